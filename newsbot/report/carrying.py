"""Who carried whose stories, and how long after: counted by day and pair of papers."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from newsbot import reprints, syndication
from newsbot.report.counting import AGENCY, NETWORK

LIMITS = (5 / 60, 15 / 60, 1, 2, 3, 6, 12, 24, 48, 168)
"""Hours: upper ends of the classes of delay; one more is for what took longer, the last for what nobody knows."""
UNKNOWN = len(LIMITS) + 1
ORIGINS = ("neither agency nor RND named", "RND named, no agency", "news agency named")
OWN, OF_NETWORK, OF_AGENCY = range(3)

Key = tuple[str, str]


class Copy(NamedTuple):
    """What is counted of a paper that had a story after another."""

    day: int
    """``date.toordinal``, of the copy."""
    first: str
    other: str
    delay: int
    """Class of delay."""
    origin: int


def shared(stories: Iterable[reprints.Carried]) -> list[reprints.Carried]:
    """Those that two papers or more tell."""
    return [story for story in stories if len(story.papers) > 1]


def copies(
    stories: Iterable[reprints.Carried],
    seen: Mapping[Key, reprints.Sighted],
    suppliers: Mapping[Key, int],
    papers: Collection[str],
    days: Container[int],
) -> Counter[Copy]:
    """The copies on these days; of or by one of ``papers``, where some are asked for."""
    found = Counter[Copy]()
    for story in stories:
        origin = _origin(suppliers.get(member.key) for member in story.members)
        for member in _others(story):
            day = seen[member.key].day
            if day is None or day.toordinal() not in days:
                continue
            if not papers or story.first.paper in papers or member.paper in papers:
                found[Copy(day.toordinal(), story.first.paper, member.paper, _delay(story.first, member), origin)] += 1
    return found


def noted(source_pieces: Iterable[syndication.Piece], seen: dict[Key, reprints.Sighted]) -> Iterator[syndication.Piece]:
    """``source_pieces`` as they come, noted in ``seen`` without their addresses."""
    for piece in reprints.noted(source_pieces, seen):
        seen[piece.key] = seen[piece.key]._replace(url="")
        yield piece


def _others(story: reprints.Carried) -> Iterator[reprints.Member]:
    """The first article of each paper but the first."""
    met = {story.first.paper}
    for member in story.members:
        if member.paper not in met:
            met.add(member.paper)
            yield member


def _origin(suppliers: Iterable[int | None]) -> int:
    named = {*suppliers}
    return OF_AGENCY if AGENCY in named else OF_NETWORK if NETWORK in named else OWN


def _delay(first: reprints.Member, other: reprints.Member) -> int:
    if first.published is None or other.published is None:
        return UNKNOWN
    hours = (other.published - first.published).total_seconds() / 3600
    return next((number for number, limit in enumerate(LIMITS) if hours < limit), len(LIMITS))
