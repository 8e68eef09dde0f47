"""Stories and articles as tables for people: a line each, and below it what did not fit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from newsbot import text
from newsbot.dates import BERLIN
from newsbot.reprints import terminal
from newsbot.reprints.carried import Carried, Key, Member
from newsbot.reprints.missing import Missing, grouped
from newsbot.reprints.terminal import plain

Records = Mapping[Key, Mapping[str, Any]]
"""Records of articles, as the dataset has them."""

_HEADER = ("papers", "first (Berlin)", "paper", "hours", "shared")
_RIGHT = (True, False, False, True, True)
_SUPPLIED = "agencies"
_ARTICLES = ("published (Berlin)", "paper", "shared", "role", "evidence", "address")
_LEANING = (False, False, True, False, False, False)
_MARGIN = " " * 8
_UNKNOWN = "-"
_PAPER = 18
"""Columns of a paper's name at most."""


def table(stories: Sequence[Carried], records: Records, width: int) -> list[str]:
    """A line per story, and below it its headline, its papers and its id; lines of ``width`` columns, but for ids."""
    width = max(width, terminal.LEAST)
    rows = terminal.aligned([_HEADER, *map(_cells, stories)], _RIGHT)
    taken = max(map(terminal.columns, rows)) + 2
    suppliers = [_SUPPLIED, *(plain(", ".join(agencies(story, records))) or _UNKNOWN for story in stories)]
    lines = [
        terminal.padded(row, taken) + terminal.cut(supplied, width - taken)
        for row, supplied in zip(rows, suppliers, strict=True)
    ]
    below = [[], *([*_below(story, records, width)] for story in stories)]
    return [line.rstrip() for first, rest in zip(lines, below, strict=True) for line in (first, *rest)]


def articles(members: Sequence[Member]) -> list[str]:
    """A line per article; addresses are not cut."""
    rows = [
        (
            when(member.published),
            plain(member.paper),
            f"{member.similarity:.2f}",
            member.role,
            member.evidence or _UNKNOWN,
            text.printable(member.url, 2083),
        )
        for member in members
    ]
    return terminal.aligned([_ARTICLES, *rows], _LEANING)


def gaps(missing: Sequence[Missing], since: date, until: date, width: int) -> list[str]:
    """Which papers have no text in these days, and why; nothing if all have."""
    if not missing:
        return []
    lines = [f"No text of {period(since, until)} from {len(missing)} {'papers' if len(missing) > 1 else 'paper'}:"]
    for why, papers in grouped(missing):
        lines += terminal.wrapped(
            [*f"{plain(why)}:".split(), *_listed(papers)], max(width, terminal.LEAST), "  ", "    "
        )
    return lines


def period(since: date, until: date) -> str:
    """Days in words."""
    return f"{since}" if since == until else f"{since} to {until}"


def agencies(story: Carried, records: Records) -> list[str]:
    """Who supplied it, as its articles say: the most frequent first."""
    named = Counter(name for member in story.members for name in records.get(member.key, {}).get("agencies", ()))
    return [name for name, _ in sorted(named.items(), key=lambda item: (-item[1], item[0].casefold()))]


def headline(story: Carried, records: Records) -> str | None:
    """The headline of its lead; None where its record is not at hand."""
    found = records.get(story.lead.key, {}).get("headline")
    return found if isinstance(found, str) else None


def when(time: datetime | None) -> str:
    """A time for people, in Berlin."""
    return f"{time.astimezone(BERLIN):%Y-%m-%d %H:%M}" if time else _UNKNOWN


def _cells(story: Carried) -> tuple[str, ...]:
    return (
        str(len(story.papers)),
        when(story.first.published),
        terminal.cut(plain(story.first.paper), _PAPER),
        _UNKNOWN if story.hours is None else f"{story.hours:.1f}",
        _UNKNOWN if story.similarity is None else f"{story.similarity:.2f}",
    )


def _below(story: Carried, records: Records, width: int) -> Iterator[str]:
    title = plain(headline(story, records) or story.lead.url)
    yield _MARGIN + terminal.cut(title, width - len(_MARGIN))
    yield from terminal.wrapped(_listed(story.papers), width, _MARGIN, _MARGIN)
    yield f"{_MARGIN}{plain(story.story_id)}"


def _listed(papers: Sequence[str]) -> list[str]:
    """Names with a comma behind each but the last."""
    names = [plain(paper) for paper in papers]
    return [*(f"{name}," for name in names[:-1]), *names[-1:]]
