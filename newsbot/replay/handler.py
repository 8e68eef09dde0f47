"""The download handler of a replay: answers from WARC files, sends nothing out."""

from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import NotSupported
from scrapy.http import Response

from newsbot.replay.captures import response

_HANDLER = "newsbot.replay.WarcDownloadHandler"
SETTINGS: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), _HANDLER)
    | dict.fromkeys(("data", "file", "ftp", "s3"), None),
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "RETRY_ENABLED": False,
}
"""What turns a crawl into a replay: no handler that could send, nothing that waits or would ask again."""


class NothingIsSent(NotSupported):
    """A replay was asked for something else than a capture."""


class WarcDownloadHandler(BaseDownloadHandler):
    """Answers a request whose ``meta["warc"]`` is (path, offset) of a capture; refuses every other one.

    The file is read at once, not in a thread, so that the same files always give the same order.
    """

    lazy = True

    async def download_request(self, request: Request) -> Response:
        """The capture. Raises ``NothingIsSent``, ``DamagedWarc``, ``DamagedBody`` or ``TooLarge``."""
        if "warc" not in request.meta:
            raise NothingIsSent(f"{request.url} is no capture, and a replay sends nothing out")
        path, offset = request.meta["warc"]
        captured = response(Path(path), offset)
        if captured.url != request.url:  # a middleware changed the address and kept the meta
            raise NothingIsSent(f"{request.url} is not the address of the capture, {captured.url}")
        return captured
