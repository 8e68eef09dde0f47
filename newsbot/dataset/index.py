"""Which readings of which articles there are and where their lines stand, sorted on the disk."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from itertools import groupby
from tempfile import gettempdir
from typing import Any

from newsbot.archive import versions
from newsbot.dataset.records import Record, moment
from newsbot.dataset.states import Place, Seen

_PRAGMAS = ("PRAGMA temp_store = FILE", "PRAGMA cache_size = -4000", "PRAGMA journal_mode = OFF")
_TABLE = """CREATE TABLE seen (paper, article, fetched, first, last, gone, hash, withheld, file, at, size, published,
bodied, mark)"""
_INSERT = "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COUNT = "SELECT count(*) FROM (SELECT DISTINCT paper, article FROM seen WHERE {})"
_IN_ORDER = """SELECT *, min(published) OVER (PARTITION BY paper, article) AS day FROM seen WHERE {}
ORDER BY paper, day IS NULL, day, article, fetched, bodied DESC, mark"""
"""Papers by name, articles by time, readings by time; of two at once the one with text first, then by a mark of their
lines, so that the order of the feeds makes no difference."""


class Index:
    """Readings without their texts, in a nameless file that ends with the process. To be closed.

    Raises ``ValueError`` with one sentence where there is no room for it.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")
        with _sentence():
            for statement in (*_PRAGMAS, _TABLE):
                self._rows.execute(statement)

    def fill(self, readings: Iterable[tuple[Record, bytes, Place]]) -> None:
        """Adds readings: each with its line, and where that stands."""
        with _sentence():
            self._rows.executemany(_INSERT, (_row(*one) for one in readings))

    def count(self, papers: Collection[str] = ()) -> int:
        """How many articles there are readings of; in ``papers``, unless that is empty."""
        with _sentence():
            (articles,) = self._rows.execute(*_of(_COUNT, papers)).fetchone()
        return int(articles)

    def articles(self, papers: Collection[str] = ()) -> Iterator[list[Seen]]:
        """The readings of each article, in order of ``fetched``; in ``papers``, unless that is empty."""
        with _sentence():
            for _, rows in groupby(self._rows.execute(*_of(_IN_ORDER, papers)), key=lambda row: row[:2]):
                yield [_seen(row) for row in rows]

    def close(self) -> None:
        """Removes it."""
        self._rows.close()


def _of(query: str, papers: Collection[str]) -> tuple[str, list[str]]:
    """``query`` for the readings in ``papers``, and its parameters."""
    asked = f"paper IN ({', '.join('?' * len(papers))})" if papers else "TRUE"
    return query.format(asked), [*papers]


@contextmanager
def _sentence() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as reason:
        raise ValueError(f"the index of the feeds can't be written to {gettempdir()}: {reason}.") from reason


def _row(record: Record, line: bytes, place: Place) -> tuple[object, ...]:
    fetched = moment(record["fetched"])
    return (
        record["paper"],
        record["article_id"],
        fetched,
        min(fetched, moment(record["first_seen"] or record["fetched"])),
        max(fetched, moment(record["last_seen"] or record["fetched"])),
        record["gone"],
        bytes.fromhex(record["text_hash"]),
        versions.is_withheld(record),
        *place,
        moment(record["published"]) if record["published"] else None,
        record["body"] is not None,
        blake2b(line.strip(), digest_size=8).digest(),
    )


def _seen(row: tuple[Any, ...]) -> Seen:
    _, _, fetched, first, last, gone, text_hash, withheld, file, at, size, published, *_ = row
    place = (file, at, size)
    return Seen(fetched, first, last, None if gone is None else bool(gone), text_hash, bool(withheld), place, published)
