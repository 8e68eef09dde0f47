"""How many articles of a run have each field, and which fields were lost: a relaunch of a site shows here first."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

ARTICLES = "articles"
"""Name under which a coverage counts the articles themselves."""
FIELDS = (
    "section", "kicker", "lead", "body", "authors", "agencies", "published", "modified", "keywords", "image_url",
    "image_caption", "image_credit",
)  # fmt: skip
"""What a page may lack without being wrong."""
ENOUGH = 20
"""Articles from which the shares of a run say something."""
USED_TO, MOST, FALL = 0.5, 0.5, 0.25
"""A field is lost that at least ``USED_TO`` of the articles had, and less than ``MOST`` have now, by ``FALL`` less."""

Coverage = Mapping[str, int]
"""``articles``, and for each field how many of them have it."""


class Lost(NamedTuple):
    """A field that most articles of a run lack, and used to have."""

    field: str
    before: float
    """Share of the articles that had it in the best of the earlier runs."""
    now: float

    def __str__(self) -> str:
        """``body 96 % before, 3 % now``."""
        return f"{self.field} {self.before:.0%} before, {self.now:.0%} now".replace("%", " %")


def share(coverage: Coverage, field: str) -> float | None:
    """Share of the articles that have ``field``; None of a run with too few articles, or that did not count it."""
    articles = coverage.get(ARTICLES, 0)
    return coverage[field] / articles if articles >= ENOUGH and field in coverage else None


def usual(earlier: Sequence[Coverage], most: float) -> tuple[str, ...]:
    """The fields that at least this share of the articles had in one of ``earlier`` runs."""
    return tuple(field for field in FIELDS if any((share(run, field) or 0) >= most for run in earlier))


def lost(now: Coverage, earlier: Sequence[Coverage]) -> list[Lost]:
    """The fields that were lost since ``earlier`` runs of the same paper, in the order of the columns."""
    found = []
    for field in FIELDS:
        before = max((part for run in earlier if (part := share(run, field)) is not None), default=0.0)
        part = share(now, field)
        if part is not None and before >= USED_TO and part < MOST and before - part >= FALL:
            found.append(Lost(field, before, part))
    return found
