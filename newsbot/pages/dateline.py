"""The place that is printed before a first sentence: ``Rostock – Text``, ``Gifhorn. Text``, ``Berlin (dpa) - Text``."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from newsbot import bylines, text
from newsbot.pages.blocks import Part

_REACH = 70  # no dateline is longer
_END = re.compile(r"\s*(?:\((?P<agency>[\w/ -]{2,30})\)\s*[–—.:-]|\.|\s[–—-])\s+(?=[^\Wa-zäöüß]|[„“\"»«‚'(])")
_STOP = re.compile(r"[.:–-]\s+")
_PLACES = re.compile(r"\s*/\s*|\s*,\s+|\s+und\s+")


class Opening(NamedTuple):
    """A paragraph, and what was printed before its first sentence."""

    place: str
    agencies: list[str]
    rest: str


def opening(paragraph: str, places: Iterable[str]) -> Opening | None:
    """The place before the text, if it is certainly one; None otherwise.

    Certain is a place with an agency behind it, ``Berlin (dpa) -``, and one that the page names elsewhere: every part
    of ``Peine/Gifhorn`` has to be among ``places`` (sections, keywords, marked places). ``Peine. Eine Stadt`` is a
    first sentence on a page that does not know Peine, and so is ``Peine – das ist …`` on any page.
    """
    known: set[str] | None = None
    for end in _END.finditer(paragraph, 0, _REACH):
        place = paragraph[: end.start()].strip()
        credit = bylines.agency_tail(end["agency"]) if end["agency"] else None
        if credit and place[:1].isupper() and len(place.split()) < 6:
            return Opening(place, credit.agencies, paragraph[end.end() :])
        known = _known(places) if known is None else known
        if place and all(text.fold(part) in known for part in _PLACES.split(place)):
            return Opening(place, [], paragraph[end.end() :])
    return None


def taken(parts: list[Part], place: str | None, places: Iterable[str]) -> tuple[Opening, list[Part]]:
    """What stood before the first paragraph, below a byline if there is one, and the parts without it.

    Where the page prints the ``place`` apart, its full stop may be left, ``. Die Stadt``.
    """
    at = next((at for at, part in enumerate(parts) if part.tag == "p" and not _is_byline(part.text)), None)
    if at is None:
        return Opening("", [], ""), parts
    paragraph = parts[at].text
    stop = _STOP.match(paragraph) if place else None
    found = opening(paragraph, [place] if place else places)
    found = found or Opening("", [], paragraph[stop.end() :] if stop else paragraph)
    return found, [*parts[:at], parts[at]._replace(text=found.rest), *parts[at + 1 :]]


def _is_byline(paragraph: str) -> bool:
    return paragraph.startswith("Von ") and bylines.looks_like(paragraph)


def _known(places: Iterable[str]) -> set[str]:
    """The places, and the parts of those that are named together."""
    return {text.fold(part) for name in places for part in (name, *_PLACES.split(name))}
