"""Home and section pages, and the next pages that they name."""

import logging
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from newsbot import arguments, pages
from newsbot.discovery import browser, reach
from newsbot.items import Article
from newsbot.pages.page import Link
from newsbot.ways import Crawl, source
from newsbot.ways.requests import LIST, Named
from newsbot.ways.walk import LISTS, WALKED

WAY, KIND = LISTS, "list"

log = logging.getLogger("newsbot")

LONGEST = 200
"""Pages of one list that are read at most, and of all lists together that teasers lead to."""


class Lists:
    """The way in by the lists that readers see."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl = crawl
        self._listed: set[str] = set()  # keys of what lists named; feeds may have named it before
        self._led_to = 0  # pages of lists that teasers led to

    def begin(self, home: pages.Page | None) -> Iterator[Request]:
        """The sections that are declared, else those of the navigation; and the articles of the home page."""
        asked, page = self.crawl.asked.sections, home.document.url if home else None
        for address in self._chosen(asked, self._sections(home)):
            yield from self._request(address, 1, page)
        if home and not asked:
            yield from self.crawl.requests.articles(WAY, _named(home.links()), page)

    def again(self, url: str) -> Iterator[Request]:
        """A list that an earlier crawl did not come to."""
        asked = self.crawl.asked.sections
        if not asked or arguments.matching([url], asked):
            yield from self._request(url, 2, None)

    def _sections(self, home: pages.Page | None) -> list[str]:
        declared = [f"{self.crawl.site}/{path}/" for path in self.crawl.sections]
        found = declared or [link.url for link in home.sections()] if home else declared
        return [address for address in found if self.crawl.walk.own(address)]

    def _chosen(self, asked: tuple[str, ...], sections: list[str]) -> list[str]:
        chosen = arguments.matching(sections, asked) if asked else sections
        if asked and sections and not chosen:
            last = (urlsplit(address).path.strip("/").rpartition("/")[2] for address in sections)
            names = ", ".join(dict.fromkeys(last))
            self.crawl.end(f"no section {', '.join(asked)}; the site names {names}", "bad_argument")
        return chosen

    def _request(self, url: str, number: int, page: str | None, led: bool = False) -> list[Request]:
        unfolded = browser.meta(self.crawl.asked.since) if self.crawl.asked.browser else {}
        known = {"number": number, "led": led}
        return self.crawl.requests.page(url, self.parse, LIST, KIND, page, cb_kwargs=known, **unfolded)

    def parse(self, response: Response, number: int = 1, led: bool = False) -> Iterator[Request | Article]:
        """What the list leads to; an article, where a section's address turns out to be one."""
        page = self.crawl.read(response)
        if page is None:
            return
        if page.is_article:
            yield from self.crawl.article(page, response, WAY)
            return
        self._led_to += led
        requests = self._follow(page, number, source(response), response.meta.get("walked", False), led)
        self.crawl.became(response, WALKED)
        yield from requests

    def led_to(self, page: pages.Page, named_by: str) -> list[Request]:
        """What a list leads to that a teaser named: one of those that were asked for, and not without end."""
        asked = self.crawl.asked.sections
        if asked and not arguments.matching([page.document.url], asked):
            return []
        self._led_to += 1
        if self._led_to == LONGEST:
            log.warning("Teasers led to %d lists, the last is %s: no more are followed.", LONGEST, page.document.url)
        return self._follow(page, 1, named_by, False, led=True) if self._led_to <= LONGEST else []

    def _follow(self, page: pages.Page, number: int, address: str, walked: bool, led: bool = False) -> list[Request]:
        """The articles of a list, and its next page until one brings nothing new, or only what is too old.

        A list that was ``walked`` before ends where most of it is known.
        """
        links = page.links()
        fresh = [link for link in links if self._is_fresh(link)]
        requests = self.crawl.requests.articles(WAY, _named(links), address)
        is_known = walked and 2 * sum(self.crawl.walk.is_known(link.url) for link in links) > len(links)
        further = page.next_page()
        # the first page may show nothing but what stands on another list, too
        new = len(fresh) if number > 1 else len(links)
        dates = [link.date for link in links]
        if further is None or is_known or reach.exhausted(dates, new, self.crawl.asked.since):
            return requests
        if number >= LONGEST or (led and self._led_to >= LONGEST):
            self.crawl.walk.exclude(further, f"excluded/pages of a list after the first {LONGEST}")
            self.crawl.requests.in_part.add(address)
            return requests
        return requests + self._request(further, number + 1, address, led)

    def _is_fresh(self, link: Link) -> bool:
        """Whether no list named a link before, and it may lead to something new that was asked for."""
        key, since = self.crawl.walk.key(link.url), self.crawl.asked.since
        known = key in self._listed
        self._listed.add(key)
        too_old = since and link.date and link.date < since
        return not (known or too_old or self.crawl.walk.families.is_barren(link.url))


def _named(links: Iterable[Link]) -> Iterator[Named]:
    return (Named(link.url, link.date) for link in links)
