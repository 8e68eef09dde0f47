"""The records of a crawl: one for each article page, or what a feed says where its page is closed to us."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any
from weakref import WeakKeyDictionary

from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.signalmanager import SignalManager
from scrapy.signals import item_dropped, item_error, item_scraped, spider_error
from twisted.python.failure import Failure

from newsbot import pages, urls
from newsbot.discovery import feeds
from newsbot.discovery.feeds import Entry
from newsbot.items import Article
from newsbot.manners import tdm
from newsbot.manners.evidence import Evidence
from newsbot.manners.reservations import Reservations
from newsbot.memory import Memory
from newsbot.pipelines.deduplicate import Duplicate
from newsbot.pipelines.normalise import normalise
from newsbot.pipelines.validate import validate
from newsbot.ways import Crawl, day
from newsbot.ways.walk import KNOWN

READ, HEADLINES = "read", "headlines only"
"""Outcomes of an address: its page was read; it was not asked for, as its page is closed to us, but a feed names it; or
its text was left out for this run, as nobody could be asked whether it is reserved."""
ENOUGH = "excluded/max_articles"


class Records:
    """Makes records, as many as were asked for, and follows each through the pipelines to its outcome."""

    def __init__(
        self, crawl: Crawl, place: Callable[[Article], Article], reservations: Callable[[], Reservations]
    ) -> None:
        self.crawl = crawl
        self._place = place  # fills in whose record it is
        self._reservations = reservations
        self._entries: dict[str, tuple[Entry, Headers]] = {}  # what feeds said of articles, by key of the address
        self._closed: set[str] = set()  # keys of pages that are closed to us
        self._said: WeakKeyDictionary[Response, Evidence] = WeakKeyDictionary()
        self._read: set[str] = set()  # keys of the addresses that gave a record
        self._under_way = self._complete = 0  # records in the pipelines, and through them

    def listen(self, signals: SignalManager) -> None:
        """Connects to what Scrapy tells of items."""
        signals.connect(self._passed, item_scraped)
        signals.connect(self._dropped, item_dropped)
        signals.connect(self._broken, item_error)
        signals.connect(self._broken, spider_error)

    def article(self, page: pages.Page, response: Response, way: str) -> Iterator[Article]:
        """The record of a page. Raises ``Refusal`` where there is none."""
        article = page.article()
        for name, times in page.document.unread.items():
            self.crawl.count(f"unread/{name}", times)
        key = response.meta.get("key")
        if self._is_enough():
            self.crawl.walk.became(key, ENOUGH)
            return
        self._under_way += 1
        self._read |= {self.crawl.walk.key(page.document.url), key or ""}
        self.crawl.walk.reach.reached(way, day(article.published))
        yield self._record(article, self.evidence(response, page.document))

    def evidence(self, response: Response, document: pages.Document) -> Evidence:
        """What is said of the use of a page, by its site and by itself; in a replay as it was when it was captured."""
        if response not in self._said:  # kept in WARC files or not: both ask
            captured = document.fetched if self.crawl.asked.warc else None
            self._said[response] = self._reservations().evidence(response, document.markup, captured=captured)
        return self._said[response]

    def is_withheld(self, evidence: Evidence | Article) -> bool:
        """Whether the text is left out for a reservation."""
        return tdm.withholds(self._reservations().policy, evidence.tdm_reservation, evidence.tdm_source)

    def _record(self, article: Article, evidence: Evidence) -> Article:
        return self._place(replace(article, **evidence._asdict()))

    def recall(self, article: Article) -> None:
        """Takes down a record that this run made before it was cut off."""
        self._under_way += 1
        self._read.add(self.crawl.walk.key(article.url))

    async def again(self, memory: Memory) -> AsyncIterator[Article]:
        """The articles of pages that an older newsbot could not read as it should, and this one can.

        One that is reserved by now is left alone: what it would give has less than what is known.
        """
        for response in memory.unread() if not self.crawl.asked.warc else ():
            try:
                evidence = await self._evidence_now(response)
                if self.is_withheld(evidence):
                    continue
                article = validate(normalise(self._record(pages.read(response).article(), evidence)))
            except (pages.Refusal, DropItem) as reason:
                memory.visited(response.url, f"refused/{type(reason).__name__}", response, may_ask=False)
                continue
            memory.visited(response.url, READ, response, article, may_ask=False, again=True)
            self.crawl.count("read again")
            yield article

    async def _evidence_now(self, response: Response) -> Evidence:
        """What is said of a page that was captured before: by its site now, by itself then."""
        url = self._asked(response.url)
        await self._reservations().ask(url)
        return self._reservations().evidence(response, pages.Document(response).markup, url)

    def announce(self, entry: Entry, headers: Headers) -> None:
        """Takes down what a feed with these headers says of an article; the first one counts."""
        self._entries.setdefault(self.crawl.walk.key(entry.url), (entry, headers))

    def closed(self, key: str) -> None:
        """Takes down that a page is closed to us."""
        self._closed.add(key)

    def headline(self, url: str) -> Iterator[Article]:
        """What a feed says of an article whose page is closed to us, unless it was read before, or is not wanted."""
        walk, key = self.crawl.walk, self.crawl.walk.key(url)
        closed = self.crawl.trouble or key in self._closed
        if not closed or key not in self._entries or key in self._read or self._is_enough():
            return
        entry, headers = self._entries[key]
        before = self.crawl.memory.known([key]).get(key)
        if before and before.text_hash and not (entry.modified and entry.modified > before.time):
            walk.exclude(url, KNOWN)
            return
        if not (walk.is_wanted(url) or walk.wants("feeds", url, day(entry.published))):
            return
        self._read.add(key)
        self._under_way += 1
        self.crawl.count("headlines")
        walk.became(key, HEADLINES)
        said = self._named(self._asked(entry.url), headers)
        yield self._record(feeds.record(entry, datetime.now(timezone.utc)), said)

    def tells_reserved(self, response: Response) -> bool:
        """Whether a feed tells of an article whose text is left out, as far as its site was asked."""
        try:
            entries = feeds.read(response.body, self.crawl.declared(response.url)).entries
        except feeds.NotAFeed:
            return False
        named = (self._reservations().named(self._asked(entry.url), response.headers) for entry in entries)
        return any(map(self.is_withheld, named))

    def _asked(self, url: str) -> str:
        """Where an article that a feed names would be asked for."""
        return urls.moved(url, self.crawl.asked.site) if self.crawl.asked.site else url

    def _named(self, url: str, headers: Headers) -> Evidence:
        """What is said of a page that a feed names; a host that was not asked permits nothing.

        A feed may name its articles by ``http:``, or at the mobile host: nothing was ever asked there.
        """
        reservations = self._reservations()
        said = reservations.named(url, headers)
        if reservations.held(url) or said.tdm_source == tdm.HEADER:
            return said
        return said._replace(tdm_reservation=1, tdm_source=tdm.UNREACHABLE)

    def _is_enough(self) -> bool:
        most = self.crawl.asked.max_articles
        return most is not None and self._under_way + self._complete >= most

    def _passed(self, item: Article, response: Response | Failure | None) -> None:
        self._under_way -= 1
        self._complete += 1
        self.crawl.memory.covers(item)
        if self.is_withheld(item):
            self.crawl.count(f"reserved/{item.tdm_source}")
            self.crawl.count(f"reserved at/{urls.host(item.url)} ({item.tdm_source})")
        if item.layout == "feed" and response is not None:
            self.crawl.memory.visited(item.url, HEADLINES, article=item)
        elif isinstance(response, Response):
            self.crawl.became(response, READ, item)

    def _dropped(self, response: Response | Failure | None, exception: BaseException) -> None:
        self._under_way -= 1
        again = exception.article if isinstance(exception, Duplicate) else None
        self._became(response, f"dropped/{type(exception).__name__}", again)

    def _broken(self, response: Response | Failure | None, failure: Failure, item: Any = None) -> None:
        """An error of ours, in a pipeline or a page class."""
        self._under_way -= item is not None
        self._became(response, f"failed/{type(failure.value).__name__}")

    def _became(self, response: Response | Failure | None, outcome: str, article: Article | None = None) -> None:
        """The outcome of the page that gave an item; feeds and errors, which give headlines, have one already."""
        if isinstance(response, Response) and "key" in response.meta:
            self.crawl.became(response, outcome, article)
