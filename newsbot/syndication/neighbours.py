"""The articles of a window: what is near a piece in time and words, found without comparing it with all."""

from array import array

from newsbot.syndication import index, judging, signature
from newsbot.syndication.piece import Piece

WINDOW = 14 * 24 * 3600
"""Seconds between two articles of one story at most."""
_LEAD_WINDOW = 3 * 24 * 3600
"""The same, where headline and lead are all that is compared."""
_UNDATED = 1 << 62
"""Where pieces without a date stand: nowhere near any that has one."""


class Neighbours:
    """Pieces, each with a number counted from 0, and an index of their words.

    About 5 bytes for each word of an article, and 500 more.
    """

    def __init__(self) -> None:
        self.pieces: list[Piece | None] = []
        self._index = index.Index()
        self._when = array("q")
        self._first = 0

    def add(self, piece: Piece) -> list[int]:
        """Takes ``piece`` in; gives the numbers of the pieces near it that were there before."""
        kept = index.sample(signature.read(piece.signature).text)
        near = self._near(piece, kept)
        self.pieces.append(piece)
        self._when.append(_moment(piece))
        self._index.add(kept)
        return near

    def _near(self, piece: Piece, kept: list[int]) -> list[int]:
        """Numbers of pieces that share words with ``piece`` within the window; undated ones with undated ones."""
        when = _moment(piece)
        reach = 0 if when == _UNDATED else WINDOW
        return [number for number in self._index.candidates(kept) if abs(self._when[number] - when) <= reach]

    def like(self, piece: Piece) -> list[tuple[Piece, str]]:
        """The pieces that tell the story of ``piece``, and what says so: ``text`` or ``lead``."""
        near = (self.pieces[number] for number in self._near(piece, index.sample(signature.read(piece.signature).text)))
        told = ((other, evidence(piece, other)) for other in near if other is not None and other.key != piece.key)
        return [(other, said) for other, said in told if said]

    def forget(self, before: int) -> None:
        """Lets go of pieces added first that are older than ``before`` (seconds): for pieces added in order of time."""
        while self._first < len(self.pieces) and self._when[self._first] < before:
            self.pieces[self._first] = None
            self._first += 1
        self._index.forget(self._first)


def _moment(piece: Piece) -> int:
    return _UNDATED if piece.when is None else piece.when


def evidence(one: Piece, other: Piece) -> str | None:
    """``text`` or ``lead`` if the words of two pieces near in time say that both tell one story."""
    if apart(one, other):
        return None
    said = judging.evidence(signature.read(one.signature), signature.read(other.signature), one.paper == other.paper)
    if said == "lead" and abs((one.when or 0) - (other.when or 0)) > _LEAD_WINDOW:
        return None
    return said


def apart(one: Piece, other: Piece) -> bool:
    """Whether one is written on all day, and the other is of another day."""
    return (one.rolling or other.rolling) and one.day != other.day
