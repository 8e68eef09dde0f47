"""Words of a German news text as numbers: what each is (function word, word, name, figure, calendar) and which."""

import re
import sys
import zlib
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from newsbot.syndication.german import CALENDAR_WORDS, FUNCTION_WORDS
from newsbot.text import fold

FUNCTION, PLAIN, NAME, FIGURE, CALENDAR = range(5)
"""Kinds of words. A name is any word with a capital that is no function word: German has no cheaper sign."""
_KIND, _INITIAL = 29, 24
"""Bits of a word: three for its kind, five for its first letter, 24 of CRC-32 for the rest."""
CONTENT = 1 << _KIND
"""Words from here on are no function words."""
FACT = NAME << _KIND
"""Words from here on are names, figures, days."""
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|[%€]")
_DATE = re.compile(r"\d{1,2}\.\d{1,2}(?:\.(?:\d\d){1,2})?")
"""Day or time of day: ``24.10.2025``, ``24.10.``, ``18.25``."""
_SIGNS = {"%": "prozent", "€": "euro"}


def numbered(text: str) -> "array[int]":
    """The words of ``text`` in order, 32 bits each; the same on every machine.

    Case, umlauts spelled out, ß and soft hyphens make no difference; ``%`` is Prozent and ``€`` is Euro.
    """
    return array("I", map(_number, _WORD.findall(text.replace("\u00ad", ""))))


@lru_cache(maxsize=1 << 16)
def _number(word: str) -> int:
    folded = _SIGNS.get(word) or fold(word)
    kind = _kind(word, folded)
    return kind << _KIND | (ord(folded[0]) & 31) << _INITIAL | zlib.crc32(folded.encode()) & 0xFFFFFF


def _kind(word: str, folded: str) -> int:
    if word[0].isdigit():
        return CALENDAR if _DATE.fullmatch(word) else FIGURE
    if folded in FUNCTION_WORDS:
        return FUNCTION
    if folded in CALENDAR_WORDS:
        return CALENDAR
    return NAME if word[0].isupper() else PLAIN


def pairs(text: Iterable[int]) -> frozenset[int]:
    """Neighbouring words of ``text``, function words left out, each pair as one number."""
    return frozenset(one << 32 | two for one, two in pairwise(content(text)))


def content(words: Iterable[int]) -> list[int]:
    """The words without function words: editors add and drop these."""
    return [word for word in words if word >= CONTENT]


def kind(word: int) -> int:
    """What ``word`` is: ``FUNCTION`` … ``CALENDAR``."""
    return word >> _KIND


def initial(word: int) -> int:
    """Five bits of its first letter: two names that share them may be one name with a slip of the pen."""
    return word >> _INITIAL & 31


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
