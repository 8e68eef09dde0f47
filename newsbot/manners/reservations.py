"""Asks every origin for its tdmrep.json before its pages, and says what is reserved of a page, and where that stands.

Nothing is refused for a reservation: whether a text is left out, ``NEWSBOT_TDM`` says (``newsbot.manners.tdm``).
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.headers import Headers

from newsbot import text
from newsbot.manners import signals, tdm
from newsbot.manners.closed import is_wall
from newsbot.manners.evidence import Evidence, evidence
from newsbot.manners.originfiles import OriginFile, is_markup, origin_of
from newsbot.manners.recorded import Recorded
from newsbot.manners.robots import RobotsTxt
from newsbot.manners.robotsrules import Rules
from newsbot.manners.tdm import File, Said

log = logging.getLogger("newsbot")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tdmrep.json of one scheme, host and port means."""

    read: float
    """When it was read, by the clock of the middleware."""
    file: File = field(default_factory=File)
    refusal: str = ""
    """Why it could not be read, so that all of the origin is reserved in this run."""

    @property
    def lasts(self) -> bool:
        """Whether it holds to the end of the run."""
        return bool(self.refusal)

    def place(self, url: str) -> tuple[str, Said]:
        """What it says of ``url``, and what that is called."""
        return (tdm.UNREACHABLE, Said(1)) if self.refusal else (tdm.FILE, self.file.said(url))


class Reservations(OriginFile[Answer]):
    """Downloader middleware, behind that of robots.txt, whose rules hold for tdmrep.json too.

    A file that can't be reached, or may not be asked for, reserves all; one that is not there, or is broken, nothing.
    """

    kind, path, stats = "tdmrep.json", tdm.PATH, "tdmrep"
    meta: ClassVar[dict[str, Any]] = {
        "tdmrep": True,
        "feed": True,  # made for machines, so also asked for where pages are closed to us
        "download_maxsize": tdm.LARGEST,
        "dont_retry": True,
    }
    tries = 2  # an error of this one file is no reason to wait as long as for a page

    def __init__(self, crawler: Crawler, policy: str = tdm.POLICIES[0], clock: Callable[[], float] = time.time) -> None:
        super().__init__(crawler, clock)
        self.policy = policy
        self.recorded = Recorded()
        """The files of the WARC files of a replay."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Reservations":
        """Raises ``ValueError`` for a ``NEWSBOT_TDM`` that is no policy."""
        return cls(crawler, tdm.policy(crawler.settings.get("NEWSBOT_TDM")))

    async def process_request(self, request: Request) -> None:
        """Lets every request pass, once the file of its origin was read; files of origins pass unasked."""
        meta = request.meta
        if not any(meta.get(name) for name in ("tdmrep", "dont_obey_robotstxt", "warc")):
            await self.ask(request.url)

    async def ask(self, url: str) -> None:
        """Sees to it that the file for ``url`` was read."""
        if place := origin_of(url):
            await self.answer(place)

    def evidence(
        self, response: Response, markup: bytes, url: str | None = None, captured: datetime | None = None
    ) -> Evidence:
        """What is said of the page of a response: by file, header and meta, and beside them.

        ``markup`` is the page in UTF-8, ``url`` where it would be asked for now, if not where the response says. In a
        replay, where it was ``captured`` at a time, the files count that were captured last before it.
        """
        if captured:
            return self.recorded.evidence(response, markup, captured, url)
        return self.named(url or response.url, response.headers, signals.metas(markup))

    def named(self, url: str, headers: Headers | None = None, metas: signals.Metas | None = None) -> Evidence:
        """What is said of a page that was not asked for; ``headers`` are those of a feed that speaks of it."""
        answer, rules = self._asked(url)
        return evidence(url, answer.place(url) if answer else None, rules, headers or Headers(), metas or [])

    def words(self, url: str) -> tuple[str, ...]:
        """The comments of robots.txt, verbatim, that speak of a reservation."""
        return signals.words(self._asked(url)[1].comments)

    def understood(self, response: Response) -> Answer:
        """What an answer means: a server that can't answer now is none, nor is a wall."""
        now, status = self.clock(), response.status
        if is_wall(response) or status == 429 or not (200 <= status < 300 or 400 <= status < 500):
            return self.unreachable(f"HTTP {status}")
        if status >= 400:
            return Answer(now)
        found = tdm.parse(response.body, response.url)
        if found.error:
            self.count("html" if is_markup(response) else "broken")
        return Answer(now, found)

    def unreachable(self, why: str) -> Answer:
        """All of the origin is reserved in this run."""
        return Answer(self.clock(), refusal=why)

    def oversized(self, why: str) -> Answer:
        """A file that is too large is a broken one."""
        self.count("broken")
        return Answer(self.clock(), File(error=f"it is {why}"))

    def why(self, answer: Answer) -> str:
        """Why the file could not be read, or what is wrong with it."""
        return answer.refusal or answer.file.error

    def announce(self, host: str, answer: Answer) -> None:
        """Says it once where a file can't be reached, or is not as the protocol has it."""
        if answer.refusal:
            self.count("unreachable")
            why = text.printable(answer.refusal)
            log.warning("%s: tdmrep.json can't be reached (%s): taken as reserved.", text.printable(host), why)
        elif answer.file.error:
            log.info("%s: tdmrep.json is not as the protocol has it: %s.", text.printable(host), answer.file.error)
        if words := self.words(f"{host}/"):
            log.info("%s: robots.txt reserves in words: %s", text.printable(host), text.printable(" ".join(words)))

    def _asked(self, url: str) -> tuple[Answer | None, Rules]:
        """What was read in this run of the files for ``url``."""
        robots = self.crawler.get_downloader_middleware(RobotsTxt)
        said = robots.held(url) if robots else None
        return self.held(url), said.rules if said else Rules()
