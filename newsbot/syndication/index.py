"""Which articles may tell one story: an inverted index over a sample of three-word sequences."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from newsbot.syndication import words

_DENSE = 40
"""Sequences at the beginning of a text that are all kept: what is cut off is cut off behind them."""
_SPARSE = 3
"""Of those behind, the ones without these bits are kept: every fourth."""
_BUCKETS = 1 << 20
"""Fixed, as articles that share a bucket by chance are candidates, too, and size must not change a result."""
_CROWD = 400
"""A sequence in more articles of the window is passed over: no story is carried that often, boilerplate is."""
_LEAST, _SHARE = 3, 0.06
"""Sequences that candidates share at least: so many, and this share of the smaller sample."""


def sample(text: Iterable[int]) -> list[int]:
    """Buckets of a text's sequences, each once: the same for the same words, on every machine."""
    content = words.content(text)
    kept = set()
    for place, (one, two, three) in enumerate(zip(content, content[1:], content[2:], strict=False)):
        mixed = one * 0x9E3779B1 + two * 0x85EBCA6B + three * 0xC2B2AE35
        if place < _DENSE or not mixed & _SPARSE:
            kept.add(mixed >> 12 & _BUCKETS - 1)
    return sorted(kept)


class Index:
    """Articles by number: numbers only grow, and those of a window are asked for."""

    def __init__(self) -> None:
        self._buckets: list[array[int] | None] = [None] * _BUCKETS
        self._sizes = array("H")
        self._first = 0

    def add(self, kept: list[int]) -> int:
        """Keeps an article's sample; gives the article's number, counted from 0."""
        number = len(self._sizes)
        self._sizes.append(len(kept))
        for bucket in kept:
            numbers = self._buckets[bucket]
            if numbers is None:
                self._buckets[bucket] = array("I", (number,))
            else:
                numbers.append(number)
        return number

    def candidates(self, kept: list[int]) -> list[int]:
        """Numbers of the articles that share enough with a sample, in order."""
        shared: Counter[int] = Counter()
        shared.update(chain.from_iterable(numbers for numbers in map(self._within, kept) if len(numbers) <= _CROWD))
        size = len(kept)
        return sorted(
            number
            for number, times in shared.items()
            if times >= _LEAST and times >= _SHARE * min(size, self._sizes[number])
        )

    def _within(self, bucket: int) -> "array[int]":
        numbers = self._buckets[bucket]
        if numbers is None:
            return array("I")
        if numbers[0] < self._first:
            del numbers[: bisect_left(numbers, self._first)]
            if not numbers:
                self._buckets[bucket] = None
        return numbers

    def forget(self, first: int) -> None:
        """Articles before number ``first`` are out of the window from now on."""
        self._first = first
