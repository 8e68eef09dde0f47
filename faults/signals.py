"""SIGTERM and SIGINT, once and twice, as service managers, schedulers and people end a crawl."""

import signal
from collections.abc import Iterator

from faults.asked import Asked
from faults.crawl import Stroke
from faults.grounds import PLAIN, SCHEDULED
from faults.kills import ours
from faults.line import Line
from faults.process import Process

PATIENCE = 20.0
"""Seconds in which a crawl has to end by itself once it was asked to."""
SHARE = 0.1
"""Of the strikes of ``kill -9``, for each signal and number."""


def report(asked: Asked) -> Iterator[Line]:
    """A line for each signal and number. A crawl that is asked to end may write what it has."""
    few = asked._replace(kills=max(2, round(asked.kills * SHARE)), each=2)
    for one in (signal.SIGTERM, signal.SIGINT):
        for times in (1, 2):
            yield ours(f"{one.name} ×{times}", (PLAIN[0], SCHEDULED[0]), sent(one, times), few, saves=True)


def sent(one: signal.Signals, times: int, patience: float = PATIENCE) -> Stroke:
    """Sends a signal so often, and lets the process end by itself."""

    def stroke(process: Process) -> str:
        process.strike(*[one] * times)
        return "" if process.ends_within(patience) else f"{one.name} ×{times} did not end it within {patience:g} s"

    return stroke
