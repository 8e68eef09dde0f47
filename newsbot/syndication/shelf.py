"""Signatures in a nameless file instead of memory, where each is read again when it is compared."""

from tempfile import TemporaryFile
from types import TracebackType


class Shelf:
    """A file that ends with its ``with``, or with the process. Raises ``OSError`` where there is no room for it."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed below
        self._end = 0

    def put(self, stored: bytes) -> "Shelved":
        """Lays a signature down."""
        self._file.seek(self._end)
        self._file.write(stored)
        self._end += len(stored)
        return Shelved(self, self._end - len(stored), len(stored))

    def take(self, place: int, size: int) -> bytes:
        """So many bytes from a place on."""
        self._file.seek(place)
        return self._file.read(size)

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class Shelved:
    """A signature that lies on a shelf: ``bytes(it)`` and ``len(it)`` are those of what was laid down."""

    __slots__ = ("_place", "_shelf", "_size")

    def __init__(self, shelf: Shelf, place: int, size: int) -> None:
        self._shelf, self._place, self._size = shelf, place, size

    def __bytes__(self) -> bytes:
        return self._shelf.take(self._place, self._size)

    def __len__(self) -> int:
        return self._size
