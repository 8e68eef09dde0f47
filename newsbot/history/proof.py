"""What runs obeyed, for people and for programs: which robots.txt and tdmrep.json from when to when."""

from collections.abc import Sequence
from typing import Any

from newsbot import text
from newsbot.archive import Obeyed
from newsbot.history.table import UNKNOWN, columns, when

HEADER = ("paper", "first (Berlin)", "last", "runs", "status", "bytes", "SHA-256", "address")
NUMBERS = ("runs", "status", "bytes")
ENOUGH = 12
"""Characters of a hash that are shown, and enough to ask for its file."""


def obeyed_table(found: Sequence[tuple[str, Obeyed]]) -> list[str]:
    """A line per answer of a paper's hosts; below it why it could not be read."""
    first, *lines = columns([HEADER, *(_cells(paper, one) for paper, one in found)], NUMBERS)
    shown = [first]
    for line, (_, one) in zip(lines, found, strict=True):
        shown += [line, *([f"    {text.printable(one.why)}"] if one.why and one.why != f"HTTP {one.status}" else [])]
    return shown


def obeyed_document(found: Sequence[tuple[str, Obeyed]]) -> list[dict[str, Any]]:
    """The same with all that is known of it, for JSON."""
    return [{"paper": paper, **one._asdict()} for paper, one in found]


def _cells(paper: str, one: Obeyed) -> tuple[str, ...]:
    return (
        paper,
        when(one.first),
        when(one.last),
        f"{one.runs:,}",
        UNKNOWN if one.status is None else str(one.status),
        UNKNOWN if one.size is None else f"{one.size:,}",
        one.hash[:ENOUGH] if one.hash else UNKNOWN,
        text.printable(one.url),
    )
