"""Who ran a text: each article is compared with the text itself, by the rules that join stories."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsbot import syndication
from newsbot.reprints.carried import Member
from newsbot.syndication import Neighbours, Piece, claims

ITSELF, COPY, EXCERPT, FULLER = "itself", "copy", "excerpt", "fuller"
"""What an article is beside a text: where it was taken from, a copy, cut off, or what the text was cut from."""


def alike(text: Piece, pieces: Iterable[Piece]) -> list[Member]:
    """The articles that tell the story of ``text``, by time; their roles and shares are those beside ``text``.

    If ``text`` says when it came out, only articles within two weeks of it can be of its story; else those of any day.
    """
    near = Neighbours()
    near.add(text)
    found: dict[tuple[str, str], Member] = {}
    for piece in pieces:
        for member in _beside(text, piece, near):
            found[piece.key] = max(found.get(piece.key, member), member, key=_nearness)
    return sorted(found.values(), key=lambda member: (_time(member), member.key))


def _beside(text: Piece, piece: Piece, near: Neighbours) -> Iterator[Member]:
    """``piece`` as a member of the story of ``text``, if it is one."""
    if piece.key == text.key:
        yield Member(*piece.key, piece.url, piece.published, ITSELF, 1.0, None)
        return
    placed = piece if text.published else replace(piece, published=None, fetched=text.fetched)
    if not near.like(placed) and not any(claims.pairs((text, placed))):
        return
    told = syndication.stories((text, placed))
    story, own = told[placed.key], told[text.key]
    if story.story_id == own.story_id:
        role = EXCERPT if story.story_role == EXCERPT else FULLER if own.story_role == EXCERPT else COPY
        share = min(story.similarity, own.similarity)
        yield Member(*piece.key, piece.url, piece.published, role, share, story.story_evidence)


def _nearness(member: Member) -> tuple[bool, float, str, str]:
    """Orders the states of an article, of which the nearest is told: a whole one, then the one that shares most."""
    return member.role != EXCERPT, member.similarity, member.url, member.role


def _time(member: Member) -> float:
    return member.published.timestamp() if member.published else float("inf")
