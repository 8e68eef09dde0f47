"""The ways in to a paper: each asks for its pages and hands on the articles that they name."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from scrapy import Request
from scrapy.http import Response

from newsbot import pages
from newsbot.arguments import Arguments
from newsbot.items import Article
from newsbot.ways.walk import Walk

ARTICLE, FEED, LIST, SITEMAP = 10, 5, 0, -5
"""Priorities: what is found is read before more is looked for, and the newest is looked for first."""
WALKED = "walked"
"""Outcome of a list, feed or sitemap."""


class Crawl(Protocol):
    """What a way in may ask of the crawl that it works for."""

    site: ClassVar[str]
    sections: ClassVar[tuple[str, ...]]
    feeds: ClassVar[tuple[str, ...]]
    asked: Arguments
    walk: Walk
    trouble: str | None
    """Why pages of the site are closed to us."""

    def request(self, url: str, callback: Any, priority: int, **more: Any) -> Iterator[Request]:
        """A request for an address, if it is the paper's and new; what ``Request`` does not take goes into its meta."""

    def articles(self, way: str, found: Iterable[tuple[str, date | None]]) -> Iterator[Request]:
        """Requests for those of the articles that are wanted."""

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

    def unusual(self, request: Request, name: str, what: str) -> None:
        """Counts what an address gave instead of what was asked for."""

    def end(self, trouble: str, reason: str) -> Any:
        """Ends the crawl."""


def understood(crawl: Crawl, response: Response, read: Callable[[bytes, str], Any]) -> Any:
    """A feed or sitemap; None, and counted, where the answer is none."""
    assert response.request is not None
    try:
        found = read(response.body, crawl.declared(response.url))
    except ValueError as reason:
        crawl.unusual(response.request, f"refused/{type(reason).__name__}", str(reason))
        return None
    crawl.walk.became(response.meta["key"], WALKED)
    for name, times in found.unread.items():
        crawl.count(f"unread/{name}", times)
    return found


def day(moment: datetime | None) -> date | None:
    """The day of a moment that is in Berlin's time."""
    return moment.date() if moment else None
