"""One budget per host over all ways in: one request at a time, never closer than a second, none while it is to rest."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timezone
from functools import lru_cache
from ipaddress import ip_address
from math import ceil
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot import text
from newsbot.manners.closed import ClosedHosts, HostClosed, is_wall
from newsbot.manners.pace import BACKOFF, PATIENCE, TOO_MANY, Host, HostGivenUp, RunEnded, retry_after

log = logging.getLogger("newsbot")

DISTANCE = 1.0
"""Seconds between the beginnings of two requests to a host, whatever the settings say; this machine is free of it."""
GLANCE = 0.5
"""Seconds after which whoever waits looks whether the run is to end."""
WORTH_A_LINE = 8
"""Seconds of a wait after errors from which people are told."""
_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=64)  # of one request it is asked often
def host_key(url: str) -> str:
    """What has one budget: a host name, with the port if it is not the usual one; also the key of its download slot."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:  # no port at all; the request will fail by itself
        port = None
    name = parts.hostname or ""
    return name if port in (None, _PORTS.get(parts.scheme)) else f"{name}:{port}"


@lru_cache(maxsize=64)
def is_loopback(url: str) -> bool:
    """Whether an address leads to this machine, by its spelling."""
    name = urlsplit(url).hostname or ""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


class HostDownloader(Downloader):
    """Scrapy's downloader with one slot, and one budget, per host and port; a redirect takes no slot along."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.budget = Budget(crawler, self)

    def get_slot_key(self, request: Request) -> str:
        """See ``host_key``."""
        return host_key(request.url)


class Pace:
    """Downloader middleware, the last before the downloader: lets a request go when it is its host's turn.

    A request that waits here can be given up at once when the run is to end; in a download slot it could not.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Pace":
        """Its settings are those of ``Budget``."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Waits for the host. Raises ``HostGivenUp`` or ``RunEnded``."""
        if urlsplit(request.url).scheme in _PORTS and not request.meta.get("warc"):
            await budget(self.crawler).take(request)


def budget(crawler: Crawler) -> "Budget":
    """The budget of a crawl; it is one with ``HostDownloader``."""
    assert crawler.engine is not None
    downloader = crawler.engine.downloader
    assert isinstance(downloader, HostDownloader)
    return downloader.budget


