"""One writer per text format: records in, bytes out, into a binary file that stays its owner's."""

import codecs
import csv
from collections.abc import Mapping, Sequence
from typing import IO, Protocol

from scrapy.utils.serialize import ScrapyJSONEncoder

from newsbot.items import COLUMNS

_CELL = ScrapyJSONEncoder(ensure_ascii=False, allow_nan=False)


class Writer(Protocol):
    """Writes records one by one; the file is complete after ``close``, which leaves it open."""

    def write(self, record: Mapping[str, object]) -> None:
        """Writes one record."""

    def close(self) -> None:
        """Writes what belongs at the end."""


class JsonLines:
    """JSON Lines: a record a line, not ASCII-escaped, with the columns that the record has."""

    def __init__(self, file: IO[bytes], *, encoding: str = "utf-8") -> None:
        self._text = _Text(file, encoding)

    def write(self, record: Mapping[str, object]) -> None:
        """Writes one line."""
        self._text.write(_CELL.encode(record) + "\n")

    def close(self) -> None:
        """Nothing belongs at the end."""


class Json:
    """One JSON list, not ASCII-escaped; a record a line, so that two files can be compared line by line.

    With an ``indent`` above 0 a record takes many lines, indented by so many blanks.
    """

    def __init__(self, file: IO[bytes], *, encoding: str = "utf-8", indent: int | None = None) -> None:
        self._text = _Text(file, encoding)
        self._encoder = ScrapyJSONEncoder(ensure_ascii=False, allow_nan=False, indent=indent or None)
        self._separator = "\n"
        self._text.write("[")

    def write(self, record: Mapping[str, object]) -> None:
        """Writes one element of the list."""
        self._text.write(self._separator + self._encoder.encode(record))
        self._separator = ",\n"

    def close(self) -> None:
        """Closes the list."""
        self._text.write("]\n" if self._separator == "\n" else "\n]\n")


class Csv:
    """CSV by RFC 4180: a header, commas, CRLF. What is no text is written as JSON: ``["RND", "dpa"]``, ``412``.

    None and the empty text are both an empty cell. A cell that a spreadsheet would run as a formula stays as it is.
    Python's ``csv`` reads at most 131,072 characters a cell; ``csv.field_size_limit`` lifts that for a long live blog.
    """

    def __init__(
        self, file: IO[bytes], columns: Sequence[str] = COLUMNS, *, encoding: str = "utf-8", header: bool = True
    ) -> None:
        self._columns = columns
        self._rows = csv.writer(_Text(file, encoding))
        if header:
            self._rows.writerow(columns)

    def write(self, record: Mapping[str, object]) -> None:
        """Writes one row; a column that the record lacks is empty."""
        self._rows.writerow([cell(record.get(name)) for name in self._columns])

    def close(self) -> None:
        """Nothing belongs at the end."""


WRITERS: dict[str, type[JsonLines] | type[Json] | type[Csv]] = {"jsonl": JsonLines, "json": Json, "csv": Csv}
"""The writers by the ending of a file's name."""


class _Text:
    """Text into a binary file. What the encoding can't say (half a surrogate pair in UTF-8) becomes ``?``."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file = file
        self._encoder = codecs.getincrementalencoder(encoding)("replace")  # one byte order mark, not one a line

    def write(self, text: str) -> int:
        return self._file.write(self._encoder.encode(text))


def cell(value: object) -> str:
    """``value`` as a cell of CSV: text as it is, None empty, all else as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else _CELL.encode(value)
