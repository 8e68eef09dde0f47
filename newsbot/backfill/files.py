"""Which files are meant, and how a file is known again that was read before."""

import glob
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsbot import text

NAMES = (".warc", ".warc.gz", ".warc.zst")
"""How files are called that are taken from a folder."""
_SAMPLES, _SAMPLE = 16, 4096


class Mark(NamedTuple):
    """By what a file is known again, wherever it lies."""

    name: str
    size: int
    digest: str
    """SHA-256 over 16 pieces of 4 KiB from its beginning to its end: to read a gigabyte once more would take longer
    than to find the papers in it."""

    def of(self, paper: str) -> str:
        """What stands in the archive when the pages of a paper were read in the file."""
        return f"warc:{self.name}#{self.size}-{self.digest[:32]}/{paper}"


def expand(patterns: Iterable[str]) -> list[Path]:
    """The files that are meant by names, folders (with all below) and globs (also ``**``); sorted, each once.

    Raises ``ValueError`` with one sentence for what matches no WARC file.
    """
    found: set[Path] = set()
    for pattern in patterns:
        try:
            found.update(path.resolve() for path in _files(pattern))
        except OSError as reason:  # a name that is too long, a link that leads to itself
            raise ValueError(f"{text.printable(pattern, 60)} can't be looked at: {reason.strerror}.") from reason
    return sorted(found)


def mark(path: Path) -> Mark:
    """By what a file is known again. Raises ``OSError``."""
    size = path.stat().st_size
    digest = sha256(str(size).encode())
    with path.open("rb") as file:
        for number in range(_SAMPLES):
            file.seek(max(size - _SAMPLE, 0) * number // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE))
    return Mark(path.name, size, digest.hexdigest())


def _files(pattern: str) -> list[Path]:
    name = Path(pattern).expanduser()
    if name.is_dir():
        found = [path for path in sorted(name.rglob("*")) if path.name.endswith(NAMES) and path.is_file()]
        if not found:
            raise ValueError(f"the folder {pattern} holds no WARC file ({', '.join(f'*{end}' for end in NAMES)}).")
        return found
    matches = [name] if name.exists() else [*map(Path, glob.glob(os.fspath(name), recursive=True))]  # noqa: PTH207
    files = [match for match in matches if match.is_file()]
    if not files:
        raise ValueError(f"{pattern or 'an empty name'} matches no file.")
    return files
