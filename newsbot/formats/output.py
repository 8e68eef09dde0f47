"""A file of records in the making: the format its name says, whole or not at all, with its size and SHA-256."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, cast

from newsbot.formats.excel import ExcelCsv
from newsbot.formats.files import AtomicFile
from newsbot.formats.kinds import FileKind, compressed, kind
from newsbot.formats.parquet import Parquet
from newsbot.formats.writers import Csv, Json, JsonLines, Writer


class Written(NamedTuple):
    """What a complete file is."""

    rows: int
    bytes: int
    sha256: str
    cut: int
    """Cells that were cut to what Excel holds."""


class Output:
    """A file of records. Published where its ``with`` ends well, else nothing has changed.

    Raises ``ValueError`` for a name that says no format or a format whose library is missing; ``OSError``.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.kind: FileKind = kind(path)
        self._atomic = AtomicFile(path)
        try:
            self._file = _Counted(self._atomic.file)
            counted = cast(IO[bytes], self._file)
            self._packed = compressed(counted, self.kind.compression) if self.kind.compression else None
            self._writer = _writer(self.kind.format, self._packed or counted, columns)
        except BaseException:
            self._atomic.discard()
            raise
        self.rows = 0

    def write(self, record: Mapping[str, object]) -> None:
        """Writes one record. Raises ``OSError`` as soon as the disk is full."""
        self._writer.write(record)
        self.rows += 1
        if full := self._atomic.file.error:
            raise OSError(full.errno, full.strerror, str(self.path))

    def finish(self) -> Written:
        """Completes the content, which is published later, and says what it is."""
        self._writer.close()
        if self._packed:
            self._packed.close()
        cut = self._writer.cut if isinstance(self._writer, ExcelCsv) else 0
        return Written(self.rows, self._file.bytes, self._file.sha256.hexdigest(), cut)

    def __enter__(self) -> "Output":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._atomic.__exit__(kind, value, trace)


class _Counted(io.RawIOBase):
    """Hands on what is written, and knows its length and hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.bytes = 0
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        self.file.write(data)
        size = memoryview(data).nbytes
        self.bytes += size
        return size


def _writer(format: str, file: IO[bytes], columns: Sequence[str]) -> Writer:
    if format == "jsonl":
        return JsonLines(file)
    if format == "json":
        return Json(file)
    if format == "parquet":
        return Parquet(file, columns)
    return ExcelCsv(file, columns) if format == "excel.csv" else Csv(file, columns)
