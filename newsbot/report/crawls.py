"""What the crawls of a paper say: which fields their articles had, how they ended, why days are without an article."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from newsbot import coverage, history
from newsbot.archive import RunRecord
from newsbot.dates import BERLIN

LAST = 12
"""Crawls of a paper that are shown one by one."""
AFTER = 2
"""Days after a day on which a crawl would still have found what came out then."""
UNSAID, NO_CRAWL, BROKEN, NOTHING = range(4)
WHY = (
    "not known: feeds say nothing of crawls",
    "no crawl on that day or the two after it",
    "no crawl came to a good end then",
    "crawled, and nothing of that day was found",
)


class Gap(NamedTuple):
    """Days in a row without an article, for one reason; ``date.toordinal``."""

    first: int
    days: int
    why: int


def live(runs: Sequence[RunRecord]) -> list[history.Past]:
    """Those that asked the site, newest first."""
    return [one for one in (history.Past(run) for run in runs) if not one.is_replay]


def fields(crawls: Sequence[history.Past]) -> dict[int, list[int]]:
    """By day of the crawl: articles that have been counted, then how many had each of ``coverage.FIELDS``."""
    found: dict[int, list[int]] = {}
    for one in crawls:
        counted = one.run.coverage
        if counted.get(coverage.ARTICLES):
            row = found.setdefault(_day(one), [0] * (1 + len(coverage.FIELDS)))
            for place, name in enumerate((coverage.ARTICLES, *coverage.FIELDS)):
                row[place] += counted.get(name, 0)
    return dict(sorted(found.items()))


def last(runs: Sequence[RunRecord]) -> list[dict[str, Any]]:
    """The newest crawls: when, how they ended, what they brought, which fields they lost."""
    return [_shown(history.past(run, runs[number + 1 :])) for number, run in enumerate(runs[:LAST])]


def gaps(days: Sequence[int], first: int, until: int, crawls: Sequence[history.Past] | None) -> Iterator[Gap]:
    """The days from ``first`` to ``until`` that are not among ``days``, by reason."""
    there, good = {*days}, {_day(one) for one in crawls or () if one.is_good}
    crawled = {_day(one) for one in crawls or ()}
    begun: Gap | None = None
    for day in range(first, until + 1):
        why = None if day in there else _why(day, crawls is not None, crawled, good)
        if begun and begun.why == why:
            begun = begun._replace(days=begun.days + 1)
            continue
        if begun:
            yield begun
        begun = None if why is None else Gap(day, 1, why)
    if begun:
        yield begun


def _why(day: int, is_known: bool, crawled: set[int], good: set[int]) -> int:
    near = range(day, day + AFTER + 1)
    if not is_known:
        return UNSAID
    if good.intersection(near):
        return NOTHING
    return BROKEN if crawled.intersection(near) else NO_CRAWL


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


def _day(one: history.Past) -> int:
    return one.run.started.astimezone(BERLIN).date().toordinal()


def iso(day: int) -> str:
    """The day as ISO 8601."""
    return (date.min + timedelta(day - 1)).isoformat()
