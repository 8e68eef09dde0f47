"""The archive as a source of a dataset: what was asked for, and no more, is read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Literal

from newsbot.archive import Archive, ArchiveError, Obeyed, RunRecord, State, open_archive
from newsbot.dataset.records import Record, checked
from newsbot.dataset.selection import Selection
from newsbot.dates import BERLIN

CRAWLS = 1_000
"""So many crawls of a paper, the newest ones, are looked at."""
OBEYED = timedelta(days=1)
"""For so long a crawl obeys a robots.txt that it read (RFC 9309, 2.4)."""


class Archived:
    """The records of an archive, which this closes. ``selection`` says which papers and days are read at all.

    Raises ``ValueError`` with one sentence where the archive can't be read.
    """

    name = "newsbot's archive"

    def __init__(self, archive: Archive, selection: Selection) -> None:
        self._archive, self._asked = archive, selection

    @cached_property
    def total(self) -> int | None:
        """Articles that will be read; None for those of a period."""
        if self._asked.since or self._asked.until:
            return None
        with _sentence():
            return sum(map(self._archive.count, dict.fromkeys(self._asked.papers or (None,))))

    @cached_property
    def papers(self) -> set[str]:
        """The papers that were crawled and have an article, whether asked for or not."""
        with _sentence():
            return self._archive.papers()

    def records(self, latest: bool = False) -> Iterator[Record]:
        """The versions, or only the latest of each article; those of an article stand together."""
        since, until = _begin(self._asked.since), _begin(self._asked.until, 1)
        versions: Literal["latest", "all"] = "latest" if latest else "all"
        with _sentence():
            yield from map(_record, self._archive.select(self._asked.papers or None, since, until, versions))

    def crawls(self, paper: str) -> Sequence[RunRecord]:
        """The crawls of ``paper`` that began on the days asked for, newest first, no more than ``CRAWLS``."""
        since, until = _begin(self._asked.since), _begin(self._asked.until, 1)
        with _sentence():
            runs = self._archive.runs(paper, CRAWLS)
        return [run for run in runs if (not since or run.started >= since) and (not until or run.started < until)]

    def obeyed(self, paper: str, fetched: tuple[str, str]) -> Sequence[Obeyed]:
        """What crawls of ``paper`` obeyed that fetched something between two times (ISO 8601)."""
        first, last = map(datetime.fromisoformat, fetched)
        with _sentence():
            return self._archive.obeyed(paper, first - OBEYED, last)

    def close(self) -> None:
        """Closes the archive."""
        self._archive.close()


def opened(where: str | Path) -> Archive:
    """The archive at ``where``, if there is one. Raises ``ValueError`` with one sentence."""
    with _sentence():
        return open_archive(where, make=False)


@contextmanager
def _sentence() -> Iterator[None]:
    try:
        yield
    except ArchiveError as reason:
        raise ValueError(str(reason)) from reason


def _begin(day: date | None, later: int = 0) -> datetime | None:
    """When a day begins in Berlin; or so many days ``later``. None for days that no paper saw and no clock counts."""
    if day is None or not 1900 < day.year < 9000:
        return None
    return datetime.combine(day + timedelta(later), time(), BERLIN)


def _record(state: State) -> Record:
    try:
        record = checked(state.record)
    except ValueError as wrong:
        name = f"{state.record.get('paper')} {state.record.get('article_id')}"
        raise ValueError(f"the archive's record of {name} {wrong}.") from None
    record["last_seen"] = state.last_seen.astimezone(timezone.utc).isoformat(timespec="seconds")
    record["gone"] = state.gone
    return record
