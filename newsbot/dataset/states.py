"""The readings of one article put in order: which of them are versions, and how they are numbered."""

from collections.abc import Iterable
from typing import NamedTuple

Place = tuple[int, int, int]
"""Where a line stands: which file, from which byte, how many bytes."""


class Seen(NamedTuple):
    """One reading of an article, without its text."""

    fetched: int
    """Seconds since 1970; so the other times."""
    first: int
    """When the article was seen first, as this reading knows it."""
    last: int
    """When its page was found alive last, as this reading knows it."""
    gone: bool | None
    text_hash: bytes
    withheld: bool
    """Whether its text was left out for a reservation."""
    place: Place
    published: int | None = None

    @property
    def moment(self) -> int:
        """When it was published, else fetched."""
        return self.fetched if self.published is None else self.published


class State(NamedTuple):
    """One version of an article."""

    place: Place
    version: int
    first_seen: int
    last_seen: int
    gone: bool | None


def texts(readings: Iterable[Seen]) -> list[Seen]:
    """Each text among ``readings`` of one article, which come in order of ``fetched``, at its earliest."""
    found: dict[bytes, Seen] = {}
    for one in readings:
        found.setdefault(one.text_hash, one)
    return list(found.values())


def states(readings: Iterable[Seen]) -> list[State]:
    """The versions among ``readings`` of one article, which come in order of ``fetched``.

    The same text is one version, at its earliest. A reading whose text was withheld is none, unless nothing else was
    ever seen: then the first one stands for the article. ``first_seen`` is when the first version was, ``last_seen``
    when the page was seen; ``gone`` is what the reading says that saw it last.
    """
    seen = list(readings)
    shown = [one for one in seen if not one.withheld] or seen[:1]
    first = min(one.first for one in shown)
    last = max(seen, key=lambda one: one.last)
    return [State(one.place, number, first, last.last, last.gone) for number, one in enumerate(texts(shown), start=1)]
