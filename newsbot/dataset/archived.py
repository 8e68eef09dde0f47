"""The archive as a source of a dataset: what was asked for, and no more, is read."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Literal

from newsbot import syndication
from newsbot.archive import Archive, ArchiveError, Obeyed, RunRecord, Signature, Signed, State, open_archive
from newsbot.dataset.pieces import REACH, piece
from newsbot.dataset.records import Record, checked
from newsbot.dataset.selection import Selection

log = logging.getLogger(__name__)
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
        since, until = self._asked.period()
        versions: Literal["latest", "all"] = "latest" if latest else "all"
        with _sentence():
            yield from map(_record, self._archive.select(self._asked.papers or None, since, until, versions))

    def pieces(self) -> Iterator[syndication.Piece]:
        """Each text of each article; their signatures are kept in the archive, where that can be written."""
        with _sentence():
            found = self._archive.signed(syndication.VERSION, _signature, *self._asked.period(REACH), _unsaved)
            yield from map(_piece, found)

    def crawls(self, paper: str, later: int = 0) -> Sequence[RunRecord]:
        """The crawls of ``paper`` that began on the days asked for, or up to so many days later, newest first."""
        since, until = self._asked.period()
        with _sentence():
            return self._archive.runs(paper, None, since, until and until + timedelta(later))

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


def _signature(record: Record) -> Signature:
    made = piece(_checked(record))
    return Signature(bytes(made.signature), made.url, made.canonical_url, made.agency_id, made.rolling)


def _piece(signed: Signed) -> syndication.Piece:
    signature = signed.signature
    return syndication.Piece(
        paper=signed.paper,
        article_id=signed.article_id,
        signature=signature.stored,
        url=signature.url,
        canonical_url=signature.canonical_url,
        agency_id=signature.agency_id,
        published=signed.published,
        fetched=signed.fetched,
        rolling=signature.rolling,
    )


def _unsaved(reason: ArchiveError) -> None:
    log.warning("signatures are not kept, so they are made again the next time: %s", reason)


def _checked(found: Record) -> Record:
    try:
        return checked(found)
    except ValueError as wrong:
        name = f"{found.get('paper')} {found.get('article_id')}"
        raise ValueError(f"the archive's record of {name} {wrong}.") from None


def _record(state: State) -> Record:
    record = _checked(state.record)
    record["last_seen"] = state.last_seen.astimezone(timezone.utc).isoformat(timespec="seconds")
    record["gone"] = state.gone
    return record
