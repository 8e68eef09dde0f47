"""What a section is called in a report: the first name in the breadcrumb that says something, in one spelling."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from newsbot import text

NONE, OTHERS = "no section", "other sections"
SHOWN, ENOUGH = 12, 10
"""Sections of a paper that a report names at most, and articles that such a one has at least.

What fewer bear may be the title of a series, or a column that is called after its author, and would tell of one text.
"""
MANY = 1_000
"""Different names of a paper that are told apart; what comes later counts as others."""
_LONGEST = 40
_SAY_NOTHING = frozenset(("nachrichten", "startseite", "home", "news", "mehr", "themen", "ressorts", "start"))


def section(breadcrumb: Sequence[str]) -> str:
    """``Wirtschaft`` of ``["Nachrichten", "Wirtschaft"]``; ``NONE`` where there is no name."""
    names = [name for part in breadcrumb if (name := text.clean(part))]
    for name in names:
        if text.fold(name) not in _SAY_NOTHING and len(name) <= _LONGEST:
            return name
    return names[-1] if names and len(names[-1]) <= _LONGEST else OTHERS if names else NONE


def named(counts: Mapping[str, int], people: Collection[str] = ()) -> dict[str, str]:
    """How each section of a paper is called in a report: spellings of one name are one; ``OTHERS`` is what is rare, or
    bears the name of one of ``people``, folded."""
    spellings: dict[str, Counter[str]] = {}
    for name, count in counts.items():
        if name not in (NONE, OTHERS):
            spellings.setdefault(text.fold(name), Counter())[name] += count
    frequent = sorted(spellings, key=lambda folded: (-spellings[folded].total(), folded))
    kept = {
        folded: spellings[folded].most_common(1)[0][0]
        for folded in frequent
        if spellings[folded].total() >= ENOUGH and not any(person in folded for person in people)
    }
    shown = dict(list(kept.items())[:SHOWN])
    return {name: NONE if name == NONE else shown.get(text.fold(name), OTHERS) for name in counts}
