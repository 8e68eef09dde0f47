"""The records of a WARC file, as fast as can be: what nobody wants is stepped over without being inflated.

A gzip member does not say how long it is. But each record says how long it is inflated, and so do the last four bytes
of its member (RFC 1952, 2.3.1): the next member begins where both agree. Where they do not, the member is inflated and
checked, so that no damage is stepped over. After a damaged record the next whole one is looked for.
"""

import zlib
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, NamedTuple

from newsbot.backfill.streaming import Streamed, is_stream, opened

GZIP = b"\x1f\x8b\x08"
_FIRST_PACKED, _FIRST = 2048, 8192
"""Bytes of a member that are taken first: enough for both heads of nearly every record."""
_PIECE, _MOST = 256 * 1024, 1 << 20
_LONGEST_HEAD = 64 * 1024
_BETWEEN = b"\r\n\r\n"
_CUT = "is cut off within a record"


class Damaged(NamedTuple):
    """Something that is no whole record."""

    offset: int
    reason: str


class Broken(Exception):
    """The record at hand is cut off or damaged."""


class Member:
    """One gzip member, inflated as far as it is asked for."""

    def __init__(self, file: mmap, start: int) -> None:
        self._file, self._fed = file, start
        self._engine = zlib.decompressobj(wbits=31)
        self.text = bytearray()
        self.is_broken = False
        self.end: int | None = None
        """Where the next member begins, once this one was found whole."""

    def reach(self, length: int, packed: int = _PIECE) -> bool:
        """Whether so many bytes are there; raises ``Broken``."""
        while len(self.text) < length and not self._engine.eof:
            self._more(packed, max(length - len(self.text), _FIRST))
        return len(self.text) >= length

    def complete(self, length: int) -> bool:
        """Whether a record of ``length`` bytes is there, and its member is whole; raises ``Broken``."""
        if not self.reach(length):
            return False
        while not self._engine.eof:
            self._more(_PIECE, _FIRST)
            self._check(length)
        self._check(length)
        self.end = self._fed - len(self._engine.unused_data)
        return True

    def verify(self, length: int) -> None:
        """Inflates all of a record of ``length`` bytes, keeps nothing of it; raises ``Broken``."""
        self.end = self.leave(length)

    def leave(self, length: int) -> int:
        """Where the next member begins, found by inflating all that is left; raises ``Broken``."""
        while True:
            passed = min(len(self.text), length)
            del self.text[:passed]
            length -= passed
            self._check(0)
            if self._engine.eof:
                break
            self.text.clear()
            self._more(_PIECE, _MOST)
        if length:
            raise self._broken(_CUT)
        return self._fed - len(self._engine.unused_data)

    def _check(self, length: int) -> None:
        if self.text[length:].strip():
            raise self._broken("several records are compressed as one")

    def _more(self, packed: int, most: int) -> None:
        piece = self._engine.unconsumed_tail
        if not piece:
            piece = self._file[self._fed : self._fed + packed]
            self._fed += len(piece)
        try:
            inflated = self._engine.decompress(piece, min(most, _MOST))
        except zlib.error as reason:
            raise self._broken(f"its gzip stream breaks: {reason}") from reason
        if not piece and not inflated:
            raise self._broken(_CUT)
        self.text += inflated

    def _broken(self, reason: str) -> Broken:
        self.is_broken = True
        return Broken(reason)


class Record:
    """A record: its head at once, its block on demand."""

    def __init__(self, offset: int, head: dict[str, str], begins: int, source: Any) -> None:
        self.offset = offset
        """Byte of the file at which it, or its gzip member, begins."""
        self.head = head
        """Its fields by lower-cased name."""
        self.length = int(head["content-length"])
        self._begins, self._source = begins, source

    def start(self, length: int = 4096) -> bytes:
        """The first bytes of the block; raises ``Broken``."""
        wanted = self._begins + min(length, self.length)
        if not self._source.reach(wanted):
            raise Broken(_CUT)
        return bytes(self._source.text[self._begins : wanted])

    def block(self) -> bytes:
        """The whole block, once it was found whole; raises ``Broken``."""
        whole = self._begins + self.length
        if not self._source.complete(whole):
            raise Broken(_CUT)
        return bytes(self._source.text[self._begins : whole])

    def verify(self) -> None:
        """Makes sure that it is whole, so that its head is true; nothing of it can be read after. Raises ``Broken``."""
        self._source.verify(self._begins + self.length)


def scan(path: Path) -> Iterator[Record | Damaged]:
    """The records of a file in its order, and what is no record; damage never ends it before the file does.

    A record is to be read before the next one is asked for. Raises ``OSError``.
    """
    with path.open("rb") as file:
        beginning = file.read(6)
        if not beginning:
            yield Damaged(0, "is empty")
            return
        if beginning.startswith(GZIP[:2]):
            with mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
                if not _is_whole(mapped):
                    yield from _packed(mapped)
                    return
        if is_stream(beginning):
            file.seek(0)
            yield from _streamed(opened(file, beginning))
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
            yield from _plain(mapped)


def head_of(text: bytes | bytearray) -> tuple[dict[str, str], int] | None:
    """The fields of a record's head and where its block begins; None if this is no beginning of a record."""
    if not text.startswith(b"WARC/"):
        return None
    end, skipped = text.find(_BETWEEN), 4
    bare = text.find(b"\n\n", 0, end) if end >= 0 else text.find(b"\n\n")
    if bare >= 0:
        end, skipped = bare, 2
    if end < 0:
        return None
    fields: dict[str, str] = {}
    for line in text[:end].decode("utf-8", "replace").splitlines()[1:]:
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    length = fields.get("content-length", "")
    return (fields, end + skipped) if length.isascii() and length.isdigit() else None


