"""The part of a file: what stands beside the file until it is complete."""

import io
import logging
import os
import re
import stat
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from newsbot.formats import locks

log = logging.getLogger("newsbot")

_SERIAL = count()  # a name is never used twice by one process


class Part(io.BufferedWriter):
    """A file in the making, hidden beside its target: ``.articles.csv-4711-0.part``, 4711 being the process.

    What can't be written (disk full) is said once in the log and kept as ``error``; nothing more is written then, and
    the file is never published. So a crawl goes on, and does not fail anew with each record.
    """

    def __init__(self, path: Path, target: Path) -> None:
        super().__init__(io.FileIO(path, "xb"))
        self.path = path
        self.target = target
        self.begun_at = 0
        """Bytes of the target's old content, before the new one."""
        self.error: OSError | None = None

    def write(self, data: Any) -> int:
        """Writes ``data``, unless an earlier write failed."""
        if self.error is None:
            try:
                return super().write(data)
            except OSError as reason:
                self._fail(reason)
        return memoryview(data).nbytes

    def flush(self) -> None:
        """Hands what was written to the system."""
        if self.error is None:
            try:
                super().flush()
            except OSError as reason:
                self._fail(reason)

    def publish(self) -> None:
        """Makes this file the target, with the mode of the one before it. Raises ``OSError``; the target then stays."""
        self.flush()
        try:
            os.fsync(self.fileno())
        except OSError as reason:
            self.error = self.error or reason
        if self.error:
            raise OSError(self.error.errno, self.error.strerror, str(self.target))
        self._take_after(self.target)
        if sys.platform == "win32":  # no file is renamed there while it is open; elsewhere it stays held until it is
            self.close()
        self.path.replace(self.target)
        self.close()
        locks.settle(self.target.parent)

    def discard(self) -> None:
        """Leaves nothing behind."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _take_after(self, before: Path) -> None:
        """Mode and, where that is allowed, owner and group."""
        with suppress(OSError):
            found = before.stat()
            self.path.chmod(stat.S_IMODE(found.st_mode))
            if sys.platform != "win32":
                os.chown(self.path, found.st_uid, found.st_gid)

    def _fail(self, reason: OSError) -> None:
        self.error = reason
        log.error("%s can't be written: %s; what was there before stays", self.target, reason.strerror)


def new_part(target: Path) -> Part:
    """A new part of ``target``, held by this process; what dead ones left is cleared."""
    stem = re.sub(r"[^a-z0-9._-]+", "-", target.name.lower())[:100]
    for left in target.parent.glob(f".{stem}-*.part"):
        if re.fullmatch(r"-[0-9]+-[0-9]+\.part", left.name[len(stem) + 1 :]):
            locks.clear(left)
    while True:
        with suppress(FileExistsError):
            part = Part(target.with_name(f".{stem}-{os.getpid()}-{next(_SERIAL)}.part"), target)
            if locks.hold(part.fileno()):
                return part
            part.close()
