"""What each article is in its story: the lead, its copies, excerpts, other versions; and how much it shares."""

from collections.abc import Sequence
from typing import NamedTuple

from newsbot.syndication import comparing, signature, words
from newsbot.syndication.piece import Piece
from newsbot.syndication.signature import FULL, Signature

_CUT_OFF = 0.5
"""An excerpt is at most so long as the lead."""
_WITHIN, _STRETCH = 0.8, 1.25
"""So much of it stands in the lead, and there in a stretch so long as it;"""
_MOST, _END = 0.6, 3
"""or so much of it is one passage that goes on to its end but for so many words: what stands before is its own."""


class Story(NamedTuple):
    """The columns of an article: 37 to 41 of the dataset."""

    story_id: str
    """``paper/article_id`` of the story's earliest article."""
    story_role: str
    """``lead``, ``copy``, ``excerpt``, ``version`` (a paper's second article of the story) or ``single``."""
    story_size: int
    """How many papers carry the story."""
    similarity: float
    """0 to 1: share of the shorter text's word pairs that are in the lead's; 1 for lead and single."""
    story_evidence: str | None
    """``canonical``, ``id``, ``agency_id``, ``text`` or ``lead``: the strongest that joins it to another article."""


def told(pieces: Sequence[Piece], evidence: Sequence[str | None]) -> dict[tuple[str, str], Story]:
    """The columns of the pieces of one story, and what joined each."""
    name = "/".join(min(pieces, key=lambda piece: piece.age).key)
    if len(pieces) == 1:
        return {pieces[0].key: Story(name, "single", 1, 1.0, None)}
    ranked = sorted(zip(pieces, evidence, strict=True), key=lambda pair: _rank(pair[0]))
    lead = signature.read(ranked[0][0].signature)
    size = len({piece.paper for piece in pieces})
    columns: dict[tuple[str, str], Story] = {}
    papers: set[str] = set()
    for piece, said in ranked:
        text = signature.read(piece.signature)
        role = "version" if piece.paper in papers else _role(text, lead)
        similarity = _similarity(text, lead)
        if not columns:
            role, similarity = "lead", 1.0
        papers.add(piece.paper)
        columns[piece.key] = Story(name, role, size, similarity, said)
    return columns


def _rank(piece: Piece) -> tuple[bool, int, tuple[float, str, str]]:
    """Orders pieces: the longest full text leads, then the earliest, then the paper's name."""
    text = signature.read(piece.signature)
    return text.kind != FULL, -text.length, piece.age


def _role(text: Signature, lead: Signature) -> str:
    if lead.kind != FULL:
        return "copy"
    if text.kind != FULL:
        return "excerpt"
    return "excerpt" if text.length <= _CUT_OFF * lead.length and _is_cut(text, lead) else "copy"


def _is_cut(text: Signature, lead: Signature) -> bool:
    """Whether ``text`` was cut from ``lead`` in one piece."""
    passages = comparing.align(text.text, lead.text).passages()
    if not passages:
        return False
    size, last = len(text.text), passages[-1]
    if last[-1].end_here >= size - _END and last[-1].end_here - last[0].here >= _MOST * size:
        return True
    runs = [run for passage in passages for run in passage]
    stretch = max(run.end_there for run in runs) - min(run.there for run in runs)
    return stretch <= _STRETCH * size and comparing.containment(text.pairs, lead.pairs) >= _WITHIN


def _similarity(text: Signature, lead: Signature) -> float:
    """Of texts, if both have one, else of headline and text."""
    if text.pairs and lead.pairs:
        return round(comparing.containment(text.pairs, lead.pairs), 3)
    whole = (words.pairs(one.headline) | one.pairs for one in (text, lead))
    return round(comparing.containment(*whole), 3)
