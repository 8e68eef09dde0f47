"""Deduplicate: an article in one state, once, with its version; the only pipeline that remembers."""

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsbot.items import Article
from newsbot.memory import Memory


class Duplicate(DropItem):
    """The same article in the same state was read before in this run."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.url)
        self.article = article


class Forgotten(DropItem):
    """The article is not to be collected again: ``scrapy forget``."""


class Deduplicate:
    """Drops what was read before (same paper, same id, same text); asks the archive which version the rest is."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = memory
        self.known: set[bytes] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Deduplicate":
        """With the memory of the crawl, if it has one."""
        return cls(crawler.get_extension(Memory))

    def process_item(self, item: Article) -> Article:
        """The article, unless this state of it is known."""
        if self.memory and self.memory.is_forgotten(item):
            raise Forgotten(item.url)
        state = f"{item.paper}\n{item.article_id}\n".encode() + bytes.fromhex(item.text_hash)
        if state in self.known:
            raise Duplicate(item)
        self.known.add(state)
        if self.memory:
            item.version, item.first_seen = self.memory.number(item)
        return item
