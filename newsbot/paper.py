"""How any paper is walked: home page, sections, articles; or the records of WARC files."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timezone
from functools import cache
from hashlib import sha256
from ipaddress import ip_address
from typing import Any, ClassVar, NoReturn
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.signals import item_dropped, item_error, item_scraped
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsbot import arguments, pages, replay, text, urls
from newsbot.arguments import Arguments
from newsbot.items import Article
from newsbot.manners.identity import identify
from newsbot.pages.document import CAPTURE_HEADER
from newsbot.pages.page import HOME_PATHS

log = logging.getLogger("newsbot")

BLOCKED_STATUS = frozenset({401, 403, 429})
SECTION, ARTICLE = 0, 10
"""Priorities: what is found is read before more is looked for."""


class PaperSpider(Spider):
    """A newspaper. A paper is a subclass with the class attributes below and nothing else."""

    publication: ClassVar[str]
    """Printed name."""
    site: ClassVar[str]
    """Scheme and host of the paper's own address, e.g. ``https://www.waz-online.de``."""
    state: ClassVar[str]
    """Federal state, ISO 3166-2, e.g. ``DE-NI``."""
    old_hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts that served the paper before, or serve it too."""
    sections: ClassVar[tuple[str, ...]] = ()
    """Paths of section pages, only where a capture shows them; else the site's own navigation is walked."""

    def __init__(self, **given: str) -> None:
        super().__init__(self.name)
        self.asked = arguments.parse(given, self.sections)
        self.allowed_domains = sorted(self.hosts())
        if self.asked.site:
            self.allowed_domains.append(urls.host(self.asked.site))
        self.trouble: str | None = None
        self.under_way = self.complete = 0  # articles in the pipelines, and through them

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
        configure(crawler.settings, spider.asked)
        crawler.signals.connect(spider._passed, item_scraped)
        for signal in (item_dropped, item_error):
            crawler.signals.connect(spider._stopped, signal)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The home page; in a replay one request per page record of the WARC files."""
        if self.asked.warc:
            for request in self._captures():
                yield request
            return
        yield self._request(f"{self.site}/", self.parse_home, SECTION, errback=self.home_failed, download_timeout=10)

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
                self._count("failed/damaged WARC file")
                log.error("%s", reason)

    def parse_home(self, response: Response) -> Iterator[Request]:
        """Section pages of the home page, and the articles it names."""
        page = self._read(response)
        if page is None:
            self._end(f"{response.url} answered with a page that newsbot does not know", "unreachable")
        yield from self._sections(page)
        if not self.asked.sections:
            yield from self._links(page)

    def _sections(self, page: pages.Page) -> Iterator[Request]:
        found = [f"{self.site}/{path}/" for path in self.sections] or [link.url for link in page.sections()]
        own = [address for address in found if urls.host(address) in self.hosts()]
        if self.asked.sections:
            chosen = arguments.matching(own, self.asked.sections)
            if not chosen:
                names = ", ".join(
                    dict.fromkeys(urlsplit(address).path.strip("/").rpartition("/")[2] for address in own)
                )
                self._end(
                    f"no section {', '.join(self.asked.sections)}; the site names {names or 'none'}", "bad_argument"
                )
            own = chosen
        for address in own:
            yield self._request(address, self.parse_section, SECTION)

    def parse_section(self, response: Response) -> Iterator[Request]:
        """The articles that a section page names."""
        page = self._read(response)
        if page is not None:
            yield from self._links(page)

    def _links(self, page: pages.Page) -> Iterator[Request]:
        for link in page.links():
            if urls.host(link.url) not in self.hosts():
                self._count("links/other sites")
            elif self.asked.since and link.date and link.date < self.asked.since:
                self._count("excluded/since")
            else:
                self._count("links/articles")
                yield self._request(link.url, self.parse_article, ARTICLE)

    def parse_article(self, response: Response) -> Iterator[Article]:
        """The article of a page, or the name of why there is none."""
        home = urlsplit(response.url).path.lower() in HOME_PATHS
        if home and response.meta.get("redirect_urls"):
            self._count("refused/SoftNotFound")
            return
        page = self._read(response)
        if page is None:
            return
        try:
            article = page.article()
        except pages.Refusal as reason:
            self._refused(reason)
            return
        for name, times in page.document.unread.items():
            self._count(f"unread/{name}", times)
        if self.asked.max_articles and self.under_way + self.complete >= self.asked.max_articles:
            self._count("excluded/max_articles")
            return
        self.under_way += 1
        yield placed(article, type(self))

    def _read(self, response: Response) -> pages.Page | None:
        """The page as its declared host would have served it; None, and counted, where no layout knows it."""
        response.headers.setdefault(CAPTURE_HEADER, datetime.now(timezone.utc).isoformat(timespec="seconds"))
        if self.asked.site:
            response = response.replace(url=urls.moved(response.url, self.site))
        try:
            return pages.read(response)
        except pages.Refusal as reason:
            self._refused(reason)
            return None

    def _request(self, url: str, callback: Any, priority: int, errback: Any = None, **meta: Any) -> Request:
        address = urls.moved(url, self.asked.site) if self.asked.site else url
        return Request(address, callback, errback=errback or self.failed, priority=priority, meta=meta)

    def home_failed(self, failure: Failure) -> None:
        """Without a home page there is nothing to walk."""
        answer = _answer(failure)
        blocked = answer is not None and answer.status in BLOCKED_STATUS
        self._end(f"{self.asked.site or self.site}: {_why(failure)}", "blocked" if blocked else "unreachable")

    def failed(self, failure: Failure) -> None:
        """An address that gave no page: counted by reason, one line."""
        reason = _why(failure)
        response = _answer(failure)
        if response is not None and response.status in BLOCKED_STATUS and b"captcha" in response.body:
            self._end(f"{response.url}: {reason}, with a captcha", "blocked")
        gone = response is not None and response.status in (404, 410)
        kind = "refused" if response is None and isinstance(failure.value, IgnoreRequest) else "failed"
        self._count(f"{'gone' if gone else kind}/{reason}")
        log.info("%s: %s", reason, text.printable(failure.request.url))  # type: ignore[attr-defined]

    def _refused(self, reason: pages.Refusal) -> None:
        self._count(f"refused/{type(reason).__name__}")
        usual = isinstance(reason, pages.NotAnArticle)  # a replay meets every section page that was recorded
        log.log(logging.DEBUG if usual else logging.INFO, "%s: %s", type(reason).__name__, text.printable(str(reason)))

    def _passed_over(self, reason: str) -> None:
        self._count(f"passed over/{reason}")

    def _passed(self) -> None:
        self.under_way -= 1
        self.complete += 1

    def _stopped(self) -> None:
        self.under_way -= 1

    def _end(self, trouble: str, reason: str) -> NoReturn:
        self.trouble = trouble
        raise CloseSpider(reason)

    def _count(self, name: str, times: int = 1) -> None:
        self.crawler.stats.inc_value(f"newsbot/{name}", times)


def configure(settings: BaseSettings, asked: Arguments) -> None:
    """What the arguments of a crawl change in its settings: period, end, replay, and how slow it must be."""
    for name, value in (("NEWSBOT_SINCE", asked.since), ("NEWSBOT_UNTIL", asked.until)):
        settings.set(name, value and value.isoformat(), priority="spider")
    settings.set("CLOSESPIDER_ITEMCOUNT", asked.max_articles or 0, priority="spider")
    if asked.warc:
        settings.setdict(replay.SETTINGS, priority="cmdline")
        return
    identify(settings)
    if settings.getfloat("DOWNLOAD_DELAY") >= 1:
        return
    if asked.site and _is_loopback(asked.site):
        settings.set("AUTOTHROTTLE_ENABLED", False, priority="cmdline")
        return
    log.warning("DOWNLOAD_DELAY is raised to 1 s: less is for a site on this machine only.")
    settings.set("DOWNLOAD_DELAY", 1, priority="cmdline")


def placed(article: Article, paper: type[PaperSpider]) -> Article:
    """``article`` as a record of ``paper``: whose it is, under which address and id."""
    article.paper = paper.name
    article.publication = paper.publication
    article.url, article.canonical_url = urls.settle(article.canonical_url, article.url, paper.site, paper.hosts())
    if not article.article_id:
        article.article_id = "u:" + sha256(article.url.encode()).hexdigest()[:26]
    return article


def _why(failure: Failure) -> str:
    """What went wrong, in words that can be counted."""
    answer = _answer(failure)
    if answer is not None:
        return f"blocked (HTTP {answer.status})" if answer.status in BLOCKED_STATUS else f"HTTP {answer.status}"
    if isinstance(failure.value, IgnoreRequest):
        return str(failure.value) or "ignored"
    if isinstance(failure.value, ValueError):
        return type(failure.value).__name__  # a damaged body or record of a WARC file
    return f"can't be reached ({type(failure.value).__name__})"


def _answer(failure: Failure) -> Response | None:
    """The response of a failure that is about its status."""
    return failure.value.response if isinstance(failure.value, HttpError) else None


def _is_loopback(site: str) -> bool:
    host = urls.host(site)
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
