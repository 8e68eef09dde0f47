"""Times things in turn: figures of one run, side by side, so that a busy machine slows both."""

import time
from collections.abc import Callable, Sequence
from statistics import median

WARM_UP = 5


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes, its result freed."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def pairs(first: Callable[[], object], second: Callable[[], object], count: int) -> list[tuple[float, float]]:
    """Seconds of ``count`` runs in turn, after a warm-up that is not counted."""
    for _ in range(WARM_UP):
        first(), second()
    return [(seconds(first), seconds(second)) for _ in range(count)]


def ratio(taken: Sequence[tuple[float, float]]) -> float:
    """Median over the pairs of the first by the second."""
    return median(first / second for first, second in taken)
