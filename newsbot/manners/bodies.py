"""Only whole bodies of sane sizes: what is damaged is asked for again, then given up by name; bombs stay unopened."""

import re

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from newsbot.manners.retries import Retries
from newsbot.replay import bodies
from newsbot.replay.bodies import DamagedBody

ACCEPTED = ", ".join(bodies.CODINGS)
"""What is sent as ``Accept-Encoding``: all that can be read, and nothing else."""
_BY_CONNECTION = "partial"
"""Scrapy's flag of a body that ended with its connection; nobody said how long it would be."""
_END_OF_PAGE = re.compile(rb"</html\s*>", re.IGNORECASE)
_NEAR_THE_END = 4096
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")


class BodyTooLarge(IgnoreRequest):
    """The body is larger than a page or sitemap may be, as sent or unpacked."""


class TooManyTags(IgnoreRequest):
    """The body has more tags than can be read in sane time and memory."""


class WholeBodies:
    """Downloader middleware, in the place of Scrapy's for compression, which passes on what a cut stream still gives.

    ``download_maxsize`` in the meta of a request, else ``DOWNLOAD_MAXSIZE``, is the size of its body, as sent and
    unpacked. A damaged body is asked for again as ``Retries`` does it, then the request fails with ``DamagedBody``.
    """

    def __init__(self, crawler: Crawler, largest: int) -> None:
        self.crawler = crawler
        self.largest = largest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "WholeBodies":
        """Needs nothing else."""
        return cls(crawler, crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Says what can be read."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response with its body unpacked; the next try; or raises ``DamagedBody``, ``BodyTooLarge`` …

        An error is one whatever its body says, so damage there changes nothing: such a body is emptied.
        """
        if "warc" in request.meta:  # a replay has looked at it
            return response
        limit = request.meta.get("download_maxsize", self.largest)
        try:
            body = self._body(response, limit)
            if limit <= self.largest:  # a sitemap is read piece by piece
                bodies.check_tags(body)
        except bodies.TooManyTags as reason:
            raise TooManyTags(str(reason)) from None
        except bodies.TooLarge:
            raise _too_large(limit) from None
        except DamagedBody as reason:
            if 200 <= response.status < 300:
                return self._again(request, reason)
            body = b""
        return response if body is response.body else _with_body(response, body)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """A body that did not come to its end is a damaged one."""
        if isinstance(exception, DownloadCancelledError):
            raise _too_large(request.meta.get("download_maxsize", self.largest)) from exception
        if isinstance(exception, ResponseDataLossError):
            return self._again(request, DamagedBody("the transfer broke off, or did not fit its length"))
        return None

    def _body(self, response: Response, limit: int) -> bytes:
        """The whole body. Raises ``DamagedBody`` or ``TooLarge``."""
        sent, codings = response.body, b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        body = bodies.decompress(sent, codings, limit) if codings and sent else sent
        if _BY_CONNECTION in response.flags and body is sent and not is_finished(body):
            raise DamagedBody("the connection ended before the page")
        return bodies.unpacked(body, limit)  # sitemaps are files of this kind, and some pages are packed twice

    def _again(self, request: Request, reason: DamagedBody) -> Request:
        """The same request once more, when its host may be asked again. Raises ``reason`` when it is enough."""
        retries = self.crawler.get_downloader_middleware(Retries)
        again = retries.again(request, reason) if retries else None
        if again is None:
            raise reason
        return again


def is_finished(body: bytes) -> bool:
    """Whether a body says itself that nothing is missing: markup by its last end tag; of plain text nobody can tell."""
    found = _ROOT.search(body, 0, _NEAR_THE_END)
    if not body or found is None or not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return bool(body)
    end, name = body[-_NEAR_THE_END:], found[1].lower()
    if b"xml" in body[:100].lower() and name != b"html":
        return end.rstrip().lower().endswith((b"</" + name + b">", b"/>"))
    return bool(_END_OF_PAGE.search(end))


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"larger than {limit / 2**20:g} MiB")


def _with_body(response: Response, body: bytes) -> Response:
    """The same response with its body unpacked; what it is, is guessed anew."""
    headers = response.headers.copy()
    headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    more = {"encoding": None} if issubclass(kind, TextResponse) else {}
    return response.replace(cls=kind, body=body, headers=headers, **more)
