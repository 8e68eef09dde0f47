"""What any crawl costs: a spider that only follows the site's links and yields the title of each article."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response

ARTICLE = re.compile(r"[A-Z2-7]{26}\.html$")


class BareSpider(Spider):
    """``scrapy runspider bare_spider.py -a site=http://127.0.0.1:8000 -a host=www.waz-online.de``"""

    name = "bare"
    site: str
    host: str

    async def start(self) -> AsyncIterator[Request]:
        """The home page."""
        yield Request(f"{self.site}/", self.parse_home)

    def parse_home(self, response: Response) -> Iterator[Request]:
        """The sections of the navigation, and the articles of the home page."""
        for path in self.paths(response, "nav a::attr(href)"):
            if not ARTICLE.search(path):
                yield Request(self.site + path, self.parse_section)
        yield from self.parse_section(response)

    def parse_section(self, response: Response) -> Iterator[Request]:
        """The articles of a list."""
        for path in self.paths(response, "a::attr(href)"):
            if ARTICLE.search(path):
                yield Request(self.site + path, self.parse_article, priority=10)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """The title."""
        yield {"title": response.css("title::text").get()}

    def paths(self, response: Response, selector: str) -> Iterator[str]:
        """Paths of the links that stay at this site, without what counts clicks."""
        for link in response.css(selector).getall():
            address = urlsplit(response.urljoin(link))
            if address.hostname in (self.host, urlsplit(self.site).hostname):
                yield address.path
