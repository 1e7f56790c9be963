
(function () {
  "use strict";
  var bar = document.getElementById("filter");
  var items = Array.prototype.slice.call(document.querySelectorAll("[data-status]"));
  var shown = document.getElementById("shown");
  function choose(status) {
    var count = 0;
    items.forEach(function (item) {
      item.hidden = status !== "all" && item.getAttribute("data-status") !== status;
      if (!item.hidden) { count += 1; }
    });
    bar.querySelectorAll("button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === status));
    });
    shown.textContent = "显示 " + count + " / " + items.length + " 项";
  }
  if (bar && items.length) {
    bar.hidden = false;
    bar.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (button) { choose(button.value); }
    });
    window.addEventListener("hashchange", function () {
      var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && target.hidden) { choose("all"); target.scrollIntoView(); }
    });
    choose("all");
  }
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
    if (bar && items.length) { choose("all"); }
  });
})();
