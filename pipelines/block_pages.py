"""Pages that stand in for a document: what challenges, firewalls, maintenance, logins, errors and lists look like.

All signs but those of status and address are looked for only where the page holds no report: reports write about
系统升级, 登录 and 验证码 themselves, and 瑞数 puts its script into the real pages of the portals that it guards too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from config.statuses import GONE
from pipelines.fold import simplify
from pipelines.page_facts import PageFacts

Sign = tuple[str, float, str]
"""(verdict that it speaks for, weight 0 to 1, plain words)"""

MOST_QUOTED = 60  # characters of a page in a reason
LITTLE = 600  # characters: a page that shows less says one thing only
NOTHING = 80

CHALLENGED = {412: "瑞数", 521: "加速乐", 512: "加速乐", 202: "瑞数"}
WALLED = frozenset({403, 405, 418, 493, 550})
SERVED = frozenset({0, 200, 203})
"""statuses that say nothing; 0: a file that a person gave"""

SCRIPTS = (  # (pattern, weight, who)
    (re.compile(r"\$_ts\b"), 0.9, "瑞数's script ($_ts)"),
    (re.compile(r"__jsl?_?clearance|__jsluid_"), 0.95, "加速乐's script (__jsl_clearance)"),
    (re.compile(r"acw_sc__v\d|_waf_[0-9a-f]{10}|aliyun_?waf"), 0.95, "a cloud firewall's script"),
    (re.compile(r"cf-chl-|_cf_chl_opt|challenge-platform"), 0.95, "Cloudflare's script"),
    (re.compile(r"TencentCaptcha|initGeetest|\bnoCaptcha\b|smartCaptcha"), 0.7, "a captcha's script"),
)
SETS_COOKIE = re.compile(r"document\s{0,3}\.\s{0,3}cookie\s{0,3}=")  # document.cookie="C3VK=1b2c3d; max-age=300"
LOADS_AGAIN = re.compile(
    r"location\s{0,3}\.\s{0,3}(?:reload|replace|assign)\s{0,3}\(|location(?:\.href)?\s{0,3}=|http-equiv=.?refresh",
    re.IGNORECASE,
)
CHALLENGE_WORDS = re.compile(
    r"(?:浏览器|安全|人机|访问|滑块|身份)(?:安全)?(?:检查|检测|验证)(?:中|$|[,，。.!！…])|正在(?:进行)?(?:安全|人机|浏览器)"
    r"|请?(?:完成|进行|通过)(?:以下|下方|安全|人机|滑块)?验证|(?:拖动|滑动).{0,6}滑块|开启javascript并刷新"
    r"|请输入(?:图中|图片|下方)?(?:的)?验证码(?:后)?继续|访问(?:过于|太)频繁|checkingyourbrowser|justamoment",
    re.IGNORECASE,
)  # 正在进行浏览器安全检查，请稍候…
WAF_WORDS = re.compile(
    r"reason:geobl|防火墙(?:已)?拦截|(?:已)?被.{0,8}(?:防火墙|安全策略|waf|云防护).{0,6}(?:拦截|阻断|拒绝)|waf拦截"
    r"|(?:请求|访问).{0,10}(?:不合法|安全威胁|安全风险|恶意|攻击行为)|访问(?:已)?被(?:拒绝|拦截|阻断|禁止)|拒绝(?:您的)?访问"
    r"|(?:您的)?ip.{0,12}(?:禁止|限制|封禁|黑名单|不在.{0,6}范围)|(?:事件|请求|拦截)id[:：]|创宇盾|安全狗|云锁|玄武盾|网站卫士"
    r"|accessdenied|requestblocked|403forbidden",
    re.IGNORECASE,
)  # 您的请求带有不合法参数，已被网站防火墙拦截
MAINTENANCE_WORDS = re.compile(
    r"(?:系统|网站|本站|平台|服务器|门户|页面|栏目)(?:正在|正|目前正在)?(?:进行)?.{0,6}(?:升级|维护|改版|割接|迁移)"
    r"|(?:升级|维护|改版)(?:中|期间)|暂停(?:服务|访问|对外)|暂时(?:无法|不能|停止|关闭).{0,4}(?:访问|服务)|闭站|undermaintenance"
    r"|serviceunavailable|temporarilyunavailable",
    re.IGNORECASE,
)  # 系统正在升级，预计于晚上20时恢复
LOGIN_WORDS = re.compile(
    r"请(?:您)?(?:先)?登录|(?:用户|账号|账户|密码|扫码|短信|统一|法人|个人)登录|统一身份认证|单点登录|(?:您)?(?:还)?(?:没有|未|尚未)登录"
    r"|登录(?:已)?(?:超时|失效|过期)|忘记密码|请输入(?:用户名|密码|账号)|pleaselogin|signin",
    re.IGNORECASE,
)  # 您还没有登录，请先登录
LOGIN_PATH = re.compile(r"(?:^|[/._-])(?:login|logon|signin|sso|cas|passport|oauth2?|auth)(?:[/._?-]|$)", re.IGNORECASE)
PASSWORD = re.compile(r"<input\b[^<>]{0,400}type\s{0,3}=\s{0,3}[\"']?password", re.IGNORECASE)
GONE_WORDS = re.compile(
    r"(?:页面|网页|内容|信息|文章|文件|地址|链接|栏目|资源|稿件)(?:可能)?(?:已经|已)?(?:被)?"
    r"(?:不存在|找不到|未找到|没有找到|删除|移除|下线|撤销|失效|过期)|(?:找不到|无法找到|没有找到|未找到).{0,10}(?:页|内容|信息|文件|资源)"
    r"|不存在(?:或|,|，)|(?:页面|链接)(?:出错|错误|走丢|丢失|飞走)|404(?:错误|页面|error|notfound|-)|notfound|pagenotexist",
    re.IGNORECASE,
)  # 您访问的页面不存在或已删除！
GONE_TAB = re.compile(r"\b404\b|错误(?:页面|提示|信息)?$|出错|^error$|not found", re.IGNORECASE)
GONE_PATH = re.compile(r"/(?:404|error|notfound|err)(?:[/._-]|$)", re.IGNORECASE)
WRITTEN = re.compile(r"[\u4e00-\u9fff，。！,]{4,200}")  # alert("该信息不存在或已删除！")
SHELL = re.compile(r"<(?:div|main|section)\b[^<>]{0,200}id\s{0,3}=\s{0,3}[\"']?(?:app|root|__next|__nuxt|main-app)\b")
SHELL_WORDS = re.compile(
    r"(?:enable|requires?)javascript|(?:启用|开启|打开|支持)javascript|(?:正在)?加载中|loading", re.IGNORECASE
)
HOME_PATH = re.compile(r"/?(?:(?:index|default|main|home)\.\w{2,5})?/?", re.IGNORECASE)
HOME_TAB = re.compile(
    r"(?:欢迎.{0,4})?.{0,20}(?:人民政府|政府|局|厅|委员会|管委会|司|网站|网|首页|主页)(?:首页|欢迎您)?"
)
TAB_PARTS = re.compile(r"[-_|—–>]+")  # 法治政府建设-示例市人民政府: a column; 示例市人民政府: the home page
FEWEST_ROWS = 6
LIST_SHARE = 0.45  # of what a list or a home page shows, links are more than this


def status_signs(status: int) -> Iterator[Sign]:
    """Yield what the status alone says."""
    if status in CHALLENGED:
        weight = 0.6 if status == 202 else 0.97
        yield "challenge", weight, f"HTTP status {status}, as {CHALLENGED[status]} answers"
    elif status in WALLED:
        yield "waf", 0.97, f"HTTP status {status}: a firewall keeps us out"
    elif status in GONE:
        yield "not_found", 0.97, f"HTTP status {status}"
    elif status not in SERVED:
        yield "error", 0.9, f"HTTP status {status}"


def address_signs(requested: str, answered: str) -> Iterator[Sign]:
    """Yield what a redirect says by where it led."""
    asked, came = urlsplit(requested), urlsplit(answered)
    if not requested or (asked.path, asked.query) == (came.path, came.query):
        return
    if LOGIN_PATH.search(came.path) and not LOGIN_PATH.search(asked.path):
        yield "login", 0.9, f"redirected to {quoted(came.path)}, a login"
    elif GONE_PATH.search(came.path):
        yield "not_found", 0.9, f"redirected to {quoted(came.path)}, an error page"
    elif HOME_PATH.fullmatch(came.path) and not came.query and not HOME_PATH.fullmatch(asked.path):
        yield "home_page", 0.9, "redirected to the home page"


def wording_signs(facts: PageFacts) -> Iterator[Sign]:
    """Yield what the words and scripts of a page that holds no report say."""
    little = facts.shown_length < LITTLE
    shown = facts.shown if little else facts.unlinked
    for pattern, weight, who in SCRIPTS:
        if pattern.search(facts.markup):
            yield "challenge", weight if little else 0.3, f"the page holds {who}"
    if facts.shown_length < 200 and SETS_COOKIE.search(facts.markup) and LOADS_AGAIN.search(facts.markup):
        yield "challenge", 0.9, "a small page sets a cookie and loads itself again"
    for verdict, words, weight in (
        ("challenge", CHALLENGE_WORDS, 0.8),
        ("waf", WAF_WORDS, 0.85),
        ("not_found", GONE_WORDS, 0.8),
        ("maintenance", MAINTENANCE_WORDS, 0.75),
        ("login", LOGIN_WORDS, 0.7),
    ):
        found = words.search(_joined(facts.tab)) or words.search(shown)
        if found:
            yield verdict, weight if little else weight - 0.15, f"the page says {quoted(found[0])}"
    if GONE_TAB.search(facts.tab):
        yield "not_found", 0.8, f"the page is titled {quoted(facts.tab)}"
    if PASSWORD.search(facts.markup):
        yield "login", 0.75 if little else 0.4, "the page asks for a password"
    if facts.shown_length < NOTHING and "<script" in facts.markup.lower():
        yield "empty_shell", 0.7, f"scripts, and {facts.shown_length} characters to read"
        written = "。".join(WRITTEN.findall(simplify(facts.markup[:20_000])))
        for verdict, words in (("maintenance", MAINTENANCE_WORDS), ("not_found", GONE_WORDS), ("login", LOGIN_WORDS)):
            told = words.search(written)
            if told:
                yield verdict, 0.8, f"its script says {quoted(told[0])}"
    if facts.shown_length < 200 and (SHELL.search(facts.markup) or SHELL_WORDS.search(shown)):
        yield "empty_shell", 0.6, "a script builds the page"


def list_signs(facts: PageFacts, requested: str) -> Iterator[Sign]:
    """Yield that a page without the report is a list of links."""
    if facts.shown_length < LITTLE and facts.rows < FEWEST_ROWS <= facts.scripted_rows:
        yield "index", 0.75, f"its script holds {facts.scripted_rows} rows of links"
    if facts.rows < FEWEST_ROWS or facts.link_share < LIST_SHARE:
        return
    meta = dict(reversed(facts.meta))
    tab = _joined(facts.tab)
    titled_home = all(HOME_TAB.fullmatch(part) for part in TAB_PARTS.split(tab))
    titled_home = titled_home or tab == _joined(meta.get("sitename", ""))
    is_home = meta.get("columntype") == "首页" or (titled_home and not meta.get("columnname"))
    share = f"{facts.rows} rows of links make {facts.link_share:.0%} of what is shown"
    yield ("home_page" if is_home else "index"), 0.75, f"{share}, titled {quoted(facts.tab)}"
    path = urlsplit(requested).path
    if not is_home and len(path) > 1 and any(_path(requested, href) == path for _, href in facts.links):
        yield "index", 0.6, "the page links to the address that it was served for"


def _path(base: str, href: str) -> str:
    """Return the path that a link leads to; empty when it is no address (``http://[``)."""
    try:
        return urlsplit(urljoin(base, href)).path
    except ValueError:
        return ""


def quoted(text: str) -> str:
    """Return a page's words for a reason: bounded, on one line, nothing unprintable."""
    line = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(line.split())
    return f"“{line[:MOST_QUOTED]}{'…' if len(line) > MOST_QUOTED else ''}”"


def _joined(text: str) -> str:
    return "".join(text.split())
