"""Asks every host for its robots.txt before its pages, and obeys it (RFC 9309): rules, Crawl-delay, and silence."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newsbot import text, urls
from newsbot.manners import robotsrules
from newsbot.manners.robotsrules import Rules

log = logging.getLogger("newsbot")

FRESH = 24 * 60 * 60
"""Seconds after which a robots.txt is read again (RFC 9309, 2.4)."""
LONGEST_DELAY = 120
"""Seconds of Crawl-delay; a host that asks for more is not read at all."""
DENYING = frozenset({401, 403})
"""Statuses of a robots.txt that close its host: RFC 9309 would allow all, but who locks the rules wants no robot."""
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class RobotsUnreachable(IgnoreRequest):
    """The robots.txt gave no answer, so nothing of the host is read in this run (RFC 9309, 2.3.1.4)."""


class RobotsDenied(IgnoreRequest):
    """The robots.txt itself is closed to us, and so is the host."""


class CrawlDelayTooLong(IgnoreRequest):
    """The host wants more time between two requests than a crawl has."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the robots.txt of one scheme, host and port means."""

    read: float
    """When it was read, by the clock of the middleware."""
    rules: Rules = field(default_factory=Rules)
    refusal: IgnoreRequest | None = None
    """Why nothing of the host is read in this run."""


class RobotsTxt:
    """Downloader middleware, in the place of Scrapy's (which takes every failure for a permission).

    A request that may not be sent fails with ``IgnoreRequest``, whose message names no address and so can be counted.
    A robots.txt that can't be reached closes its host for this run; a copy from an earlier run, which might serve for
    30 days, is not kept.
    """

    timeout: float = 10
    """Seconds for one try; there are two."""

    def __init__(self, crawler: Crawler, clock: Callable[[], float] = time.time) -> None:
        self.crawler = crawler
        self.clock = clock
        self.answers: dict[str, Answer] = {}  # by origin
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._delays: dict[str, float] = {}  # by download slot

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsTxt":
        """Without ``ROBOTSTXT_OBEY`` there is none."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        robots = cls(crawler)
        for signal in (signals.request_reached_downloader, signals.response_downloaded):
            crawler.signals.connect(robots.keep_distance, signal)
        return robots

    async def process_request(self, request: Request) -> None:
        """Lets ``request`` pass, or raises ``IgnoreRequest``; ``dont_obey_robotstxt`` in its meta passes unasked."""
        if request.meta.get("dont_obey_robotstxt") or urlparse_cached(request).scheme not in DEFAULT_PORTS:
            return
        answer = await self._answer(origin(request))
        if answer.refusal:
            raise type(answer.refusal)(*answer.refusal.args)  # a new one: raised twice, it would collect tracebacks
        if not answer.rules.allowed(request.url):
            self._count("forbidden")
            raise IgnoreRequest("Forbidden by robots.txt")
        if answer.rules.delay:
            slot = self.crawler.engine.downloader.get_slot_key(request)
            self._delays[slot] = max(answer.rules.delay, self._delays.get(slot, 0))

    def sitemaps(self, url: str) -> list[str]:
        """Addresses of the sitemaps that the robots.txt for ``url`` names; none before it was read."""
        answer = self._held(url)
        found = (urls.address(sitemap, url) for sitemap in (answer.rules.sitemaps if answer else ()))
        return [address for address in found if address]

    def allows(self, url: str) -> bool:
        """Whether what was read so far lets us ask for ``url``, which no request of the crawl asks for."""
        answer = self._held(url)
        return answer is None or (answer.refusal is None and answer.rules.allowed(url))

    def _held(self, url: str) -> Answer | None:
        request = Request(url)
        return self.answers.get(origin(request)) if urlparse_cached(request).scheme in DEFAULT_PORTS else None

    def keep_distance(self, request: Request) -> None:
        """Keeps the download slot of ``request`` at its Crawl-delay or slower.

        Called before the slot looks for its next request: when one is queued (slots that were idle are made anew),
        and when a response has come, after AutoThrottle has set its delay. Jitter may lengthen a Crawl-delay only.
        """
        key = request.meta["download_slot"]
        slot, delay = self.crawler.engine.downloader.slots.get(key), self._delays.get(key)
        if slot and delay:
            slot.delay = max(slot.delay, delay)
            slot.jitter = min(slot.jitter, 1 - delay / slot.delay)

    async def _answer(self, host: str) -> Answer:
        async with self._asking[host]:  # all who ask meanwhile wait for one request
            held = self.answers.get(host)
            if held is None or (held.refusal is None and self.clock() - held.read >= FRESH):
                held = self.answers[host] = await self._ask(f"{host}/robots.txt")
                if held.refusal:
                    log.warning("%s: %s: nothing of this host is read.", text.printable(host), held.refusal)
            return held

    async def _ask(self, url: str) -> Answer:
        meta = {
            "dont_obey_robotstxt": True,
            "allow_offsite": True,  # redirects to other hosts count (2.3.1.2)
            "redirect_ttl": 5,
            "max_retry_times": 1,
            "download_timeout": self.timeout,
        }
        self._count("request_count")
        try:
            response = await self.crawler.engine.download_async(Request(url, NO_CALLBACK, meta=meta))
        except Exception as reason:  # whatever it was, there is no permission
            if not isinstance(reason, IgnoreRequest):
                self._count(f"exception_count/{type(reason)}")
                return self._unreachable(type(reason).__name__)
            return self._unreachable(str(reason) or type(reason).__name__)
        self._count("response_count")
        self._count(f"response_status_count/{response.status}")
        return self._understood(response)

    def _understood(self, response: Response) -> Answer:
        """What an answer means by its status (2.3.1); 429 is a server that can't answer now."""
        now, status = self.clock(), response.status
        if status in DENYING:
            return Answer(now, refusal=RobotsDenied(f"robots.txt is closed (HTTP {status})"))
        if 400 <= status < 500 and status != 429:
            return Answer(now)
        if not 200 <= status < 300:
            return self._unreachable(f"HTTP {status}")
        if isinstance(response, HtmlResponse) or response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            self._count("html")
        rules = robotsrules.parse(response.body)
        if rules.delay and rules.delay > LONGEST_DELAY:
            reason = f"the Crawl-delay of robots.txt is more than {LONGEST_DELAY} s"
            return Answer(now, rules, CrawlDelayTooLong(reason))
        return Answer(now, rules)

    def _unreachable(self, why: str) -> Answer:
        self._count("unreachable")
        return Answer(self.clock(), refusal=RobotsUnreachable(f"robots.txt can't be reached ({why})"))

    def _count(self, name: str) -> None:
        self.crawler.stats.inc_value(f"robotstxt/{name}")


def origin(request: Request) -> str:
    """Scheme, host and port: robots.txt holds for one of each (RFC 9309, 2.3)."""
    parts = urlparse_cached(request)
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}"
