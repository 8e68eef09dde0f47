"""Which articles of which papers tell one story: joined two by two, so that no article parts what others join."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from sys import intern

from newsbot.syndication import claims, judging, neighbours, roles, signature
from newsbot.syndication.piece import Piece
from newsbot.syndication.roles import Story
from newsbot.syndication.shelf import Shelf

_NONE = len(claims.EVIDENCE)


def stories(pieces: Iterable[Piece]) -> dict[tuple[str, str], Story]:
    """The columns of each article, by ``paper`` and ``article_id``.

    The same for any order of the pieces. Of several states of an article the one with most text counts. Whether two
    articles are joined depends on these two alone, so more articles join stories and never part them; but what a crowd
    of articles shares (``claims``, ``index``) joins none.
    """
    with _unsearched(), Shelf() as shelf:
        return _columns(_ordered(pieces, shelf))


@contextmanager
def _unsearched() -> Iterator[None]:
    """Without Python's search for cycles: none are made here, and each search goes through a million buckets."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _ordered(pieces: Iterable[Piece], shelf: Shelf) -> list[Piece]:
    """The fullest piece of each article, in order of time; their signatures lie on the shelf."""
    fullest: dict[tuple[str, str], Piece] = {}
    for piece in pieces:
        known = fullest.get(piece.key)
        if known is None or _fullness(known) < _fullness(piece):
            shelved = shelf.put(bytes(piece.signature))
            fullest[piece.key] = replace(piece, paper=intern(piece.paper), signature=shelved)
    return sorted(fullest.values(), key=lambda piece: (piece.when is None, piece.when or 0, piece.key))


def _columns(ordered: list[Piece]) -> dict[tuple[str, str], Story]:
    forest = Forest(len(ordered))
    for evidence, one, other in _claimed(ordered, forest):
        forest.join(one, other, claims.EVIDENCE.index(evidence))
    for number, piece in enumerate(ordered):  # a sixth of the memory: addresses and ids have said what they say
        ordered[number] = replace(piece, url="", canonical_url=None, agency_id=None)
    for evidence, one, other in _read(ordered, forest):
        forest.join(one, other, claims.EVIDENCE.index(evidence))
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(len(ordered)):
        groups[forest.root(number)].append(number)
    columns: dict[tuple[str, str], Story] = {}
    for group in groups.values():
        columns |= roles.told([ordered[number] for number in group], [forest.evidence(number) for number in group])
    return columns


def _fullness(piece: Piece) -> tuple[int, int, bytes, str]:
    stored = bytes(piece.signature)
    return signature.length(stored), len(stored), stored, repr(replace(piece, signature=b""))


class Forest:
    """Numbers that were joined, and the strongest evidence by which each was."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))
        self._rank = bytearray([_NONE]) * size

    def root(self, number: int) -> int:
        """One number for all that were joined."""
        while self._above[number] != number:
            self._above[number] = number = self._above[self._above[number]]
        return number

    def join(self, one: int, other: int, rank: int) -> None:
        """Joins two for good."""
        self._above[self.root(other)] = self.root(one)
        self._rank[one] = min(self._rank[one], rank)
        self._rank[other] = min(self._rank[other], rank)

    def evidence(self, number: int) -> str | None:
        """What joined ``number`` to others."""
        return (*claims.EVIDENCE, None)[self._rank[number]]


def _claimed(pieces: Sequence[Piece], forest: Forest) -> Iterator[tuple[str, int, int]]:
    """Evidence for two pieces each, by what they say of themselves; two that are joined are not looked at again."""
    for evidence, one, other in claims.pairs(pieces):
        if forest.root(one) != forest.root(other) and _confirmed(pieces[one], pieces[other], evidence):
            yield evidence, one, other


def _read(pieces: Sequence[Piece], forest: Forest) -> Iterator[tuple[str, int, int]]:
    """The same by their words: texts first, then those of which only headline and lead can be read."""
    leads: list[tuple[int, int]] = []
    paid = bytearray(signature.kind(piece.signature) == signature.LEAD for piece in pieces)
    for one, other in _near(pieces):
        if forest.root(one) == forest.root(other):
            continue
        if paid[one] or paid[other]:
            leads.append((one, other))
        elif neighbours.evidence(pieces[one], pieces[other]):
            yield claims.TEXT, one, other
    for one, other in leads:
        if forest.root(one) != forest.root(other) and neighbours.evidence(pieces[one], pieces[other]):
            yield claims.LEAD, one, other


def _confirmed(one: Piece, other: Piece, evidence: str) -> bool:
    if evidence == claims.AGENCY_ID and neighbours.apart(one, other):
        return False
    return not judging.refutes(signature.read(one.signature), signature.read(other.signature))


def _near(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Numbers of pieces, in order of time, that share words within the window; undated ones come last."""
    window = neighbours.Neighbours()
    for number, piece in enumerate(pieces):
        if piece.when is not None:
            window.forget(piece.when - neighbours.WINDOW)
        yield from ((other, number) for other in window.add(piece))
