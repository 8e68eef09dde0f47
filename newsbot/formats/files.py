"""Files that appear whole or not at all: written beside, flushed, renamed."""

import io
import os
import shutil
from pathlib import Path
from types import TracebackType

from newsbot.formats import locks
from newsbot.formats.part import Part, new_part


class AtomicFile:
    """A file that readers see as it was until it is as it shall be.

    ``append`` keeps the old content, also what other processes added meanwhile. ``end_of_line`` is put between, should
    the old content lack one. ``header`` says that a new file begins with a line that is not to stand in the middle.

    Parts of processes that died are removed by the next writer of the same target.
    """

    def __init__(self, target: Path, *, append: bool = False, end_of_line: bytes = b"", header: bool = False) -> None:
        self._target = Path(os.path.realpath(target))
        self._append = append
        self._end_of_line = end_of_line
        self._header = header
        self.file = self._begin()

    def commit(self) -> None:
        """Publishes what was written. Raises ``OSError`` naming file and reason; nothing has changed then."""
        try:
            with locks.alone_in(self._target.parent):
                if self._append and _state(self._target) not in (self._seen, None):
                    self._catch_up()
                self.file.publish()
        except BaseException:
            self.file.discard()
            raise

    def discard(self) -> None:
        """Forgets what was written."""
        self.file.discard()

    def __enter__(self) -> Part:
        return self.file

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind:
            self.discard()
        else:
            self.commit()

    def _begin(self) -> Part:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        part = new_part(self._target)
        self._seen = _state(self._target) if self._append else None
        try:
            if self._seen:
                self._copy_into(part)
        except BaseException:
            part.discard()
            raise
        return part

    def _copy_into(self, part: Part) -> None:
        with self._target.open("rb") as old:
            shutil.copyfileobj(old, part)
            if old.tell():
                old.seek(-1, io.SEEK_END)
                part.write(b"" if old.read() == b"\n" else self._end_of_line)
        part.begun_at = part.tell()

    def _catch_up(self) -> None:
        """Puts what was written behind what the target has become."""
        mine, self.file = self.file, self._begin()
        mine.flush()
        with mine.path.open("rb") as written:
            written.seek(mine.begun_at)
            if self._header and self.file.begun_at and not mine.begun_at:
                written.readline()
            shutil.copyfileobj(written, self.file)
        self.file.error = self.file.error or mine.error
        mine.discard()


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
