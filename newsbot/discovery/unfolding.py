"""The download handler of section pages: opens them in a browser, which shows all that their buttons hide."""

import asyncio
import logging
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol, cast

from playwright.async_api import Error
from playwright.async_api import TimeoutError as TookTooLong
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.defer import deferred_to_future
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod
from twisted.internet.defer import Deferred

from newsbot import text
from newsbot.discovery.browser import CLICKS, HOSTS, PLAIN, UNFOLD, permits
from newsbot.discovery.clicks import Unfolded, unfold
from newsbot.discovery.relay import Relay
from newsbot.discovery.turns import Asking, Budget, Turns

log = logging.getLogger("newsbot")

PATIENCE, CLOSING = 90, 10
"""Seconds after which a browser is given up: without a click or an answer, and without coming to its own end."""
LOADING, LOADED_WITH = 30, 20
"""Seconds that a page has to load, beside the distance between as many requests as that."""
OPENINGS = 3
"""Times that a page is opened whose host did not give all that it needs."""
_NET_ERROR = re.compile(r"net::(ERR_[A-Z_]+)")
_SIGNS = {
    ".launch:": "it can't be started",
    "crashed": "the page crashed",
    "has been closed": "it ended",
    "navigati": "the page went elsewhere",
}
"""What errors of Playwright, which are all of one class, mean."""


class Connecting(Protocol):
    """What sends requests, and knows where newsbot may connect to."""

    async def download_request(self, request: Request) -> Response:
        """The response."""

    async def addresses(self, host: str, port: int) -> Sequence[Any]:
        """Addresses of a host, each with a ``host``, by Twisted's loop; raises if there are none."""

    async def close(self) -> None:
        """Ends its connections."""


class Budgeting(Protocol):
    """The downloader of a crawl."""

    budget: Budget


class TooLarge(ValueError):
    """A page grew beyond ``DOWNLOAD_MAXSIZE``."""


class UnfoldingDownloadHandler(BaseDownloadHandler):
    """Opens a page in the browser where the request has ``UNFOLD`` in its meta; all else is for the handler ``PLAIN``.

    Whatever goes wrong in the browser is counted, and the page is asked for as usual, after the delay of its host:
    then it gives what it shows without a click. The next page gets a new browser.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._browser = ScrapyPlaywrightDownloadHandler(crawler)
        self._browser.config.target_closed_max_retries = 0  # it would ask again at once
        self._sender: Connecting = build_from_crawler(load_object(crawler.settings[PLAIN]), crawler)
        own = frozenset(crawler.settings.getlist(HOSTS))
        self._relay = Relay(lambda host, port: permits(host, port, own), self._addresses)
        self._clicks = crawler.settings.getint("NEWSBOT_CLICKS", CLICKS)
        self._largest = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._asking = Asking(self._browser.abort_request, lambda: self._budget)
        self._browser.abort_request = self._asking.abort
        self._given_up = False
        if crawler.settings["LOG_LEVEL"] != "DEBUG":  # it logs each failure with a traceback
            logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)

    async def download_request(self, request: Request) -> Response:
        """The response, as from Scrapy's handler; its body is the whole document as the browser shows it at the end."""
        if UNFOLD not in request.meta or self._given_up:
            return await self._sender.download_request(request)
        try:
            return await self._unfolded(request)
        except IgnoreRequest:
            raise  # its host is not asked again in this run
        except Exception as reason:  # whatever it was, there is still the page without its buttons
            self._count(f"failed/browser: {_why(reason)}")
            log.warning("%s: browser: %s", text.printable(request.url), _why(reason))
            log.debug("browser", exc_info=reason)
        del request.meta[UNFOLD]  # so that no retry opens it again
        await self._budget.wait_for_page(request.url)
        self._budget.began(request.url)
        return await self._sender.download_request(request)

    async def close(self) -> None:
        """Ends the browser; one that does not end is left to the end of the process."""
        try:
            await asyncio.wait_for(self._browser.close(), CLOSING)
        except (Error, asyncio.TimeoutError) as reason:
            log.debug("browser", exc_info=reason)
        await self._relay.close()
        await self._sender.close()

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        found = await deferred_to_future(Deferred.fromCoroutine(self._sender.addresses(host, port)))
        return [address.host for address in found]

    @property
    def _budget(self) -> Budget:
        """That of the downloader, which all ways in share."""
        assert self.crawler.engine is not None
        return cast(Budgeting, self.crawler.engine.downloader).budget

    async def _unfolded(self, request: Request) -> Response:
        """The page with all that its buttons hide, opened again where its host rested while it was loaded."""
        for _ in range(OPENINGS):
            held_back = self._asking.held_back
            response, unfolded = await self._opened_once(request)
            if unfolded.clicks or self._asking.held_back == held_back:
                break
            await self._budget.wait_for_page(request.url)
        self._note(unfolded)
        return response

    async def _opened_once(self, request: Request) -> tuple[Response, Unfolded]:
        since = date.fromisoformat(request.meta[UNFOLD]) if request.meta[UNFOLD] else None
        turns = Turns(self._asking, self._budget, request.url, self._clicks)
        method = PageMethod(unfold, since, turns)
        timeout = LOADING + LOADED_WITH * self._budget.distance(request.url)
        more = {
            "playwright": True,
            "playwright_context_kwargs": {"service_workers": "block"},
            "playwright_page_goto_kwargs": {"timeout": timeout * 1000},
            "playwright_page_methods": [method],
        }
        response = await self._opened(request.replace(meta={**request.meta, **more}), turns)
        if self._largest and len(response.body) > self._largest:
            raise TooLarge(f"{len(response.body)} bytes")
        response.request = request
        return response, method.result

    async def _opened(self, asked: Request, turns: Turns) -> Response:
        """The page as the browser shows it at the end. Raises ``TimeoutError`` once nothing happens any more."""
        options = self._browser.config.launch_options
        if "proxy" not in options:  # one of the environment's is used as such
            options["proxy"] = {"server": await self._relay.start()}
        opening: asyncio.Future[Response] = asyncio.ensure_future(self._browser.download_request(asked))
        while not opening.done():
            before = self._asking.sent + turns.taken
            await asyncio.wait({opening}, timeout=PATIENCE + self._budget.distance(asked.url))
            is_stuck = self._asking.sent + turns.taken == before and not self._budget.rests(asked.url)
            if not opening.done() and is_stuck:
                opening.cancel()
                self._given_up = True
                raise asyncio.TimeoutError
        return opening.result()

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
