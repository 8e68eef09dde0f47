"""Keeps the proof: which robots.txt and tdmrep.json a crawl obeyed, byte by byte, in its run in the archive."""

from scrapy.crawler import Crawler

from newsbot.manners.obeyed import Obeyed, obeyed
from newsbot.memory import Memory


class Proof:
    """Extension: hands what ``obeyed`` tells to the memory of the crawl. A replay asks for no such file."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Proof":
        """Listens from the start: robots.txt is asked for before anything else."""
        proof = cls(crawler)
        crawler.signals.connect(proof.keep, obeyed)
        return proof

    def keep(self, document: Obeyed) -> None:
        """Takes it down, unless the crawl leaves the archive alone."""
        if memory := self.crawler.get_extension(Memory):
            memory.obeys(*document._replace(body=content(document)))


def content(document: Obeyed) -> bytes | None:
    """The bytes that are proof; not those of a page that says that there is no such file, as it differs each time."""
    is_answer = document.status is not None and 200 <= document.status < 300
    is_page = document.why and (document.body or b"").lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return document.body if is_answer and not is_page else None
