"""Asks every host for its robots.txt before its pages, and obeys it (RFC 9309): rules, Crawl-delay, and silence."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from newsbot import text, urls
from newsbot.manners import robotsrules
from newsbot.manners.closed import NotAsked
from newsbot.manners.originfiles import DEFAULT_PORTS, OriginFile, is_markup, origin
from newsbot.manners.robotsrules import Rules

log = logging.getLogger("newsbot")

LONGEST_DELAY = 120
"""Seconds of Crawl-delay; a host that asks for more is not read at all."""
DENYING = frozenset({401, 403})
"""Statuses of a robots.txt that close its host: RFC 9309 would allow all, but who locks the rules wants no robot."""


class RobotsUnreachable(NotAsked):
    """The robots.txt gave no answer, so nothing of the host is read in this run (RFC 9309, 2.3.1.4); the next may."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.keeps_out = "HTTP 429" in message


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

    @property
    def lasts(self) -> bool:
        """Whether it holds to the end of the run."""
        return self.refusal is not None


class RobotsTxt(OriginFile[Answer]):
    """Downloader middleware, in the place of Scrapy's (which takes every failure for a permission).

    A request that may not be sent fails with ``IgnoreRequest``, whose message names no address and so can be counted.
    A robots.txt that can't be reached closes its host for this run; a copy from an earlier run, which might serve for
    30 days, is not kept.
    """

    kind, path, stats = "robots.txt", "/robots.txt", "robotstxt"
    meta: ClassVar[dict[str, Any]] = {"dont_obey_robotstxt": True}

    def __init__(self, crawler: Crawler, clock: Callable[[], float] = time.time) -> None:
        super().__init__(crawler, clock)
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
        answer = await self.answer(origin(request))
        if answer.refusal:
            raise type(answer.refusal)(*answer.refusal.args)  # a new one: raised twice, it would collect tracebacks
        if not answer.rules.allowed(request.url):
            self.count("forbidden")
            raise IgnoreRequest("Forbidden by robots.txt")
        if answer.rules.delay:
            slot = self.crawler.engine.downloader.get_slot_key(request)
            self._delays[slot] = max(answer.rules.delay, self._delays.get(slot, 0))

    def sitemaps(self, url: str) -> list[str]:
        """Addresses of the sitemaps that the robots.txt for ``url`` names; none before it was read."""
        answer = self.held(url)
        found = (urls.address(sitemap, url) for sitemap in (answer.rules.sitemaps if answer else ()))
        return [address for address in found if address]

    def allows(self, url: str) -> bool:
        """Whether what was read so far lets us ask for ``url``, which no request of the crawl asks for."""
        answer = self.held(url)
        return answer is None or (answer.refusal is None and answer.rules.allowed(url))

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

    def why(self, answer: Answer) -> str:
        """Why the file could not be read; empty if it could."""
        return "" if answer.rules.delay else str(answer.refusal or "")

    def announce(self, host: str, answer: Answer) -> None:
        """Says it once where a host is closed."""
        if answer.refusal:
            log.warning("%s: %s: nothing of this host is read.", text.printable(host), answer.refusal)

    def understood(self, response: Response) -> Answer:
        """What an answer means by its status (2.3.1); 429 is a server that can't answer now."""
        now, status = self.clock(), response.status
        if status in DENYING:
            return Answer(now, refusal=RobotsDenied(f"robots.txt is closed (HTTP {status})"))
        if 400 <= status < 500 and status != 429:
            return Answer(now)
        if not 200 <= status < 300:
            return self.unreachable(f"HTTP {status}")
        rules = robotsrules.parse(response.body)
        if is_markup(response):
            self.count("html")
            rules = replace(rules, comments=())  # colours and fragments
        if rules.delay and rules.delay > LONGEST_DELAY:
            reason = f"the Crawl-delay of robots.txt is more than {LONGEST_DELAY} s"
            return Answer(now, rules, CrawlDelayTooLong(reason))
        return Answer(now, rules)

    def unreachable(self, why: str) -> Answer:
        """Nothing of the host is read in this run."""
        self.count("unreachable")
        return Answer(self.clock(), refusal=RobotsUnreachable(f"robots.txt can't be reached ({why})"))
