"""CSV as a German Excel opens it with a double click, and runs nothing from it."""

import codecs
import csv
from collections.abc import Mapping, Sequence
from typing import IO

from newsbot.formats.writers import cell
from newsbot.items import COLUMNS

LIMIT = 32_767
"""Characters a cell of Excel holds, counted as UTF-16 does."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a cell a formula (OWASP, CSV Injection); full-width signs count in some locales."""


class ExcelCsv:
    """CSV with a byte order mark, semicolons, decimal commas, cells of Excel's length.

    What would be a formula has an apostrophe before it.
    """

    def __init__(self, file: IO[bytes], columns: Sequence[str] = COLUMNS) -> None:
        self.cut = 0
        """How many cells were cut."""
        self._columns = columns
        file.write(codecs.BOM_UTF8)
        self._rows = csv.writer(codecs.getwriter("utf-8")(file, "replace"), delimiter=";")
        self._rows.writerow(columns)

    def write(self, record: Mapping[str, object]) -> None:
        """Writes one row; a column that the record lacks is empty."""
        self._rows.writerow([self._cell(record.get(name)) for name in self._columns])

    def close(self) -> None:
        """Nothing belongs at the end."""

    def _cell(self, value: object) -> str:
        if isinstance(value, float):
            return cell(value).replace(".", ",")  # with a full stop it would be a date, or thousands
        return self._safe(cell(value))

    def _safe(self, text: str) -> str:
        if text.startswith(_FORMULA):
            text = "'" + text
        if len(text) * 2 <= LIMIT:  # no character takes more than two
            return text
        units = text.encode("utf-16-le", "surrogatepass")
        if len(units) <= LIMIT * 2:
            return text
        self.cut += 1
        return units[: LIMIT * 2].decode("utf-16-le", "ignore")
