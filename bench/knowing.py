"""What ``-a new_only=1`` saves: requests and bytes where little is new, and where nothing is, beside a whole crawl."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.commands import scrapy
from bench.tables import table
from newsbot.dates import BERLIN
from newsbot.spiders.wolfsburg import Wolfsburg
from tests.partnersite.articles import Story, corrected
from tests.partnersite.requestlog import RequestLog
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

ARTICLES = 5000
NEW, CHANGED = 40, 10
AGES = 300
"""Of the newest so many articles, some change."""
LAYOUTS = ("pdb", "arc")
PACE = 1.25
"""Seconds between two requests, without asking for less."""
NOTES = f"""\
A loopback site of {ARTICLES:,} articles with sections of 20 articles a page, feeds and sitemaps, crawled once; then
{NEW} articles come out and {CHANGED} of the newest {AGES} are corrected; then nothing happens. Articles asked for: by
the server's log, with (right) how many of them were new or changed. Bytes are those of all bodies sent. At pace: what
the requests take at one every {PACE} s.
"""


class Crawl(NamedTuple):
    """What one crawl cost."""

    name: str
    seconds: float
    requests: RequestLog
    wanted: set[str]
    """Paths of the articles that were new or changed."""


class Paper(Site):
    """A paper of which we say what comes out; within the hour that the site needs to change anything by itself."""

    def __init__(self, layout: str) -> None:
        opened = datetime.now(BERLIN).replace(microsecond=0) - timedelta(minutes=40)
        super().__init__(
            Wolfsburg.name, ARTICLES, layout, moment=opened, captured=opened, page=20, sitemaps="named", coming=NEW
        )

    def print_news(self) -> set[str]:
        """New articles, and corrections of old ones; the paths of both."""
        now = datetime.now(BERLIN).replace(microsecond=0)
        plain = [story for story in self.newest(AGES) if story.kind == "plain"]
        chosen = plain[:: len(plain) // CHANGED][:CHANGED]
        changed = {story.uuid: replace(corrected(story, now), updated=True) for story in chosen}
        new = {story.uuid: replace(story, published=now, modified=now) for story in self._to_come()}
        states = {**changed, **new}
        self._world = [states.get(story.uuid, story) for story in self._world]
        self.at(now)
        return {self.path(story) for story in states.values()}

    def _to_come(self) -> Iterator[Story]:
        return (story for story in self._world if story.published > self.moment)


def report() -> str:
    """The table: three crawls of each layout."""
    lines = [line for layout in LAYOUTS for line in _site(layout)]
    head = ["site", "articles asked for (right)", "lists", "feeds", "sitemaps", "requests in all (≤ 80)", "304"]
    head += ["bytes", "of the first crawl's", "seconds", "at pace"]
    return f"## Asking for what is new only\n\n{table(head, lines)}\n\n{NOTES}"


def _site(layout: str) -> Iterator[list[str]]:
    site = Paper(layout)
    everything = {site.path(story) for story in site.stories}
    with serving(site) as server, TemporaryDirectory() as folder:
        first = _crawl(server, Path(folder), "first crawl", everything)
        yield _line(layout, first, first)
        for name, wanted in ((f"{NEW} new, {CHANGED} changed", site.print_news()), ("nothing new", set())):
            yield _line(layout, _crawl(server, Path(folder), name, wanted), first)


def _crawl(server: Server, folder: Path, name: str, wanted: set[str]) -> Crawl:
    server.requests.clear()
    begun = time.perf_counter()
    words = ["crawl", Wolfsburg.name, "-a", f"site={server.url}", "-a", "new_only=1", "-s", "DOWNLOAD_DELAY=0"]
    scrapy(*words, "-s", f"NEWSBOT_DATA={folder}", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    return Crawl(name, time.perf_counter() - begun, RequestLog(server.requests), wanted)


def _line(layout: str, crawl: Crawl, first: Crawl) -> list[str]:
    kinds, asked = (
        crawl.requests.by_kind(),
        {request.path.partition("?")[0] for request in crawl.requests.of("article")},
    )
    sent, whole = (sum(answered.sent for answered in one.requests) for one in (crawl, first))
    return [
        f"{layout}, {crawl.name}",
        f"{kinds['article']:,} ({len(asked & crawl.wanted):,})",
        *(f"{kinds[kind]:,}" for kind in ("list", "feed", "sitemap")),
        f"{len(crawl.requests):,}",
        f"{crawl.requests.by_status()[304]:,}",
        f"{sent / 1e6:,.2f} MB",
        f"{sent / whole:.2%}",
        f"{crawl.seconds:.1f}",
        f"{timedelta(seconds=round(len(crawl.requests) * PACE))}",
    ]
