"""WARC files (ISO 28500) record by record: every byte of a record was there, or the damage is named."""

import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

T = TypeVar("T")

_BLOCK = 64 * 1024
_LINE = 1024  # a record begins with a line like WARC/1.1
_GZIP = b"\x1f\x8b"
_CUT = "is cut off within a record"
_MEND = "`warcio recompress OLD NEW.warc.gz`"
_LOADER = ArcWarcRecordLoader(verify_http=False, arc2warc=False)


class DamagedWarc(ValueError):
    """A file that can't be read, is no WARC file, or stops being one; raised after all that stood before was given."""

    def __init__(self, path: Path, offset: int, reason: str) -> None:
        super().__init__(f"{path}: {reason} (at byte {offset})")
        self.path = path
        self.offset = offset
        """Where the record begins that could not be read whole."""


class _Damage(Exception):
    """What is wrong with the record at hand; becomes a ``DamagedWarc``, which knows where it stands."""


class _Member(io.RawIOBase):
    """One member of a gzip file, decompressed. Its end and checksum must be there: a cut is never taken for an end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._engine = zlib.decompressobj(wbits=31)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._engine.eof:
            packed = self._engine.unconsumed_tail or self._file.read(_BLOCK)
            piece = self._engine.decompress(packed, len(buffer))
            if piece:
                buffer[: len(piece)] = piece
                return len(piece)
            if not packed:
                raise _Damage(_CUT)
        return 0

    def leave(self) -> None:
        """Puts the file where the next member begins."""
        self._file.seek(-len(self._engine.unused_data), io.SEEK_CUR)


class _Beginning(NamedTuple):
    """Where a record begins, its first line, the stream that goes on from there, and its gzip member if it has one."""

    offset: int
    line: bytes
    stream: Any
    member: _Member | None


def scan(path: Path, look: Callable[[ArcWarcRecord], T], start: int = 0) -> Iterator[tuple[int, T]]:
    """The offset of each record from ``start`` on, and what ``look`` makes of it, read on demand.

    ``look`` may read the record's ``raw_stream``; its answer is given only after the record was read to its end and
    found whole. Plain files are read, and files compressed record by record. Raises ``DamagedWarc``.
    """
    at = start
    try:
        with path.open("rb") as file:
            packed = file.read(len(_GZIP)) == _GZIP
            file.seek(start)
            while beginning := _next(file, packed):
                at = beginning.offset
                yield at, _read(beginning, look)
                at = file.tell()
            if at == 0:
                raise _Damage("is empty")
    except OSError as reason:
        raise DamagedWarc(path, at, f"can't be read: {reason.strerror}") from reason
    except zlib.error as reason:
        raise DamagedWarc(path, at, f"is damaged, its gzip stream breaks: {reason}") from reason
    except _Damage as reason:
        raise DamagedWarc(path, at, str(reason)) from reason


def _next(file: io.BufferedReader, packed: bool) -> _Beginning | None:
    """The next record, None at the end of the file; blank lines and empty gzip members are passed over."""
    while file.peek(1):
        offset = file.tell()
        member = _Member(file) if packed else None
        stream: Any = io.BufferedReader(member, _BLOCK) if member else file
        line = stream.readline(_LINE)
        while line and not line.strip():
            line = stream.readline(_LINE)
        if line:
            return _Beginning(offset if member else file.tell() - len(line), line, stream, member)
        if member:
            member.leave()
    return None


def _read(beginning: _Beginning, look: Callable[[ArcWarcRecord], T]) -> T:
    record = _record(beginning)
    seen = look(record)
    while record.raw_stream.read(_BLOCK):
        pass
    if record.raw_stream.limit:
        raise _Damage(_CUT)
    if beginning.member:
        _finish(beginning.stream)
        beginning.member.leave()
    return seen


def _record(beginning: _Beginning) -> ArcWarcRecord:
    if not beginning.line.startswith(b"WARC/"):
        raise _Damage(_foreign(beginning))
    try:
        record = _LOADER.parse_record_stream(beginning.stream, beginning.line, "warc", no_record_parse=True)
    except ArchiveLoadFailed:
        raise _Damage("holds no WARC record here") from None
    length = record.rec_headers.get_header("Content-Length") or ""
    if not (length.isascii() and length.isdigit()):
        raise _Damage("holds a record that does not say how long it is" if beginning.stream.peek(1) else _CUT)
    return record


def _finish(stream: Any) -> None:
    """Reads a gzip member to its end; only blank lines may follow the record."""
    while rest := stream.read(_BLOCK):
        if rest.strip():
            raise _Damage(f"is compressed as a whole, not record by record; mend it with {_MEND}")


def _foreign(beginning: _Beginning) -> str:
    if beginning.line.startswith(b"filedesc://"):
        return f"is an ARC file, of the time before WARC; convert it with {_MEND}"
    return "holds no WARC record here" if beginning.offset else "is no WARC file"
