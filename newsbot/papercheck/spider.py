"""Looks at many papers side by side, with the manners of a crawl."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from typing import Any, ClassVar

from scrapy import Spider
from scrapy.http import Response

from newsbot import urls
from newsbot.manners.obeyed import Obeyed, obeyed
from newsbot.manners.reservations import Reservations
from newsbot.manners.robots import RobotsTxt
from newsbot.papercheck.answers import TIMEOUT
from newsbot.papercheck.reports import Paper, Report, Signals
from newsbot.papercheck.signals import signals
from newsbot.papercheck.visit import Visit

log = logging.getLogger("newsbot")


class PaperCheck(Spider):
    """Looks at many papers side by side, at each of them one address after the other."""

    name = "papercheck"
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "CONCURRENT_REQUESTS": 64,  # each paper has one under way
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "AUTOTHROTTLE_MAX_DELAY": 5,
        "DOWNLOAD_TIMEOUT": TIMEOUT,
        "NEWSBOT_PATIENCE": 20,  # a look is no crawl: who wants more time is looked at another day
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408],  # who says 429 is not asked again
    }

    def __init__(self, papers: Iterable[Paper]) -> None:
        super().__init__()
        self.papers = list(papers)
        self.allowed_domains = sorted({host for paper in self.papers for host in paper.hosts | _host(paper.mirror)})
        self.reports: list[Report] = []

    async def start(self) -> AsyncIterator[Any]:
        """Asks for everything; nothing is scraped."""
        robots = self.crawler.get_downloader_middleware(RobotsTxt)
        asked = self.crawler.get_downloader_middleware(Reservations)
        told: dict[tuple[str, str], Obeyed] = {}

        def note(document: Obeyed) -> None:
            told[document.kind, document.url] = document

        self.crawler.signals.connect(note, obeyed, weak=False)

        def said(url: str, response: Response | None) -> Signals:
            return signals(url, response, told, robots, asked)

        visits = [Visit(paper, self.crawler.engine.download_async, robots, said) for paper in self.papers]
        for visit, result in zip(
            visits, await asyncio.gather(*(one.report() for one in visits), return_exceptions=True), strict=True
        ):
            if isinstance(result, Report):
                self.reports.append(result)
            else:  # a fault of ours, which costs no other paper its report
                log.error("%s could not be looked at", visit.paper.name, exc_info=result)
        for request in list[Any]():
            yield request


def _host(mirror: str | None) -> set[str]:
    return {urls.host(mirror)} if mirror else set()
