"""Scrapy's settings for one portal's crawl; each value that is not Scrapy's default says why."""

from __future__ import annotations

from typing import Any

from config.portal import Portal
from config.settings import Settings
from crawler.browser import browser_settings

HANDLER = "crawler.connections.ConnectionHandler"
LARGEST_BODY = 20 * 1024 * 1024  # bytes; a report with scanned pages is below, a trap is above


def scrapy_settings(settings: Settings, portal: Portal) -> dict[str, Any]:
    """Return the settings of one crawl."""
    private = sorted(portal.endpoints()) if settings.allow_private_hosts else []
    browser = browser_settings(portal) if portal.fetch.javascript else {}
    handlers = browser.pop("DOWNLOAD_HANDLERS", {})
    return browser | {
        "BOT_NAME": "jiannuo",
        "USER_AGENT": settings.resolved_user_agent(),  # says who we are and whom to write to
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",  # Scrapy asks for English; some portals would answer so
        },
        # One request at a time, of all hosts: portals are slow and shared, and of several requests that wait for one
        # robots.txt Scrapy holds only the first to it. Also makes a crawl's order the same every time.
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # in the listing's order: the newest report first
        "DOWNLOAD_DELAY": portal.fetch.delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,  # the default may halve the delay; the declaration promises it whole
        "DOWNLOAD_TIMEOUT": portal.fetch.timeout,
        "DOWNLOAD_MAXSIZE": LARGEST_BODY,  # the default is 1 GiB; counts unpacked bytes too
        "DOWNLOAD_WARNSIZE": 0,
        # Ours verifies certificates, which Scrapy leaves out by default: anybody on the way could edit a report. And
        # it bounds an answer's head.
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER} | handlers,
        "TWISTED_DNS_RESOLVER": "crawler.guard.GuardedResolver",  # no private addresses
        "PRIVATE_PAIRS": private,
        "TURNS_DIR": str(settings.data_dir / "locks"),  # where processes share the delay of a host
        "LISTING_PAGES_DIR": str(settings.data_dir / "listing-pages" / portal.id),
        "LISTING_FRAMES_DIR": str(settings.data_dir / "listing-frames" / portal.id),
        # A proxy would resolve names where the guard cannot see it.
        "HTTPPROXY_ENABLED": False,
        "DOWNLOADER_MIDDLEWARES": {
            # It lets dont_filter and subdomains pass, and knows no ports: ours does not.
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "crawler.middlewares.HostsMiddleware": 50,
            # Scrapy's takes an HTML page for rules, and a server error for permission.
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawler.middlewares.RobotsMiddleware": 100,
            # Scrapy's reads the page by the encoding that it declares, and loses the page when that is none.
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            "crawler.refresh.RefreshMiddleware": 580,
            # Not used, and each costs at every answer: passwords, and counters that the tally keeps itself.
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
            # Scrapy's asks again at once and ignores Retry-After.
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawler.middlewares.PatienceMiddleware": 550,
            "crawler.handshakes.HandshakeMiddleware": 900,
            "crawler.listing_pages.ListingPagesMiddleware": 575,
            "crawler.browser.BrowserMiddleware": 560 if portal.fetch.javascript else None,
        },
        "SPIDER_MIDDLEWARES": {
            # Errors are findings; addresses are bounded where they are read, depth where pages are counted.
            "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
            "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
            "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # looks for a mistake in the spider
            "crawler.attachments.AttachmentsMiddleware": 100,
        },
        "RETRY_TIMES": 3,
        "REDIRECT_MAX_TIMES": 5,  # a challenge redirects for ever
        "METAREFRESH_MAXDELAY": 5,  # slower ones are pages that reload themselves, not redirects
        "HTTPERROR_ALLOW_ALL": True,  # 304 and errors are findings: the spider records them
        "CONCURRENT_ITEMS": 1,  # the default starts a hundred tasks for every answer, to handle its one item
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # parses the spider's source at every answer
        "ITEM_PIPELINES": {"crawler.item_pipelines.KeepPipeline": 100},
        # None of Scrapy's: two open a port (a console, and one that runs code), the rest counts what nobody reads.
        # As None in EXTENSIONS they would still be imported, an HTTP server among them, at every crawl.
        "EXTENSIONS_BASE": {},
        "EXTENSIONS": {"crawler.extensions.TallyExtension": 100},
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",  # the tally counts
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # on by default: a local port that runs code
        "LOG_LEVEL": "INFO",  # DEBUG prints whole items
        "LOG_VERSIONS": [],  # twelve lines at every crawl
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,  # the run's counts are in the database
    }
