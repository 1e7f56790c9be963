"""The report page in a real browser: narrow and wide, with and without script, and without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.render import render_html
from reporting.report import collect
from tests.reporting.sample_city import PUBLISHER

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not on this machine (/usr/bin/chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, chromium_sandbox=False)
        yield launched
        launched.close()


@pytest.fixture
def address(sessions, city, tmp_path) -> str:
    with sessions() as session:
        data = collect(session, PUBLISHER, 2025)
    path = tmp_path / "report.html"
    path.write_text(render_html(data), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def look(browser, address):
    """Open the page; when the test is over, nothing may have been complained about or asked for."""
    troubles: list[str] = []
    pages = []

    def visit(width: int, fragment: str = "", **options):
        page = browser.new_page(viewport={"width": width, "height": 800}, **options)
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: troubles.extend([request.url] if "report.html" not in request.url else []))
        page.goto(address + fragment)
        pages.append(page)
        return page

    yield visit
    for page in pages:
        page.close()
    assert troubles == []


@pytest.mark.parametrize("width", [360, 768, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(look, width, scheme):
    page = look(width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_filter_shows_one_status(look):
    page = look(1200)
    assert page.locator("article[data-status]:visible").count() == 12
    page.get_by_role("button", name="未达目标 2").click()
    assert page.locator("article[data-status]:visible").count() == 2
    assert page.locator("#shown").inner_text() == "显示 2 / 12 项"
    assert page.get_by_role("button", name="未达目标 2").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="全部 12").click()
    assert page.locator("article[data-status]:visible").count() == 12


def test_a_link_to_a_hidden_promise_shows_it(look):
    page = look(1200)
    page.get_by_role("button", name="未见提及 2").click()
    assert not page.locator("#c001").is_visible()
    page.evaluate("location.hash = '#c001'")
    page.wait_for_function("!document.getElementById('c001').hidden")
    assert page.locator("#c001").is_visible()


def test_without_script_everything_is_there(look):
    page = look(360, java_script_enabled=False)
    assert not page.locator("#filter").is_visible()
    assert page.locator("article[data-status]:visible").count() == 12


def test_text_is_readable_in_both_schemes(look):
    """Contrast of badges, marks and small print: at least 4.5 to 1 (WCAG AA)."""
    for scheme in ("light", "dark"):
        page = look(1200, color_scheme=scheme)
        ratios = page.evaluate(CONTRAST)
        assert len(ratios) > 40
        poor = [(text, ratio) for text, ratio in ratios if ratio < 4.5]
        assert poor == [], scheme


CONTRAST = """() => {
  const parse = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = colour => parse(colour).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = node => {
    for (let at = node; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      const parts = parse(colour);
      if (parts.length === 3 || parts[3] === 1) { return colour; }
    }
    return "rgb(255, 255, 255)";
  };
  const parts = ".badge, del, ins, .place, .hint, .reasons, dt, a, button:not(:disabled), .gap, p";
  return [...document.querySelectorAll(parts)]
    .filter(node => node.offsetParent !== null)
    .map(node => {
      const [high, low] = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
      return [node.textContent.slice(0, 20), (high + 0.05) / (low + 0.05)];
    });
}"""
