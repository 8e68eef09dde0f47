"""What an address answers: a page, or why there is none."""

from collections.abc import Awaitable, Callable
from typing import Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsbot.manners.closed import BLOCKED_STATUS, NotAsked, is_wall

TIMEOUT = 15
"""Seconds for one try; there are two."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
Download = Callable[[Request], Awaitable[Response]]
_IN_WORDS = {
    "CannotResolveHostError": "there is no such host",
    "DownloadConnectionRefusedError": "the connection was refused",
    "DownloadTimeoutError": f"no answer within {TIMEOUT} s",
    "DownloadFailedError": "the connection failed",
    "DownloadCancelledError": "the answer is too large",
}


class NoPage(Exception):
    """An address gave no page; the message says why, ``blocked`` whether we are kept out."""

    def __init__(self, why: str, blocked: bool = False) -> None:
        super().__init__(why)
        self.blocked = blocked


async def answer(download: Download, url: str, **meta: Any) -> Response:
    """The answer of ``url``, 2xx, or with ``dont_redirect`` a redirect. Raises ``NoPage`` for all else."""
    try:
        response = await download(Request(url, NO_CALLBACK, meta=meta))
    except IgnoreRequest as reason:
        raise NoPage(str(reason), _keeps_out(reason)) from reason
    except Exception as reason:  # whatever it was, there is no answer
        name = type(reason).__name__
        raise NoPage(_IN_WORDS.get(name, name)) from reason
    if response.status in BLOCKED_STATUS:
        raise NoPage(f"HTTP {response.status}" + (" with a captcha" if is_wall(response) else ""), blocked=True)
    if 200 <= response.status < 300 or (meta.get("dont_redirect") and response.status in REDIRECTS):
        return response
    raise NoPage(f"HTTP {response.status}")


def _keeps_out(reason: IgnoreRequest) -> bool:
    """Whether a request was given up because of what robots.txt says, not because there is none to be had."""
    if isinstance(reason, NotAsked):
        return reason.keeps_out
    return "robots.txt" in str(reason)
