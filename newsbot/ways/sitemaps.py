"""Sitemaps: those that robots.txt names, else those that Arc sites usually have."""

from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from newsbot import pages, urls
from newsbot.discovery import sitemaps
from newsbot.ways import SITEMAP, Crawl, day, understood

WAY = "sitemaps"
DEEPEST = 2
"""Indexes below one another."""


class Sitemaps:
    """The way in by sitemaps."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl = crawl

    def begin(self, home: pages.Page, named: list[str]) -> Iterator[Request]:
        """The sitemaps that robots.txt names; where it names none, Arc's usual addresses once each."""
        usual = [] if home.layout == "pdb" else [urljoin(self.crawl.site, path) for path in sitemaps.STOCK]
        for address in named or usual:
            yield self._request(address, 0, guessed=not named)

    def _request(self, url: str, depth: int, guessed: bool) -> Request:
        known = {"depth": depth, "guessed": guessed}
        return self.crawl.request(
            url, self.parse, SITEMAP, cb_kwargs=known, guessed=guessed, download_maxsize=sitemaps.LARGEST
        )

    def parse(self, response: Response, depth: int, guessed: bool) -> Iterator[Request]:
        """The articles that a sitemap names, or the sitemaps of an index."""
        found = understood(self.crawl, response, sitemaps.read)
        if found is None:
            return
        worth = [one for one in found.entries if sitemaps.worth(one, self.crawl.asked.since)]
        if older := len(found.entries) - len(worth):
            self.crawl.count("excluded/since", older)
        if found.kind != "index":
            yield from self.crawl.articles(WAY, ((one.url, day(one.published)) for one in worth))
            return
        for one in worth:
            if urls.host(one.url) not in self.crawl.hosts():
                self.crawl.count("links/other sites")
            elif depth >= DEEPEST:
                self.crawl.count(f"excluded/sitemaps deeper than {DEEPEST}")
            else:
                yield self._request(one.url, depth + 1, guessed)
