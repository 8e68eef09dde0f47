"""Deduplicate: an article in one state, once; the only pipeline that remembers."""

from scrapy.exceptions import DropItem

from newsbot.items import Article


class Duplicate(DropItem):
    """The same article in the same state was read before in this run."""


class Deduplicate:
    """Drops what was read before: same paper, same id, same text."""

    def __init__(self) -> None:
        self.known: set[bytes] = set()

    def process_item(self, item: Article) -> Article:
        """The article, unless this state of it is known."""
        state = f"{item.paper}\n{item.article_id}\n".encode() + bytes.fromhex(item.text_hash)
        if state in self.known:
            raise Duplicate(item.url)
        self.known.add(state)
        return item