class Budget:
    """What the hosts of a crawl are asked, and when.

    ``NEWSBOT_PATIENCE`` is how long, in seconds, a host is waited for at most, ``NEWSBOT_BACKOFF`` the first wait for
    one that answers 429 without Retry-After. Stats: ``pace/waits``, ``pace/seconds``, ``pace/given_up``.
    """

    def __init__(self, crawler: Crawler, downloader: Downloader, clock: Callable[[], float] = monotonic) -> None:
        self.crawler, self.downloader, self.clock = crawler, downloader, clock
        settings = crawler.settings
        patience = settings.getfloat("NEWSBOT_PATIENCE", PATIENCE)
        backoff = settings.getfloat("NEWSBOT_BACKOFF", BACKOFF)
        self.failing = frozenset({TOO_MANY, *map(int, settings.getlist("RETRY_HTTP_CODES"))})
        """Statuses after which a host is left alone for a while."""
        self._hosts: defaultdict[str, Host] = defaultdict(lambda: Host(patience, backoff))
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._going: dict[str, Request] = {}  # by host: the request that has the turn
        self._begun: dict[str, float] = {}  # by host: when a browser's own request began
        crawler.signals.connect(self._came, signals.response_downloaded)
        crawler.signals.connect(self._left, signals.request_left_downloader)

    def host(self, url: str) -> Host:
        """What is known of the host of an address."""
        return self._hosts[host_key(url)]

    async def take(self, request: Request) -> None:
        """Waits for the host's turn, which ends when the request leaves the downloader."""
        key = host_key(request.url)
        await self._turns[key].acquire()
        try:
            await self.wait(request.url)
        except BaseException:
            self._turns[key].release()
            raise
        self._going[key] = request

    async def wait(self, url: str) -> None:
        """Waits until the host may be asked. Raises ``HostGivenUp``, or ``RunEnded`` once the run is to end."""
        key, host = host_key(url), self.host(url)
        while True:
            if self.is_ending():
                raise RunEnded
            if host.given_up:
                raise HostGivenUp(host.given_up)
            left = max(host.until, self._last(key) + self.distance(url)) - self.clock()
            if left <= 0:
                return
            await asyncio.sleep(min(left, GLANCE))

    async def wait_for_page(self, url: str) -> None:
        """The same for what a browser asks. Raises ``HostClosed``, too."""
        await self.wait(url)
        if why := self._closed(url):
            raise HostClosed(why)

    def distance(self, url: str) -> float:
        """Seconds that are kept between two requests at least, as settings, robots.txt and AutoThrottle want it now."""
        slot = self.downloader.slots.get(host_key(url))
        wanted = slot.delay * (1 - slot.jitter) if slot else 0.0
        return wanted if is_loopback(url) else max(DISTANCE, wanted)

    def rests(self, url: str) -> bool:
        """Whether the host is not to be asked now: it rests, was given up, or keeps us out."""
        host = self.host(url)
        return bool(host.given_up or self._closed(url)) or host.until > self.clock() or self.is_ending()

    def key(self, url: str) -> str:
        """See ``host_key``."""
        return host_key(url)

    def began(self, url: str) -> None:
        """Takes down that a browser asks the host by itself."""
        self._begun[host_key(url)] = self.clock()

    def came(self, response: Response) -> bool:
        """Takes down what a browser was answered to a request of its own; whether the host rests after that."""
        closed = self.crawler.get_downloader_middleware(ClosedHosts)
        if closed is not None and is_wall(response):
            closed.close(Request(response.url), response.status)
        self._note(response)
        return response.status in self.failing or self.rests(response.url)

    def failed(self, url: str, why: str) -> None:
        """Takes down that the host gave an error, or nothing."""
        host = self.host(url)
        host.failed(self.clock(), why)
        self._tell(url, host, why)

    def is_ending(self) -> bool:
        """Whether the run is to end, so that nothing more is asked."""
        engine = self.crawler.engine
        return engine is None or not engine.running or engine._slot is None or engine._slot.closing is not None

    def _closed(self, url: str) -> str | None:
        """How the host keeps us out of its pages."""
        closed = self.crawler.get_downloader_middleware(ClosedHosts)
        return closed.closed.get(urlsplit(url).netloc) if closed is not None else None

    def _last(self, key: str) -> float:
        """When the host was asked last."""
        slot = self.downloader.slots.get(key)
        return max(slot.lastseen if slot else 0.0, self._begun.get(key, 0.0))

    def _came(self, response: Response, request: Request) -> None:
        if not request.meta.get("warc"):
            self._note(response)

    def _left(self, request: Request) -> None:
        key = host_key(request.url)
        if self._going.get(key) is request:
            del self._going[key]
            self._turns[key].release()

    def _note(self, response: Response) -> None:
        host, headers, why = self.host(response.url), response.headers, f"HTTP {response.status}"
        if response.status not in self.failing:
            host.answered()
            return
        asked = retry_after(headers.get("Retry-After"), headers.get("Date"), datetime.now(timezone.utc))
        if asked is None and response.status != TOO_MANY:
            self.failed(response.url, why)
            return
        host.refused(self.clock(), why, asked)
        self._tell(response.url, host, why)

    def _tell(self, url: str, host: Host, why: str) -> None:
        """Counts a wait; a line for people where it is long, and where the host is given up."""
        shown, stats = text.printable(host_key(url)), self.crawler.stats
        assert stats is not None
        if host.given_up:
            stats.inc_value("pace/given_up")
            log.warning("%s: %s: nothing more is asked there in this run.", shown, host.given_up)
            return
        wait = host.until - self.clock()
        stats.inc_value("pace/waits")
        stats.inc_value("pace/seconds", ceil(wait))
        if host.refusals or wait >= WORTH_A_LINE:
            log.warning("%s: %s: nothing is asked there for %.0f s.", shown, why, wait)
