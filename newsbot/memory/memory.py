"""The memory of a crawl: its run in the archive, what is known of addresses, and what it leaves there."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timezone
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro

from newsbot import __version__, coverage, dates, formats, replay, urls
from newsbot.items import Article
from newsbot.memory.asking import YOUNG, is_due
from newsbot.memory.kept import Kept, kept_pages
from newsbot.memory.place import where

if TYPE_CHECKING:  # else where a run begins: a replay needs no database
    from newsbot.archive import Archive, Known, Run, Tally, Writer

log = logging.getLogger("newsbot")

SCHEDULED = "NEWSBOT_NEW_ONLY"
"""Setting: whether the crawl spends nothing on what is known."""
STARTED = "NEWSBOT_STARTED"
"""Setting: when the crawl began, ISO 8601, as its files are named by; else it begins when the archive is opened."""
ENDED = frozenset({"finished", "closespider_itemcount", "unreachable", "bad_argument"})
"""Reasons for which Scrapy ends a crawl that the same command does not continue."""
EARLIER, LOOKED_BACK = 10, 500
"""Runs whose fields a run is compared with, among so many: three weeks of hourly crawls, which read little each."""
USUAL = 0.9
"""Share of articles from which a field is usual: a page without it is kept."""
_VALIDATORS = {"etag": b"ETag", "last_modified": b"Last-Modified"}

Result = TypeVar("Result")


class Opened(NamedTuple):
    """A run under way."""

    archive: "Archive"
    run: "Run"
    writer: "Writer"


class Waiting(NamedTuple):
    """An address that an earlier crawl named and did not come to."""

    url: str
    way: str
    day: date | None


class Memory:
    """Extension: opens the run of a crawl in the archive, and ends it. Without a run it knows and keeps nothing.

    What goes wrong with the archive ends the crawl; ``trouble`` says why. What was kept before is safe.
    """

    def __init__(self, crawler: Crawler, is_scheduled: bool = False) -> None:
        self.crawler = crawler
        self.is_scheduled = is_scheduled
        self.trouble: str | None = None
        self.is_busy = False
        """Whether the trouble is that this paper is being crawled already."""
        self.tally: Tally | None = None
        """What the run brought, once it is settled."""
        self.coverage: Counter[str] = Counter()
        self.lost: list[coverage.Lost] = []
        """Fields that most articles lack and used to have, once it is settled."""
        self._folder = Path(crawler.settings["NEWSBOT_DATA"]) / "kept"
        self._kept: Kept | None = None
        self._earlier: list[coverage.Coverage] = []  # of the runs before this one
        self._usual: tuple[str, ...] = ()
        self._opened: Opened | None = None
        self._ids: set[int] = set()  # hashes of the ids of all articles of the paper
        self._own: set[int] = set()  # of those that this crawl read
        self._sources: set[str | None] = set()  # keys of the pages whose addresses wait
        self._forgets = False
        self._is_over = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Memory":
        """``NEWSBOT_ARGUMENTS`` are the arguments by which a run is known again; None: the archive is left alone."""
        settings = crawler.settings
        memory = cls(crawler, settings.getbool(SCHEDULED))
        arguments = settings.get("NEWSBOT_ARGUMENTS")
        if arguments is not None:
            assert crawler.spider is not None
            started = settings.get(STARTED)
            now = datetime.fromisoformat(started) if started else _now()
            memory._begin(where(settings), crawler.spider.name, dict(arguments), now)
        return memory

    def earlier(self) -> Iterator[Article]:
        """The articles that this run read before it was cut off, as they were exported."""
        states = self._with(lambda opened: opened.archive.records_of(opened.run) if opened.run.continued else None)
        while states is not None and (state := self._with(lambda opened: next(states, None))):
            yield formats.article(state.record)

    def outcomes(self) -> Mapping[str, str]:
        """What became of addresses before this run was cut off, by key."""
        return self._with(lambda opened: opened.archive.outcomes(opened.run) if opened.run.continued else {}) or {}

    def waiting(self) -> list[Waiting]:
        """Addresses that were named and have no outcome yet, of this run and of earlier ones."""
        found = self._with(lambda opened: opened.archive.pending(opened.run)) or []
        self._sources = {address.source for address, _ in found}
        return [Waiting(address.url, address.way, address.day) for address, _ in found]

    def known(self, keys: Collection[str]) -> "Mapping[str, Known]":
        """What is known of addresses, by key, in a crawl that is to spend nothing on it."""
        if not self.is_scheduled:
            return {}
        return self._with(lambda opened: opened.archive.known_among(opened.run.paper, keys)) or {}

    def due(self, now: datetime, in_period: bool) -> "list[Known]":
        """Addresses that a scheduled crawl asks for again although nothing names them."""
        if not self.is_scheduled:
            return []
        begin = now - YOUNG
        found = self._with(lambda opened: list(opened.archive.unsettled(opened.run.paper, begin))) or []
        return [known for known in found if is_due(known, now, in_period)]

    def forgotten(self, marks: Collection[str]) -> set[str]:
        """Those of the addresses, by key, that are not to be collected again."""
        return (self._with(lambda opened: opened.archive.forgotten(marks)) if self._forgets else None) or set()

    def is_forgotten(self, article: Article) -> bool:
        """Whether an article is not to be collected again."""
        if not self._forgets:
            return False
        from newsbot.archive import article_mark

        return bool(self.forgotten([urls.key(article.url), article_mark(article.paper, article.article_id)]))

    def validators(self, known: "Known | None") -> dict[str, str]:
        """Headers that ask whether a page changed; none while an address that it named waits."""
        if known is None or known.key in self._sources:
            return {}
        sent = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in sent.items() if value}

    def number(self, article: Article) -> tuple[int, datetime | None]:
        """``version`` and ``first_seen`` of an article, as known now."""
        name = hash(article.article_id)
        is_new, is_own = name not in self._ids, name in self._own
        self._ids.add(name)
        self._own.add(name)
        if is_new or article.fetched is None:
            return 1, article.fetched
        moment = article.fetched

        def work(opened: Opened) -> tuple[int, datetime | None]:
            from newsbot.archive import number

            if is_own:  # its other state may still wait to be written
                opened.writer.flush()
            seen = opened.archive.sightings(opened.run.paper, article.article_id)
            withheld = opened.archive.withheld(opened.run.paper, article.article_id)
            own = {article.text_hash} if _is_withheld(article) else set()
            return number(seen, moment, article.text_hash, withheld | own)

        return self._with(work) or (1, article.fetched)

    def covers(self, article: Article) -> None:
        """Counts which fields an article has; what comes from a feed, or was withheld, says nothing of the layout."""
        if article.layout != "feed" and not _is_withheld(article):
            self.coverage[coverage.ARTICLES] += 1
            self.coverage.update({name: bool(getattr(article, name)) for name in coverage.FIELDS})

    def visited(
        self,
        url: str,
        outcome: str,
        response: Response | None = None,
        article: Article | None = None,
        may_ask: bool = True,
        claimed: datetime | None = None,
        again: bool = False,
    ) -> None:
        """Takes down what became of an address, with the article that it gave: both or none.

        ``may_ask``: a later crawl may ask whether this answer changed. ``claimed``: when it did, as sitemap or feed
        said before. ``again``: a page that was kept is read again.
        """

        def work(opened: Opened) -> None:
            from newsbot.archive import Visit

            sent = {name: _header(response, header) for name, header in _VALIDATORS.items()} if may_ask else {}
            record = formats.record(article) if article else None
            visit = Visit(url, _moment(response), outcome, record, __version__, **sent, claimed=claimed, again=again)
            opened.writer.put(visit)

        self._with(work)

    def obeys(self, kind: str, url: str, time: datetime, status: int | None, content: bytes | None, why: str) -> None:
        """Takes down what a host told robots, before anything that is read there."""

        def work(opened: Opened) -> None:
            from newsbot.archive import Document

            opened.writer.obey(Document(kind, url, time, status, content, why))

        self._with(work)

    def keep(self, url: str, response: Response, why: str) -> None:
        """Keeps a page that could not be read, for a newer newsbot."""
        if self._kept:
            self._kept.keep(url, response, _moment(response), why, is_lacking=False)

    def look(self, url: str, response: Response, article: Article) -> None:
        """Keeps the page of an article without a field that usually is there."""
        missing = [name for name in self._usual if not getattr(article, name)]
        if self._kept and missing:
            self._kept.keep(url, response, _moment(response), f"without {', '.join(missing)}", is_lacking=True)

    @property
    def kept(self) -> Kept | None:
        """The pages of this run that are kept."""
        return self._kept if self._kept and self._kept.pages else None

    def unread(self) -> Iterator[Response]:
        """The pages that earlier runs kept, unless this newsbot has read them before."""
        if self._kept is None:
            return
        paper = self.crawler.spider.name  # type: ignore[union-attr]
        pages = list(kept_pages(self._folder, paper))
        keys = {urls.key(url) for url, _, _ in pages}
        read = self._with(lambda opened: opened.archive.read_by(opened.run.paper, keys, __version__))
        for url, path, offset in pages if read is not None else ():
            if urls.key(url) not in (read or ()):
                try:
                    yield replay.response(path, offset)
                except (replay.DamagedWarc, replay.DamagedBody, replay.TooLarge, OSError) as reason:
                    log.warning("%s in %s: %s", url, path, reason)

    def pend(self, way: str, named: Iterable[tuple[str, date | None]], source: str | None) -> None:
        """Takes down addresses before the page is that named them, so that none is lost with a crawl that dies."""

        def work(opened: Opened) -> None:
            from newsbot.archive import Address

            if found := [Address(url, way, day, source) for url, day in named]:
                opened.writer.put(None, found)

        self._with(work)

    def settle(self) -> None:
        """Writes what waits, at the end of a crawl, and sees what the run brought: ``tally`` and ``lost``."""
        self._is_over = True
        self._with(self._settle)

    def end(self, reason: str, counts: Mapping[str, Any]) -> None:
        """Ends the run, and lets go of the archive. What was cut off is continued by the same command."""

        def work(opened: Opened) -> None:
            tally: dict[str, Any] = self.tally._asdict() if self.tally else {}
            if self.kept:
                tally |= {"kept": len(self.kept.pages), "kept_in": self.kept.path.name, "kept_pages": self.kept.pages}
            state = reason if reason in ENDED else "interrupted"
            opened.archive.end(opened.run, state, {**counts, **tally}, self.coverage, _now())

        self._with(work)
        if self._opened is not None:
            with suppress(Exception):  # it has been told
                self._opened.writer.close()
            self._opened.archive.close()
            self._opened = None

    def _begin(self, place: str | Path, paper: str, arguments: dict[str, Any], now: datetime) -> None:
        from newsbot.archive import ArchiveError, Busy, Writer, open_archive

        try:
            archive = open_archive(place)
            try:
                run = archive.begin(paper, arguments, now)
                self._ids = {hash(name) for name in archive.article_ids(paper)}
                self._forgets = archive.forgets()
                before = (one for one in archive.runs(paper, LOOKED_BACK) if one.says_what_is_usual(arguments))
                self._earlier = [one.coverage for one in islice(before, EARLIER)]
            except BaseException:
                archive.close()
                raise
        except ArchiveError as error:
            self.trouble, self.is_busy = str(error), isinstance(error, Busy)
            return
        self._opened = Opened(archive, run, Writer(archive, run))
        self._kept = Kept(self._folder, paper, run.started)
        self._usual = coverage.usual(self._earlier, USUAL)
        if run.continued:
            log.info("%s: continuing, %s read", paper, f"{run.read:,}")

    def _settle(self, opened: Opened) -> None:
        opened.writer.close()
        self.tally = opened.archive.tally(opened.run)
        self.lost = coverage.lost(self.coverage, self._earlier)

    def _with(self, work: Callable[[Opened], Result]) -> Result | None:
        """What ``work`` gives; None where there is no archive, or no longer."""
        if self._opened is None or self.trouble:
            return None
        from newsbot.archive import ArchiveError

        try:
            return work(self._opened)
        except ArchiveError as error:
            self._fail(str(error))
            return None

    def _fail(self, trouble: str) -> None:
        """Ends the crawl: what it read from now on would be lost."""
        self.trouble = trouble
        log.error("%s", trouble)
        if not self._is_over and self.crawler.engine is not None:
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="archive"))


def _is_withheld(article: Article) -> bool:
    """Whether the text was left out for a reservation."""
    return article.tdm_reservation == 1 and not article.lead and not article.body


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _moment(response: Response | None) -> datetime:
    """When an answer came."""
    said = _header(response, b"WARC-Date")
    return (dates.iso(said) if said else None) or _now()


def _header(response: Response | None, name: bytes) -> str | None:
    value = response.headers.get(name) if response is not None else None
    return value.decode("latin-1") if value else None