def _packed(file: mmap) -> Iterator[Record | Damaged]:
    """Of a file that is compressed record by record."""
    at = 0
    while at < len(file):
        member = Member(file, at)
        try:
            found = _head(member)
            if found is None:  # an empty member, or one of blank lines
                at = member.leave(0)
                continue
            head, begins, blank = found
            record = Record(at, head, begins, member)
            yield record
            if member.is_broken:  # whoever read it was told
                at = _recovered(file, at)
            elif member.end is not None:
                at = member.end
            else:
                at = _next(file, at, member, begins + record.length, blank)
        except Broken as reason:
            yield Damaged(at, str(reason))
            at = _recovered(file, at)


def _head(member: Member) -> tuple[dict[str, str], int, int] | None:
    """Head, begin of the block and blanks before the head of the record in a member; None if there is none."""
    member.reach(_FIRST, _FIRST_PACKED)
    blank = len(member.text) - len(member.text.lstrip())
    if blank:
        del member.text[:blank]
    size = _FIRST
    while member.text:
        if found := head_of(member.text):
            return *found, blank
        if not member.text.startswith(b"WARC/"):
            raise Broken("holds no WARC record here")
        size *= 2
        if size > _LONGEST_HEAD or not member.reach(size):
            raise Broken("holds a record that does not say how long it is")
    return None


def _next(file: mmap, at: int, member: Member, whole: int, blank: int) -> int:
    """Where the member after this one begins, whose record is ``whole`` bytes long: found, else inflated."""
    expected = ((blank + whole + len(_BETWEEN)) & 0xFFFFFFFF).to_bytes(4, "little")
    candidate = file.find(GZIP, at + len(GZIP))
    while candidate >= 0:
        if file[candidate - 4 : candidate] == expected:
            return candidate
        if _begins_record(file, candidate):
            return member.leave(whole)
        candidate = file.find(GZIP, candidate + 1)
    return len(file) if file[-4:] == expected else member.leave(whole)


def _recovered(file: mmap, at: int) -> int:
    """Where the next record begins after a damaged one; the end of the file if none does."""
    candidate = file.find(GZIP, at + 1)
    while candidate >= 0 and not _begins_record(file, candidate):
        candidate = file.find(GZIP, candidate + 1)
    return candidate if candidate >= 0 else len(file)


def _begins_record(file: mmap, at: int) -> bool:
    try:
        return zlib.decompressobj(wbits=31).decompress(file[at : at + 256], 16).lstrip().startswith(b"WARC/")
    except zlib.error:
        return False


def _is_whole(file: mmap) -> bool:
    """Whether the first member holds more than one record."""
    member = Member(file, 0)
    try:
        found = _head(member)
        if found is None:
            return False
        whole = found[1] + int(found[0]["content-length"])
        member.reach(whole + 64)
    except Broken:
        return False
    return bool(member.text[whole:].strip())


class _Mapped:
    """A plain file, of which nothing has to be inflated."""

    def __init__(self, file: mmap, at: int) -> None:
        self._file, self._at = file, at
        self.text = self

    def reach(self, length: int) -> bool:
        return self._at + length <= len(self._file)

    complete = verify = reach

    def __getitem__(self, part: slice) -> bytes:
        return self._file[self._at + part.start : self._at + part.stop]


def _plain(file: mmap) -> Iterator[Record | Damaged]:
    """Of a file that is not compressed."""
    at, size = 0, len(file)
    while at < size:
        if file[at : at + 1].isspace():
            at += 1
            continue
        found = head_of(file[at : at + _FIRST]) or head_of(file[at : at + _LONGEST_HEAD])
        if found:
            head, begins = found
            record = Record(at, head, begins, _Mapped(file, at))
            end = at + begins + record.length
            if end <= size and (end == size or file[end : end + 1].isspace()):
                yield record
                at = end
                continue
        yield Damaged(at, _wrong(file[at : at + 16], bool(found), at))
        following = file.find(_BETWEEN + b"WARC/1.", at)
        at = following + len(_BETWEEN) if following >= 0 else size


def _wrong(beginning: bytes, has_head: bool, at: int) -> str:
    if beginning.startswith(b"filedesc://"):
        return "is an ARC file, of the time before WARC; convert it with `warcio recompress OLD NEW.warc.gz`"
    if beginning.startswith(b"PK\x03\x04"):
        return "is a zip file, as .wacz are; take the WARC files out of it with `unzip -j FILE 'archive/*' -d FOLDER`"
    if has_head:
        return _CUT
    return "holds no WARC record here" if at else "is no WARC file"


def _streamed(stream: Streamed) -> Iterator[Record | Damaged]:
    """Of a file that is compressed as a whole: damage is its end."""
    try:
        while stream.begin():
            found = head_of(stream.head())
            if found is None:
                yield Damaged(stream.at, "holds no WARC record here")
                return
            head, begins = found
            record = Record(stream.at, head, begins, stream)
            yield record
            stream.leave(begins + record.length)
    except (Broken, *Streamed.ERRORS) as reason:
        yield Damaged(stream.at, f"its stream breaks: {reason or 'cut off'}")
