"""The day that a list prints beside a link to an article: which stamp belongs to which link."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain
from typing import Any

from newsbot import dates
from newsbot.pages.blocks import flat

_LEVELS = 5
"""From a link up to the teaser around it: the title of a pdb teaser stands four levels below it."""


def days(links: Iterable[tuple[Any, str]], stamps: Iterable[Any], fetched: datetime | None) -> dict[str, date]:
    """The day in Berlin for each link that has one; a link is an element and the ``urls.key`` of its address.

    A stamp belongs to the only article that the innermost box around it leads to; a box around several is a list, and
    a stamp in it is nobody's. Each box is met a few times, however many links there are. ``fetched`` is the time of
    the capture, from which ``07:50 Uhr`` counts; without it such a stamp says nothing.
    """
    boxes = _boxes(links)
    found: dict[str, date] = {}
    for stamp in stamps:
        around = next((one for one in chain((stamp,), stamp.iterancestors()) if one in boxes), None)
        key, level = boxes.get(around, ("", 0))
        if key and key not in found and level <= _LEVELS and (day := _day(stamp, fetched)):
            found[key] = day
    return found


def _boxes(links: Iterable[tuple[Any, str]]) -> dict[Any, tuple[str, int]]:
    """For each element around links: the only one, and how many levels below it stands; ``""`` for several."""
    boxes: dict[Any, tuple[str, int]] = {}
    for link, key in links:
        for level, box in enumerate(chain((link,), link.iterancestors())):
            only, nearest = boxes.get(box, (key, level))
            if not only:
                break  # what is around a list is one, too
            boxes[box] = (key, min(level, nearest)) if only == key else ("", 0)
    return boxes


def _day(stamp: Any, fetched: datetime | None) -> date | None:
    moment = dates.iso(stamp.get("datetime") or "")
    return moment.date() if moment else dates.teaser(flat(stamp), fetched)
