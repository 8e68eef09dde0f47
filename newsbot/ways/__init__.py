"""The ways in to a paper: each asks for its pages and hands on the articles that they name."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from scrapy import Request
from scrapy.http import Response

from newsbot import pages
from newsbot.arguments import Arguments
from newsbot.items import Article
from newsbot.memory import Memory
from newsbot.ways.requests import NOT_MODIFIED, Requests
from newsbot.ways.walk import UNCHANGED, Walk


class Crawl(Protocol):
    """What a way in may ask of the crawl that it works for."""

    site: ClassVar[str]
    sections: ClassVar[tuple[str, ...]]
    feeds: ClassVar[tuple[str, ...]]
    asked: Arguments
    walk: Walk
    trouble: str | None
    """Why pages of the site are closed to us."""

    @property
    def requests(self) -> Requests:
        """What asks for pages."""

    @property
    def memory(self) -> Memory:
        """What the crawl knows of earlier ones, and leaves for later ones."""

    def read(self, response: Response) -> pages.Page | None:
        """The page of a response; None, and counted, where no layout knows it."""

    def article(self, page: pages.Page, response: Response, way: str) -> Iterator[Article]:
        """The record of a page; none, and counted, where there is none."""

    def headline(self, url: str) -> Iterator[Article]:
        """What a feed said of an article, where its page is closed to us."""

    def declared(self, url: str) -> str:
        """An address as the paper itself would print it, wherever it was asked for."""

    def count(self, name: str, times: int = 1) -> None:
        """Adds to the run's counts."""

    def became(self, message: Request | Response, outcome: str, article: Article | None = None) -> None:
        """Takes down what became of an address that was asked for."""

    def unusual(self, request: Request, name: str, what: str) -> None:
        """Counts what an address gave instead of what was asked for."""

    def end(self, trouble: str, reason: str) -> Any:
        """Ends the crawl."""


def understood(crawl: Crawl, response: Response, read: Callable[[bytes, str], Any]) -> Any:
    """A feed or sitemap; None, and counted, where the answer is none, or is as before."""
    assert response.request is not None
    if response.status == NOT_MODIFIED:
        crawl.became(response, UNCHANGED)
        return None
    try:
        found = read(response.body, crawl.declared(response.url))
    except ValueError as reason:
        crawl.unusual(response.request, f"refused/{type(reason).__name__}", str(reason))
        return None
    for name, times in found.unread.items():
        crawl.count(f"unread/{name}", times)
    return found


def source(response: Response) -> str:
    """The address that was asked for, as the paper itself would print it."""
    return str(response.meta["asked"])


def day(moment: datetime | None) -> date | None:
    """The day of a moment that is in Berlin's time."""
    return moment.date() if moment else None
