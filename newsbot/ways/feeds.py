"""Feeds: those that the home page advertises, those the paper is known to have, and Arc's usual one."""

from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from newsbot import pages, urls
from newsbot.discovery import feeds
from newsbot.discovery.feeds import Entry
from newsbot.items import Article
from newsbot.ways import FEED, Crawl, day, understood

WAY = "feeds"


class Feeds:
    """The way in by feeds; where pages are closed to us, feeds are all there is."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl = crawl
        self.entries: dict[str, Entry] = {}
        """What feeds said of articles, by key of the address."""

    def begin(self, home: pages.Page | None) -> Iterator[Request]:
        """The feeds of the paper; ``home`` is None where it is closed to us."""
        advertised = feeds.alternates(home.document.root, home.document.url) if home else []
        known = [urljoin(f"{self.crawl.site}/", path) for path in self.crawl.feeds]
        usual = [] if home and home.layout == "pdb" else [urljoin(self.crawl.site, path) for path in feeds.STOCK]
        asked: set[str] = set()
        for address in (*advertised, *known, *usual):
            if urls.host(address) in self.crawl.hosts() and urls.key(address) not in asked:
                guessed = address not in advertised and address not in known
                yield self.crawl.request(address, self.parse, FEED, guessed=guessed, feed=True)
            asked.add(urls.key(address))

    def parse(self, response: Response) -> Iterator[Request | Article]:
        """The articles that a feed names; where pages are closed to us, what it says of them."""
        found = understood(self.crawl, response, partial(feeds.read, fetched=datetime.now(timezone.utc)))
        if found is None:
            return
        self.entries.update((urls.key(entry.url), entry) for entry in found.entries)
        if not self.crawl.trouble:
            yield from self.crawl.articles(WAY, ((entry.url, day(entry.published)) for entry in found.entries))
            return
        for entry in found.entries:
            yield from self.crawl.headline(entry.url)
