"""Whether a feed can go where it shall go, found out before the crawl."""

import csv
import os
from pathlib import Path, PureWindowsPath
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from w3lib.url import file_uri_to_path

from newsbot.formats import parquet
from newsbot.formats.values import Fields, column_names
from newsbot.items import COLUMNS

CLOSED = frozenset({"json", "parquet", "xml"})
"""Formats of which a file is one document: nothing can be added to it."""


def check_target(
    uri: str,
    overwrite: bool,
    format: str,
    fields: Fields = None,
    *,
    compressed: bool = False,
) -> None:
    """Raises ``ValueError`` with one sentence if a feed can't be written to ``uri``; makes missing folders.

    ``overwrite`` is ``-O``, else records are added to a file that is there: to JSON Lines and to a CSV file with the
    same columns. ``fields`` are those of the feed (FEED_EXPORT_FIELDS). Other schemes than ``file:`` are not looked
    at, nor a name with placeholders (``%(time)s``), which is known only when the crawl runs.
    """
    if not is_local(uri) or "%(" in uri:
        return
    if format == "parquet":
        parquet.arrow()
    path = local_path(uri)
    try:
        if path.is_dir():
            raise ValueError(f"{path} is a folder; name a file in it, e.g. {path / f'articles.{format}'}.")
        if is_special(path):
            return
        _try(Path(os.path.realpath(path)))
        grows = not overwrite and path.exists() and path.stat().st_size > 0
    except OSError as reason:
        raise ValueError(f"{path} can't be written: {reason.strerror}.") from reason
    if grows and format in CLOSED:
        kind = format.capitalize() if format == "parquet" else format.upper()
        raise ValueError(f"{path} exists, and {kind} can't grow: overwrite it with -O, or write JSON Lines (.jsonl).")
    if grows and format == "csv" and not compressed:
        _check_header(path, column_names(fields) or list(COLUMNS))


def is_local(uri: str) -> bool:
    """Whether a feed's address is a file of this machine."""
    return urlsplit(uri).scheme in ("", "file") or bool(PureWindowsPath(uri).drive)


def local_path(uri: str) -> Path:
    """The path of a local feed's address."""
    return Path(file_uri_to_path(uri) if uri.startswith("file:") else uri)


def is_special(path: Path) -> bool:
    """Whether ``path`` is a pipe or a device, e.g. ``/dev/null``, which must not be replaced by a file."""
    return path.exists() and not path.is_file()


def _try(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=path.parent):
        pass
    if path.exists():
        path.open("r+b").close()


def _check_header(path: Path, columns: list[str]) -> None:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        try:
            header = next(csv.reader(file))
        except csv.Error:
            header = []
    if header == columns:
        return
    differing = [name for name in columns if name not in header] or [name for name in header if name not in columns]
    what = f"they differ in {', '.join(differing[:3])}" if differing else "they stand in another order"
    raise ValueError(
        f"{path} has other columns than this run writes ({what}): overwrite it with -O, or take another name."
    )
