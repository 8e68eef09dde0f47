"""What of one text was put in place of something else in another: figures, names, days, other words."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from newsbot.syndication import words
from newsbot.syndication.comparing import Alignment

_WEIGHTS = {words.NAME: 1, words.FIGURE: 1, words.CALENDAR: 3}
"""What a changed word says: another day is another story, a corrected figure is not."""


class Change(NamedTuple):
    """What stands between the shared places of two texts."""

    facts: int
    """Figures, names and days put in place of others, by their weight: the marks of one template."""
    replaced: int
    """Words of any kind put in place of others, function words left out; what was only cut or added does not count."""


def change(one: Sequence[int], other: Sequence[int], alignment: Alignment) -> Change:
    """What of ``one`` was put in place of something else in ``other``."""
    facts = replaced = 0
    for before, run in pairwise(alignment.runs):
        if run.here <= before.end_here or run.there <= before.end_there:
            continue
        gone, come = words.content(one[before.end_here : run.here]), words.content(other[before.end_there : run.there])
        stayed = {*gone} & {*come}
        if stayed:
            gone = [word for word in gone if word not in stayed]
            come = [word for word in come if word not in stayed]
        replaced += min(len(gone), len(come))
        if gone and come and run.near(before):
            facts += _substituted(gone, come)
    return Change(facts, replaced)


def _substituted(gone: list[int], come: list[int]) -> int:
    weight = 0
    for kind, heavy in _WEIGHTS.items():
        here = [word for word in gone if words.kind(word) == kind]
        there = [word for word in come if words.kind(word) == kind]
        if kind == words.NAME:
            here, there = _without_slips(here, there)
        weight += heavy * min(len(here), len(there))
    return weight


def _without_slips(gone: list[int], come: list[int]) -> tuple[list[int], list[int]]:
    """Names without those that are the same but for a slip of the pen, each taken once."""
    kept = []
    for name in gone:
        same = next((other for other in come if words.slip(name, other)), None)
        if same is None:
            kept.append(name)
        else:
            come.remove(same)
    return kept, come
