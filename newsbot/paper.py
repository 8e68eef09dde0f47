"""How any paper is walked: home page, then sections, feeds and sitemaps, down to articles; or given addresses."""

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import date, datetime, timezone
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar, NoReturn
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.signals import item_dropped, item_error, item_scraped
from twisted.python.failure import Failure

from newsbot import arguments, failures, pages, replay, text, urls
from newsbot.configure import configure
from newsbot.discovery import feeds
from newsbot.items import Article
from newsbot.manners.robots import RobotsTxt
from newsbot.pages.document import CAPTURE_HEADER
from newsbot.pages.page import HOME_PATHS
from newsbot.walk import Walk
from newsbot.ways import ARTICLE, LIST, day
from newsbot.ways.feeds import Feeds
from newsbot.ways.lists import Lists
from newsbot.ways.sitemaps import Sitemaps

log = logging.getLogger("newsbot")


class PaperSpider(Spider):
    """A newspaper. A paper is a subclass with the class attributes below and nothing else."""

    publication: ClassVar[str]
    """Printed name."""
    site: ClassVar[str]
    """Scheme and host of the paper's own address, e.g. ``https://www.waz-online.de``."""
    state: ClassVar[str]
    """Federal state, ISO 3166-2, e.g. ``DE-NI``."""
    own: ClassVar[bool]
    """Whether Madsack publishes it, alone or with a majority; else an outside title on the same platform."""
    old_hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts that served the paper before, or serve it too."""
    sections: ClassVar[tuple[str, ...]] = ()
    """Paths of section pages, only where a capture shows them; else the site's own navigation is walked."""
    feeds: ClassVar[tuple[str, ...]] = ()
    """Paths of feeds beside those that pages advertise and Arc's usual one, only where they were seen."""

    def __init__(self, **given: str) -> None:
        super().__init__(self.name)
        self.asked = arguments.parse(given, self.sections)
        self.allowed_domains = sorted(self.hosts())
        if self.asked.site:
            self.allowed_domains.append(urls.host(self.asked.site))
        self.walk = Walk(self.hosts(), self.asked, self.count)
        self.trouble: str | None = None
        self.under_way = self.complete = 0  # articles in the pipelines, and through them
        self._lists, self._feeds, self._sitemaps = Lists(self), Feeds(self), Sitemaps(self)
        self._read: set[str] = set()  # keys of the addresses that gave a record

    @classmethod
    @cache
    def hosts(cls) -> frozenset[str]:
        """All hosts of the paper: bare, ``www.`` and ``m.``, the old ones too."""
        bare = {
            urls.host(site).removeprefix("www.") for site in (cls.site, *(f"https://{old}" for old in cls.old_hosts))
        }
        return frozenset(prefix + host for host in bare for prefix in ("", "www.", "m."))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> "PaperSpider":
        """The spider with its arguments; they may change settings, which are not yet frozen here."""
        spider = super().from_crawler(crawler, *args, **given)
        configure(crawler.settings, spider.asked, cls.site, cls.hosts(), spider._may_ask)
        crawler.signals.connect(spider._passed, item_scraped)
        for signal in (item_dropped, item_error):
            crawler.signals.connect(spider._stopped, signal)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The home page; in a replay one request per page record; else the addresses that were given."""
        if self.asked.warc:
            requests: Iterable[Request] = self._captures()
        elif self.asked.urls:
            requests = self.articles("urls", ((url, None) for url in self.asked.urls))
        else:
            home = {"errback": self.home_failed, "download_timeout": 10}
            requests = [self.request(f"{self.site}/", self.parse_home, LIST, **home)]
        for request in requests:
            yield request

    def closed(self, reason: str) -> None:
        """Leaves how far back each way in reached to the run log."""
        for way, summary in self.walk.reach.summaries().items():
            self.crawler.stats.set_value(f"newsbot/reach/{way}", summary)

    def _captures(self) -> Iterator[Request]:
        for path in self.asked.warc:
            try:
                for capture in replay.records(path, self.hosts(), self._passed_over):
                    yield Request(
                        capture.url,
                        self.parse_article,
                        errback=self.failed,
                        dont_filter=True,
                        meta={"warc": (str(capture.path), capture.offset), "dont_redirect": True},
                    )
            except replay.DamagedWarc as reason:
                self.count("failed/damaged WARC file")
                log.error("%s", reason)

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The ways in that were asked for, as far as the home page and robots.txt show them."""
        page = self.read(response)
        if page is None:
            self.end(f"{response.url} answered with a page that newsbot does not know", "unreachable")
        if "sections" in self.asked.ways:
            yield from self._lists.begin(page)
        if "feeds" in self.asked.ways:
            yield from self._feeds.begin(page)
        if "sitemaps" in self.asked.ways:
            robots = self._robots()
            yield from self._sitemaps.begin(page, robots.sitemaps(response.url) if robots else [])

    def home_failed(self, failure: Failure) -> Iterator[Request]:
        """Without a home page there is nothing to walk, but a feed may still be open where pages are not."""
        outcome = failures.outcome(failure)
        trouble = f"{self.asked.site or self.site}: {outcome.reason}"
        if not outcome.is_blocked or "feeds" not in self.asked.ways:
            self.end(trouble, "blocked" if outcome.is_blocked else "unreachable")
        self.trouble = trouble
        yield from self._feeds.begin(None)

    def articles(self, way: str, found: Iterable[tuple[str, date | None]]) -> Iterator[Request]:
        """Requests for those of the articles, with their days, that are wanted."""
        for url, published in found:
            if self.walk.wants(way, url, published):
                yield self.request(url, self.parse_article, ARTICLE, way=way)

    def parse_article(self, response: Response) -> Iterator[Request | Article]:
        """The article of a page, or the name of why there is none."""
        home = urlsplit(response.url).path.lower() in HOME_PATHS
        if home and response.meta.get("redirect_urls"):
            self.count("refused/SoftNotFound")
            return
        page = self.read(response)
        if page is None:
            return
        yield from self.article(page, response.meta.get("way", "urls"))
        if not page.is_article and self.asked.walks:  # a teaser may lead to a section page: the page decides
            yield from self._lists.follow(page)

    def article(self, page: pages.Page, way: str) -> Iterator[Article]:
        """The record of a page; none, and counted, where there is none."""
        try:
            article = page.article()
        except pages.Refusal as reason:
            self._refused(reason)
            return
        for name, times in page.document.unread.items():
            self.count(f"unread/{name}", times)
        if self.asked.max_articles and self.under_way + self.complete >= self.asked.max_articles:
            self.count("excluded/max_articles")
            return
        self.under_way += 1
        self._read.add(urls.key(page.document.url))
        self.walk.reach.reached(way, day(article.published))
        yield placed(article, type(self))

    def headline(self, url: str) -> Iterator[Article]:
        """What a feed says of an article whose page is closed to us, unless it was read before."""
        key = urls.key(url)
        entry = self._feeds.entries.get(key)
        if entry and key not in self._read:
            self._read.add(key)
            self.under_way += 1
            self.count("headlines only")
            yield placed(feeds.record(entry, datetime.now(timezone.utc)), type(self))

    def read(self, response: Response) -> pages.Page | None:
        """The page as its declared host would have served it; None, and counted, where no layout knows it."""
        response.headers.setdefault(CAPTURE_HEADER, datetime.now(timezone.utc).isoformat(timespec="seconds"))
        if self.asked.site:
            response = response.replace(url=self.declared(response.url))
        try:
            return pages.read(response)
        except pages.Refusal as reason:
            self._refused(reason)
            return None

    def request(
        self, url: str, callback: Any, priority: int, errback: Any = None, cb_kwargs: Any = None, **meta: Any
    ) -> Request:
        """A request for an address of the paper, at the site that serves it for this crawl."""
        address = urls.moved(url, self.asked.site) if self.asked.site else url
        return Request(
            address, callback, errback=errback or self.failed, priority=priority, cb_kwargs=cb_kwargs, meta=meta
        )

    def declared(self, url: str) -> str:
        """An address as the paper itself would print it, wherever it was asked for."""
        return urls.moved(url, self.site) if self.asked.site else url

    def failed(self, failure: Failure) -> Iterator[Article]:
        """An address that gave no page: counted by reason, one line."""
        outcome, url = failures.outcome(failure), failure.request.url  # type: ignore[attr-defined]
        if outcome.is_wall and not self.trouble:
            self.trouble = f"{url}: {outcome.reason}, with a captcha"
        guessed = failure.request.meta.get("guessed", False)  # type: ignore[attr-defined]
        self.unusual(guessed, f"{outcome.kind}/{outcome.reason}", f"{outcome.reason}: {url}")
        if outcome.is_blocked:
            yield from self.headline(url)

    def unusual(self, guessed: bool, name: str, what: str) -> None:
        """Counts what an address gave instead; where it was only guessed, that nothing is there is no fault."""
        self.count(f"absent/{name.partition('/')[2]}" if guessed else name)
        log.log(logging.DEBUG if guessed else logging.INFO, "%s", text.printable(what))

    def _robots(self) -> RobotsTxt | None:
        return self.crawler.get_downloader_middleware(RobotsTxt)

    def _may_ask(self, url: str) -> bool:
        robots = self._robots()
        return robots is None or robots.allows(url)

    def _refused(self, reason: pages.Refusal) -> None:
        self.count(f"refused/{type(reason).__name__}")
        usual = isinstance(reason, pages.NotAnArticle)  # a replay meets every section page that was recorded
        log.log(logging.DEBUG if usual else logging.INFO, "%s: %s", type(reason).__name__, text.printable(str(reason)))

    def _passed_over(self, reason: str) -> None:
        self.count(f"passed over/{reason}")

    def _passed(self) -> None:
        self.under_way -= 1
        self.complete += 1

    def _stopped(self) -> None:
        self.under_way -= 1

    def end(self, trouble: str, reason: str) -> NoReturn:
        """Ends the crawl: ``trouble`` is a sentence for people."""
        self.trouble = trouble
        raise CloseSpider(reason)

    def count(self, name: str, times: int = 1) -> None:
        """Adds to the run's counts."""
        self.crawler.stats.inc_value(f"newsbot/{name}", times)


def placed(article: Article, paper: type[PaperSpider]) -> Article:
    """``article`` as a record of ``paper``: whose it is, under which address and id."""
    article.paper = paper.name
    article.publication = paper.publication
    article.url, article.canonical_url = urls.settle(article.canonical_url, article.url, paper.site, paper.hosts())
    if not article.article_id:
        article.article_id = "u:" + sha256(article.url.encode()).hexdigest()[:26]
    return article
