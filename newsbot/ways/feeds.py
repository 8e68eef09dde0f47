"""Feeds: those that the home page advertises, those the paper is known to have, and Arc's usual one."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from functools import partial
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from scrapy.http.headers import Headers

from newsbot import pages
from newsbot.discovery import feeds
from newsbot.discovery.feeds import Entry
from newsbot.items import Article
from newsbot.ways import Crawl, day, source, understood
from newsbot.ways.requests import FEED, Named
from newsbot.ways.walk import WALKED

WAY, KIND = "feeds", "feed"
_OF_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
"""In the address of a feed that names what readers say; ``Kommentare`` are articles."""


class Feeds:
    """The way in by feeds; where pages are closed to us, feeds are all there is."""

    def __init__(self, crawl: Crawl, announce: Callable[[Entry, Headers], None]) -> None:
        self.crawl = crawl
        self._announce = announce  # takes down what a feed, with these headers, says of an article

    def begin(self, home: pages.Document | None, layout: str = "") -> Iterator[Request]:
        """The feeds of the paper; ``home`` is None where it can't be had."""
        advertised = feeds.alternates(home.root, home.url) if home else []
        known = [urljoin(f"{self.crawl.site}/", path) for path in self.crawl.feeds]
        usual = [] if layout == "pdb" else [urljoin(self.crawl.site, path) for path in feeds.STOCK]
        named = [*(address for address in advertised if not _OF_COMMENTS.search(address)), *known]
        page = home.url if home else None
        for address in (*named, *usual):
            yield from self._request(address, page, guessed=address not in named)

    def again(self, url: str) -> Iterator[Request]:
        """A feed that an earlier crawl did not come to."""
        yield from self._request(url, None, guessed=False)

    def _request(self, url: str, page: str | None, guessed: bool) -> list[Request]:
        return self.crawl.requests.page(url, self.parse, FEED, KIND, page, guessed=guessed, feed=True)

    def parse(self, response: Response) -> Iterator[Request | Article]:
        """The articles that a feed names; where pages are closed to us, what it says of them."""
        found = understood(self.crawl, response, partial(feeds.read, fetched=datetime.now(timezone.utc)))
        if found is None:
            return
        for entry in found.entries:
            self._announce(entry, response.headers)
        named = (Named(entry.url, day(entry.published), entry.modified) for entry in found.entries)
        requests = self.crawl.requests.articles(WAY, named, source(response)) if not self.crawl.trouble else []
        self.crawl.became(response, WALKED)
        yield from requests
        for entry in found.entries:
            yield from self.crawl.headline(entry.url)
