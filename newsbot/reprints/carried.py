"""A story and the papers that carried it: which, when, from whom; and which stories of a period are the widest."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from newsbot.dates import BERLIN
from newsbot.syndication import Piece, Story, signature

Key = tuple[str, str]
"""An article: ``paper`` and ``article_id``."""


class Sighted(NamedTuple):
    """What is kept of an article whose signature was compared."""

    url: str
    published: datetime | None
    day: date | None
    """In Berlin; of the capture, where the page does not say when it came out."""
    has_text: bool
    """Whether there is more of it than headline and lead."""
    fetched: float
    """Of the text seen last, which the others are of: seconds since 1970."""


class Member(NamedTuple):
    """An article of a story."""

    paper: str
    article_id: str
    url: str
    published: datetime | None
    role: str
    similarity: float
    evidence: str | None

    @property
    def key(self) -> Key:
        """``paper`` and ``article_id``."""
        return self.paper, self.article_id


@dataclass(frozen=True)
class Carried:
    """A story, and who carried it."""

    story_id: str
    members: tuple[Member, ...]
    """By time of publication; those without one last."""

    @cached_property
    def papers(self) -> tuple[str, ...]:
        """The papers, in the order in which they had it."""
        return tuple(dict.fromkeys(member.paper for member in self.members))

    @property
    def first(self) -> Member:
        """Who had it first, as far as the pages say."""
        return self.members[0]

    @property
    def lead(self) -> Member:
        """The article with the fullest text."""
        return next(member for member in self.members if member.role in ("lead", "single"))

    @property
    def hours(self) -> float | None:
        """Hours until the last paper had it; None if fewer than two papers say when."""
        times: dict[str, datetime] = {}
        for member in self.members:
            if member.published:
                times.setdefault(member.paper, member.published)
        if len(times) < 2:
            return None
        return (max(times.values()) - min(times.values())).total_seconds() / 3600

    @property
    def similarity(self) -> float | None:
        """Mean of all but the lead: 0 to 1; None if it stands alone."""
        others = [member.similarity for member in self.members if member is not self.lead]
        return sum(others) / len(others) if others else None

    def days(self) -> tuple[date, date] | None:
        """First and last day in Berlin; None if no article says when it came out."""
        days = [member.published.astimezone(BERLIN).date() for member in self.members if member.published]
        return (min(days), max(days)) if days else None


def noted(pieces: Iterable[Piece], seen: dict[Key, Sighted]) -> Iterator[Piece]:
    """``pieces`` as they come; ``seen`` has then what is to be told of them, without their signatures."""
    for piece in pieces:
        has_text = signature.kind(piece.signature) != signature.LEAD
        fetched = piece.fetched.timestamp() if piece.fetched else 0.0
        found = Sighted(piece.url, piece.published, piece.day, has_text, fetched)
        before = seen.get(piece.key, found)
        last = max(before, found, key=lambda one: (one.fetched, one.url))
        seen[piece.key] = last._replace(has_text=before.has_text or has_text)
        yield piece


def carried(told: Mapping[Key, Story], seen: Mapping[Key, Sighted]) -> list[Carried]:
    """The stories of these articles, those that one article alone tells included; in no order."""
    groups: defaultdict[str, list[Member]] = defaultdict(list)
    for (paper, article_id), story in told.items():
        sighted = seen[paper, article_id]
        groups[story.story_id].append(
            Member(
                paper,
                article_id,
                sighted.url,
                sighted.published,
                story.story_role,
                story.similarity,
                story.story_evidence,
            )
        )
    return [Carried(name, tuple(sorted(members, key=_age))) for name, members in groups.items()]


def widest(stories: Iterable[Carried], within: Collection[Key], papers: Collection[str] = ()) -> list[Carried]:
    """Stories of two papers or more that have an article ``within`` a period: most papers first, then the earliest.

    ``papers``, if any: those that one of these carries.
    """
    found = [
        story
        for story in stories
        if len(story.papers) > 1
        and any(member.key in within for member in story.members)
        and (not papers or not {*papers}.isdisjoint(story.papers))
    ]
    return sorted(found, key=lambda story: (-len(story.papers), _age(story.first), story.story_id))


def _age(member: Member) -> tuple[float, str, str]:
    return member.published.timestamp() if member.published else float("inf"), member.paper, member.article_id
