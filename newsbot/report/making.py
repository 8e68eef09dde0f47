"""The figures of a report, counted in one pass over a source, in a form that a page can carry for years of articles."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from newsbot import coverage, dataset, reprints, syndication, text
from newsbot.dates import BERLIN
from newsbot.report import carrying, counting, crawls, sections
from newsbot.report.counting import PaperCount

LONGEST = 80
"""Characters of the name of a publication; real ones have half of it."""
Figures = dict[str, Any]
"""What the page shows, in values that JSON knows; days are counted from ``first``."""


class Making(NamedTuple):
    """How a report is made."""

    command: str
    version: str
    """Of newsbot."""
    time: datetime
    selection: dataset.Selection
    """Papers and days; nothing else of it counts."""
    tells_stories: bool
    papers: Sequence[str] = ()
    """Papers of the project, whose crawls are told even where they brought no article."""


class NothingFound(Exception):
    """There is no article to report on; the sentence says why."""


def figures(source: dataset.Source, making: Making) -> Figures:
    """The figures of ``source``. Raises ``NothingFound``, and ``ValueError`` for what can't be read."""
    seen: dict[carrying.Key, reprints.Sighted] = {}
    stories = _stories(source, seen) if making.tells_stories else None
    counts, suppliers = _counted(source, making, {one.key for story in stories or () for one in story.members})
    days = sorted({day for paper in counts.values() for day in paper.days})
    if not days:
        raise NothingFound(_nothing(source, making, counts))
    asked, today = making.selection, making.time.astimezone(BERLIN).toordinal()
    until = asked.until.toordinal() if asked.until else None
    crawled = {
        name: crawls.crawled(source.crawls(name, crawls.AFTER), until) for name in _names(making, counts, source)
    }
    newest = max((max(one.began) for one in crawled.values() if one and one.began), default=0)
    first = asked.since.toordinal() if asked.since else days[0]
    last = until or max(first, min(max(days[-1], newest), today))
    copies = carrying.copies(stories or (), seen, suppliers, asked.papers, range(first, last + 1))
    told = {*counts, *(part for one in copies for part in (one.first, one.other))}
    papers = sorted(told) + sorted(name for name, one in crawled.items() if one and one.last and name not in told)
    spoken = [*dict.fromkeys(name for count in counts.values() for _, name in count.by_section())]
    shown = [_paper(name, counts.get(name), crawled.get(name), (first, last, today), spoken) for name in papers]
    return {
        "first": crawls.iso(first),
        "days": last - first + 1,
        "begin": 0 if asked.since else _begin(shown, last - first + 1),
        "crawled": crawls.iso(newest) if newest else None,
        "asked": {"since": str(asked.since or ""), "until": str(asked.until or ""), "papers": [*asked.papers]},
        "made": making.time.astimezone(BERLIN).isoformat(timespec="minutes"),
        "source": source.name,
        "command": making.command,
        "version": making.version,
        "suppliers": counting.SUPPLIERS,
        "access": counting.ACCESS,
        "origins": carrying.ORIGINS,
        "limits": carrying.LIMITS,
        "fields": coverage.FIELDS,
        "enough": coverage.ENOUGH,
        "lost": [coverage.USED_TO, coverage.MOST, coverage.FALL],
        "why": crawls.WHY,
        "sections": spoken,
        "unnamed": [sections.NONE, sections.OTHERS],
        "papers": shown,
        "stories": None if stories is None else _packed(copies, papers, first),
    }


def _stories(source: dataset.Source, seen: dict[carrying.Key, reprints.Sighted]) -> list[reprints.Carried]:
    """The stories that two papers or more tell."""
    with dataset.bar("comparing", None, " texts") as ticks:
        told = syndication.stories(_ticked(carrying.noted(source.pieces(), seen), ticks.update))
    return carrying.shared(reprints.carried(told, seen))


