"""Traps: addresses without end that bring nothing new, as of calendars, sessions, and paths that grow by themselves."""

import re
from collections import Counter
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

BARREN = 80
"""Pages of one family in a row that are no article, or one that was read before, after which no more are asked for."""
DEEPEST = 20
"""Folders of an address; Heritrix has the same limit."""
NOTHING_NEW = frozenset({"refused/NotAnArticle", "dropped/Duplicate"})
"""Outcomes of a page that may lead on without end; what is gone, or of no known layout, leads nowhere."""
_REPEATED = re.compile(r"(/[^/]+(?:/[^/]+){0,2})\1\1(?=/|$)")
_TOKEN = re.compile(r"(?=[^/]*[0-9])[0-9A-Za-z]{16,}")
_NUMBER = re.compile(r"[0-9]+")


class Trap(IgnoreRequest):
    """Many addresses like this one brought nothing new, so it was not asked for."""


class Families:
    """What became of the pages of each family of addresses: those that differ in numbers, tokens and the last name."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}  # key of an address that waits: its family
        self._row = Counter[str]()  # pages without anything new since the last that had it, by family

    def ask(self, key: str, url: str) -> None:
        """Takes down that an address is asked for."""
        self._of[key] = family(url)

    def became(self, key: str, outcome: str) -> None:
        """Takes down what became of it."""
        found = self._of.pop(key, None)
        if found is None:
            return
        if outcome in NOTHING_NEW:
            self._row[found] += 1
        elif outcome in ("read", "unchanged"):
            self._row.pop(found, None)

    def is_barren(self, url: str) -> bool:
        """Whether no more addresses like this one are asked for."""
        return bool(self._row) and self._row[family(url)] >= BARREN


class Traps:
    """Downloader middleware: addresses of a family that turned out to be a trap wait in the queue, and are not sent."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Traps":
        """Needs no settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises ``Trap``. Requests of a spider that walks nothing pass, and so do lists, feeds and sitemaps."""
        walk = getattr(self.crawler.spider, "walk", None)
        if walk is not None and request.meta.get("way") not in (None, "urls") and walk.families.is_barren(request.url):
            raise Trap(f"like {BARREN} addresses before that brought nothing new")


def family(url: str) -> str:
    """The same for addresses that a machine may make from one another."""
    parts = urlsplit(url)
    folders = parts.path.split("/")[1:-1][:2]
    shape = "/".join(_NUMBER.sub("0", _TOKEN.sub("*", folder)) for folder in folders)
    names = sorted({name.partition("=")[0] for name in parts.query.split("&")})
    return f"{shape}?{'&'.join(names)}"


def repeats(url: str) -> bool:
    """Whether the path of an address has a part three times in a row, or more folders than any paper has."""
    path = urlsplit(url).path
    return path.count("/") > DEEPEST or _REPEATED.search(path) is not None
