"""The Chinese of every clause that a run's message is made from, as ``reporting.reason_texts`` has that of a page's."""

from __future__ import annotations

COUNTS = {
    "requests": "请求",
    "listing_pages": "栏目页",
    "listings": "栏目",
    "listings_failed": "没有读出的栏目",
    "listing_gaps": "栏目缺页",
    "listings_cut": "没有传完的栏目",
    "listings_barren": "没有报告的栏目",
    "listings_short": "行数不足的栏目",
    "listings_other": "换了标题的栏目",
    "listings_empty": "写明没有内容的栏目",
    "nothing_missing": "栏目里已知的都在",
    "rows": "栏目行",
    "doubtful": "存疑的栏目",
    "other_rows": "无关的行",
    "reports": "报告",
    "documents": "文件",
    "new_documents": "新文件",
    "attachments": "附件",
    "new_attachments": "新附件",
    "further_pages": "续页",
    "snapshots": "新快照",
    "unchanged": "内容无变化",
    "not_modified": "服务器称无变化",
    "listing_pages_not_modified": "服务器称无变化的栏目页",
    "unlisted": "不在栏目中的文件",
    "offsite": "指向站外的链接",
    "offsite_attachments": "站外的附件",
    "unknown_dialects": "认不出系统的栏目",
    "weaker_tls": "加密较弱的连接",
    "forbidden": "robots.txt 不许抓取",
    "blocked": "被拦截",
    "errors": "错误",
    "crashes": "程序异常",
    "looked_for": "为缺少的报告找过别的栏目",
    "bytes": "字节",
}
ERRORS = {
    "TimeoutError": "等待超时",
    "DownloadTimeoutError": "等待超时",
    "DNSLookupError": "域名解析不到",
    "CannotResolveHostError": "域名解析不到",
    "ConnectError": "连接不上",
    "ConnectionRefusedError": "连接被拒绝",
    "DownloadConnectionRefusedError": "连接被拒绝",
    "TCPTimedOutError": "连接超时",
    "ConnectionDone": "连接中途断开",
    "ConnectionLost": "连接中途断开",
    "ResponseFailed": "连接中途断开",
    "ResponseNeverReceived": "没有收到回答",
    "DownloadFailedError": "下载没有完成",
    "ResponseDataLossError": "收到的内容不完整",
    "DownloadCancelledError": "内容过大，已停止下载",
    "Unreachable": "连 robots.txt 也没有回答",
    "Forbidden": "robots.txt 不许抓取",
    "Offsite": "指向声明以外的主机",
    "PrivateAddress": "指向内网地址",
    "HandshakeFailed": "加密握手失败",
    "BadCertificate": "证书无人担保",
    "ValueError": "回答不合规范",
    "OSError": "系统错误",
}
CRAWLED = {
    "IgnoreRequest: max redirections reached": "转址次数过多",
    "{url} answered {status}: a challenge or a firewall keeps us out": "{url} 回答 {status}：被验证页或防火墙挡住",
    "ask the portal's operator, or crawl from a network that it admits": "请联系网站管理方，或换一个允许访问的网络",
    "{url} answered {status}: the listing is not there": "{url} 回答 {status}：栏目页不在了",
    "find its new address and correct the declaration": "请找到新地址并修改声明",
    "{url} answered {status}": "{url} 回答 {status}",
    "wait for the next crawl, and check the address when it lasts": "请等下一次运行，一直如此就检查地址",
    "robots.txt forbids {url}": "robots.txt 不许抓取 {url}",
    "{url} answered {status}: nothing is asked for until it can be read": "{url} 回答 {status}：在读到它之前什么也不抓",
    "ask the portal's operator for permission, or declare another listing": "请向网站管理方征得同意，或声明别的栏目",
    "{url} leads away: {why}": "{url} 转到了别处：{why}",
    "{url} is not on the portal's hosts": "{url} 不在声明的主机之内",
    "{url} leads to {other_url}, which is not on the portal's hosts": "{url} 转到 {other_url}，不在声明的主机之内",
    "when that host is the portal's, add it to hosts": "那个主机若属于这个门户，请加进 hosts",
    "{url}: {host} leads to the private address {address}": "{url}：{host} 指向内网地址 {address}",
    "{host} leads to the private address {address}": "{host} 指向内网地址 {address}",
    "correct the address": "请更正地址",
    "{url}: {host} fails the {noun} TLS handshake: {raw}": "{url}：与 {host} 的加密握手（{noun}）失败（{raw}）",
    "{host} fails the {noun} TLS handshake: {raw}": "与 {host} 的加密握手（{noun}）失败（{raw}）",
    "{url}: {host} fails the {noun} TLS handshake: the connection ended or hung in it: {error}": (
        "{url}：与 {host} 的加密握手（{noun}）中途断开或没有回应（{error}）"
    ),
    "{host} fails the {noun} TLS handshake: the connection ended or hung in it: {error}": (
        "与 {host} 的加密握手（{noun}）中途断开或没有回应（{error}）"
    ),
    'when the host only knows old encryption, declare [fetch] tls = "legacy"': (
        '对方若只会旧式加密，请声明 [fetch] tls = "legacy"'
    ),
    "{url}: {host} shows a certificate that nobody vouches for: {why}": "{url}：{host} 的证书无人担保：{why}",
    "{host} shows a certificate that nobody vouches for: {why}": "{host} 的证书无人担保：{why}",
    "{why}, and it is none of fetch.certificates": "{why}，也不在 fetch.certificates 之列",
    "{why} (sha256 {digest})": "{why}（SHA-256 指纹 {digest}）",
    "its authority is not known here": "签发机构不为本机所知",
    "it is not valid yet": "尚未生效",
    "it has expired": "已过期",
    "it is self-signed": "是自签名证书",
    "it is signed by an authority of its own": "由自设的机构签发",
    "its authority is not known here, or the server leaves out a certificate between": (
        "签发机构不为本机所知，或服务器漏发了中间证书"
    ),
    "its key is too weak": "密钥太弱",
    "the key of its authority is too weak": "签发机构的密钥太弱",
    "it is signed with a digest that is too weak": "签名所用的摘要算法太弱",
    "OpenSSL refuses it, error {number}": "OpenSSL 不接受（错误 {number}）",
    "it is for other names: {names}": "是给别的域名的：{names}",
    "it names no host: {raw}": "没有写明域名（{raw}）",
    "when a browser in another network shows the same fingerprint, declare it in [fetch] certificates": (
        "在另一个网络的浏览器里核对指纹，一致就写进 [fetch] certificates"
    ),
    'when it is only weak, declare tls = "legacy"': '只是太弱的话，请声明 tls = "legacy"',
    "{url} did not answer ({error})": "{url} 没有回答（{error}）",
    "check the address, or wait for the next crawl": "请检查地址，或等下一次运行",
    "none of {number} rows reads as a report: check the listing's url and kind, or declare title = '<pattern>'": (
        "栏目的 {number} 行里没有一行像报告：请检查栏目的 url 和 kind，或声明 title = '<模式>'"
    ),
    "{number} reports listed, fewer than expect.min_reports = {further}": (
        "栏目列出 {number} 份报告，少于 expect.min_reports = {further}"
    ),
    "all reports lie on other hosts: add those that are the portal's to hosts": (
        "报告都在别的主机上：属于这个门户的，请加进 hosts"
    ),
    "{number} reports listed, {further} in the last good crawl: look at the listing in a browser": (
        "栏目列出 {number} 份报告，上一次正常抓取时是 {further} 份：请在浏览器里看看栏目"
    ),
    "no report is listed any more: the listing says that it is empty, on the page that linked to its only report": (
        "已没有列出任何报告：栏目在原来列出唯一一份报告的页面上写明没有内容"
    ),
    "when that stays so, declare expect.reports_until and disabled, or another listing": (
        "一直如此的话，请声明 expect.reports_until 和 disabled，或换一个栏目"
    ),
    "none of {number} documents could be fetched": "{number} 个文件一个也没有取到",
    "see their checks, and try one in a browser": "请看检查记录，并在浏览器里打开一个试试",
    "and {number} more problems, see the log": "另有 {number} 个问题，见日志",
    "and {number} more remarks, see the log": "另有 {number} 点说明，见日志",
    "no rows recognised on {url}": "{url} 上没有认出任何一行",
    'open it in a browser: when its list is there, declare link = "<CSS selector>" for its links, and for a list that '
    "only a script builds install jiannuo[browser] and set [fetch] javascript = true": (
        '请在浏览器里打开：看得到列表，就用 link = "<CSS 选择器>" 指明链接；列表只由脚本生成，'
        "就安装 jiannuo[browser] 并设 [fetch] javascript = true"
    ),
    "{url} has more than {number} pages: declare a narrower listing": "{url} 超过 {number} 页：请声明更窄的栏目",
    "{number} documents in a row were blocked or not answered: stopped": "连续 {number} 个文件被拦截或没有回答，已停止",
    "wait for the next crawl": "请等下一次运行",
    "internal error: {raw}": "程序内部错误（{raw}）",
    "see the log": "见日志",
    "{url} leads to {other_url}: correct url when the column moved": (
        "{url} 转到了 {other_url}：栏目若已搬家，请更正 url"
    ),
    "{url} speaks no known dialect: only its links to next pages were followed": (
        "认不出 {url} 用的是什么系统：只跟随了“下一页”链接"
    ),
    "{url}: {number} pages in a row had no report, the rest was not read": (
        "{url}：连续 {number} 页没有报告，其余没有再读"
    ),
    "{url} says that it has {number} rows, and gave {further}": "{url} 自称有 {number} 行，实际给出 {further} 行",
    "{host} was reached over {spoken}": "与 {host} 的加密连接较弱：{spoken}",
    "{host} was reached over {spoken}, legacy, as declared": "与 {host} 的连接用了声明的旧式加密（{spoken}）",
    "legacy, as declared": "旧式加密，声明所许",
    "certificate sha256:{digest} not verified ({why}), accepted as declared": (
        "证书（SHA-256 指纹 {digest}）无人担保（{why}），按声明接受"
    ),
    "stopped before its end ({ended})": "没有到头就停下了（{ended}）",
}
RUNS = {
    "a listing's markup ends early": "有栏目没有传完",
    "a listing gives fewer rows than it says": "有栏目给出的行数少于它自称的",
    "a listing bears another title and shows fewer reports than before": "有栏目换了标题，列出的报告也少了",
    "a listing shows no report": "有栏目一份报告也没有列出",
    "a page of a listing is not there any more": "有栏目少了一页",
    "none of the listed reports answers: nothing follows from others that do not": (
        "栏目所列的报告一份也打不开：别的打不开也说明不了什么"
    ),
    "…": "……",
    "its process was killed": "进程被杀死",
    "it was killed, or its machine stopped": "进程被杀死，或机器停了",
    "what it had stored is kept, and the next crawl goes on from there": "已存下的都在，下一次接着抓",
    "the next crawl goes on from there": "下一次接着抓",
    "stopped on request": "按要求停下",
    "stopped: it ran into the time limit": "到了时限，已停下",
    "see its messages in the log": "详情见日志",
    "the crawler was killed by {signal}": "抓取进程被 {signal} 杀死",
    "memory or a person? see the system's log": "是内存不足还是有人操作？请看系统日志",
    "the crawler ended with code {code} before it was done": "抓取进程没有做完就退出了，退出码 {code}",
    "its messages are in the log": "详情见日志",
    "no page was the document: {why}": "没有一个页面是报告原文：{why}",
    "look at one in a browser, and wait for the next crawl": "请在浏览器里打开一个看看，并等下一次运行",
    "{number} pages were not the document: {counts}": "{number} 个页面不是报告原文（{counts}）",
    "no page was the document: {number} pages were not the document: {counts}": (
        "{number} 个页面没有一个是报告原文（{counts}）"
    ),
    "the first: {why}": "第一个：{why}",
    "{number} new rows cannot be read, {further} are known: another column may be served in its place": (
        "列出的新页面有 {number} 个读不出来，已知的只有 {further} 个：给出的可能是另一个栏目"
    ),
    "no report for {years}, and no other column shows one on {number} pages of the portal": (
        "没有 {years} 年的报告，在这个门户看了 {number} 页，别的栏目里也没有"
    ),
    "no report for {years} on the declared listings": "声明的栏目里没有 {years} 年的报告",
    "{place} shows {number} reports: {years}: see jiannuo portal check {portal}": (
        "{place} 列出 {number} 份报告（{years}），见 jiannuo portal check {portal}"
    ),
    "processing failed: {name}": "解读出错（{name}）",
    "the log has the details": "详情见日志",
    "{number} snapshots could not be processed: {names}": "{number} 个快照没有解读成功（{names}）",
}
