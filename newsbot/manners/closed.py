"""A host that keeps us out, by a captcha or by refusing one page after the other, is left alone for this run."""

import logging
from collections import Counter

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

log = logging.getLogger("newsbot")

BLOCKED_STATUS = frozenset({401, 403, 429})
"""By which a site keeps us out."""
FORBIDDEN = frozenset({401, 403})
"""Those that a single page may answer with, as an article for subscribers does."""
IN_A_ROW = 10
"""Pages in a row that answer so; then it is not about the pages."""


class NotAsked(IgnoreRequest):
    """An address that was left for a later run, for a reason that lies with its host."""

    keeps_out = False
    """Whether the host keeps us out of its pages."""


class HostClosed(NotAsked):
    """The host kept us out before, so this address was not asked for."""

    keeps_out = True


class ClosedHosts:
    """Downloader middleware. A request with ``feed`` in its meta may go: it asks for what is made for machines."""

    def __init__(self) -> None:
        self.closed: dict[str, str] = {}
        """Hosts, with their ports, that keep us out, and how, in words that can be counted."""
        self._forbidden: Counter[str] = Counter()  # by host: pages in a row

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ClosedHosts":
        """Needs no settings."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Raises ``HostClosed`` for a page of a closed host."""
        why = self.closed.get(urlparse_cached(request).netloc)
        if why and not request.meta.get("feed"):
            raise HostClosed(why)

    def process_response(self, request: Request, response: Response) -> Response:
        """Remembers the host of a captcha, or of many refusals; those in a WARC file close nothing."""
        if request.meta.get("feed") or request.meta.get("warc"):
            return response
        if is_wall(response):
            self.close(request, response.status)
            return response
        host = urlparse_cached(request).netloc
        if response.status not in FORBIDDEN:
            self._forbidden.pop(host, None)
            return response
        self._forbidden[host] += 1
        if self._forbidden[host] >= IN_A_ROW:
            self._close(host, f"the site answers {IN_A_ROW} pages in a row with HTTP {response.status}")
        return response

    def close(self, request: Request, status: int) -> None:
        """Closes the host that answered ``request`` with a captcha."""
        self._close(urlparse_cached(request).netloc, "the site shows a captcha", f"HTTP {status} with a captcha")

    def _close(self, host: str, why: str, what: str = "") -> None:
        if host not in self.closed:
            self.closed[host] = why
            log.warning("%s: %s: no more pages are asked for there.", host, what or why)


def is_wall(response: Response) -> bool:
    """Whether this is a wall against robots: a refusal that offers a captcha."""
    return response.status in BLOCKED_STATUS and shows_captcha(response)


def shows_captcha(response: Response) -> bool:
    """Whether a page speaks of a captcha; with status 200 that means a wall only where the page is nothing else."""
    return b"captcha" in response.body.lower()
