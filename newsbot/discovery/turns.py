"""What a page asks for by itself in the browser: each request when it is its host's turn, one after the other."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakSet

from playwright.async_api import Error, Page, Request
from playwright.async_api import Response as Answer
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

ANSWERING = 30
"""Seconds after which the next request of a page need not wait for an answer any more."""
_TOLD = frozenset({401, 403})
"""Statuses whose body may be a captcha that has to be known as one; who answers 429 is left alone anyway."""
_TELLING = ("retry-after", "date")


class Budget(Protocol):
    """What a crawl knows of its hosts: the budget is one for all ways in."""

    async def wait_for_page(self, url: str) -> None:
        """Waits until the host may be asked. Raises ``IgnoreRequest`` if it is not to be asked in this run."""

    def distance(self, url: str) -> float:
        """Seconds between two requests."""

    def rests(self, url: str) -> bool:
        """Whether the host is not to be asked now."""

    def key(self, url: str) -> str:
        """What has one budget."""

    def began(self, url: str) -> None:
        """The browser asks."""

    def came(self, response: Response) -> bool:
        """The browser was answered; whether so that the host rests now."""


class Asking:
    """Decides on each request of a page (``PLAYWRIGHT_ABORT_REQUEST``)."""

    def __init__(self, refused: Callable[[Any], bool], budget: Callable[[], Budget]) -> None:
        self._refused = refused
        self._budget = budget
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._under_way: dict[Request, asyncio.Lock] = {}
        self._pages: WeakSet[Page] = WeakSet()
        self.sent = self.held_back = self.waiting = 0
        """Requests that went; that did not, or in vain, as their host rests; that wait for their turn."""

    async def abort(self, asked: Request) -> bool:
        """Whether a request is not to be sent. One that is goes when it is its turn."""
        if self._refused(asked):
            return True
        budget = self._budget()
        turn = self._turns[budget.key(asked.url)]
        self.waiting += 1
        try:
            await turn.acquire()
            if not await self._may_go(asked, budget):
                turn.release()
                return not _is_over(asked)  # to go on is what the caller knows how to fail with where the page is gone
        finally:
            self.waiting -= 1
        budget.began(asked.url)
        self.sent += 1
        self._listen(asked)
        self._under_way[asked] = turn
        asyncio.get_running_loop().call_later(ANSWERING, self._done, asked)
        return False

    async def _may_go(self, asked: Request, budget: Budget) -> bool:
        if _is_over(asked):
            return False
        try:
            if not budget.rests(asked.url):
                await budget.wait_for_page(asked.url)
                return not _is_over(asked)
        except IgnoreRequest:
            pass
        self.held_back += 1
        return False

    def _listen(self, asked: Request) -> None:
        """Learns of the end of a page's requests; the browser tells of it only those who listen."""
        page = _page(asked)
        if page is not None and page not in self._pages:
            self._pages.add(page)
            page.on("response", self._answered)
            page.on("requestfinished", self._done)
            page.on("requestfailed", self._done)

    def _done(self, asked: Request) -> None:
        """The next one's turn."""
        if turn := self._under_way.pop(asked, None):
            turn.release()

    async def _answered(self, answer: Answer) -> None:
        """Takes down an answer, unless it is that of the page itself, which the crawl takes down."""
        self._budget().began(answer.url)  # it was sent later than it was let go, a browser's first one much later
        if answer.request.is_navigation_request():
            return
        headers: dict[str, Any] = {name: answer.headers[name] for name in _TELLING if name in answer.headers}
        body = b""
        if answer.status in _TOLD:
            with suppress(Error):  # there is none
                body = await answer.body()
        self.held_back += self._budget().came(Response(answer.url, answer.status, headers, body))


class Turns:
    """The clicks of one page: how many it gets, and when."""

    def __init__(self, asking: Asking, budget: Budget, url: str, clicks: int) -> None:
        self._asking, self._budget, self._url, self._left = asking, budget, url, clicks
        self.taken = 0

    @property
    def held_back(self) -> int:
        """Requests of pages that were in vain, as their host rests."""
        return self._asking.held_back

    @property
    def is_waiting(self) -> bool:
        """Whether something that the page asks for waits for its turn."""
        return self._asking.waiting > 0

    async def next(self) -> bool:
        """Waits for the host; False once all clicks are used up. Raises ``IgnoreRequest`` if it is not asked again."""
        if self.taken >= self._left:
            return False
        await self._budget.wait_for_page(self._url)
        self.taken += 1
        return True


def _page(asked: Request) -> Page | None:
    """The page that asks; None where there is none yet."""
    try:
        return asked.frame.page
    except Error:
        return None


def _is_over(asked: Request) -> bool:
    """Whether the page that asks is gone."""
    page = _page(asked)
    return page is not None and page.is_closed()
