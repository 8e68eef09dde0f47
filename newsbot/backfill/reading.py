"""One file, read: the captures of the papers in it, as records, a part at a time; all else counted by reason."""

import logging
import re
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timezone
from functools import lru_cache

from scrapy.exceptions import DropItem
from scrapy.http import Response

from newsbot import __version__, dates, pages, replay, urls
from newsbot.backfill.ends import gone
from newsbot.backfill.records import record
from newsbot.backfill.scanning import Broken, Damaged, Record, scan
from newsbot.backfill.values import End, Message, Paper, Part, Read, Seen, Task
from newsbot.manners import tdm
from newsbot.manners.recorded import Recorded

log = logging.getLogger("newsbot")

_CAPTURES, _ABOUT_PAGES = ("response", "revisit"), ("request", "warcinfo", "metadata")
"""Types of records that are captures, and that tell of captures."""
PART = 100
"""Captures that are handed over at a time."""
_REMEMBERED = 100_000
"""Captures of a file whose digests are remembered, for records that repeat them and do not say which."""
_LARGEST = 2 * replay.LIMIT
_TROUBLES = 20
"""Sentences about one file at most."""
_AUTHORITY = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/[0-9.]+ ([1-5][0-9]{2})")
_TYPE = re.compile(rb"\ncontent-type:[ \t]*([^;\s,]*)", re.IGNORECASE)
_HTML = (b"text/html", b"application/xhtml+xml")
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$", re.IGNORECASE)
_host = lru_cache(65536)(urls.host)


def messages(task: Task) -> Iterator[Message]:
    """The captures of a file in parts, and its end. Nothing is raised: what goes wrong is told with the end."""
    if task.version == __version__:
        yield from _File(task, reads=True).messages()
    else:
        yield gone(task, f"its node has newsbot {__version__}, not {task.version}", "another newsbot")


def counted(task: Task) -> Iterator[Message]:
    """Only the end of a file: its captures are counted, and no page is read."""
    yield from _File(task, reads=False).messages()


