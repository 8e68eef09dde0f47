"""Which addresses that the ways in name are asked for, what became of each, and how far back each way reached."""

import re
from collections import Counter
from collections.abc import Callable, Collection
from datetime import date
from urllib.parse import urlsplit

from newsbot import arguments, urls
from newsbot.arguments import Arguments
from newsbot.discovery.reach import Reach
from newsbot.ways.traps import Families, repeats

LISTS = "sections"
"""The way in whose pages are already those of the sections that were asked for."""
LONGEST = 2083
"""Characters of an address (Scrapy's ``URLLENGTH_LIMIT``, which drops longer ones without a word)."""
REPEATED = "excluded/paths that repeat themselves"
TOO_OLD, OTHER_SECTIONS, KNOWN = "excluded/since", "excluded/sections", "known"
WALKED, IN_PART, UNCHANGED = "walked", "walked/in part", "unchanged"
"""Outcomes of lists, feeds and sitemaps, some with something left out; an article, too, may be unchanged."""
_ASKED = ""
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp[34]|pdf|zip)(?:[?#]|$)", re.IGNORECASE)
"""How addresses end that sitemaps of pictures and films name."""


class Walk:
    """The memory of one crawl: each address is asked for once, and has one outcome.

    What was named = walked (lists, feeds, sitemaps) + read + unchanged + known + headlines only + dropped + refused
    + gone + failed + excluded + passed over + absent + left; a run's counts say so by these names. ``site`` is the
    paper's own, whose addresses are meant where another site stands in for it.
    """

    def __init__(self, hosts: Collection[str], asked: Arguments, count: Callable[..., None], site: str = "") -> None:
        self.reach = Reach()
        self.families = Families()
        """Whether addresses like one another bring anything new."""
        self._site = site
        self._hosts = hosts
        self._asked = asked
        self._count = count
        self._named: dict[str, str] = {}  # key of an address: why it is not asked for, or that it is
        self._pending: set[str] = set()  # keys of what was asked for and has no outcome yet

    def key(self, url: str) -> str:
        """The same for all variants of an address, whichever site serves this crawl."""
        return urls.key(urls.moved(url, self._site) if self._asked.site else url)

    def own(self, url: str) -> bool:
        """Whether an address belongs to the paper, or to the site that stands in for it; counted where not."""
        if urls.host(url) in self._hosts or (self._asked.site and _origin(url) == _origin(self._asked.site)):
            return True
        self._count("links/other sites")
        return False

    def wants(self, way: str, url: str, day: date | None = None) -> bool:
        """Whether to ask for an article that ``way`` names: of this paper, new to this run, not older than asked."""
        if not self.own(url):
            if way == "urls":  # somebody wants it; that lists link elsewhere is usual
                self.exclude(url, "refused/not of this paper")
            return False
        key = self.key(url)
        before = self._named.get(key)
        self.reach.note(way, day, before is None)
        if before is not None and before != KNOWN and not (before == OTHER_SECTIONS and way == LISTS):
            return False
        if why := self._unwanted(way, url, day):
            self._named.setdefault(key, why)
            return False
        self._count("links/articles")
        return self.ask(url)

    def ask(self, url: str) -> bool:
        """Takes down that an address is asked for; False if it was before."""
        key = self.key(url)
        if self._named.get(key) == _ASKED:
            return False
        if repeats(url):
            self._named.setdefault(key, REPEATED)
            return False
        self._named[key] = _ASKED
        self._pending.add(key)
        self.families.ask(key, url)
        return True

    def exclude(self, url: str, why: str) -> None:
        """Takes down that an address is not asked for, unless it was."""
        self._named.setdefault(self.key(url), why)

    def leave(self, url: str, why: str) -> None:
        """Takes down that an address that was wanted is not asked for after all."""
        key = self.key(url)
        self._pending.discard(key)
        self._named[key] = why

    def recall(self, key: str, outcome: str) -> None:
        """Counts an outcome that an address had before this run was cut off: it is not asked for again."""
        self._named[key] = _ASKED
        self._count(outcome)

    def is_left_out(self, url: str) -> bool:
        """Whether an address is not asked for as this crawl's arguments leave it out."""
        return self._named.get(self.key(url)) in (TOO_OLD, OTHER_SECTIONS)

    def is_known(self, url: str) -> bool:
        """Whether an address is not asked for as it is known from earlier runs."""
        return self._named.get(self.key(url)) == KNOWN

    def is_wanted(self, url: str) -> bool:
        """Whether an address was named, and not excluded."""
        return self._named.get(self.key(url)) == _ASKED

    def became(self, key: str | None, outcome: str) -> bool:
        """Counts the outcome of an address that was asked for: the first one; all of captures, which have no key.

        Says whether it did.
        """
        if key is not None and key not in self._pending:
            return False
        self._pending.discard(key or "")
        self.families.became(key or "", outcome)
        self._count(outcome)
        return True

    def end(self, outcome: str) -> None:
        """Counts what was named, what was not asked for, and what is left, which gets ``outcome``."""
        for name, times in Counter(self._named.values()).items():
            if name != _ASKED:
                self._count(name, times)
        if self._pending:
            self._count(outcome, len(self._pending))
        self._pending.clear()
        self._count("named", len(self._named))

    def _unwanted(self, way: str, url: str, day: date | None) -> str | None:
        if len(url) > LONGEST:
            return f"refused/longer than {LONGEST} characters"
        if way != "urls" and _FILE.search(url):
            return "excluded/pictures and other files"
        if self._asked.since and day and day < self._asked.since:
            return TOO_OLD
        if way != LISTS and self._asked.sections and not self.in_sections(url):
            return OTHER_SECTIONS
        return None

    def in_sections(self, url: str) -> bool:
        """Whether one of the folders above an article is a section that was asked for."""
        return bool(arguments.matching([urlsplit(url).path.rpartition("/")[0]], self._asked.sections))


def _origin(url: str) -> str:
    parts = urlsplit(urls.address(url) or "")
    return f"{parts.scheme}://{parts.netloc}"
