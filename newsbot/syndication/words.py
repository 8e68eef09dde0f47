"""Words of a German news text as numbers: what each is (function word, word, name, figure, calendar) and which."""

import re
import sys
import unicodedata
import zlib
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from newsbot.syndication.german import CALENDAR_WORDS, FUNCTION_WORDS, SAME_WORDS, SIGNS
from newsbot.text import fold

FUNCTION, PLAIN, NAME, FIGURE, CALENDAR = range(5)
"""Kinds of words. A name is any word with a capital that is no function word: German has no cheaper sign."""
_KIND, _INITIAL, _LENGTH = 29, 24, 20
"""Bits of a word: three for its kind, five for its first letter, four for its length, 20 of CRC-32 for the rest."""
_LONGEST = 15
"""Letters of a word that are counted at most."""
_THOUSAND = 4
"""A figure of no more characters has no thousands to join."""
CONTENT = 1 << _KIND
"""Words from here on are no function words."""
FACT = NAME << _KIND
"""Words from here on are names, figures, days."""
_WORD = re.compile(r"[^\W\d_]+|\d{1,3}(?:[.\u00a0 ]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,:]\d+)*|[%€]")
"""A word; a figure with its thousands (``40.000``, ``40 000``), fraction, hour and minute; a sign."""
_THOUSANDS = re.compile(r"[.\u00a0 ](?=\d{3}(?!\d))")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_DATE = re.compile(r"\d{1,2}\.\d{1,2}(?:\.(?:\d\d){1,2})?")
"""Day or time of day: ``24.10.2025``, ``24.10.``, ``18.25``."""


def numbered(text: str) -> "array[int]":
    """The words of ``text`` in order, 32 bits each; the same on every machine.

    Case, umlauts spelled out, ß and soft hyphens make no difference, nor how a figure is written: ``zwei`` is 2,
    ``40.000`` is 40000, ``18:30`` is 18.30, ``%`` is Prozent, ``Mio.`` is Millionen.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.replace("\u00ad", ""))
    return array("I", map(_number, _WORD.findall(text)))


@lru_cache(maxsize=1 << 16)
def _number(word: str) -> int:
    folded = _spelled(word)
    kind = _kind(word, folded)
    length = min(len(folded), _LONGEST)
    spelling = zlib.crc32(folded.encode()) & (1 << _LENGTH) - 1
    return kind << _KIND | (ord(folded[0]) & 31) << _INITIAL | length << _LENGTH | spelling


def _spelled(word: str) -> str:
    """One spelling for all that say the same."""
    if not word[0].isdigit():
        folded = fold(word)
        return SAME_WORDS.get(folded, folded)
    if _CLOCK.fullmatch(word):
        return word.replace(":", ".")
    return _THOUSANDS.sub("", word) if len(word) > _THOUSAND else word


def _kind(word: str, folded: str) -> int:
    if folded[0].isdigit():
        return CALENDAR if _DATE.fullmatch(folded) else FIGURE
    if folded in FUNCTION_WORDS:
        return FUNCTION
    if folded in CALENDAR_WORDS:
        return CALENDAR
    return NAME if word[0].isupper() or word in SIGNS else PLAIN


def pairs(text: Iterable[int]) -> frozenset[tuple[int, int]]:
    """Neighbouring words of ``text``, function words left out."""
    return frozenset(pairwise(content(text)))


def content(words: Iterable[int]) -> list[int]:
    """The words without function words: editors add and drop these."""
    return [word for word in words if word >= CONTENT]


def kind(word: int) -> int:
    """What ``word`` is: ``FUNCTION`` … ``CALENDAR``."""
    return word >> _KIND


def slip(one: int, other: int) -> bool:
    """Whether two words may be one with a slip of the pen: the same first letter, and as many letters but one."""
    lengths = (one >> _LENGTH & _LONGEST) - (other >> _LENGTH & _LONGEST)
    return one >> _INITIAL == other >> _INITIAL and -1 <= lengths <= 1


def holds(text: "array[int]", part: "array[int]") -> bool:
    """Whether ``part`` stands in ``text`` word for word."""
    within, sought = text.tobytes(), part.tobytes()
    place = within.find(sought)
    while place % text.itemsize and place > 0:
        place = within.find(sought, place + 1)
    return place >= 0


def packed(words: "array[int]") -> bytes:
    """``words`` as bytes, little end first on every machine."""
    if sys.byteorder == "big":
        words = array("I", words)
        words.byteswap()
    return words.tobytes()


def unpacked(stored: bytes) -> "array[int]":
    """What ``packed`` packed."""
    words: array[int] = array("I")
    words.frombytes(stored)
    if sys.byteorder == "big":
        words.byteswap()
    return words
