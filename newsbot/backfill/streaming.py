"""WARC files that are compressed as a whole, read from beginning to end: gzip, and Zstandard (with its dictionary)."""

import gzip
import io
import sys
import zlib
from typing import Any, BinaryIO

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP, _ZSTD, _DICTIONARY = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
_BLOCK = 256 * 1024
_HEAD = 64 * 1024
_LARGEST_DICTIONARY = 16 * 1024 * 1024


class Streamed:
    """A stream of records. ``text`` is what was read of the record at hand."""

    ERRORS = (EOFError, OSError, zlib.error, zstd.ZstdError, ValueError)
    """What a damaged stream raises."""

    def __init__(self, stream: Any, file: BinaryIO) -> None:
        self._stream, self._file = stream, file
        self.text = bytearray()

    @property
    def at(self) -> int:
        """Bytes of the file that were passed."""
        return self._file.tell()

    def begin(self) -> bool:
        """Goes to the next record; False at the end."""
        while True:
            self.text[:] = self.text.lstrip()
            if self.text:
                return True
            if not self._more(_BLOCK):
                return False

    def head(self) -> bytes:
        """The beginning of the record, its head at least."""
        while b"\r\n\r\n" not in self.text[:_HEAD] and len(self.text) < _HEAD and self._more(_BLOCK):
            pass
        return bytes(self.text[:_HEAD])

    def reach(self, length: int) -> bool:
        """Whether so many bytes of the record are there."""
        while len(self.text) < length and self._more(max(length - len(self.text), _BLOCK)):
            pass
        return len(self.text) >= length

    complete = reach

    def verify(self, length: int) -> None:
        """Nothing: who leaves the record finds out whether it is whole, and holds nothing of it."""

    def leave(self, length: int) -> None:
        """Passes a record of ``length`` bytes. Raises ``EOFError`` if it is cut off."""
        while length > len(self.text):
            length -= len(self.text)
            self.text.clear()
            if not self._more(_BLOCK):
                raise EOFError("cut off within a record")
        del self.text[:length]

    def _more(self, size: int) -> bool:
        piece = self._stream.read(size)
        self.text += piece
        return bool(piece)


def is_stream(beginning: bytes) -> bool:
    """Whether a file that begins so is compressed: gzip or Zstandard."""
    return beginning.startswith((_GZIP, _ZSTD, _DICTIONARY))


def opened(file: BinaryIO, beginning: bytes) -> Streamed:
    """The stream of a file."""
    if beginning.startswith(_GZIP):
        return Streamed(gzip.GzipFile(fileobj=file), file)
    return Streamed(zstd.ZstdFile(file, zstd_dict=_dictionary(file, beginning)), file)


def _dictionary(file: BinaryIO, beginning: bytes) -> Any:
    """The dictionary in the skippable frame at the beginning, which may be packed (specification "warc+zst" 1.0)."""
    if not beginning.startswith(_DICTIONARY):
        return None
    file.seek(len(_DICTIONARY))
    size = int.from_bytes(file.read(4), "little")
    stored = file.read(min(size, _LARGEST_DICTIONARY))
    if stored.startswith(_ZSTD):
        stored = io.BytesIO(zstd.decompress(stored)).read()
    return zstd.ZstdDict(stored, is_raw=not stored.startswith(b"\x37\xa4\x30\xec"))
