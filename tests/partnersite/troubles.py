"""Bad days of a site: it asks for patience, fails, fails at random, or is slow; for all that is asked, at any path."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from time import monotonic

from tests.partnersite.answer import Answer
from tests.partnersite.site import Site

Trouble = Callable[[str, int, float], Answer | None]
"""What a path answers with instead, by the number of the request (from 1) and the seconds since the first; or None."""


def troubled(site: Site, trouble: Trouble) -> Site:
    """``site`` itself, with ``trouble`` before each answer."""
    plain, count, begun = site.answer, 0, 0.0

    def answer(target: str) -> Answer:
        nonlocal count, begun
        count += 1
        begun = begun or monotonic()
        instead = trouble(target, count, monotonic() - begun)
        return plain(target) if instead is None else instead  # an empty answer is one, too

    site.answer = answer  # type: ignore[method-assign]
    return site


def too_many(first: int, last: int, retry_after: str | None = None, status: int = 429) -> Trouble:
    """Requests from ``first`` to ``last`` are refused, with that ``Retry-After``."""
    headers = (("Retry-After", retry_after),) if retry_after is not None else ()
    return lambda target, count, seconds: Answer(status, headers=headers) if first <= count <= last else None


def failing(begin: float, end: float, status: int = 500) -> Trouble:
    """All that is asked between these seconds after the first request fails."""
    return lambda target, count, seconds: Answer(status) if begin <= seconds < end else None


def at_random(share: float, seed: int = 1, status: int = 502) -> Trouble:
    """That share of the requests fails, at any path."""
    dice = Random(seed)
    return lambda target, count, seconds: Answer(status) if dice.random() < share else None


def slow(site: Site, seconds: float) -> Site:
    """``site`` itself, whose answers take so long."""
    plain = site.answer
    site.answer = lambda target: replace(plain(target), delay=seconds)  # type: ignore[method-assign]
    return site
