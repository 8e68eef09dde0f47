"""Chance that falls alike everywhere: the same seed gives the same throws on every Python, system and hash seed."""

from collections.abc import MutableSequence, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws from one seed. Only ``Random.random`` is used: of that alone Python promises that it never changes."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed).random

    def chance(self, share: float) -> bool:
        """True in ``share`` (0 to 1) of the throws."""
        return self._random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of ``choices``."""
        return choices[int(self._random() * len(choices))]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """``count`` different ones of ``choices`` in a new order; all of them where there are fewer."""
        left = list(choices)
        self.shuffle(left)
        return left[:count]

    def shuffle(self, things: MutableSequence[T]) -> None:
        """A new order, in place."""
        for last in range(len(things) - 1, 0, -1):
            other = self.number(0, last)
            things[last], things[other] = things[other], things[last]

    def text(self, alphabet: str, length: int) -> str:
        """``length`` characters of ``alphabet``."""
        return "".join(self.pick(alphabet) for _ in range(length))
