"""What a reader finds in a file of records: its rows, or that it is not whole."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


class Invalid(ValueError):
    """The file is not what its name says: cut off, or never one."""


def rows(path: Path) -> list[Row]:
    """The rows of a file. Raises ``Invalid``."""
    return parsed(path.suffix, path.read_bytes())


def parsed(kind: str, content: bytes) -> list[Row]:
    """The rows of ``content``; ``kind`` is one of ``KINDS``. Raises ``Invalid``."""
    try:
        return KINDS[kind](content.decode("utf-8"))
    except (ValueError, csv.Error) as reason:
        raise Invalid(str(reason)) from reason


def write(path: Path, row: Row) -> None:
    """A file with one row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            lines = csv.DictWriter(file, list(row))
            lines.writeheader()
            lines.writerow(row)
        else:
            json.dump([row] if path.suffix == ".json" else row, file)
            file.write("\n")


def readable_lines(path: Path) -> list[Row]:
    """Rows of those lines of a JSON Lines file that can be read."""
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found += parsed(".jsonl", line + b"\n")
        except Invalid:
            continue
    return found


def _json_lines(text: str) -> list[Row]:
    if text and not text.endswith("\n"):
        raise Invalid("the last line is cut")
    return _objects([json.loads(line) for line in text.split("\n")[:-1]])


def _json(text: str) -> list[Row]:
    return _objects(json.loads(text))


def _objects(found: Any) -> list[Row]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Invalid("these are no records")
    return found


def _csv(text: str) -> list[Row]:
    if not text.endswith("\n"):
        raise Invalid("no header" if not text else "the last row is cut")
    head, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    if any(len(line) != len(head) for line in lines):
        raise Invalid("a row has more or fewer cells than the header")
    return [dict(zip(head, line, strict=True)) for line in lines]


KINDS: dict[str, Callable[[str], list[Row]]] = {".jsonl": _json_lines, ".json": _json, ".csv": _csv}
