"""The signature of an article: its words as numbers, what `scrapy dataset` compares instead of texts."""

from array import array
from dataclasses import dataclass
from functools import cached_property, lru_cache

from newsbot.syndication import furniture, words
from newsbot.syndication.shelf import Shelved

VERSION = 3
"""Of the algorithm, the first byte of each signature: signatures of another version are made again."""
LONGEST = 1200
"""Words of a text that are compared; the rest of a longer one is not. 4.8 KB."""
SHORT = 40
"""A text of fewer words is short: it joins where it is the same word for word."""
FULL, CUT, LEAD = "full", "short", "lead"
"""Kinds of texts: a full one, a short one, headline and lead of an article whose text is not to be read."""
_KINDS = (FULL, CUT, LEAD)
_HEAD = 8
"""Bytes before the words: version, kind, words of the headline (two bytes), words of the whole text (four)."""


@dataclass(frozen=True)
class Signature:
    """What of an article is compared. Keep ``stored``; ``read(stored)`` gives it back."""

    kind: str
    headline: "array[int]"
    text: "array[int]"
    """Lead and body, without furniture, at most ``LONGEST`` words."""
    length: int
    """Words of all of it."""

    @cached_property
    def pairs(self) -> frozenset[tuple[int, int]]:
        """Neighbouring words of the text: what containment counts."""
        return words.pairs(self.text)

    @property
    def stored(self) -> bytes:
        """As bytes: eight, and four for each word."""
        sizes = len(self.headline).to_bytes(2, "little") + self.length.to_bytes(4, "little")
        return bytes((VERSION, _KINDS.index(self.kind))) + sizes + words.packed(self.headline + self.text)


def sign(headline: str, lead: str | None, body: str | None, access: str = "unknown") -> Signature:
    """The signature of an article as its columns say it; ``body`` is what a reader may read."""
    title = words.numbered(headline)[:100]
    text = words.numbered(furniture.without("\n".join(part for part in (lead, body) if part)))
    is_short = len(text) < SHORT
    kind = LEAD if not body or (access == "paid" and is_short) else CUT if is_short else FULL
    return Signature(kind, title, text[:LONGEST], len(text))


def current(stored: bytes) -> bool:
    """Whether ``stored`` was made by this version."""
    return stored[:1] == bytes((VERSION,))


def kind(stored: bytes | Shelved) -> str:
    """Kind of the text whose signature was stored."""
    return _KINDS[bytes(stored)[1]]


def length(stored: bytes) -> int:
    """Words of the whole text whose signature was stored."""
    return int.from_bytes(stored[4:_HEAD], "little")


def read(stored: bytes | Shelved) -> Signature:
    """The signature that was stored.

    Raises ValueError if another version made it: then sign the article again.
    """
    return _read(bytes(stored))


@lru_cache(maxsize=256)  # the articles of one story are compared with each other, one after the other
def _read(stored: bytes) -> Signature:
    if not current(stored):
        raise ValueError(f"a signature of version {stored[:1].hex() or 'none'}, not {VERSION}: sign the article again")
    title = int.from_bytes(stored[2:4], "little")
    everything = words.unpacked(stored[_HEAD:])
    return Signature(_KINDS[stored[1]], everything[:title], everything[title:], length(stored))
