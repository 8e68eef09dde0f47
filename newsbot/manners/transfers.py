"""Answers whose end is certain: what was cut, or goes on behind its end, is a damaged answer, as a reset is.

Twisted takes as many bytes as ``Content-Length`` says and drops the rest, and takes a reset for the end of a body whose
length nobody said. Both would give a part for the whole.
"""

import logging
from typing import Any

from scrapy.core.downloader.handlers import http11
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

_AMISS = -1
"""Bytes that are missing, for a decoder that counts them down to 0."""


class WholeTransfers(HTTP11DownloadHandler):
    """For Scrapy's handler of http and https, and such as derive from it: ``ResponseDataLossError`` where it had none.

    What Scrapy logs of answers that are too large or damaged is said by the outcome of the address.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
        logging.getLogger(http11.__name__).setLevel(logging.ERROR)


class _Parser(http11._LenientHTTPClientParser):
    """Tells the decoder of the body that bytes are missing where that is so, or may be."""

    def _finished(self, rest: bytes) -> None:
        if rest.strip(b"\r\n"):
            self._damage()
            self.connHeaders.addRawHeader(b"Connection", b"close")  # where the next answer begins, nobody knows
        super()._finished(rest)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure | None = None) -> None:  # noqa: N802, Twisted's name
        """The connection is over; where only that ended the body, it must have been closed in good order.

        Of a connection that is kept for the next request Twisted says so without a ``Failure``.
        """
        is_reset = isinstance(reason, Failure) and not reason.check(ConnectionDone)  # type: ignore[no-untyped-call]
        if is_reset and self._ends_with_connection():
            self._damage()
        super().connectionLost(reason)

    def _ends_with_connection(self) -> bool:
        return getattr(self.bodyDecoder, "contentLength", 0) is None

    def _damage(self) -> None:
        if hasattr(self.bodyDecoder, "contentLength"):  # the last chunk says for itself that it is the last
            self.bodyDecoder.contentLength = _AMISS  # type: ignore[union-attr]


class _Protocol(http11._LenientHTTP11ClientProtocol):
    """HTTP/1.1 with such a parser."""

    def request(self, request: Any) -> Any:
        """Sends a request."""
        answer = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser
        return answer


class _Factory(http11._LenientHTTP11ClientFactory):
    """Makes such connections."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802, Twisted's name
        """The protocol of one connection."""
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
