"""Which of the addresses that the ways in name are articles to ask for, and how far back each way reached."""

from collections.abc import Callable, Collection
from datetime import date
from urllib.parse import urlsplit

from newsbot import arguments, urls
from newsbot.arguments import Arguments
from newsbot.discovery.reach import Reach

LISTS = "sections"
"""The way in whose pages are already those of the sections that were asked for."""


class Walk:
    """The memory of one crawl: an article that several ways name is asked for once."""

    def __init__(self, hosts: Collection[str], asked: Arguments, count: Callable[[str], None]) -> None:
        self.reach = Reach()
        self._hosts = hosts
        self._asked = asked
        self._count = count
        self._named: set[str] = set()

    def wants(self, way: str, url: str, day: date | None = None) -> bool:
        """Whether to ask for an article that ``way`` names: of this paper, new to this run, not older than asked."""
        if urls.host(url) not in self._hosts:
            self._count("links/other sites")
            return False
        key = urls.key(url)
        new = key not in self._named
        self._named.add(key)
        self.reach.note(way, day, new)
        if not new:
            return False
        if self._asked.since and day and day < self._asked.since:
            self._count("excluded/since")
            return False
        if way != LISTS and self._asked.sections and not self._in_sections(url):
            self._count("excluded/sections")
            return False
        self._count("links/articles")
        return True

    def _in_sections(self, url: str) -> bool:
        """Whether one of the folders above an article is a section that was asked for."""
        return bool(arguments.matching([urlsplit(url).path.rpartition("/")[0]], self._asked.sections))
