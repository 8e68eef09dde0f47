"""Which articles may tell one story: an inverted index over a sample of three-word sequences."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import chain

from newsbot.syndication import words

_DENSE = 40
"""Sequences at the beginning of a text that are all kept: what is cut off is cut off behind them."""
_SPARSE = 1
"""Of those behind, the ones whose first word has none of these bits are kept: every other."""
_BUCKETS = 1 << 20
"""Fixed, as articles that share a bucket by chance are candidates, too, and size must not change a result."""
_CROWD = 200
"""A sequence in more articles of the window says nothing: their own sequences find the articles of one template."""
_LEAST, _SHARE = 3, 0.06
"""Sequences that candidates share at least: so many, and this share of the smaller sample."""

_SWEEP = 10_000
"""So many articles, and more than are in the window, leave it before the buckets that nobody asks for are emptied."""


_SWEPT = 64
"""Buckets that are rid of articles out of the window with each article that comes: all in 16,000 articles."""


def sample(text: Iterable[int]) -> list[int]:
    """Buckets of a text's sequences, each once: the same for the same words, on every machine."""
    content = words.content(text)
    return sorted(
        {
            one * 0x9E3779B1 + two * 0x85EBCA6B + three * 0xC2B2AE35 >> 12 & _BUCKETS - 1
            for place, (one, two, three) in enumerate(zip(content, content[1:], content[2:], strict=False))
            if place < _DENSE or not one & _SPARSE
        }
    )


class Index:
    """Articles by number: numbers only grow, and those of a window are asked for.

    Two articles are candidates if they share enough, whatever else is there: but a sequence in a crowd of articles is
    passed over, so two that share nothing else could be parted by many that come. Of texts that are the same word for
    word, the last is always a candidate.
    """

    def __init__(self) -> None:
        self._buckets: list[array[int] | None] = [None] * _BUCKETS
        self._sizes = array("H")
        self._same: dict[bytes, int] = {}
        self._first = self._swept = 0

    def add(self, kept: list[int]) -> int:
        """Keeps an article's sample; gives the article's number, counted from 0."""
        number = len(self._sizes)
        self._sizes.append(len(kept))
        buckets = self._buckets
        for bucket in kept:
            numbers = buckets[bucket]
            if numbers is None:
                buckets[bucket] = array("I", (number,))
            else:
                numbers.append(number)
        self._same[_digest(kept)] = number
        self._sweep()
        return number

    def candidates(self, kept: list[int]) -> list[int]:
        """Numbers of the articles that share enough with a sample, in order."""
        shared: Counter[int] = Counter()
        shared.update(chain.from_iterable(self._told(kept)))
        size, sizes = len(kept), self._sizes
        enough = max(_LEAST, _SHARE * size)
        found = {
            number
            for number, times in shared.items()
            if times >= _LEAST and (times >= enough or times >= _SHARE * sizes[number])
        }
        same = self._same.get(_digest(kept), -1)
        if same >= self._first:
            found.add(same)
        return sorted(found)

    def _told(self, kept: list[int]) -> Iterator["array[int]"]:
        """The articles of each sequence, if they are no crowd."""
        for bucket in kept:
            numbers = self._buckets[bucket]
            if numbers is None:
                continue
            if numbers[0] < self._first:
                self._trim(bucket, numbers)
            if len(numbers) <= _CROWD:
                yield numbers

    def _trim(self, bucket: int, numbers: "array[int]") -> None:
        del numbers[: bisect_left(numbers, self._first)]
        if not numbers:
            self._buckets[bucket] = None

    def forget(self, first: int) -> None:
        """Articles before number ``first`` are out of the window from now on."""
        self._first = first

    def _sweep(self) -> None:
        """Rids some buckets of what is forgotten, those that nobody asks for, too; and at the end of all, the texts."""
        if not self._first:
            return
        for bucket in range(self._swept, self._swept + _SWEPT):
            numbers = self._buckets[bucket]
            if numbers is not None and numbers[0] < self._first:
                self._trim(bucket, numbers)
        self._swept = (self._swept + _SWEPT) % _BUCKETS
        if not self._swept:
            self._same = {digest: number for digest, number in self._same.items() if number >= self._first}


def _digest(kept: list[int]) -> bytes:
    return blake2b(array("I", kept).tobytes(), digest_size=8).digest()
