"""Whether papers have a good run of late, in lines for monitoring and mail."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from newsbot import text
from newsbot.history.past import Past
from newsbot.history.table import how, when

_AGE = re.compile(r"([0-9]{1,5})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Health(NamedTuple):
    """Whether a paper has a good run of late."""

    paper: str
    good: bool
    last_good: datetime | None
    """When its last good run ended, as far back as was looked."""
    why: str
    """What is wrong, without the paper's name; empty if nothing is."""


def age(given: str) -> timedelta:
    """``90m``, ``26h`` or ``3d``. Raises ``ValueError`` with one sentence."""
    found = _AGE.fullmatch(given.strip())
    span = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not span:
        raise ValueError(f"--max-age {given!r} is no age; write e.g. 90m, 26h or 3d.")
    return span


def health(paper: str, runs: Sequence[Past], now: datetime, max_age: timedelta) -> Health:
    """Judges the runs of a paper, newest first; replays of WARC files, which say nothing of it, are none of them."""
    ends = [one.run.ended for one in runs if one.is_good and one.run.ended]
    last_good = max(ends, default=None)
    if last_good and now - last_good <= max_age:
        return Health(paper, True, last_good, "")
    if not runs:
        return Health(paper, False, None, f"no run at all; scrapy crawl {paper} makes one")
    missing = f"no good run since {when(last_good)}, {_ago(now - last_good)}" if last_good else "never had a good run"
    return Health(paper, False, last_good, f"{missing}; {_last(runs[0])}")


def verdict(found: Sequence[Health], max_age: str) -> list[str]:
    """A first line for all, as the Monitoring Plugins write it, and one for each paper that is ill."""
    if not found:
        return ["CRITICAL: the archive holds no run of a paper of this project; scrapy crawl makes one"]
    ill = [one for one in found if not one.good]
    papers = f"{len(found)} paper{'' if len(found) == 1 else 's'}"
    if not ill:
        return [f"OK: {papers}, each with a good run in the last {max_age}"]
    names = ", ".join(one.paper for one in ill)
    first = f"CRITICAL: {len(ill)} of {papers} without a good run in the last {max_age}: {names}"
    return [first, *(f"{one.paper}: {one.why}" for one in ill)]


def _last(one: Past) -> str:
    """What became of the last run."""
    if one.is_under_way:
        return f"one is under way since {when(one.run.started)}"
    if one.is_good:
        return "none was started since"
    sentence = text.printable(str(one.run.counts.get("sentence") or ""))
    said = f", {sentence}" if sentence else ""
    return f"the last one, of {when(one.run.started)}: {how(one)}{said}"


def _ago(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    if hours < 2:
        return f"{hours * 60:.0f} minutes ago"
    return f"{hours:.0f} hours ago" if hours < 72 else f"{hours / 24:.0f} days ago"
