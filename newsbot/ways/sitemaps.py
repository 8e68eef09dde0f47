"""Sitemaps: those that robots.txt names, else those that Arc sites usually have."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from newsbot.discovery import sitemaps
from newsbot.discovery.sitemaps import Location
from newsbot.ways import Crawl, day, source, understood
from newsbot.ways.requests import SITEMAP, Named
from newsbot.ways.walk import KNOWN, TOO_OLD, UNCHANGED, WALKED

WAY, KIND = "sitemaps", "sitemap"
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
            yield from self._request(address, 0, None, guessed=not named)

    def again(self, url: str) -> Iterator[Request]:
        """A sitemap that an earlier crawl did not come to."""
        yield from self._request(url, 1, None, guessed=False)

    def _request(self, url: str, depth: int, page: str | None, guessed: bool) -> list[Request]:
        known = {"depth": depth, "guessed": guessed}
        return self.crawl.requests.page(
            url, self.parse, SITEMAP, KIND, page, cb_kwargs=known, guessed=guessed, download_maxsize=sitemaps.LARGEST
        )

    def parse(self, response: Response, depth: int, guessed: bool) -> Iterator[Request]:
        """The articles that a sitemap names, or the sitemaps of an index."""
        found = understood(self.crawl, response, sitemaps.read)
        if found is None:
            return
        page = source(response)
        if found.kind != "index":
            named = (Named(one.url, self._day(one), one.lastmod) for one in found.entries)
            requests = self.crawl.requests.articles(WAY, named, page)
        else:
            requests = list(self._below(found.entries, depth, guessed, page))
            response.meta["leads_on"] = True
        self.crawl.became(response, WALKED)
        yield from requests

    def _below(self, entries: list[Location], depth: int, guessed: bool, page: str) -> Iterator[Request]:
        """The sitemaps that an index names."""
        known = self.crawl.memory.known([self.crawl.walk.key(one.url) for one in entries])
        for one in entries:
            before = known.get(self.crawl.walk.key(one.url))
            if not self._is_worth(one):
                self.crawl.walk.exclude(one.url, TOO_OLD)
            elif depth >= DEEPEST:
                self.crawl.walk.exclude(one.url, f"excluded/sitemaps deeper than {DEEPEST}")
            elif before and before.outcome in (WALKED, UNCHANGED) and _changed_before(one, before.time):
                self.crawl.walk.exclude(one.url, KNOWN)
            else:
                yield from self._request(one.url, depth + 1, page, guessed)

    def _is_worth(self, location: Location) -> bool:
        return sitemaps.worth(location, self.crawl.asked.since)

    def _day(self, location: Location) -> date | None:
        """When an article came out; if it is older than asked, its last change may be all that says so."""
        if self._is_worth(location):
            return day(location.published)
        return day(min(moment for moment in (location.published, location.lastmod) if moment))


def _changed_before(location: Location, moment: datetime) -> bool:
    """Whether a sitemap says that it changed last before ``moment``; a day without hour may mean its end."""
    changed = location.lastmod
    if changed is None:
        return False
    return (changed if changed.time() != time() else changed + timedelta(days=1)) < moment
