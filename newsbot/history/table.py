"""Runs as a table for people: a line each, and below it what a person has to know of it."""

import shlex
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from textwrap import wrap
from typing import Any

from newsbot import dates, text
from newsbot.history.past import ABANDONED, FAILED, GONE, INTERRUPTED, REFUSED, RUNNING, Past, counted, reasons

HEADER = ("when (Berlin)", "paper", "took", "ended", "read", "new", "changed", "refused", "failed", "asked")
NUMBERS = ("took", "read", "new", "changed", "refused", "failed")
"""Columns that are aligned to the right."""
WIDTH = 100
"""Columns of a terminal that sentences are wrapped for; only paths, addresses and commands may be longer."""
LONG = 2083
"""Characters of an address, or of a command with one."""
LABEL = 10
SHOWN = 6
"""Reasons that are shown; ``--json`` has all of them."""
UNKNOWN = "-"
CODES = {0: "done", 2: "bad argument", 3: "nothing", 4: "incomplete", 5: "field lost"}
"""What exit codes of a crawl mean."""


def table(runs: Sequence[Past], now: datetime, closely: bool = False) -> list[str]:
    """A line per run, each followed by its reasons and what changed; ``closely``: and by the pages that were kept."""
    first, *lines = columns([HEADER, *(_cells(one, now) for one in runs)], NUMBERS)
    return [first, *(shown for line, one in zip(lines, runs, strict=True) for shown in (line, *_below(one, closely)))]


def how(one: Past) -> str:
    """How a run ended, in a word or two."""
    state = one.run.state
    if state == RUNNING:
        return "under way" if one.is_under_way else "broke off"
    if state in (INTERRUPTED, ABANDONED):
        return state
    code = one.run.counts.get("exit")
    return CODES.get(code, f"exit {code}") if isinstance(code, int) else text.printable(state, 20)


def when(time: datetime) -> str:
    """A time for people, in Berlin."""
    return f"{time.astimezone(dates.BERLIN):%Y-%m-%d %H:%M}"


def _cells(one: Past, now: datetime) -> tuple[str, ...]:
    run, counts = one.run, one.run.counts
    until = now if one.is_under_way else run.ended
    sums = {name: sum(reasons(counts, groups).values()) for name, groups in (("refused", REFUSED), ("failed", FAILED))}
    return (
        when(run.started),
        text.printable(run.paper, 24),
        UNKNOWN if until is None or run.state == ABANDONED else _clock(until - run.started),
        how(one),
        *(_number(counted(counts, name)) for name in ("read", "new", "changed")),
        *(_number(sums[name] if "exit" in counts else None) for name in ("refused", "failed")),
        _asked(run.arguments),
    )


def _below(one: Past, closely: bool) -> Iterator[str]:
    """What is to be said of a run, each with its label."""
    run, counts = one.run, one.run.counts
    sentence = text.printable(str(counts.get("sentence") or ""))
    if sentence:
        yield from _said("said", sentence)
    if run.state == INTERRUPTED or (run.state == RUNNING and not one.is_under_way):
        yield from _said("next", "the same command continues it, within 24 hours of its start")
    for label, groups in (("refused", REFUSED), ("gone", GONE), ("failed", FAILED)):
        given = [f"{count:,} {text.printable(reason, 60)}" for reason, count in reasons(counts, groups).items()]
        if not all(one in sentence for one in given):
            yield from _said(label, ", ".join(given[:SHOWN] + (["…"] if len(given) > SHOWN else [])))
    if one.lost:
        lost = ", ".join(map(str, one.lost))
        yield from _said("LOST", f"{lost}: has the site changed its layout?")
    gone = {field for field, *_ in one.lost}
    if other := [change for change in one.changes if change.field not in gone]:
        moved = (f"{field} {before:.0%} → {share:.0%}".replace("%", " %") for field, before, share in other)
        yield from _said("fields", f"{', '.join(moved)} against the run before")
    if one.kept:
        yield from _kept(one, closely)


def _kept(one: Past, closely: bool) -> Iterator[str]:
    """Where pages are that newsbot could not make sense of, and how to look at one; no path or address is wrapped."""
    margin, pages = " " * (4 + LABEL), one.pages
    whys = Counter(why.partition(" ")[0] for why in pages.values())
    yield from _said("kept", ", ".join(f"{count} {text.printable(why, 60)}" for why, count in whys.most_common()))
    if closely:
        yield from (f"{margin}{text.printable(url, LONG)} ({text.printable(why, 60)})" for url, why in pages.items())
    for url in list(pages)[:1]:
        command = shlex.join(["scrapy", "read", str(one.kept), "--url", url])
        yield f"{margin}{text.printable(command, LONG)}"


def _said(label: str, sentence: str) -> list[str]:
    indent = " " * (4 + LABEL)
    return wrap(
        sentence,
        WIDTH,
        initial_indent=f"    {label:{LABEL}}",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def columns(rows: Sequence[Sequence[str]], numbers: Collection[str]) -> list[str]:
    """Rows, the first with the names, as lines: columns as wide as their longest cells, ``numbers`` to the right."""
    sides = [">" if name in numbers else "<" for name in rows[0]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    layout = list(zip(sides, widths, strict=True))
    return [
        "  ".join(f"{cell:{side}{width}}" for cell, (side, width) in zip(row, layout, strict=True)).rstrip()
        for row in rows
    ]


def _asked(arguments: Mapping[str, Any]) -> str:
    """The ``-a`` of a crawl, cut where a line would become too long; not the settings that are told with them."""
    asked = {name: value for name, value in arguments.items() if not name.startswith("NEWSBOT_")}
    said = (name if value == "1" else f"{name}={value}" for name, value in asked.items())
    return text.printable(" ".join(said), 28)


def _clock(took: timedelta) -> str:
    minutes, seconds = divmod(max(int(took.total_seconds()), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _number(count: object) -> str:
    return f"{count:,}" if isinstance(count, int) else UNKNOWN
