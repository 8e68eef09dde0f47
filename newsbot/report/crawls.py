"""What the crawls of a paper say: which fields their articles had, how they ended, why days are without an article."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from newsbot import coverage, history
from newsbot.archive import RunRecord
from newsbot.dates import BERLIN

LAST = 12
"""Crawls of a paper that are shown one by one."""
BEFORE = 100
"""Crawls before one of those among which ten are sought that say what is usual."""
AFTER = 2
"""Days after a day on which a crawl would still have found what came out then."""
UNSAID, NO_CRAWL, BROKEN, NOTHING = range(4)
WHY = (
    "not known: feeds say nothing of crawls",
    "no crawl on that day or the two after it",
    "no crawl came to a good end then",
    "crawled, and nothing of that day was found",
)


REGULAR = 4
"""Days with an article among seven in a row: from there on a paper is collected, before there are strays."""


class Gap(NamedTuple):
    """Days in a row without an article, for one reason; ``date.toordinal``."""

    first: int
    days: int
    why: int


class Crawled(NamedTuple):
    """What the crawls of a paper say; days are ``date.toordinal``."""

    began: set[int]
    """The days of those that asked the site."""
    good: set[int]
    """The days of those among them that came to a good end."""
    fields: dict[int, list[int]]
    """By day: articles that have been counted, then how many had each of ``coverage.FIELDS``."""
    last: list[dict[str, Any]]
    """The newest ones, with replays, for people."""


def crawled(runs: Sequence[RunRecord] | None, until: int | None) -> Crawled | None:
    """The sum of ``runs``, newest first; those after ``until`` say only why days before are empty."""
    if runs is None:
        return None
    live = [one for one in (history.Past(run) for run in runs) if not one.is_replay]
    within = [run for run in runs if until is None or _day(run) <= until]
    return Crawled(
        {_day(one.run) for one in live}, {_day(one.run) for one in live if one.is_good}, _fields(live), _last(within)
    )


def begin(days: Collection[int], crawls: Crawled | None) -> int | None:
    """The first day on which an article of a paper could be missed.

    That is when crawls began, or articles came on most days of a week, whichever was earlier; else the first article.
    A home page that links to an old article does not begin years of empty days.
    """
    found = sorted(days)
    steady = next((day for day, later in zip(found, found[REGULAR - 1 :], strict=False) if later - day < 7), None)
    starts = [*crawls.began] if crawls else []
    return min([*starts, *([steady] if steady is not None else [])], default=found[0] if found else None)


def over(today: int, crawls: Crawled | None) -> int:
    """The last day that was missed if it has no article: a later crawl would have found it, or should have come."""
    yesterday = today - 1
    return yesterday if crawls is None else max(yesterday - AFTER, min(yesterday, max(crawls.began, default=0) - 1))


def gaps(days: Collection[int], first: int, until: int, crawls: Crawled | None) -> Iterator[Gap]:
    """The days from ``first`` to ``until`` that are not among ``days``, by reason."""
    begun: Gap | None = None
    for day in range(first, until + 1):
        why = None if day in days else _why(day, crawls)
        if begun and begun.why == why:
            begun = begun._replace(days=begun.days + 1)
            continue
        if begun:
            yield begun
        begun = None if why is None else Gap(day, 1, why)
    if begun:
        yield begun


def iso(day: int) -> str:
    """The day as ISO 8601."""
    return date.fromordinal(day).isoformat()


def _fields(crawls: Sequence[history.Past]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one in crawls:
        counted = one.run.coverage
        if counted.get(coverage.ARTICLES):
            row = found.setdefault(_day(one.run), [0] * (1 + len(coverage.FIELDS)))
            for place, name in enumerate((coverage.ARTICLES, *coverage.FIELDS)):
                row[place] += counted.get(name, 0)
    return dict(sorted(found.items()))


def _last(runs: Sequence[RunRecord]) -> list[dict[str, Any]]:
    """When they were, how they ended, what they brought, which fields they lost."""
    return [_shown(history.past(run, runs[number + 1 : number + 1 + BEFORE])) for number, run in enumerate(runs[:LAST])]


def _why(day: int, crawls: Crawled | None) -> int:
    near = range(day, day + AFTER + 1)
    if crawls is None:
        return UNSAID
    if crawls.good.intersection(near):
        return NOTHING
    return BROKEN if crawls.began.intersection(near) else NO_CRAWL


def _shown(one: history.Past) -> dict[str, Any]:
    counts = one.run.counts
    return {
        "when": one.run.started.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M"),
        "good": one.is_good,
        "replay": one.is_replay,
        "how": "open: under way, or broken off" if one.run.state == "running" else history.how(one),
        **{name: history.counted(counts, name) for name in ("read", "new", "changed")},
        "refused": sum(history.reasons(counts, ("refused", "dropped")).values()),
        "failed": sum(history.reasons(counts, ("failed", "left")).values()),
        "lost": [lost.field for lost in one.lost],
    }


def _day(run: RunRecord) -> int:
    return run.started.astimezone(BERLIN).toordinal()
