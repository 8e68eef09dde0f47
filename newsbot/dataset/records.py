"""A record of a feed or an archive, checked: the columns of the house in values of their kind."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from newsbot import formats
from newsbot.dates import BERLIN
from newsbot.items import Article

Record = dict[str, Any]
"""One state of one article, as ``formats.record`` gives it, with ``last_seen`` and ``gone``."""

_KEYS = ("paper", "article_id", "fetched", "text_hash")
_EMPTY: Record = {**formats.record(Article()), "last_seen": None, "gone": None}
_HALF = re.compile("[\ud800-\udfff]")  # which JSON can say and no file or index can
_SHA256 = re.compile("[0-9a-f]{64}")


def read(line: bytes) -> Record:
    """The record in a line of JSON, ``checked``. Raises ``ValueError``, its text what is wrong with the line."""
    try:
        found = json.loads(line.rstrip())
    except RecursionError:
        raise ValueError("is no JSON that can be read: it is nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError("is no UTF-8") from None
    except json.JSONDecodeError as wrong:
        what = wrong.msg.lower().removesuffix(" at")
        raise ValueError(f"is no JSON: {what} at character {wrong.colno}") from None
    except ValueError as wrong:  # a number of thousands of digits
        raise ValueError(f"is no JSON that can be read: {wrong}") from None
    if not isinstance(found, dict):
        raise ValueError("is no record of newsbot: it is no object")
    return checked(found)


def checked(found: Record) -> Record:
    """``found`` with all columns in order; one that it lacks is empty, one that the house does not know is left out.

    Times are brought to the zone of their column. Raises ``ValueError``, its text what is wrong with the record.
    """
    for name in _KEYS:
        if not found.get(name):
            raise ValueError(f"is no record of newsbot: it has no {name}")
    record: Record = {name: _CHECKS[name](found[name], name) if name in found else _EMPTY[name] for name in _EMPTY}
    if not _SHA256.fullmatch(record["text_hash"]):
        raise ValueError("is no record of newsbot: its text_hash is no SHA-256")
    if _HALF.search(record["paper"] + record["article_id"]):
        raise ValueError("is no record of newsbot: paper or article_id holds half a character")
    return record


def moment(text: str) -> int:
    """Seconds since 1970 of a time of a record."""
    return int(datetime.fromisoformat(text).timestamp())


def _text(value: object, name: str) -> object:
    if isinstance(value, str) or (value is None and name in formats.OPTIONAL):
        return value
    raise _wrong(name, value, "no text")


def _integer(value: object, name: str) -> object:
    if (isinstance(value, int) and not isinstance(value, bool)) or (value is None and name in formats.OPTIONAL):
        return value
    raise _wrong(name, value, "no whole number")


def _boolean(value: object, name: str) -> object:
    if value is None or isinstance(value, bool):
        return value
    raise _wrong(name, value, "neither true nor false")


def _texts(value: object, name: str) -> object:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise _wrong(name, value, "no list of texts")


def _entities(value: object, name: str) -> object:
    if isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get("type"), str) and isinstance(one.get("name"), str) for one in value
    ):
        return [{"type": one["type"], "name": one["name"]} for one in value]
    raise _wrong(name, value, "no list of objects with type and name")


def _berlin(value: object, name: str) -> object:
    return _time(value, name).astimezone(BERLIN).isoformat(timespec="seconds") if value is not None else None


def _utc(value: object, name: str) -> object:
    return _time(value, name).astimezone(timezone.utc).isoformat(timespec="seconds") if value is not None else None


def _time(value: object, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)  # type: ignore[arg-type]
        if found.tzinfo and 1 < found.year < 9999:
            return found
    except (TypeError, ValueError):
        pass
    raise _wrong(name, value, "no time with offset like 2026-11-01T07:05:00+01:00")


def _wrong(name: str, value: object, what: str) -> ValueError:
    shown = json.dumps(value, ensure_ascii=False)
    return ValueError(f"is no record of newsbot: {name} is {what}: {shown[:60]}{'…' * (len(shown) > 60)}")


def _check(name: str) -> Callable[[object, str], object]:
    kind = formats.KINDS[name]
    if kind == "time":
        return _berlin if name in formats.BERLIN_TIMES else _utc
    return {"text": _text, "integer": _integer, "boolean": _boolean, "texts": _texts, "entities": _entities}[kind]


_CHECKS = {name: _check(name) for name in _EMPTY}
