"""An article as a record: its columns in order, in values that JSON knows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from newsbot.items import COLUMNS, Article

_AS_IT_IS = frozenset({str, int, type(None)})
"""Types of most values."""
_TIMES = ("published", "modified", "fetched", "first_seen")

Fields = Mapping[str, str] | Iterable[str] | None
"""Which fields a feed writes, as Scrapy takes them: names, or names with what the column is to be called."""


def record(article: Article) -> dict[str, object]:
    """The columns of an article in export order; times are ISO 8601 to the second with offset, None stays None."""
    values = ((name, getattr(article, name)) for name in COLUMNS)
    return {name: value if type(value) in _AS_IT_IS else plain(value) for name, value in values}


def article(record: Mapping[str, Any]) -> Article:
    """The article of a record; what is no column is left out."""
    values = {name: record[name] for name in COLUMNS if name in record}
    times = {name: datetime.fromisoformat(values[name]) for name in _TIMES if values.get(name)}
    return Article(**values | times)


def plain(value: object) -> object:
    """``value`` with the times in it as ISO 8601 to the second and tuples as lists; all else as it is."""
    if value is None or isinstance(value, (str, int)):  # nearly all are; Mapping is asked last, it takes longest
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    return value


def column_names(fields: Fields) -> list[str] | None:
    """What the columns of a feed with these fields are called; None where the records say it."""
    if not fields:
        return None
    return list(fields.values() if isinstance(fields, Mapping) else fields)