def _ticked(pieces: Iterable[syndication.Piece], update: Any) -> Iterable[syndication.Piece]:
    for piece in pieces:
        update(1)
        yield piece


def _counted(
    source: dataset.Source, making: Making, members: set[carrying.Key]
) -> tuple[dict[str, PaperCount], dict[carrying.Key, int]]:
    """What there is of each paper, and who is named in which article of a story."""
    counts: defaultdict[str, PaperCount] = defaultdict(PaperCount)
    suppliers: dict[carrying.Key, int] = {}
    with dataset.bar("counting", source.total, " articles") as ticks:
        for record in source.records(latest=True):
            ticks.update(1)
            if making.selection.reason(record):
                continue
            counts[record["paper"]].add(record)
            key = record["paper"], record["article_id"]
            if key in members:
                suppliers[key] = counting.supplier(record)
    return dict(counts), suppliers


def _names(making: Making, counts: Mapping[str, PaperCount], source: dataset.Source) -> list[str]:
    """The papers whose crawls are told: those asked for, else all that there are."""
    return sorted({*(making.selection.papers or (*making.papers, *source.papers)), *counts})


def _paper(
    name: str,
    count: PaperCount | None,
    crawled: crawls.Crawled | None,
    days: tuple[int, int, int],
    spoken: Sequence[str],
) -> Figures:
    """What the page carries of a paper; ``days``: first, last, and today, which is not over."""
    found = count or PaperCount()
    by_section = [(day, spoken.index(name), many) for (day, name), many in found.by_section().items()]
    first, last, today = days
    begin = crawls.begin(found.days, crawled)
    empty = (
        crawls.gaps(found.days, max(begin, first), min(last, crawls.over(today, crawled)), crawled)
        if begin is not None
        else ()
    )
    return {
        "name": name,
        "publication": text.clean(found.publication)[:LONGEST],
        "articles": found.articles,
        "undated": found.undated,
        "without_text": found.without_text,
        "cells": _rows(((day, *row) for day, row in sorted(found.days.items())), first),
        "sections": _rows(sorted(by_section), first),
        "begin": None if begin is None or begin > last else max(begin - first, 0),
        "coverage": _rows(((day, *row) for day, row in (crawled.fields if crawled else {}).items()), first),
        "gaps": _rows(empty, first),
        "runs": None if crawled is None else crawled.last,
    }


def _begin(papers: Sequence[Figures], days: int) -> int:
    """The day that the page begins with: not the first, where more than half of the days hold only strays."""
    begin = min((one["begin"] for one in papers if one["begin"] is not None), default=0)
    return begin if begin * 2 > days else 0


def _packed(copies: Counter[carrying.Copy], papers: Sequence[str], first: int) -> list[int]:
    number = {name: place for place, name in enumerate(papers)}
    rows = sorted((one.day, number[one.first], number[one.other], one.delay, one.origin, many)
                  for one, many in copies.items())  # fmt: skip
    return _rows(rows, first)


def _rows(rows: Iterable[Sequence[int]], first: int) -> list[int]:
    """Rows in one list; the day that each begins with is told as its distance from the row before, else ``first``."""
    found: list[int] = []
    before = first
    for day, *rest in rows:
        found += [day - before, *rest]
        before = day
    return found


def _nothing(source: dataset.Source, making: Making, counts: Mapping[str, PaperCount]) -> str:
    undated = sum(count.undated for count in counts.values())
    if undated:
        return f"no article says when it came out, of {undated:,}; a report goes by days."
    asked = making.selection
    if missing := [paper for paper in asked.papers if paper not in source.papers]:
        there = ", ".join(sorted(source.papers)) or "none"
        return f"there is no record of {', '.join(missing)}; papers with records: {there}."
    days = "".join([f" since {asked.since}" * bool(asked.since), f" until {asked.until}" * bool(asked.until)])
    return f"there is no article{' published' if days else ''}{days} in {source.name}: there is nothing to report."
