"""What an archive, or feeds, hold of some days: articles to compare, their records, and which papers are missing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from newsbot import dataset, urls
from newsbot.dataset.records import Record
from newsbot.dates import BERLIN
from newsbot.reprints.carried import Key, Sighted, noted
from newsbot.reprints.missing import Count, Missing, counted, missing
from newsbot.reprints.table import Records
from newsbot.syndication import Piece

DAYS = 7
"""How long a period is where only one end of it is given, or none."""
_RUNS = 50
"""Runs of a paper, the newest ones, among which its last one is looked for that asked its site."""


class Holdings:
    """The articles of an archive; of JSON Lines feeds, where some are named. To be closed.

    Raises ``ValueError`` with one sentence, and ``ArchiveError``, for what can't be read.
    """

    def __init__(self, files: Sequence[Path], where: str | Path, now: datetime) -> None:
        self._files, self._where, self._now = files, where, now
        self._archive = None if files else dataset.opened(where)
        self._source: dataset.Source | None = None
        self.seen: dict[Key, Sighted] = {}
        """What was read: the articles of the days that were asked for, and of two weeks on either side."""
        self.since = self.until = now.astimezone(BERLIN).date()
        """The days that were asked for, both included, when ``pieces`` have been read."""

    def close(self) -> None:
        """Closes archive or feeds."""
        for opened in (self._archive, self._source):
            if opened:
                opened.close()

    @property
    def name(self) -> str:
        """What it is, for people."""
        return self._source.name if self._source else "newsbot's archive"

    def pieces(self, since: date | None = None, until: date | None = None) -> Iterator[Piece]:
        """The articles of these days, and of two weeks on either side, for ``syndication``.

        Without ``until``, the days end with that of the newest article; without ``since``, they are ``DAYS``.
        """
        if self._archive and not until and (newest := self._archive.newest(self._now)):
            until = max(newest.astimezone(BERLIN).date(), since or date.min)
        if until and not since:
            since = until - timedelta(DAYS - 1)
        if self._source:
            self._source.close()
        self._source = dataset.source(self._files, self._where, dataset.Selection(since=since, until=until))
        with dataset.bar("comparing", None, " texts") as ticks:
            for piece in noted(self._source.pieces(), self.seen):
                yield piece
                ticks.update(1)
        published = [day for day in self._days() if day <= self.until]
        self.until = until or max(published, default=since or self.until)
        self.until = max(self.until, since or self.until)
        self.since = since or self.until - timedelta(DAYS - 1)

    def within(self) -> set[Key]:
        """The articles of the days that were asked for."""
        return {key for key, one in self.seen.items() if one.day and self.since <= one.day <= self.until}

    def searched(self) -> tuple[date, date] | None:
        """First and last day of what was read."""
        days = self._days()
        return (min(days), max(days)) if days else None

    def records(self, keys: Collection[Key]) -> Records:
        """The latest records of these articles, of those that are there."""
        if self._archive:
            found = ((key, self.record(key)) for key in keys)
            return {key: record for key, record in found if record}
        wanted = set(keys)
        return {key: one for one in self._all() if (key := (one["paper"], one["article_id"])) in wanted}

    def record(self, key: Key) -> Record | None:
        """The latest record of an article; None where it is not there."""
        if self._archive:
            state = self._archive.article(*key)
            return state and dict(state.record)
        return next((one for one in self._all() if (one["paper"], one["article_id"]) == key), None)

    def record_at(self, url: str, papers: Sequence[str]) -> Record | None:
        """The latest record of the article at an address of ``papers``; None where it is not there."""
        key = urls.key(url)
        if not self._archive:
            return next((one for one in self._all() if urls.key(one["url"]) == key), None)
        for paper in papers:
            for known in self._archive.known_among(paper, [key]).values():
                day = known.published and _begin(known.published)
                for state in self._archive.select([paper], day, day and day + timedelta(1), "all"):
                    if state.record["text_hash"] == known.text_hash or urls.key(state.record["url"]) == key:
                        return self.record((paper, state.record["article_id"]))
        return None

    def missing(self, papers: Iterable[str], since: date, until: date) -> list[Missing]:
        """Those of ``papers`` without text in some days of what was read, and why."""
        counts = counted(((paper, one) for (paper, _), one in self.seen.items()), since, until)
        names = [*papers]
        if self._archive:
            runs = {name: self._archive.runs(name, _RUNS) for name in names if not counts.get(name, Count()).with_text}
            return missing(names, counts, self._archive.papers(), runs, since)
        assert self._source is not None  # pieces were read
        return missing(names, counts, self._source.papers, None, since)

    def _all(self) -> Iterator[Record]:
        """All records of the feeds."""
        if self._source is None:
            self._source = dataset.source(self._files, self._where, dataset.Selection())
        return self._source.records(latest=True)

    def _days(self) -> list[date]:
        return [one.day for one in self.seen.values() if one.day]


def _begin(time: datetime) -> datetime:
    """When the day of ``time`` begins in Berlin."""
    return time.astimezone(BERLIN).replace(hour=0, minute=0, second=0, microsecond=0)
