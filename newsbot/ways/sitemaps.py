"""Sitemaps: those that robots.txt names, else those that Arc sites usually have."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from newsbot.discovery import sitemaps
from newsbot.discovery.sitemaps import Location
from newsbot.ways import SITEMAP, Crawl, day, understood
from newsbot.ways.walk import TOO_OLD

WAY = "sitemaps"
DEEPEST = 2
"""Indexes below one another."""


class Sitemaps:
    """The way in by sitemaps."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl = crawl

    def begin(self, named: list[str], layout: str = "") -> Iterator[Request]:
        """The sitemaps that robots.txt names; where it names none, Arc's usual addresses once each."""
        usual = [] if layout == "pdb" else [urljoin(self.crawl.site, path) for path in sitemaps.STOCK]
        for address in named or usual:
            yield from self._request(address, 0, guessed=not named)

    def _request(self, url: str, depth: int, guessed: bool) -> Iterator[Request]:
        known = {"depth": depth, "guessed": guessed}
        return self.crawl.request(
            url, self.parse, SITEMAP, cb_kwargs=known, guessed=guessed, download_maxsize=sitemaps.LARGEST
        )

    def parse(self, response: Response, depth: int, guessed: bool) -> Iterator[Request]:
        """The articles that a sitemap names, or the sitemaps of an index."""
        found = understood(self.crawl, response, sitemaps.read)
        if found is None:
            return
        if found.kind != "index":
            yield from self.crawl.articles(WAY, ((one.url, self._day(one)) for one in found.entries))
            return
        for one in found.entries:
            if not self._is_worth(one):
                self.crawl.walk.exclude(one.url, TOO_OLD)
            elif depth >= DEEPEST:
                self.crawl.walk.exclude(one.url, f"excluded/sitemaps deeper than {DEEPEST}")
            else:
                yield from self._request(one.url, depth + 1, guessed)

    def _is_worth(self, location: Location) -> bool:
        return sitemaps.worth(location, self.crawl.asked.since)

    def _day(self, location: Location) -> date | None:
        """When an article came out; if it is older than asked, its last change may be all that says so."""
        if self._is_worth(location):
            return day(location.published)
        return day(min(moment for moment in (location.published, location.lastmod) if moment))
