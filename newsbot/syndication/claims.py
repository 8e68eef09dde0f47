"""What articles say of themselves: a canonical link to another paper, an Arc id, the agency's id of the text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from newsbot import urls
from newsbot.syndication.piece import Piece

CANONICAL, ID, AGENCY_ID, TEXT, LEAD = EVIDENCE = ("canonical", "id", "agency_id", "text", "lead")
"""What joins articles, the strongest first."""
_WORLDWIDE = re.compile(r"[A-Z2-7]{26}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""Ids that no two articles share by chance: Arc's and Methode's. A CMS counts, and two count to the same number."""
_DPA = re.compile(r"dpa:\d{5,}(?:-\d+)+")
"""dpa's id without the count of its revisions: ``dpa:261123-930-298765/2``."""
_LIST = re.compile(r"https://[^/]+(?:/[^\W\d_]*)*")
"""An address of a home page or section, which says nothing of an article: one word, no number in each part."""
_CROWD = 100
"""What more articles say of themselves is a fault of pages: no story runs in so many."""


def pairs(pieces: Sequence[Piece]) -> Iterator[tuple[str, int, int]]:
    """Evidence and numbers of two pieces that claim to be one story: all of the strongest evidence first."""
    yield from ((CANONICAL, *pair) for pair in _linked(pieces))
    for evidence, claim in ((ID, _id), (AGENCY_ID, _agency_id)):
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for number, piece in enumerate(pieces):
            if said := claim(piece):
                groups[said].append(number)
        yield from ((evidence, *pair) for group in groups.values() for pair in _two(group))


def _linked(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Pieces whose link leads to the other, or to the same address."""
    linking: defaultdict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        if piece.canonical_url:
            for target in _addresses(piece.canonical_url):
                linking[target].append(number)
    linked: defaultdict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces) if linking else ():
        for address in {*_addresses(piece.url), piece.article_id}:
            if address in linking:
                linked[address].append(number)
    for address, numbers in linking.items():
        yield from _two(numbers)
        if len(numbers) <= _CROWD:
            yield from ((min(one, two), max(one, two)) for one in numbers for two in linked[address] if one != two)


def _two(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """All pairs; none of a crowd."""
    return combinations(numbers if len(numbers) <= _CROWD else (), 2)


def _addresses(url: str) -> set[str]:
    """The address, and the Arc id in it: what another host's address of the article has, too."""
    key = urls.key(url)
    return set() if _LIST.fullmatch(key) or not url else {key, urls.arc_id(url) or key}


def _id(piece: Piece) -> str | None:
    return piece.article_id if _WORLDWIDE.fullmatch(piece.article_id) else None


def _agency_id(piece: Piece) -> str | None:
    said = _DPA.match(piece.agency_id or "")
    return said and said[0]
