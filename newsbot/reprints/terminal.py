"""Text on a terminal: how many columns it takes, cut and wrapped to some, and never a command to the terminal."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

LEAST = 72
"""Columns that lines are made for at least; a narrower terminal breaks them."""

_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def columns(text: str) -> int:
    """How many columns ``text`` takes: two for wide characters, none for marks above others and for colours."""
    shown = _COLOUR.sub("", text)
    return len(shown) if shown.isascii() else sum(map(_column, shown))


def _column(one: str) -> int:
    if unicodedata.combining(one) or unicodedata.category(one) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


def plain(text: str) -> str:
    """``text`` on one line, without anything that a terminal would obey."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns, with … where something is missing."""
    if columns(text) <= width:
        return text
    kept, taken = [], 1
    for one in text:
        taken += _column(one)
        if taken > width:
            break
        kept.append(one)
    return "".join(kept).rstrip() + "…"


def padded(text: str, width: int, right: bool = False) -> str:
    """``text`` filled up with blanks to ``width`` columns, before it if ``right``."""
    blanks = " " * max(width - columns(text), 0)
    return blanks + text if right else text + blanks


def wrapped(words: Iterable[str], width: int, first: str = "", rest: str = "") -> list[str]:
    """``words`` in lines of at most ``width`` columns, where a word fits; ``first`` and ``rest`` begin the lines."""
    lines: list[str] = []
    line, taken = "", width
    for word in words:
        size = columns(word)
        if taken + 1 + size <= width and line:
            line, taken = f"{line} {word}", taken + 1 + size
            continue
        lines += [line] if line else []
        begin = rest if lines else first
        line, taken = begin + word, columns(begin) + size
    return [*lines, line]


def aligned(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    """Rows as lines: each column as wide as its widest cell, two blanks between; ``right``: which lean that way."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(padded(cell, *layout) for cell, *layout in zip(row, widths, right, strict=True)).rstrip()  # type: ignore[arg-type]
        for row in rows
    ]
