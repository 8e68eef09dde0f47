"""Two texts side by side: how much of the shorter is in the longer, and in which passages."""

from collections.abc import Sequence
from itertools import accumulate, count, pairwise
from typing import NamedTuple

from newsbot.syndication import words

_GAP = 10
"""Words between two shared places that count as one put in place of the other."""
_NONE = -1, -1
"""Two words that stand in no text."""
_PASSAGE = 8
"""Places of a passage at least: fewer words are shared by any two texts."""

Pair = tuple[int, int]
"""Two neighbouring words."""


class Run(NamedTuple):
    """Words that follow each other in both texts."""

    here: int
    """Number of the first in the one text."""
    there: int
    """Its number in the other."""
    size: int

    def near(self, before: "Run") -> bool:
        """Whether it goes on where ``before`` ends, but for a few words."""
        return (
            0 <= self.here - before.here - before.size <= _GAP and 0 <= self.there - before.there - before.size <= _GAP
        )

    @property
    def end_here(self) -> int:
        """Number after the last word in the one text."""
        return self.here + self.size

    @property
    def end_there(self) -> int:
        """The same in the other."""
        return self.there + self.size


class Alignment(NamedTuple):
    """What two texts share: runs of two words and more."""

    runs: list[Run]
    """In order of the first text; one may begin with the word that ends another."""

    def shared(self, text: Sequence[int]) -> int:
        """How many words of the first text, function words left out, stand in the second."""
        content = [0, *accumulate(map(words.CONTENT.__le__, text))]
        shared = end = 0
        for run in self.runs:
            shared += content[run.end_here] - content[max(run.here, end)]
            end = run.end_here
        return shared

    def edited(self) -> int:
        """How many times single words were changed, added or dropped inside what is shared."""
        return sum(1 for before, run in pairwise(self.runs) if run.near(before))

    def breaks(self) -> int:
        """How many times the shared words go on elsewhere: often where sentences of a common stock were shuffled."""
        return sum(1 for before, run in pairwise(self.runs) if not run.near(before))

    def passages(self) -> list[list[Run]]:
        """What is shared, parted where more than ``_GAP`` words were cut, added or moved; a few words are none."""
        passages: list[list[Run]] = []
        for run in self.runs:
            if passages and run.near(passages[-1][-1]):
                passages[-1].append(run)
            else:
                passages.append([run])
        return [passage for passage in passages if sum(run.size for run in passage) >= _PASSAGE]


def align(one: Sequence[int], other: Sequence[int]) -> Alignment:
    """Where neighbouring words of ``one`` stand in ``other``; of several places the nearest after the last."""
    pairs = [*pairwise(other)]
    found = dict(zip(pairs, count(), strict=False))
    repeated = _repeated(pairs, found)
    pairs.append(_NONE)
    runs: list[Run] = []
    begin = last = expected = 0
    for here, pair in enumerate(pairwise(one)):
        if pairs[expected] == pair:
            there = expected
        elif pair not in found:
            continue
        elif pair in repeated:
            there = min(repeated[pair], key=lambda place: (abs(place - expected), place))
        else:
            there = found[pair]
        if here != last or there != expected:
            if last > begin:
                runs.append(Run(begin, expected - last + begin, last - begin + 1))
            begin = here
        last, expected = here + 1, there + 1
    if last > begin:
        runs.append(Run(begin, expected - last + begin, last - begin + 1))
    return Alignment(runs)


def _repeated(pairs: list[Pair], last: dict[Pair, int]) -> dict[Pair, list[int]]:
    """All places of the pairs that have several."""
    repeated: dict[Pair, list[int]] = {}
    if len(last) < len(pairs):
        for place, pair in enumerate(pairs):
            if last[pair] != place:
                repeated.setdefault(pair, []).append(place)
        for pair, places in repeated.items():
            places.append(last[pair])
    return repeated


def containment(one: frozenset[Pair], other: frozenset[Pair]) -> float:
    """Share of the smaller set that is in the larger: 0 to 1; 0 if one is empty."""
    return len(one & other) / (min(len(one), len(other)) or 1)
