"""Which papers have no text in some days, and why: what an answer on stories does not know."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from newsbot.archive import RunRecord
from newsbot.dates import BERLIN
from newsbot.reprints.carried import Sighted

NEVER, BLOCKED, FAILED = "never run", "blocked", "failed"
HEADLINES, NOTHING = "headlines only", "nothing found"
NOT_ASKED, CAPTURES, OTHER_DAYS, NO_RECORD = "not asked", "captures only", "other days", "no record"
_ORDER = (BLOCKED, FAILED, HEADLINES, NOT_ASKED, CAPTURES, NOTHING, OTHER_DAYS, NO_RECORD, NEVER)
"""What can be mended comes first."""
_WORDS = {
    BLOCKED: "blocked",
    FAILED: "the last run did not end well",
    HEADLINES: "headlines only, no text to compare",
    NOT_ASKED: "not asked since {day}",
    CAPTURES: "read from WARC files alone, none of these days",
    NOTHING: "run, but nothing found in these days",
    OTHER_DAYS: "in these feeds, but not in these days",
    NO_RECORD: "no record in these feeds",
    NEVER: "never run",
}
_UNREACHABLE = 3
"""Exit code of a run that was kept out, or found nobody there (``ending.NOTHING``)."""


class Count(NamedTuple):
    """Articles of a paper in the days asked for."""

    articles: int = 0
    with_text: int = 0
    """Those of which more than headline and lead can be read."""


class Missing(NamedTuple):
    """A paper without text in the days asked for."""

    paper: str
    reason: str
    said: str = ""
    """What its last run ended with; empty if there is nothing to say."""
    asked: date | None = None
    """When its last run began; None if there was none, or nobody knows."""


def counted(seen: Iterable[tuple[str, Sighted]], since: date, until: date) -> dict[str, Count]:
    """How many articles papers have in a period, both days included; ``seen`` are papers with an article each."""
    found: defaultdict[str, Count] = defaultdict(Count)
    for paper, sighted in seen:
        if sighted.day and since <= sighted.day <= until:
            articles, with_text = found[paper]
            found[paper] = Count(articles + 1, with_text + sighted.has_text)
    return dict(found)


def missing(
    papers: Iterable[str],
    counts: Mapping[str, Count],
    held: Collection[str],
    runs: Mapping[str, Sequence[RunRecord]] | None,
    since: date,
) -> list[Missing]:
    """Those of ``papers`` without text in a period that begins with the day ``since``, by name.

    ``counts`` are the articles of the period, ``held`` the papers with an article of whatever day, ``runs`` the last
    runs of each paper, newest first; None where nobody knows of runs: of feeds.
    """
    return [
        _why(paper, counts.get(paper, Count()), paper in held, None if runs is None else runs.get(paper, ()), since)
        for paper in sorted(papers)
        if not counts.get(paper, Count()).with_text
    ]


def _why(paper: str, count: Count, is_held: bool, runs: Sequence[RunRecord] | None, since: date) -> Missing:
    live = [run for run in runs or () if "warc" not in run.arguments]
    asked = live[0].started.astimezone(BERLIN).date() if live else None
    said = _said(live[0]) if live else ""
    if count.articles:
        return Missing(paper, HEADLINES, said, asked)
    if runs is None:
        return Missing(paper, OTHER_DAYS if is_held else NO_RECORD)
    if not live:
        return Missing(paper, CAPTURES if runs or is_held else NEVER)
    assert asked is not None
    if asked < since:
        return Missing(paper, NOT_ASKED, said, asked)
    if live[0].counts.get("exit") == 0:
        return Missing(paper, NOTHING, "", asked)
    return Missing(paper, BLOCKED if live[0].counts.get("exit") == _UNREACHABLE else FAILED, said, asked)


def _said(run: RunRecord) -> str:
    """What a run ended with, if that was not simply well."""
    if run.counts.get("exit") == 0:
        return ""
    return str(run.counts.get("sentence") or (run.state if run.ended else "it has not ended yet")).strip()


def grouped(found: Iterable[Missing]) -> list[tuple[str, list[str]]]:
    """Papers by reason, in words: ``("never run", ["celle", "peine"])``."""
    groups: dict[tuple[int, str], list[str]] = {}
    for one in found:
        words = _WORDS[one.reason].format(day=one.asked)
        if one.said and one.reason in (BLOCKED, FAILED):
            words = f"{words} ({one.asked}: {one.said.rstrip('.')})"
        groups.setdefault((_ORDER.index(one.reason), words), []).append(one.paper)
    return [(words, papers) for (_, words), papers in sorted(groups.items())]
