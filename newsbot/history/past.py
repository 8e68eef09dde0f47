"""What a run was, beside the runs of its paper before it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

from newsbot import coverage
from newsbot.archive import RunRecord
from newsbot.coverage import ARTICLES, FIELDS, Lost

RUNNING, INTERRUPTED, ABANDONED = "running", "interrupted", "abandoned"
OPEN = (RUNNING, INTERRUPTED, ABANDONED)
"""States of a run that did not come to its end: under way or dead · ended by a signal · never continued."""
REFUSED, FAILED, GONE = ("refused", "dropped"), ("failed", "left"), ("gone",)
"""Which counts stand for pages that give no record · that could not be had · that are no longer there."""
NUMBERS = ("read", "new", "changed", "unchanged", "known", "holds", "requests", "bytes")
"""Plain counts of a run."""
CHOSEN = "OutsidePeriod"
"""The one reason to drop a record that whoever crawled asked for."""
BESIDE = 10
"""Earlier runs whose best counts when fields are lost."""
NOTICEABLE, CHANCE = 0.1, 3
"""A share changed if it moved this far, and by so many standard errors: small runs differ by chance."""


class Change(NamedTuple):
    """A field that noticeably more, or fewer, articles have than in the run before."""

    field: str
    before: float
    """Share of the articles of the last run before that had enough of them."""
    now: float


class Past(NamedTuple):
    """A run, and what the ones before it say of it."""

    run: RunRecord
    is_held: bool = False
    """Whether a living process crawls its paper."""
    changes: Sequence[Change] = ()
    lost: Sequence[Lost] = ()
    kept: Path | None = None
    """The WARC file of its pages that were kept; it may be on another machine, or removed."""

    @property
    def is_under_way(self) -> bool:
        """Whether that process works on this run."""
        return self.is_held and self.run.state == RUNNING

    @property
    def pages(self) -> Mapping[str, str]:
        """Why a page was kept, by its address."""
        return dict(self.run.counts.get("kept_pages", {}))

    @property
    def is_good(self) -> bool:
        """Whether it came to its end and everything it found has an outcome."""
        return self.run.ended is not None and self.run.state not in OPEN and self.run.counts.get("exit") == 0

    @property
    def is_replay(self) -> bool:
        """Whether it read WARC files, which says nothing of the site as it is now."""
        return "warc" in self.run.arguments


def past(run: RunRecord, before: Sequence[RunRecord], is_held: bool = False, kept: Path | None = None) -> Past:
    """``run`` beside the runs of its paper ``before`` it, newest first."""
    earlier = [one.coverage for one in before if one.says_what_is_usual(run.arguments)]
    return Past(run, is_held, _changes(run.coverage, earlier[:1]), coverage.lost(run.coverage, earlier[:BESIDE]), kept)


def reasons(counts: Mapping[str, Any], groups: Sequence[str]) -> dict[str, int]:
    """How often which reason of these groups was given, the most frequent first."""
    found = Counter[str]()
    for name, count in counts.items():
        group, slash, reason = name.partition("/")
        if slash and group in groups and reason != CHOSEN:
            found[reason] += count
    return dict(sorted(found.items(), key=lambda entry: (-entry[1], entry[0])))


def counted(counts: Mapping[str, Any], name: str) -> int | None:
    """How often something was counted; None where a run has not ended, so that it has no counts yet."""
    found = counts.get(name, 0 if "exit" in counts else None)
    return found if isinstance(found, int) else None


def document(one: Past) -> dict[str, Any]:
    """The run in values that JSON knows, but for its times."""
    run, counts = one.run, one.run.counts
    articles = run.coverage.get(ARTICLES, 0)
    return {
        "run": run.id,
        "paper": run.paper,
        "arguments": dict(run.arguments),
        "started": run.started,
        "ended": run.ended,
        "seconds": int((run.ended - run.started).total_seconds()) if run.ended else None,
        "state": run.state,
        "under_way": one.is_under_way,
        "good": one.is_good,
        "exit": counts.get("exit"),
        "sentence": counts.get("sentence", ""),
        **{name: counted(counts, name) for name in NUMBERS},
        "refused": reasons(counts, REFUSED),
        "failed": reasons(counts, FAILED),
        "gone": reasons(counts, GONE),
        "articles": articles,
        "coverage": {
            field: round(run.coverage[field] / articles, 4) for field in FIELDS if articles and field in run.coverage
        },
        "fields_changed": [{"field": name, "before": round(a, 4), "now": round(b, 4)} for name, a, b in one.changes],
        "fields_lost": [{"field": name, "before": round(a, 4), "now": round(b, 4)} for name, a, b in one.lost],
        "kept": {"file": str(one.kept), "pages": one.pages} if one.kept else None,
        "counts": dict(counts),
    }


def _changes(now: coverage.Coverage, before: Sequence[coverage.Coverage]) -> list[Change]:
    found = []
    for last in before:
        for field in FIELDS:
            a, b = coverage.share(last, field), coverage.share(now, field)
            if a is not None and b is not None and _is_noticeable(a, last[ARTICLES], b, now[ARTICLES]):
                found.append(Change(field, a, b))
    return found


def _is_noticeable(a: float, articles: int, b: float, articles_now: int) -> bool:
    """Whether two shares differ by more than chance would have it (pooled test of two proportions)."""
    pooled = (a * articles + b * articles_now) / (articles + articles_now)
    error = sqrt(max(pooled * (1 - pooled), 0) * (1 / articles + 1 / articles_now))
    return abs(a - b) >= NOTICEABLE and abs(a - b) > CHANCE * error
