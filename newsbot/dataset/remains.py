"""Which files still hold articles that are to be forgotten: datasets, feeds and captures below a folder, each read."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from newsbot import formats, replay, urls
from newsbot.archive import article_mark
from newsbot.dataset.progress import bar
from newsbot.formats.parquet import arrow

BATCH = 500
"""Records that are looked up at once."""
ENDINGS = (".jsonl", ".json", ".csv", ".parquet", ".warc")
"""What is searched, also with ``.gz`` or ``.zst`` behind."""
SAMPLE = "sample"
"""Folder of what newsbot brings along, which is nobody's."""
_COLUMNS = ("paper", "article_id", "url")
_CELL = 2**31 - 1

Marks = tuple[str, ...]
Forgotten = Callable[[Iterable[str]], set[str]]
"""Which of some marks (``urls.key``, ``article_mark``) are those of something forgotten."""


class Remains(NamedTuple):
    """What a file still holds."""

    path: Path
    records: int
    """Records or captures of what is forgotten, as far as the file could be searched."""
    trouble: str = ""
    """Why it could not be searched whole; empty if it could."""


def remains(folder: Path, forgotten: Forgotten) -> Iterator[Remains]:
    """The files below ``folder`` that hold something forgotten, or could not be searched whole."""
    sizes = {path: path.stat().st_size for path in _paths(folder)}
    with bar("searching", sum(sizes.values()), "B") as ticks:
        for path, size in sizes.items():
            found = searched(path, forgotten)
            if found.records or found.trouble:
                yield found
            ticks.update(size)


def searched(path: Path, forgotten: Forgotten) -> Remains:
    """What one file holds."""
    records, trouble = 0, ""
    batch: list[Marks] = []
    try:
        for own in _marks(path):
            batch.append(own)
            if len(batch) == BATCH:
                records += _count(batch, forgotten)
                batch.clear()
    except OSError as reason:
        trouble = reason.strerror or str(reason)
    except (ValueError, EOFError, LookupError, csv.Error, formats.ZstdError) as reason:
        trouble = " ".join(str(reason).split()) or type(reason).__name__
    return Remains(path, records + _count(batch, forgotten), trouble)


def _count(batch: list[Marks], forgotten: Forgotten) -> int:
    barred = forgotten(mark for own in batch for mark in own)
    return sum(not barred.isdisjoint(own) for own in batch)


def _paths(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        name = path.name.lower().removesuffix(".gz").removesuffix(".zst")
        if not name.endswith(ENDINGS) or name.endswith(".datapackage.json") or not path.is_file():
            continue
        if path.relative_to(folder).parts[0] != SAMPLE:
            yield path


def _marks(path: Path) -> Iterator[Marks]:
    """By what the records of a file are known. Raises what its library raises where the file is damaged."""
    name = path.name.lower().removesuffix(".gz").removesuffix(".zst")
    if name.endswith(".warc"):
        for capture in replay.records(path):
            yield (urls.key(capture.url),)
        return
    if name.endswith(".parquet"):
        yield from map(_known_by, _parquet(path))
        return
    with formats.opened(path) as file:
        yield from map(_known_by, _csv(file) if name.endswith(".csv") else _json(file))


def _known_by(record: Any) -> Marks:
    if not isinstance(record, dict):
        raise ValueError("it holds something else than records")
    paper, article_id, url = (record.get(name) for name in _COLUMNS)
    marks = (*([article_mark(paper, article_id)] if paper and article_id else []), *([urls.key(url)] if url else []))
    if not marks:
        raise ValueError("its records have neither url nor paper and article_id")
    return marks


def _json(file: Iterable[bytes]) -> Iterator[Any]:
    """The records of JSON Lines, and of JSON as newsbot writes it: a record a line."""
    for number, line in enumerate(file, start=1):
        text = line.strip().removesuffix(b",")
        if text in (b"", b"[", b"]", b"[]"):
            continue
        try:
            yield json.loads(text)
        except (ValueError, RecursionError):
            raise ValueError(f"line {number} is no record of JSON") from None


def _csv(file: Any) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_CELL)  # a long live blog
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        head = text.readline()
        delimiter = ";" if head.count(";") > head.count(",") else ","
        columns = next(csv.reader([head], delimiter=delimiter), [])
        yield from csv.DictReader(text, columns, delimiter=delimiter)


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    with arrow().parquet.ParquetFile(path) as file:
        columns = [name for name in _COLUMNS if name in file.schema_arrow.names]
        for batch in file.iter_batches(BATCH, columns=columns):
            yield from batch.to_pylist()
