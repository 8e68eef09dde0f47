"""The one that writes: what was read in files, kept in the archive, each capture once, whatever was cut off before."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from time import monotonic
from typing import Any

from newsbot import __version__, coverage, urls
from newsbot.archive import Archive, Run, Visit, article_mark, is_as_new
from newsbot.backfill.values import Part, Read, Seen

PSEUDO_PAPER = "backfill"
"""Whose the run is: its lease lets one process write, and no crawl of a paper waits for it or ends it."""
DONE = "backfilled"
"""Outcome of a file that was read for a paper, among the visits of the run."""
BEAT = 30.0
NEW, CHANGED, KNOWN, AGAIN = "new", "changed", "known", "read again"
"""What became of captures: the first of an article · another text of it · nothing new · a newer reader's word."""
FORGOTTEN, UNFOUND = "forgotten", "repeats a capture that gave no article"
IMPOSSIBLE = "captured at an impossible time"
FIRST, AHEAD = datetime(1995, 1, 1, tzinfo=timezone.utc), timedelta(days=1)
"""Before the one nobody archived the web; so much may clocks be ahead. A text at a wrong time would stand before all
others, or for ever after them."""

Captured = tuple[str, datetime]


class Keeper:
    """Keeps what was read. Each part is one transaction; a file is done with its last one, and marked so."""

    def __init__(
        self,
        archive: Archive,
        run: Run,
        again: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._archive, self._run, self._again, self._now = archive, run, again, now
        self._forgets = archive.forgets()
        self._beat_at = monotonic() + BEAT
        self._later: dict[int, list[Seen]] = {}  # repeat captures that are not there yet, by file
        self._unmarked: list[str] = []  # files that are done but for these
        self.counts = Counter[tuple[str, str]]()
        """Paper and what became of captures."""
        self.coverage = Counter[str]()

    def done(self, marks: Collection[str]) -> set[str]:
        """Those of the files (marks) that this version of newsbot, or a newer one, has read to their end."""
        return set() if self._again else self._archive.read_by(PSEUDO_PAPER, marks, __version__)

    def keep(self, part: Part) -> None:
        """Keeps a part of a file."""
        for paper, read in _by_paper(part.read).items():
            self._keep(paper, read)
        if missing := self._repeated(part.seen):
            self._later.setdefault(part.task, []).extend(missing)
        self.beat()

    def end(self, task: int, marks: Sequence[str]) -> None:
        """Takes down that all of a file is kept, by its ``marks``; none if it is to be read again another time.

        What it repeats from other files is waited for.
        """
        if missing := self._repeated(self._later.pop(task, [])):
            self._later[task] = missing
            self._unmarked += marks
        else:
            self._mark(marks)

    def settle(self) -> None:
        """At the end of all files: keeps what repeats captures that came later, counts what repeats none."""
        for seen in self._repeated([one for later in self._later.values() for one in later], at_last=True):
            self.counts[seen.paper, UNFOUND] += 1
        self._later.clear()
        self._mark(self._unmarked)
        self._unmarked = []

    def beat(self) -> None:
        """A sign of life, now and then; raises ``LeaseLost`` if another backfill took over."""
        if monotonic() >= self._beat_at:
            self._archive.beat(self._run, self._now())
            self._beat_at = monotonic() + BEAT

    def _mark(self, marks: Sequence[str]) -> None:
        if marks:
            self._archive.keep(self._run, [Visit(mark, self._now(), DONE, reader=__version__) for mark in marks])

    def _keep(self, paper: str, read: Sequence[Read]) -> None:
        named = {(urls.key(one.url), one.time): one for one in read}
        there = self._archive.readers(paper, named.keys())
        barred = self._forgotten(paper, read)
        latest = self._now() + AHEAD
        visits = []
        for capture, one in named.items():
            before = there.get(capture)
            if not barred.isdisjoint(_marks(one)):
                self.counts[paper, FORGOTTEN] += 1
            elif not FIRST <= one.time <= latest:
                self.counts[paper, IMPOSSIBLE] += 1
            elif capture in there and is_as_new(before, __version__) and not self._again:
                self.counts[paper, KNOWN] += 1
            else:
                again = capture in there
                visits.append(Visit(one.url, one.time, record=one.record, reader=__version__, again=again))
        self.counts[paper, KNOWN] += len(read) - len(named)
        if visits:
            self._count(paper, visits)
            self._archive.keep(self._run._replace(paper=paper), visits)

    def _count(self, paper: str, visits: Sequence[Visit]) -> None:
        records = [visit.record for visit in visits if visit.record]
        texts = self._archive.texts(paper, {record["article_id"] for record in records})
        for visit, record in zip(visits, records, strict=True):
            known = texts.setdefault(record["article_id"], set())
            outcome = AGAIN if visit.again else NEW if not known else KNOWN
            if outcome == KNOWN and record["text_hash"] not in known:
                outcome = CHANGED
            known.add(record["text_hash"])
            self.counts[paper, outcome] += 1
            self.coverage[coverage.ARTICLES] += 1
            self.coverage.update({name: bool(record[name]) for name in coverage.FIELDS})

    def _repeated(self, seen: Sequence[Seen], at_last: bool = False) -> list[Seen]:
        """Keeps the sightings whose capture is there; gives the others.

        One that only an older newsbot has read is not there yet, except ``at_last``: it may be read again, and what it
        shows then is what its repetitions show.
        """
        missing: list[Seen] = []
        for paper, group in _by_paper(seen).items():
            originals = {one: (urls.key(one.of_url), one.of_time) for one in group}
            records = self._archive.captured(paper, sorted(set(originals.values())))
            readers = {} if at_last else self._archive.readers(paper, records.keys())
            there = {of for of in records if at_last or is_as_new(readers.get(of), __version__)}
            missing += [one for one in group if originals[one] not in there]
            known = [
                Read(paper, one.url, one.time, _at(records[originals[one]], one.time))
                for one in group
                if originals[one] in there
            ]
            if known:
                self._keep(paper, known)
        return missing

    def _forgotten(self, paper: str, read: Sequence[Read]) -> set[str]:
        if not self._forgets:
            return set()
        return self._archive.forgotten({mark for one in read for mark in _marks(one)})


def _marks(one: Read) -> set[str]:
    """By what an article is known again that was to be forgotten."""
    record = one.record
    return {urls.key(one.url), urls.key(record["url"]), article_mark(one.paper, record["article_id"])}


def _at(record: Mapping[str, Any], time: datetime) -> dict[str, Any]:
    moment = time.isoformat(timespec="seconds")
    return {**record, "fetched": moment, "first_seen": moment}


def _by_paper(captures: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for one in captures:
        found[one.paper].append(one)
    return found
