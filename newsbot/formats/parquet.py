"""Parquet: typed columns, zstd; times with their zone, lists as lists, entities as structs."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from newsbot.formats.columns import KINDS, zone
from newsbot.formats.writers import cell
from newsbot.items import COLUMNS

REQUIREMENT = "pyarrow>=21,<27"
ROWS, CHARACTERS = 1_000, 4_000_000
"""A row group ends at so many rows, or so many characters of body: that much is held in memory."""


def arrow() -> Any:
    """pyarrow. Raises ``ValueError`` with the line that installs it where it is missing."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise ValueError(f'Parquet needs pyarrow: pip install "{REQUIREMENT}"') from None
    return pyarrow


class Parquet:
    """A Parquet file of records as the other writers take them, times as ISO 8601.

    A column that newsbot does not know is text, as a cell of CSV has it. Raises ``ValueError`` without pyarrow.
    """

    def __init__(self, file: IO[bytes], columns: Sequence[str] = COLUMNS) -> None:
        self._arrow = arrow()
        self._schema = self._arrow.schema([(name, _type(self._arrow, name)) for name in columns])
        self._file = self._arrow.parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Mapping[str, object]] = []
        self._characters = 0

    def write(self, record: Mapping[str, object]) -> None:
        """Keeps a record for the next row group; a column that it lacks is null."""
        self._rows.append(record)
        self._characters += len(str(record.get("body") or ""))
        if len(self._rows) >= ROWS or self._characters >= CHARACTERS:
            self._flush()

    def close(self) -> None:
        """Writes the last row group and what belongs at the end."""
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = [self._column(name, kind) for name, kind in zip(self._schema.names, self._schema.types, strict=True)]
        self._file.write_batch(self._arrow.record_batch(columns, schema=self._schema))
        self._rows.clear()
        self._characters = 0

    def _column(self, name: str, kind: Any) -> Any:
        values = [_value(name, record.get(name)) for record in self._rows]
        try:
            return self._arrow.array(values, kind)
        except UnicodeEncodeError:  # half a surrogate pair becomes a question mark, as in the other formats
            return self._arrow.array([_sayable(value) for value in values], kind)


def _value(name: str, value: object) -> object:
    kind = KINDS.get(name)
    if kind == "time" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return cell(value) if kind is None and value is not None else value


def _type(arrow: Any, name: str) -> Any:
    kind = KINDS.get(name, "text")
    if kind == "time":
        return arrow.timestamp("us", zone(name))
    entity = arrow.struct([("type", arrow.string()), ("name", arrow.string())])
    return {
        "text": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "texts": arrow.list_(arrow.string()),
        "entities": arrow.list_(entity),
    }[kind]


def _sayable(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
