"""WARC files in the making: each record whole, files of a bounded size, under their names once they are complete."""

import io
import logging
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urljoin

from newsbot import replay
from newsbot.formats import locks
from newsbot.warcs import records
from newsbot.warcs.folder import CLOSED, OPEN, index_of
from newsbot.warcs.index import Index
from newsbot.warcs.records import Answer, Earlier, Record
from newsbot.warcs.tidying import settle, tidy

log = logging.getLogger("newsbot")


class Making:
    """A file that is being written; ``.open`` at the end of its name says so, and it is held by this process."""

    def __init__(self, folder: Path, stem: str) -> None:
        serial = 0
        while not self._taken(folder / f"{stem}-{serial:05d}{CLOSED}"):
            serial += 1
        self.stored: dict[str, Earlier] = {}
        """The bodies that it holds, by address."""

    def add(self, record: Record) -> None:
        """Writes a record whole, or not at all. Raises ``OSError``; what was written before stays readable."""
        left = memoryview(record.content)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(self.size)
                self._file.seek(self.size)
            raise
        self.size += len(record.content)

    def discard(self) -> None:
        """Removes the file, as it holds nothing."""
        with suppress(OSError):
            self._path.unlink()
        self._file.close()

    def close(self) -> None:
        """Gives the file its name, once it is safe on the disk. Raises ``OSError``."""
        try:
            settle(self._file, self._path, self.target)
        finally:
            self._file.close()

    def _taken(self, target: Path) -> bool:
        """Whether the name was free, and is ours now."""
        self.target, self._path = target, target.with_name(target.name.removesuffix(CLOSED) + OPEN)
        try:
            self._file = io.FileIO(self._path, "xb")
        except FileExistsError:
            return False
        if target.exists() or not locks.hold(self._file.fileno()):
            self._file.close()
            self._path.unlink()
            return False
        self.size = 0
        return True


class Writer:
    """Keeps the answers of a crawl of ``paper`` below ``folder``, in files of about ``largest`` bytes.

    What can't be written is said once; nothing more is kept then, and what was kept stays.
    """

    def __init__(
        self, folder: Path, paper: str, largest: int, about: Mapping[str, str],
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:  # fmt: skip
        self.folder, self.paper, self.largest, self.about, self.clock = folder, paper, largest, about, clock
        self.trouble: OSError | None = None
        self.files: list[Path] = []
        """What is complete."""
        self._stem = f"{paper}-{clock():%Y%m%d-%H%M%S}"
        self._making: Making | None = None
        self._index: Index | None = None
        self._told: dict[str, Record] = {}  # robots.txt and tdmrep.json, by address: each file begins with them
        self._told_at: set[str] = set()  # where such a file was moved to

    def open(self) -> None:
        """Tidies what crawls of the paper left that died, and reads what is known of bodies."""
        for left in sorted(self.folder.glob(f"{self.paper}-[0-9]*{OPEN}")):
            try:
                found = tidy(left)
            except OSError as reason:
                log.warning("%s can't be tidied: %s", left, reason.strerror)
                continue
            if found:
                log.info("%s was left by a crawl that died: %s", left.name, found)
        try:
            self._index = Index(index_of(self.folder, self.paper))
            self._index.only({path.name for path in self.folder.rglob(f"{self.paper}-*{CLOSED}")})
        except (sqlite3.Error, OSError) as reason:
            self._lose_index(reason)

    def keep(self, answer: Answer) -> str | None:
        """Writes an answer; what kind of record it became, None if it could not be written."""
        if self.trouble:
            return None
        is_told = self._is_told(answer)
        record = records.kept(answer, None if is_told else self._earlier(answer.url))
        try:
            making = self._making = self._making or self._begun()
            making.add(record)
            if is_told:
                self._told[answer.url] = record
            if record.kind == "response" and answer.status == 200:
                making.stored[answer.url] = record.stored
            if making.size >= self.largest:
                self._complete()
        except OSError as reason:
            self._fail(reason)
            return None
        return record.kind

    def close(self) -> None:
        """Completes the last file."""
        try:
            self._complete()
        except OSError as reason:
            self._fail(reason)
        if self._index:
            self._index.close()

    def _begun(self) -> Making:
        making = Making(self.folder, self._stem)
        try:
            making.add(records.about(making.target.name, self.clock(), self.about))
        except OSError:
            making.discard()
            raise
        for record in self._told.values():
            making.add(record)
        return making

    def _is_told(self, answer: Answer) -> bool:
        """Whether hosts tell robots something by it, or whither they send them for it: each file says that in full."""
        is_told = answer.url.endswith(replay.PATHS) or answer.url in self._told_at
        places = [value for name, value in answer.headers if name.lower() == b"location"] if is_told else []
        self._told_at.update(urljoin(answer.url, place.decode("latin-1")) for place in places)
        return is_told

    def _complete(self) -> None:
        making, self._making = self._making, None
        if making is None:
            return
        making.close()
        self.files.append(making.target)
        try:
            if self._index:
                self._index.put(making.target.name, making.stored)
        except sqlite3.Error as reason:
            self._lose_index(reason)

    def _earlier(self, url: str) -> Earlier | None:
        try:
            return self._index.find(url) if self._index else None
        except sqlite3.Error as reason:
            self._lose_index(reason)
            return None

    def _lose_index(self, reason: Exception) -> None:
        if self._index:
            self._index.close()
        self._index = None
        log.warning("the index of %s can't be used (%s): unchanged bodies are kept again", self.folder, reason)

    def _fail(self, reason: OSError) -> None:
        if self.trouble is None:
            why = os.strerror(reason.errno or 0)
            log.error("%s: %s: pages are not kept there from here on; the crawl goes on", self.folder, why)
        self.trouble = reason
