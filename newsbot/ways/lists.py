"""Home and section pages, and the next pages that they name."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from newsbot import arguments, pages, urls
from newsbot.discovery import browser, reach
from newsbot.items import Article
from newsbot.ways import LIST, Crawl

WAY = "sections"
LONGEST = 200
"""Pages of one list that are read at most."""


class Lists:
    """The way in by the lists that readers see."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl = crawl

    def begin(self, home: pages.Page) -> Iterator[Request]:
        """The sections that are declared, else those of the navigation; and the articles of the home page."""
        asked = self.crawl.asked.sections
        for address in self._chosen(asked, self._sections(home)):
            yield self._request(address, 1)
        if not asked:
            yield from self.crawl.articles(WAY, ((link.url, link.date) for link in home.links()))

    def _sections(self, home: pages.Page) -> list[str]:
        declared = [f"{self.crawl.site}/{path}/" for path in self.crawl.sections]
        found = declared or [link.url for link in home.sections()]
        return [address for address in found if urls.host(address) in self.crawl.hosts()]

    def _chosen(self, asked: tuple[str, ...], sections: list[str]) -> list[str]:
        chosen = arguments.matching(sections, asked) if asked else sections
        if asked and not chosen:
            last = (urlsplit(address).path.strip("/").rpartition("/")[2] for address in sections)
            names = ", ".join(dict.fromkeys(last)) or "none"
            self.crawl.end(f"no section {', '.join(asked)}; the site names {names}", "bad_argument")
        return chosen

    def _request(self, url: str, number: int) -> Request:
        unfolded = browser.meta(self.crawl.asked.since) if self.crawl.asked.browser else {}
        return self.crawl.request(url, self.parse, LIST, cb_kwargs={"number": number}, **unfolded)

    def parse(self, response: Response, number: int = 1) -> Iterator[Request | Article]:
        """What the list leads to; an article, where a section's address turns out to be one."""
        page = self.crawl.read(response)
        if page is None:
            return
        if page.is_article:
            yield from self.crawl.article(page, WAY)
            return
        yield from self.follow(page, number)

    def follow(self, page: pages.Page, number: int = 1) -> Iterator[Request]:
        """The articles of a list, and its next page until one brings nothing new, or only what is too old."""
        links = page.links()
        wanted = list(self.crawl.articles(WAY, ((link.url, link.date) for link in links)))
        yield from wanted
        further = page.next_page()
        if further is None or reach.exhausted([link.date for link in links], len(wanted), self.crawl.asked.since):
            return
        if number >= LONGEST:
            self.crawl.count(f"excluded/pages of a list after the first {LONGEST}")
            return
        yield self._request(further, number + 1)
