"""The same paper in stock Scrapy, written as its tutorial says: start_urls, links that are followed, items yielded."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response

ARTICLE = re.compile(r"-[A-Z2-7]{26}\.html$")


class StockSpider(Spider):
    """``scrapy crawl stock -a site=http://127.0.0.1:8000 -a host=www.waz-online.de``"""

    name = "stock"

    def __init__(self, site: str, host: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [f"{site}/"]
        self.hosts = {host, urlsplit(site).hostname}

    def parse(self, response: Response) -> Iterator[Request]:
        """The home page: sections of the navigation, and articles."""
        for path in self.paths(response, "nav a::attr(href)"):
            if not ARTICLE.search(path):
                yield response.follow(path, self.parse_section)
        yield from self.parse_section(response)

    def parse_section(self, response: Response) -> Iterator[Request]:
        """The articles of a list."""
        for path in self.paths(response, "a::attr(href)"):
            if ARTICLE.search(path):
                yield response.follow(path, self.parse_article)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """One article."""
        yield {
            "url": response.url,
            "headline": response.css("article [data-testid=headline]::text").get(),
            "text": "\n\n".join("".join(part.css("::text").getall()) for part in response.css("article p")),
        }

    def paths(self, response: Response, selector: str) -> Iterator[str]:
        """Paths of the links that stay at this site, without what counts clicks."""
        for link in response.css(selector).getall():
            address = urlsplit(response.urljoin(link))
            if address.hostname in self.hosts:
                yield address.path
