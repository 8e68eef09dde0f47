"""Markdown of a card: tables, periods, counts in a line."""

from collections import Counter
from collections.abc import Iterable, Mapping

SHOWN = 20
"""Entries of a list that are shown; the rest is a number."""


def ends(days: Counter[str]) -> tuple[str, str] | None:
    """The first and the last of days in ISO 8601."""
    return (min(days), max(days)) if days else None


def span(ends: tuple[str, str] | None) -> str:
    """A period in words."""
    if ends is None:
        return "not known"
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def named(counter: Counter[str]) -> Counter[str]:
    """``counter`` without the count of None."""
    return Counter({name: count for name, count in counter.items() if name != "None"})


def listed(counter: Mapping[str, int]) -> str:
    """Values and how often they are there, the most frequent first, no more than ``SHOWN``."""
    ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    more = f", {len(ordered) - SHOWN:,} others" if len(ordered) > SHOWN else ""
    return ", ".join(f"{cell(name)} {count:,}" for name, count in ordered[:SHOWN]) + more


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table."""
    lines = [head, tuple(":--" for _ in head), *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def cell(text: str) -> str:
    """Text that fits into a line and a cell."""
    return " ".join(text.split()).replace("|", "\\|")
