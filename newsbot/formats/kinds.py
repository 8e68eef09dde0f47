"""What a file's name says of its format: ``articles.excel.csv``, ``articles.jsonl.zst``."""

import gzip
import sys
from pathlib import Path
from typing import IO, Any, NamedTuple

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # the same module for older Pythons; Scrapy brings it

FORMATS = ("excel.csv", "csv", "jsonl", "json", "parquet")
"""Formats by the ending of the name; the longer ending first."""
COMPRESSIONS = ("gz", "zst")
ZstdError = zstd.ZstdError


class FileKind(NamedTuple):
    """Format and compression of a file."""

    format: str
    compression: str
    """``gz``, ``zst`` or nothing."""
    stem: str
    """The name without what says the format."""


def kind(path: Path) -> FileKind:
    """The kind of file that ``path`` names. Raises ``ValueError`` with one sentence where it names none."""
    name = path.name
    compression = next((one for one in COMPRESSIONS if name.lower().endswith(f".{one}")), "")
    bare = name[: -len(compression) - 1] if compression else name
    for format in FORMATS:
        stem = bare[: -len(format) - 1]
        if stem and bare.lower() == f"{stem}.{format}".lower():
            if compression and format == "parquet":
                raise ValueError(f"{name}: Parquet is compressed as it is; leave out .{compression}.")
            return FileKind(format, compression, stem)
    endings = ", ".join(f".{format}" for format in FORMATS)
    raise ValueError(f"{name}: the name must say the format by its end: {endings}; all but Parquet also .gz or .zst.")


def compressed(file: IO[bytes], compression: str) -> Any:
    """A binary file whose content goes to ``file`` compressed; closing it leaves ``file`` open."""
    if compression == "gz":
        return gzip.GzipFile("", "wb", fileobj=file, mtime=0)  # no name, no time: the same content is the same file
    return zstd.ZstdFile(file, "wb")


def opened(path: Path) -> Any:
    """A file that may be compressed, as its name says. Raises ``OSError``, ``EOFError`` or ``ZstdError``."""
    name = path.name.lower()
    if name.endswith(".gz"):
        return gzip.open(path)
    return zstd.ZstdFile(path) if name.endswith(".zst") else path.open("rb")