class _File:
    """A file that is being read."""

    def __init__(self, task: Task, reads: bool) -> None:
        self.task, self.hosts, self.reads = task, task.hosts, reads
        self.captures, self.passed_over = Counter[str](), Counter[str]()
        self.refused, self.failed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        self.troubles: list[str] = []
        self.withheld = Counter[str]()
        self._digests: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._told = Recorded()  # by hosts, to robots
        self._foreign: set[str] = set()  # hosts of others that stand in records that were whole
        self._read: list[Read] = []
        self._seen: list[Seen] = []

    def messages(self) -> Iterator[Message]:
        at = 0
        try:
            for found in scan(self.task.path):
                at = found.offset
                if isinstance(found, Damaged):
                    self._damaged("", found.offset, found.reason)
                    continue
                self._look(found)
                if len(self._read) + len(self._seen) >= PART:
                    yield self._part(at)
        except OSError as reason:
            self.troubles.append(f"{self.task.path}: can't be read: {reason.strerror}")
        if self._read or self._seen:
            yield self._part(at)
        counts = (self.captures, self.refused, self.failed, self.passed_over)
        yield End(self.task.number, *counts, tuple(self.troubles), self.withheld)

    def _part(self, at: int) -> Part:
        part = Part(self.task.number, at, tuple(self._read), tuple(self._seen))
        self._read, self._seen = [], []
        return part

    def _look(self, found: Record) -> None:
        """Steps over what is no page of a paper, by its head; reads the rest."""
        kind = found.head.get("warc-type", "")
        if kind in _ABOUT_PAGES:
            return
        url = found.head["warc-target-uri"] = found.head.get("warc-target-uri", "").strip("<>")  # as GNU Wget has them
        authority = _AUTHORITY.match(url)
        paper = self.hosts.get(_host(authority[0])) if authority else None
        try:
            if kind == "response" and self.reads and self._told.is_one(url, self.hosts):
                self._tell(found)
            if paper is None and authority and authority[0] in self._foreign:
                self.passed_over["foreign host"] += 1
            elif paper is None or kind not in _CAPTURES or (time := _time(found.head)) is None:
                self._strange(found, kind, authority[0] if authority else "", is_ours=paper is not None)
            elif kind == "revisit":
                self._repeats(found, paper, url, time)
            elif (why := _passed_over(found)) is not None:
                found.verify()
                self.passed_over[why] += 1
            else:
                self._capture(found, paper, url, time)
        except Broken as reason:
            self._damaged(paper.name if paper else "", found.offset, str(reason))

    def _tell(self, found: Record) -> None:
        """Takes down what a host told robots; like a page that is there, or not, it is counted besides."""
        time = _time(found.head)
        if time is None or found.length > _LARGEST:
            return
        with suppress(replay.DamagedBody, replay.TooLarge):
            if response := replay.recorded(found.head, found.block()):
                self._told.add(response, time)

    def _strange(self, found: Record, kind: str, authority: str, is_ours: bool) -> None:
        """A host that was not met before, or a head that says too little, may be ours and damaged: it is looked at."""
        found.verify()
        if kind not in _CAPTURES:
            self.passed_over[kind or "no WARC-Type"] += 1
        elif is_ours:
            self.passed_over["no WARC-Date"] += 1
        else:
            self.passed_over["foreign host" if authority else "not HTTP"] += 1
            self._foreign.add(authority)

    def _capture(self, found: Record, paper: Paper, url: str, time: datetime) -> None:
        self.captures[paper.name] += 1
        if not self.reads:
            return
        if digest := found.head.get("warc-payload-digest"):
            self._digests[digest] = (url, time)
            if len(self._digests) > _REMEMBERED:
                self._digests.popitem(last=False)
        if found.length > _LARGEST:
            self.refused[paper.name, "TooLarge"] += 1
            return
        try:
            response = replay.recorded(found.head, found.block())
        except replay.TooLarge:
            self.refused[paper.name, "TooLarge"] += 1
            return
        except replay.DamagedBody as reason:
            self._damaged(paper.name, found.offset, str(reason), "DamagedBody")
            return
        if response is None:
            self.passed_over["not HTTP"] += 1
            return
        self._page(response, paper, url, time, found.offset)

    def _page(self, response: Response, paper: Paper, url: str, time: datetime, offset: int) -> None:
        try:
            one = record(response, paper, time, self._told)
            self._read.append(Read(paper.name, url, time, one))
            if tdm.withholds(paper.policy, one["tdm_reservation"], one["tdm_source"]):
                self.withheld[one["tdm_source"]] += 1
        except (pages.Refusal, DropItem) as reason:
            self.refused[paper.name, type(reason).__name__] += 1
        except Exception as error:  # a fault of ours in one page must not cost the others
            log.exception("%s at byte %d: %s", self.task.path, offset, url)
            self._damaged(paper.name, offset, f"can't be read, {type(error).__name__}: {error}", type(error).__name__)

    def _repeats(self, found: Record, paper: Paper, url: str, time: datetime) -> None:
        """A record without a page: the same as an earlier capture."""
        self.captures[paper.name] += 1
        if not self.reads:
            return
        head = found.head
        of_url, of_time = head.get("warc-refers-to-target-uri", url).strip("<>"), _time(head, "warc-refers-to-date")
        if of_time is None:
            of_url, of_time = self._digests.get(head.get("warc-payload-digest", ""), (url, None))
        if of_time is None:
            self.refused[paper.name, "revisit of an unnamed capture"] += 1
            return
        self._seen.append(Seen(paper.name, url, time, of_url, of_time))

    def _damaged(self, paper: str, offset: int, reason: str, name: str = "damaged record") -> None:
        self.failed[paper, name] += 1
        if len(self.troubles) < _TROUBLES:
            self.troubles.append(f"{self.task.path}: {reason} (at byte {offset})")


def _passed_over(found: Record) -> str | None:
    """Why a response is no page; None if it is one."""
    start = found.start()
    status = _STATUS.match(start)
    if status is None:
        return "not HTTP"
    if status[1] != b"200":
        return f"HTTP {status[1].decode()}"
    while (end := _end_of_head(start)) < 0 and len(start) < found.length and len(start) < 1 << 16:
        start = found.start(2 * len(start))
    kind = _TYPE.search(start, 0, end if end >= 0 else len(start))
    return None if kind and kind[1].lower() in _HTML else "not HTML"


def _end_of_head(start: bytes) -> int:
    end = start.find(b"\r\n\r\n")
    return end if end >= 0 else start.find(b"\n\n")


def _time(head: dict[str, str], name: str = "warc-date") -> datetime | None:
    """A time of a record's head, UTC, to the second; without a zone it is UTC (ISO 28500)."""
    text = head.get(name, "")
    moment = dates.iso(text if _ZONE.search(text) else f"{text}Z") if text else None
    return moment.astimezone(timezone.utc) if moment else None
