"""Files by which an origin speaks to robots: asked for once by all who wait, again after a day; each answer is told."""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newsbot.manners.bodies import BodyTooLarge
from newsbot.manners.obeyed import Obeyed, obeyed
from newsbot.manners.pace import RunEnded

log = logging.getLogger("newsbot")

FRESH = 24 * 60 * 60
"""Seconds after which a file is read again (RFC 9309, 2.4)."""
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
REDIRECTS = 5
"""That are followed, also to other hosts (RFC 9309, 2.3.1.2)."""


class Answer(Protocol):
    """What the file of one origin means."""

    @property
    def read(self) -> float:
        """When it was read, by the clock of the middleware."""

    @property
    def lasts(self) -> bool:
        """Whether it holds to the end of the run, however long that is."""


A = TypeVar("A", bound=Answer)


class OriginFile(ABC, Generic[A]):
    """A file that each scheme, host and port may have; whoever obeys it says what an answer, or none, means."""

    kind: ClassVar[str]
    """Its name, as ``Obeyed`` has it."""
    path: ClassVar[str]
    stats: ClassVar[str]
    """Name under which its requests are counted."""
    meta: ClassVar[Mapping[str, Any]] = {}
    """Of its requests."""
    timeout: float = 10
    """Seconds for one try."""
    tries: ClassVar[int] = 1
    """Beside those that the crawl makes by itself for what fails."""

    def __init__(self, crawler: Crawler, clock: Callable[[], float] = time.time) -> None:
        self.crawler = crawler
        self.clock = clock
        self.answers: dict[str, A] = {}  # by origin
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @abstractmethod
    def understood(self, response: Response) -> A:
        """What a response means."""

    @abstractmethod
    def unreachable(self, why: str) -> A:
        """What it means that there was none."""

    def oversized(self, why: str) -> A:
        """What it means that there was more than is read."""
        return self.unreachable(why)

    @abstractmethod
    def why(self, answer: A) -> str:
        """Why the file could not be read; empty if it could."""

    @abstractmethod
    def announce(self, host: str, answer: A) -> None:
        """Says a new answer to people, if they should know it."""

    def held(self, url: str) -> A | None:
        """What was read so far of the origin of ``url``."""
        place = origin_of(url)
        return self.answers.get(place) if place else None

    async def answer(self, host: str) -> A:
        """The answer of an origin, asked for if there is none, or it is old."""
        async with self._asking[host]:  # all who ask meanwhile wait for one request
            held = self.answers.get(host)
            if held is None or (not held.lasts and self.clock() - held.read >= FRESH):
                held = self.answers[host] = await self._ask(host)
            return held

    async def _ask(self, host: str) -> A:
        for _ in range(self.tries):
            response, found = await self._answered(f"{host}{self.path}")
            if not found.lasts:
                break
        self.announce(host, found)
        status, body = (response.status, response.body) if response is not None else (None, None)
        why = self.why(found) or ("" if status and 200 <= status < 300 else f"HTTP {status}")
        now = datetime.fromtimestamp(found.read, timezone.utc)
        document = Obeyed(self.kind, f"{host}{self.path}", now, status, body, why)
        self.crawler.signals.send_catch_log(obeyed, document=document)
        return found

    async def _answered(self, url: str) -> tuple[Response | None, A]:
        meta = {
            "allow_offsite": True,
            "redirect_ttl": REDIRECTS,
            "max_retry_times": 1,
            "download_timeout": self.timeout,
            **self.meta,
        }
        self.count("request_count")
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(Request(url, NO_CALLBACK, meta=meta))
        except RunEnded:  # says nothing of the host
            raise
        except BodyTooLarge as reason:
            return None, self.oversized(str(reason))
        except Exception as reason:  # whatever it was, there is no permission
            if not isinstance(reason, IgnoreRequest):
                self.count(f"exception_count/{type(reason)}")
                return None, self.unreachable(type(reason).__name__)
            return None, self.unreachable(str(reason) or type(reason).__name__)
        self.count("response_count")
        self.count(f"response_status_count/{response.status}")
        return response, self.understood(response)

    def count(self, name: str) -> None:
        """Adds to the counts of this file."""
        self.crawler.stats.inc_value(f"{self.stats}/{name}")


def origin(request: Request) -> str:
    """Scheme, host and port: such a file holds for one of each (RFC 9309, 2.3)."""
    parts = urlparse_cached(request)
    return _origin(parts.scheme, parts.netloc)


@lru_cache(maxsize=1024)
def origin_of(url: str) -> str | None:
    """The same of an address; None where its scheme has no such files."""
    parts = urlsplit(url)
    return _origin(parts.scheme, parts.netloc) if parts.scheme in DEFAULT_PORTS else None


def _origin(scheme: str, netloc: str) -> str:
    host = netloc.rpartition("@")[2].lower().removesuffix(DEFAULT_PORTS[scheme])
    return f"{scheme}://{host}"


def is_markup(response: Response) -> bool:
    """Whether a web page came instead of the file, whatever it is called, as for what is not there."""
    return response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
