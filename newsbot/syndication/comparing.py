"""Two texts side by side: how much of the shorter is in the longer, in which passages, and which facts differ."""

from collections import Counter
from collections.abc import Sequence
from itertools import count, pairwise
from typing import NamedTuple

from newsbot.syndication import words

_GAP = 10
"""Words between two shared places that count as one put in place of the other."""
_PASSAGE = 8
"""Places of a passage at least: fewer words are shared by any two texts."""
_WEIGHTS = {words.NAME: 1, words.FIGURE: 1, words.CALENDAR: 3}
"""What a changed word says: another day is another story, a corrected figure is not."""


Place = tuple[int, int]
"""A word of one text and the word of the other that it is."""


class Alignment(NamedTuple):
    """The places of two texts that hold the same words."""

    places: list[Place]
    """In order of the first text; each word stands in a shared pair of neighbours."""

    def shared(self, text: Sequence[int]) -> int:
        """How many words of the first text, function words left out, stand in the second."""
        return sum(1 for place in {here for here, _ in self.places} if text[place] >= words.CONTENT)

    def edited(self) -> int:
        """How many times single words were changed, added or dropped inside what is shared."""
        return sum(1 for before, place in pairwise(self.places) if _near(before, place) and not _next(before, place))

    def passages(self) -> list[list[Place]]:
        """What is shared, parted where more than ``_GAP`` words were cut, added or moved; a few words are none."""
        passages: list[list[Place]] = []
        for place in self.places:
            if passages and _near(passages[-1][-1], place):
                passages[-1].append(place)
            else:
                passages.append([place])
        return [passage for passage in passages if len(passage) >= _PASSAGE]


def _near(before: Place, place: Place) -> bool:
    return 0 < place[0] - before[0] <= _GAP + 1 and 0 < place[1] - before[1] <= _GAP + 1


def _next(before: Place, place: Place) -> bool:
    return place == (before[0] + 1, before[1] + 1)


def align(one: Sequence[int], other: Sequence[int]) -> Alignment:
    """Where neighbouring words of ``one`` stand in ``other``; of several places the nearest after the last."""
    pairs = [*pairwise(other)]
    found = dict(zip(pairs, count(), strict=False))
    repeated = _repeated(pairs, found)
    places: list[Place] = []
    expected = 0
    for here, pair in enumerate(pairwise(one)):
        if pair not in found:
            continue
        there = found[pair]
        if pair in repeated:
            there = min(repeated[pair], key=lambda place: (abs(place - expected), place))
        if not places or places[-1] != (here, there):
            places.append((here, there))
        expected = there + 1
        places.append((here + 1, expected))
    return Alignment(places)


def _repeated(pairs: list[tuple[int, int]], last: dict[tuple[int, int], int]) -> dict[tuple[int, int], list[int]]:
    """All places of the pairs that have several."""
    if len(last) == len(pairs):
        return {}
    repeated: dict[tuple[int, int], list[int]] = {pair: [] for place, pair in enumerate(pairs) if last[pair] != place}
    for place, pair in enumerate(pairs):
        if pair in repeated:
            repeated[pair].append(place)
    return repeated


def changed(one: Sequence[int], other: Sequence[int], alignment: Alignment) -> int:
    """How much of what is told was put in place of something else: figures, names, days, by their weight."""
    weight = 0
    for (here, there), (next_here, next_there) in pairwise(alignment.places):
        if 1 < next_here - here <= _GAP + 1 and 1 < next_there - there <= _GAP + 1:
            weight += _substituted(one[here + 1 : next_here], other[there + 1 : next_there])
    return weight


def _substituted(one: Sequence[int], other: Sequence[int]) -> int:
    gone = [word for word in one if word >= words.FACT and word not in other]
    come = [word for word in other if word >= words.FACT and word not in one]
    if not gone or not come:
        return 0
    weight = 0
    for kind, heavy in _WEIGHTS.items():
        here = [word for word in gone if words.kind(word) == kind]
        there = [word for word in come if words.kind(word) == kind]
        if kind == words.NAME and here and there:
            slips = Counter(map(words.initial, here)) & Counter(map(words.initial, there))
            weight -= heavy * slips.total()
        weight += heavy * min(len(here), len(there))
    return weight


def containment(one: frozenset[int], other: frozenset[int]) -> float:
    """Share of the smaller set that is in the larger: 0 to 1; 0 if one is empty."""
    return len(one & other) / (min(len(one), len(other)) or 1)
