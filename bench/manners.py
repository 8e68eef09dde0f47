"""What the manners cost: a healthy site crawled with all of them, and with stock Scrapy's in their place."""

import json
import sys
from statistics import median
from typing import Any

from scrapy import Request

from bench.crawling import once, site
from bench.tables import table
from newsbot import settings
from newsbot.manners.evidence import Evidence
from newsbot.manners.reservations import Reservations

ARTICLES = 1000
PAIRS = 7
GOAL = 1.05
NOTES = f"""\
Medians of {PAIRS} pairs in turn on a loopback site of {ARTICLES} Arc articles, served by a process of its own, without
delay, one request at a time. Processor time is that of the crawl, from the spider's opening to its end, archive and
exports included. Without manners: no robots.txt, no tdmrep.json, no stopped or closed hosts, no traps, Scrapy's own
downloader, connections, retries, redirects and decompression.
"""
_STOCK = "scrapy.downloadermiddlewares."
_OURS = {name: None for name in settings.DOWNLOADER_MIDDLEWARES if name.startswith("newsbot.")}
_THEIRS = {
    f"{_STOCK}retry.RetryMiddleware": 550,
    f"{_STOCK}redirect.MetaRefreshMiddleware": 580,
    f"{_STOCK}httpcompression.HttpCompressionMiddleware": 590,
    f"{_STOCK}redirect.RedirectMiddleware": 600,
}
_HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
OFF: dict[str, Any] = {
    "ADDONS": {},
    "DOWNLOADER": "scrapy.core.downloader.Downloader",
    "DOWNLOADER_MIDDLEWARES": {**_OURS, **_THEIRS, "bench.manners.Silence": 110},
    "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
    "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver",
    "ITEM_PIPELINES": {**settings.ITEM_PIPELINES, "newsbot.pipelines.withhold.Withhold": None},
}
"""Settings that put stock Scrapy's parts where the manners are."""


class Silence(Reservations):
    """Asks for no file, looks at no page: a record needs somebody to say that nothing is reserved."""

    async def process_request(self, request: Request) -> None:
        """Lets everything pass."""

    def evidence(self, *_: Any, **__: Any) -> Evidence:
        """Nothing."""
        return Evidence()

    def named(self, *_: Any, **__: Any) -> Evidence:
        """Nothing."""
        return Evidence()


def report() -> str:
    """The table."""
    without = [word for name, value in OFF.items() for word in ("-s", f"{name}={_given(value)}")]
    with site(ARTICLES) as address:
        pairs = [(once(address, ARTICLES), once(address, ARTICLES, *without)) for _ in range(PAIRS)]
    lines = []
    for clock, name in (("processor", "processor time"), ("seconds", "time")):
        ours, bare = (median(pair[at][clock] for pair in pairs) for at in (0, 1))
        ratio = median(first[clock] / second[clock] for first, second in pairs)
        lines.append([name, f"{ours:.2f} s", f"{bare:.2f} s", f"{ratio - 1:+.1%}"])
    head = ["a healthy crawl", "all manners", "none", f"overhead (≤ {GOAL - 1:.0%})"]
    return f"## What the manners cost\n\n{table(head, lines)}\n\n{NOTES}"


def _given(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    sys.stdout.write(report())
