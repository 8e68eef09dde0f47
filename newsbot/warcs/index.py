"""Which body the files of a paper hold for which address, so that the same body is not kept twice."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from newsbot.warcs.records import Earlier

_TABLE = (
    "CREATE TABLE IF NOT EXISTS bodies (url BLOB PRIMARY KEY, digest TEXT NOT NULL, date TEXT NOT NULL,"
    " record TEXT NOT NULL, file TEXT NOT NULL) WITHOUT ROWID"
)
_WAIT = 10.0
"""Seconds that a crawl and ``scrapy forget`` wait for each other."""


class Index:
    """An SQLite file beside the WARC files; no address stands in it, only hashes.

    It may be lost at any time: bodies are kept whole then. Raises ``sqlite3.Error`` where it can't be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._open()
        except sqlite3.DatabaseError as reason:
            if isinstance(reason, sqlite3.OperationalError):
                raise
            path.unlink()  # no database, or a broken one
            self._open()

    def find(self, url: str) -> Earlier | None:
        """The record that holds the last body of an address."""
        query = "SELECT digest, date, record FROM bodies WHERE url = ?"
        row = self._connection.execute(query, (_hash(url),)).fetchone()
        return Earlier(*row) if row else None

    def put(self, file: str, stored: Mapping[str, Earlier]) -> None:
        """Takes down the bodies of a file, by address, once it is safe on the disk."""
        rows = [(_hash(url), *earlier, file) for url, earlier in stored.items()]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, addresses: Iterable[str]) -> None:
        """What these addresses held is no longer there."""
        with self._connection:
            self._connection.executemany("DELETE FROM bodies WHERE url = ?", ((_hash(url),) for url in addresses))

    def only(self, files: Collection[str]) -> None:
        """Lets go of what stood in other files than these: nothing may refer to what was moved away."""
        known = {name for (name,) in self._connection.execute("SELECT DISTINCT file FROM bodies")}
        with self._connection:
            gone = [(name,) for name in known.difference(files)]
            self._connection.executemany("DELETE FROM bodies WHERE file = ?", gone)

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def _open(self) -> None:
        self._connection = sqlite3.connect(self.path, timeout=_WAIT)
        try:
            self._connection.execute("PRAGMA secure_delete = ON")
            with self._connection:
                self._connection.execute(_TABLE)
        except sqlite3.Error:
            self._connection.close()
            raise


def forget(path: Path, addresses: Collection[str]) -> None:
    """``Index.forget``, where there is an index."""
    if addresses and path.exists():
        with closing(Index(path)) as index:
            index.forget(addresses)


def _hash(url: str) -> bytes:
    return blake2b(url.encode("utf-8", "replace"), digest_size=16).digest()
