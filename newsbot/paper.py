"""How any paper is walked: home page, then sections, feeds and sitemaps, down to articles; or given addresses."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timezone
from functools import cache, cached_property, partial
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar, NoReturn

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.signals import engine_stopped, request_dropped
from twisted.python.failure import Failure

from newsbot import arguments, failures, pages, replay, text, urls, warcs
from newsbot.arguments import WAYS
from newsbot.configure import configure
from newsbot.ending import Ending, ending
from newsbot.items import Article
from newsbot.manners import redirects, tdm
from newsbot.manners.closed import ClosedHosts, shows_captcha
from newsbot.manners.pace import RunEnded
from newsbot.manners.reservations import Reservations
from newsbot.manners.robots import RobotsTxt
from newsbot.memory import Memory, Waiting
from newsbot.ways import feeds, lists, sitemaps
from newsbot.ways.feeds import Feeds
from newsbot.ways.lists import Lists
from newsbot.ways.records import HEADLINES, READ, Records
from newsbot.ways.requests import HOME, NOT_MODIFIED, Named, Requests
from newsbot.ways.sitemaps import Sitemaps
from newsbot.ways.walk import IN_PART, UNCHANGED, WALKED, Walk

log = logging.getLogger("newsbot")

AGAIN = "again"
"""What leads to articles that nothing names, as they are young, or were refused long ago."""
HOME_TIMEOUT = 10
"""Seconds for one try of the home page; nobody should wait long to read that a site is not there."""


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
        self.walk = Walk(self.hosts(), self.asked, self.count, self.site)
        self.trouble: str | None = None  # why pages are closed to us, or the crawl ended
        self.homeless: str | None = None  # why the home page could not be used
        self.ended: Ending | None = None  # what the run ended with; None while it runs, and when it was broken off
        self._records = Records(self, partial(placed, paper=type(self)), self._reservations)
        self._lists, self._sitemaps = Lists(self), Sitemaps(self)
        self._feeds = Feeds(self, self._records.announce)

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
        """The spider with its arguments; they may change settings, which are not yet frozen here in a crawl."""
        spider = super().from_crawler(crawler, *args, **given)
        if not crawler.settings.frozen:  # as they are in scrapy shell, which is no crawl
            configure(crawler.settings, given, spider.asked, cls.site, cls.hosts(), spider._may_ask)
        spider._records.listen(crawler.signals)
        crawler.signals.connect(spider._seen, request_dropped)
        crawler.signals.connect(spider._end, engine_stopped)
        return spider

    @property
    def memory(self) -> Memory:
        """What this crawl knows of earlier ones, and leaves for later ones."""
        memory = self.crawler.get_extension(Memory)
        assert memory is not None  # it is one of EXTENSIONS
        return memory

    @cached_property
    def requests(self) -> Requests:
        """What the ways in ask for pages with."""
        return Requests(self.asked, self.walk, self.memory, self.declared, self.parse_article, self.failed)

    async def start(self) -> AsyncIterator[Request | Article]:
        """What this run read before it was cut off; then the home page, and what earlier crawls did not come to.

        In a replay one request per page record; else the addresses that were given.
        """
        if self.memory.trouble:
            self.trouble = self.memory.trouble
            return
        own = None if self.asked.warc else self.crawler.get_downloader_middleware(warcs.Pages)
        if own:
            own.begin(self._withholds)
        _may_end_meanwhile(self.crawler)
        for article in self.memory.earlier():
            self._records.recall(article)
            yield article
        async for article in self._records.again(self.memory):
            self._records.recall(article)
            yield article
        for key, outcome in self.memory.outcomes().items():
            if not outcome.startswith((WALKED, "absent/")):
                self.walk.recall(key, outcome)
        for request in self._beginning():
            yield request

    def _beginning(self) -> Iterator[Request]:
        if self.asked.warc:
            yield from self._captures()
        elif self.asked.urls:
            yield from self.requests.articles("urls", map(Named, self.asked.urls))
        else:
            waiting = self.memory.waiting()
            options: dict[str, Any] = {"errback": self.home_failed, "download_timeout": HOME_TIMEOUT}
            yield from self.requests.page(f"{self.site}/", self.parse_home, HOME, "home", **options)
            yield from self._waiting(waiting)
            due = self.memory.due(datetime.now(timezone.utc), self.asked.has_period)
            yield from self.requests.articles(AGAIN, (Named(known.url) for known in due))

    def _waiting(self, waiting: list[Waiting]) -> Iterator[Request]:
        """Requests for what earlier crawls did not come to, as far as it was asked for this time."""
        again = {
            lists.KIND: (lists.WAY, self._lists.again),
            feeds.KIND: (feeds.WAY, self._feeds.again),
            sitemaps.KIND: (sitemaps.WAY, self._sitemaps.again),
        }
        for way, group in groupby(sorted(waiting, key=attrgetter("way")), attrgetter("way")):
            if way in again:
                of, ask = again[way]
                yield from (request for one in group if of in self.asked.ways for request in ask(one.url))
            elif way not in WAYS or way in self.asked.ways:
                yield from self.requests.articles(way, (Named(one.url, one.day) for one in group), waited=True)

    def _end(self) -> None:
        """The end of the run, after its files: what it brought, and what it ended with."""
        self.memory.settle()
        stats = self.crawler.stats.get_stats()
        self.trouble = self.trouble or self.memory.trouble
        self.ended = ending(stats, self.asked, self.trouble, self.homeless, self.memory.lost)
        counts = {name.removeprefix("newsbot/"): stats[name] for name in stats if name.startswith("newsbot/")}
        counts |= {"requests": stats.get("downloader/request_count", 0)}
        counts |= {"bytes": stats.get("downloader/response_bytes", 0)}
        counts |= {"exit": self.ended.code, "sentence": self.ended.sentence}
        self.memory.end(stats.get("finish_reason", ""), counts)

    def closed(self, reason: str) -> None:
        """Leaves to the run's counts what became of all addresses, and how far back each way in reached."""
        is_enough = reason == "closespider_itemcount"
        self.walk.end("excluded/max_articles" if is_enough else f"left/not asked for, the run ended ({reason})")
        for way, summary in self.walk.reach.summaries().items() if not self.asked.warc else ():
            if way != AGAIN:
                self.crawler.stats.set_value(f"newsbot/reach/{way}", summary)

    def _captures(self) -> Iterator[Request]:
        recorded = self._reservations().recorded
        for path in self.asked.warc:
            for answer in replay.rules(path, lambda url: recorded.is_one(url, self.hosts())):
                if captured := pages.Document(answer).fetched:
                    recorded.add(answer, captured)
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
            self.homeless = f"{response.url} answered with a page that newsbot does not know"
        response.meta["leads_on"] = True
        found = self._ways(page, pages.Document(response) if page is None else page.document, response.url)
        requests = list(found)  # all are taken down before the page is
        self.became(response, WALKED)
        yield from requests

    def home_failed(self, failure: Failure) -> Iterator[Request | Article]:
        """Without a home page the other ways in may be open; where pages are closed to us, feeds may be."""
        if isinstance(failure.value, RunEnded):
            return
        outcome = failures.outcome(failure)
        reason = outcome.reason + redirects.where(failure.value)
        trouble = f"{self.asked.site or self.site}: {reason}"
        self._failed(failure, outcome)
        if failures.is_silence(failure):
            self.end(trouble, "unreachable")
        elif outcome.is_blocked:
            self.trouble = trouble
        else:
            self.homeless = trouble
        yield from self._ways(None, None, failure.request.url)  # type: ignore[attr-defined]

    def _ways(self, page: pages.Page | None, document: pages.Document | None, url: str) -> Iterator[Request]:
        """The ways in; of a site whose pages are closed to us only the feeds."""
        layout = page.layout if page else ""
        if "sections" in self.asked.ways and not self.trouble:
            yield from self._lists.begin(page)
        if "feeds" in self.asked.ways:
            yield from self._feeds.begin(document, layout)
        if "sitemaps" in self.asked.ways and not self.trouble:
            robots = self._robots()
            yield from self._sitemaps.begin(robots.sitemaps(url) if robots else [], layout)

    def parse_article(self, response: Response) -> Iterator[Request | Article]:
        """The article of a page, or the name of why there is none."""
        page = self.read(response)
        if page is None:
            yield from self.headline(response.url)
            return
        is_list = not page.is_article and self.asked.walks  # a teaser may lead to a section page: the page decides
        further = self._lists.led_to(page, response.meta["asked"]) if is_list else []
        yield from self.article(page, response, response.meta.get("way", "urls"))
        yield from further

    def article(self, page: pages.Page, response: Response, way: str) -> Iterator[Article]:
        """The record of a page; none, and counted, where there is none."""
        try:
            yield from self._records.article(page, response, way)
        except pages.Refusal as reason:
            self._refused(reason, response)

    def headline(self, url: str) -> Iterator[Article]:
        """What a feed says of an article, where its page is closed to us."""
        yield from self._records.headline(url)

    def read(self, response: Response) -> pages.Page | None:
        """The page as its declared host would have served it; None, and counted, where it is as before or unknown."""
        if response.status == NOT_MODIFIED:
            self.became(response, UNCHANGED)
            return None
        try:
            return pages.read(response.replace(url=self.declared(response.url)) if self.asked.site else response)
        except pages.Refusal as reason:
            if shows_captcha(response) and not self.asked.warc:
                self._walled(response)
            else:
                self._refused(reason, response)
            return None

    def declared(self, url: str) -> str:
        """An address as the paper itself would print it, wherever it was asked for."""
        return urls.moved(url, self.site) if self.asked.site else url

    def failed(self, failure: Failure) -> Iterator[Article]:
        """An address that gave no page: counted by reason, one line."""
        if isinstance(failure.value, RunEnded):
            return  # it is left as all others are that the run did not come to
        outcome, request = failures.outcome(failure), failure.request  # type: ignore[attr-defined]
        if outcome.is_wall and not request.meta.get("feed") and not self.asked.warc:
            self._closes(request, f"{request.url}: {outcome.reason}, with a captcha")
        elif outcome.is_over:
            self._closes(request, f"{self.asked.site or self.site}: {outcome.reason}")
        self._failed(failure, outcome)
        if outcome.is_blocked and "key" in request.meta:
            self._records.closed(request.meta["key"])
            yield from self.headline(request.url)

    def _closes(self, request: Request, trouble: str) -> None:
        """Takes down why pages are closed to us; what a mobile or old host does says nothing of the paper's own."""
        if urls.host(request.url) == urls.host(self.asked.site or self.site):
            self.trouble = self.trouble or trouble

    def _failed(self, failure: Failure, outcome: failures.Outcome) -> None:
        request = failure.request  # type: ignore[attr-defined]
        what = f"{outcome.reason}: {request.url}{redirects.where(failure.value)}"
        self.unusual(request, f"{outcome.kind}/{outcome.reason}", what)

    def became(self, message: Request | Response, outcome: str, article: Article | None = None) -> None:
        """Takes down what became of an address that was asked for: in the counts, and in the memory.

        What a page leads on to may change although the page does not: so it is never asked whether it changed.
        """
        meta = message.meta
        if not self.walk.became(meta.get("key"), outcome) or outcome.startswith(("excluded/", "left/")):
            return
        url = meta.get("asked") or self.declared(message.url)
        answer = message if isinstance(message, Response) else None
        noted = IN_PART if outcome == WALKED and url in self.requests.in_part else outcome
        is_withheld = article is not None and self._records.is_withheld(article)
        if article:  # a reservation that could not be asked for holds for this run: the next one asks again
            noted = HEADLINES if is_withheld and article.tdm_source == tdm.UNREACHABLE else READ
        # a text that was left out may be had some day, though the page stays as it is
        may_ask, claimed = not (meta.get("leads_on") or is_withheld), meta.get("claimed")
        self.memory.visited(url, noted, answer, article, may_ask, claimed)
        if answer and article and outcome == READ and not is_withheld:
            self.memory.look(url, answer, article)
        elif answer and outcome in ("refused/UnknownLayout", "dropped/NoHeadline") and not self._is_reserved(answer):
            self.memory.keep(url, answer, outcome.partition("/")[2])

    def unusual(self, request: Request, name: str, what: str) -> None:
        """Counts what an address gave instead; where it was only guessed, that nothing is there is no fault."""
        guessed = request.meta.get("guessed", False)
        self.became(request, f"absent/{name.partition('/')[2]}" if guessed else name)
        log.log(logging.DEBUG if guessed else logging.INFO, "%s", text.printable(what))

    def _walled(self, response: Response) -> None:
        """A captcha that came as if it were a page."""
        assert response.request is not None
        closed = self.crawler.get_downloader_middleware(ClosedHosts)
        if closed:
            closed.close(response.request, response.status)
        self.became(response, "failed/blocked (a captcha instead of the page)")
        self._closes(response.request, f"{response.url}: a captcha instead of the page")

    def _robots(self) -> RobotsTxt | None:
        return self.crawler.get_downloader_middleware(RobotsTxt)

    def _reservations(self) -> Reservations:
        reservations = self.crawler.get_downloader_middleware(Reservations)
        assert reservations is not None  # it is one of DOWNLOADER_MIDDLEWARES
        return reservations

    def _is_reserved(self, response: Response) -> bool:
        """Whether a page that could not be read is one that may not be kept."""
        return self._records.is_withheld(self._records.evidence(response, pages.Document(response)))

    def _withholds(self, request: Request, response: Response) -> bool:
        """Whether an answer stays out of the crawl's own WARC files; what hosts say to robots never does.

        Each goes by what is said of itself, be it a page or a list; a feed, which may hold whole articles, by what is
        said of these, too.
        """
        meta = request.meta
        if self._reservations().policy == "record" or meta.get("tdmrep") or meta.get("dont_obey_robotstxt"):
            return False
        return self._is_reserved(response) or (bool(meta.get("feed")) and self._records.tells_reserved(response))

    def _may_ask(self, url: str) -> bool:
        robots = self._robots()
        return robots is None or robots.allows(url)

    def _refused(self, reason: pages.Refusal, response: Response) -> None:
        self.became(response, f"refused/{type(reason).__name__}")
        usual = isinstance(reason, pages.NotAnArticle)  # a replay meets every section page that was recorded
        log.log(logging.DEBUG if usual else logging.INFO, "%s: %s", type(reason).__name__, text.printable(str(reason)))

    def _passed_over(self, reason: str) -> None:
        self.count(f"passed over/{reason}")

    def _seen(self, request: Request) -> None:
        """A redirect led to an address that was asked for under its own name, or the other way round."""
        self.became(request, "passed over/leads to an address that was asked for")

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


def _may_end_meanwhile(crawler: Crawler) -> None:
    """Lets a crawl be stopped while articles of ``start`` pass the pipelines.

    Scrapy 2.19 waits for them then, but only a response makes it look whether they are through: it would wait for ever.
    """
    assert crawler.engine is not None
    scraper = crawler.engine.scraper
    process = scraper.start_itemproc_async

    async def processed(item: Any, *, response: Any) -> None:
        try:
            await process(item, response=response)
        finally:
            if scraper.slot and scraper.slot.closing and not scraper.slot.closing.called:
                scraper._check_if_closing()

    scraper.start_itemproc_async = processed  # type: ignore[method-assign]
