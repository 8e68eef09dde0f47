"""What went wrong with a request, in words that can be counted."""

from typing import NamedTuple

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsbot import replay
from newsbot.manners.closed import BLOCKED_STATUS, NotAsked, is_wall

GONE_STATUS = frozenset({404, 410})
_REFUSED = (IgnoreRequest, replay.TooLarge)


class Outcome(NamedTuple):
    """What became of an address that gave no page."""

    kind: str
    """``gone``, ``left`` (not asked for), ``refused`` (by a rule of ours) or ``failed``."""
    reason: str
    """Without the address."""
    is_blocked: bool
    """Whether the site keeps us out of its page."""
    is_wall: bool
    """Whether it did so with a captcha."""
    is_over: bool = False
    """Whether it was not asked for, as nothing more is asked of its host in this run."""


def outcome(failure: Failure) -> Outcome:
    """What ``failure`` means for the address that was asked for."""
    response = answer(failure)
    left = isinstance(failure.value, NotAsked)
    kind = "left" if left else "failed"
    if response is not None and response.status in GONE_STATUS:
        kind = "gone"
    elif response is None and not left and isinstance(failure.value, _REFUSED):
        kind = "refused"
    blocked = (isinstance(failure.value, NotAsked) and failure.value.keeps_out) or (
        response is not None and response.status in BLOCKED_STATUS
    )
    return Outcome(kind, why(failure), blocked, response is not None and is_wall(response), left)


def why(failure: Failure) -> str:
    """The reason of ``failure`` without its address."""
    response = answer(failure)
    if response is not None:
        return f"blocked (HTTP {response.status})" if response.status in BLOCKED_STATUS else f"HTTP {response.status}"
    if isinstance(failure.value, IgnoreRequest):
        return str(failure.value) or "ignored"
    if isinstance(failure.value, ValueError):
        return type(failure.value).__name__  # a damaged body or record of a WARC file
    return f"can't be reached ({type(failure.value).__name__})"


def is_silence(failure: Failure) -> bool:
    """Whether there was no answer at all, so that nothing else of the host can be had."""
    return answer(failure) is None and not isinstance(failure.value, (IgnoreRequest, ValueError))


def answer(failure: Failure) -> Response | None:
    """The response of a failure that is about its status."""
    return failure.value.response if isinstance(failure.value, HttpError) else None
