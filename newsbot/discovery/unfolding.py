"""The download handler of section pages: opens them in a browser, which shows all that their buttons hide."""

import asyncio
import logging
import re
from collections.abc import Iterator
from datetime import date

from playwright.async_api import Error
from playwright.async_api import TimeoutError as TookTooLong
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from newsbot import text
from newsbot.discovery.browser import CLICKS, UNFOLD
from newsbot.discovery.clicks import Unfolded, unfold

log = logging.getLogger("newsbot")

PATIENCE, CLOSING = 90, 10
"""Seconds after which a browser is given up: without a click or a page, and without coming to its own end."""
_NET_ERROR = re.compile(r"net::(ERR_[A-Z_]+)")
_SIGNS = {
    ".launch:": "it can't be started",
    "crashed": "the page crashed",
    "has been closed": "it ended",
    "navigati": "the page went elsewhere",
}
"""What errors of Playwright, which are all of one class, mean."""


class TooLarge(ValueError):
    """A page grew beyond ``DOWNLOAD_MAXSIZE``."""


class UnfoldingDownloadHandler(BaseDownloadHandler):
    """Opens a page in the browser where the request has ``UNFOLD`` in its meta; else it is Scrapy's usual handler.

    Whatever goes wrong in the browser is counted, and the page is asked for as usual, after the delay of its host:
    then it gives what it shows without a click. The next page gets a new browser.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._browser = ScrapyPlaywrightDownloadHandler(crawler)
        self._browser.config.target_closed_max_retries = 0  # it would ask again at once
        self._clicks = crawler.settings.getint("NEWSBOT_CLICKS", CLICKS)
        self._largest = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._clicked = 0
        self._given_up = False
        if crawler.settings["LOG_LEVEL"] != "DEBUG":  # it logs each failure with a traceback
            logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)

    async def download_request(self, request: Request) -> Response:
        """The response, as from Scrapy's handler; its body is the whole document as the browser shows it at the end."""
        if UNFOLD not in request.meta or self._given_up:
            return await self._plain(request)
        try:
            return await self._unfolded(request)
        except Exception as reason:  # whatever it was, there is still the page without its buttons
            self._count(f"failed/browser: {_why(reason)}")
            log.warning("%s: browser: %s", text.printable(request.url), _why(reason))
            log.debug("browser", exc_info=reason)
        del request.meta[UNFOLD]  # so that no retry opens it again
        await asyncio.sleep(self._delay(request))
        return await self._plain(request)

    async def close(self) -> None:
        """Ends the browser; one that does not end is left to the end of the process."""
        try:
            await asyncio.wait_for(self._browser.close(), CLOSING)
        except (Error, asyncio.TimeoutError) as reason:
            log.debug("browser", exc_info=reason)

    async def _plain(self, request: Request) -> Response:
        response: Response = await self._browser.download_request(request)
        return response

    async def _unfolded(self, request: Request) -> Response:
        since = date.fromisoformat(request.meta[UNFOLD]) if request.meta[UNFOLD] else None
        method = PageMethod(unfold, since, self._pauses(request))
        more = {
            "playwright": True,
            "playwright_context_kwargs": {"service_workers": "block"},
            "playwright_page_methods": [method],
        }
        asked = request.replace(meta={**request.meta, **more})
        response = await self._opened(asked)
        if self._largest and len(response.body) > self._largest:
            raise TooLarge(f"{len(response.body)} bytes")
        response.request = request
        self._note(method.result)
        return response

    async def _opened(self, asked: Request) -> Response:
        """The page as the browser shows it at the end. Raises ``TimeoutError`` once nothing happens any more."""
        opening = asyncio.ensure_future(self._plain(asked))
        while not opening.done():
            before = self._clicked
            await asyncio.wait({opening}, timeout=PATIENCE + self._delay(asked))
            if not opening.done() and self._clicked == before:
                opening.cancel()
                self._given_up = True
                raise asyncio.TimeoutError
        return opening.result()

    def _pauses(self, request: Request) -> Iterator[float]:
        """The delay of the host before each click, for as many clicks as one page gets and as the crawl goes on."""
        for _ in range(self._clicks):
            if not self.crawler.crawling:
                return
            self._clicked += 1
            yield self._delay(request)

    def _delay(self, request: Request) -> float:
        """Seconds between two requests to a host, as robots.txt, AutoThrottle and the settings want it now."""
        assert self.crawler.engine is not None
        return self.crawler.engine.downloader.slots[request.meta["download_slot"]].download_delay()

    def _note(self, unfolded: Unfolded) -> None:
        self._count("unfolded/clicks", unfolded.clicks)
        self._count(f"unfolded/{unfolded.end}")
        if unfolded.clicks == self._clicks:
            self._count(f"excluded/what a list shows after {self._clicks} clicks")

    def _count(self, name: str, times: int = 1) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"newsbot/{name}", times)


def _why(reason: Exception) -> str:
    """What went wrong in the browser, in words that can be counted."""
    said = str(reason)
    if isinstance(reason, (TookTooLong, asyncio.TimeoutError)):
        return "the page took too long"
    if isinstance(reason, Error):
        if code := _NET_ERROR.search(said):
            return f"the page can't be reached ({code[1]})"
        return next((words for sign, words in _SIGNS.items() if sign in said), "Error")
    return type(reason).__name__
