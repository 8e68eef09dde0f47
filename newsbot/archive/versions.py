"""Which states of an article are versions, which is the latest, and whether it is gone: functions of what was seen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

READ, UNCHANGED, GONE, HEADLINES = "read", "unchanged", "gone/", "headlines only"
"""Outcomes of a visit: the page was read, was as before (304), is no longer there (404, 410), is closed to us."""

ALIVE = (READ, UNCHANGED)
ANSWERED = (*ALIVE, "walked")
"""Outcomes of visits that found a page; one may be a list."""


class Sighting(NamedTuple):
    """That an article showed a text at a time."""

    time: datetime
    text_hash: str


def numbered(sightings: Iterable[Sighting], withheld: Collection[str] = ()) -> list[Sighting]:
    """The versions in order, each by its first sighting; the first one is version 1.

    A text equal to the one before it in time is no version. Texts that were ``withheld`` for a reservation are none
    either, unless nothing else was ever seen: then the first one stands for the article.
    """
    ordered = sorted(set(sightings))
    shown = [seen for seen in ordered if seen.text_hash not in withheld]
    if not shown:
        return ordered[:1]
    return shown[:1] + [seen for before, seen in pairwise(shown) if before.text_hash != seen.text_hash]


def number(
    known: Iterable[Sighting], time: datetime, text_hash: str, withheld: Collection[str] = ()
) -> tuple[int, datetime]:
    """The number of the version that an article showed at a time, as far as is known, and when it was seen first.

    If its text was ``withheld``, that of the version that was shown before.
    """
    seen = Sighting(time, text_hash)
    order = numbered({*known, seen}, withheld)
    return max(1, sum(one.time <= seen.time for one in order)), order[0].time


def adds(known: Collection[Sighting], seen: Sighting) -> bool:
    """Whether a record has to be stored: the newest one up to its time has another text."""
    before = max((one for one in known if one.time <= seen.time), default=None)
    return before is None or (before.text_hash != seen.text_hash and seen not in known)


def stored(rows: Mapping[Sighting, Any], seen: Sighting) -> Any:
    """Of the rows with the text of ``seen``, the newest up to its time, else the first one after."""
    same = sorted(one for one in rows if one.text_hash == seen.text_hash)
    return rows[max((one for one in same if one.time <= seen.time), default=same[0])]


def latest(records: Sequence[Mapping[str, Any]]) -> int:
    """Index of the newest record in order of versions whose body was not shortened by a paywall."""
    standing = 0
    for index in range(1, len(records)):
        if not is_shortened(records[index], records[standing]):
            standing = index
    return standing


def is_shortened(record: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether ``record`` shows less than the one ``before`` it, and a paywall is why.

    A body that vanished is one that is hidden. A paid page that shows less than the free one before is cut; after a
    paid one it is cut if it shows a beginning of it, else it was edited.
    """
    body, fuller = record.get("body") or "", before.get("body") or ""
    if not fuller or not body:
        return bool(fuller)
    if record.get("access") != "paid" or len(body) >= len(fuller):
        return False
    return before.get("access") != "paid" or fuller.startswith(body.rstrip(" .…"))


def is_withheld(record: Mapping[str, Any]) -> bool:
    """Whether the text was left out for a reservation (DSM Art. 4), so that the hash says nothing of it."""
    return record.get("tdm_reservation") == 1 and not record.get("lead") and not record.get("body")


def is_alive(outcome: str) -> bool:
    """Whether a visit found the article."""
    return outcome in ALIVE


def is_gone(visits: Iterable[tuple[datetime, str]]) -> bool:
    """Whether the last visit (time and outcome) that found the article or its absence found the absence."""
    decisive = [(time, is_alive(outcome)) for time, outcome in visits if is_alive(outcome) or outcome.startswith(GONE)]
    return bool(decisive) and not max(decisive)[1]
