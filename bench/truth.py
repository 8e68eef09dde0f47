"""What is true of a page: its fields, the paragraphs of its text, and whether a record got them right."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from hashlib import sha256
from typing import Any

from newsbot import text
from newsbot.dates import BERLIN

LISTS = ("authors", "agencies", "keywords", "section")
"""Fields of many values."""


@dataclass
class Truth:
    """What a careful reader of one page would write down."""

    fields: dict[str, Any]
    """Marks by field; a field that is not named here is not asked: the page leaves open what is right."""
    paragraphs: list[str]
    """Bare paragraphs and sub-headlines of the text that a reader sees."""
    passing: list[str] = field(default_factory=list)
    """Bare texts that belong to the article but not to its body: headline, lead, byline. Nobody is blamed for them."""
    hidden: list[str] = field(default_factory=list)
    """Bare paragraphs that only paying readers see."""


def bare(value: str) -> str:
    """The words of ``value`` alone: no case, accents, punctuation or quotes, which tools set differently."""
    return " ".join(re.findall(r"\w+", text.fold(text.clean(value))))


def mark(name: str, value: Any) -> Any:
    """A value of the field ``name`` so that equal marks mean equal values; None for nothing.

    Words are marked by their hash: a truth can be kept without the text of a page. Names and keywords have no order;
    of a section the last part counts.
    """
    if name == "published":
        return _moment(value)
    if name not in LISTS:
        return _hash(value)
    marks = [found for found in map(_hash, [value] if isinstance(value, str) else value or []) if found]
    if name == "section":
        return marks[-1] if marks else None
    return sorted(set(marks)) or None


def right(name: str, value: Any, known: Any) -> bool:
    """Whether a record's ``value`` of the field ``name`` is what the mark ``known`` says."""
    return bool(mark(name, value) == known)


def same_day(value: Any, known: str | None) -> bool:
    """Whether a time or day falls on the day of ``known`` in Berlin, or in the zone in which it is given."""
    if not value or not known:
        return not value and not known
    day = datetime.fromisoformat(known).astimezone(BERLIN).date().isoformat()
    return str(value)[:10] in (day, known[:10])


@dataclass
class Body:
    """How a text compares with the truth, counted in paragraphs."""

    found: int
    false: int
    hidden: int


def body(value: str | None, truth: Truth) -> Body:
    """How many true paragraphs ``value`` holds, how many that are none of the article, how many from the hidden text.

    A paragraph is false if more than two words are left when all that belongs to the article is taken away.
    """
    lines = [bare(line) for line in (value or "").splitlines()]
    whole = f" {' '.join(filter(None, lines))} "
    seen = sorted({*truth.paragraphs, *truth.passing, *truth.hidden}, key=len, reverse=True)
    false = [line for line in lines if len(_without(line, seen).split()) > 2]
    return Body(_count(truth.paragraphs, whole), len(false), _count(truth.hidden, whole))


def _count(paragraphs: Iterable[str], whole: str) -> int:
    return sum(f" {paragraph} " in whole for paragraph in paragraphs)


def _without(line: str, texts: Iterable[str]) -> str:
    left = f" {line} "
    for known in texts:
        left = left.replace(f" {known} ", "  ")
    return left.strip()


def _hash(value: Any) -> str | None:
    words = bare(str(value)) if value else ""
    return sha256(words.encode()).hexdigest()[:16] if words else None


def _moment(value: Any) -> str | None:
    """An instant to the second, UTC. A time without offset is none."""
    if not value:
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.astimezone(timezone.utc).isoformat(timespec="seconds")
