"""A host that answers with a captcha is left alone: none of its pages is asked for again in this run."""

import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

log = logging.getLogger("newsbot")

BLOCKED_STATUS = frozenset({401, 403, 429})
"""By which a site keeps us out."""


class HostClosed(IgnoreRequest):
    """The host showed a captcha before, so this address was not asked for."""


class ClosedHosts:
    """Downloader middleware. A request with ``feed`` in its meta may go: it asks for what is made for machines."""

    def __init__(self) -> None:
        self.closed: set[str] = set()
        """Hosts, with their ports, that showed a captcha."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ClosedHosts":
        """Needs no settings."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Raises ``HostClosed`` for a page of a closed host."""
        if urlparse_cached(request).netloc in self.closed and not request.meta.get("feed"):
            raise HostClosed("the site shows a captcha")

    def process_response(self, request: Request, response: Response) -> Response:
        """Remembers the host of a captcha; one in a WARC file closes nothing."""
        if is_wall(response) and not (request.meta.get("feed") or request.meta.get("warc")):
            self.close(request, response.status)
        return response

    def close(self, request: Request, status: int) -> None:
        """Closes the host that answered ``request`` with a captcha."""
        host = urlparse_cached(request).netloc
        if host not in self.closed:
            self.closed.add(host)
            log.warning("%s: HTTP %d with a captcha: no more pages are asked for there.", host, status)


def is_wall(response: Response) -> bool:
    """Whether this is a wall against robots: a refusal that offers a captcha."""
    return response.status in BLOCKED_STATUS and shows_captcha(response)


def shows_captcha(response: Response) -> bool:
    """Whether a page speaks of a captcha; with status 200 that means a wall only where the page is nothing else."""
    return b"captcha" in response.body.lower()
