"""What hosts told robots when pages were captured: the robots.txt and tdmrep.json of WARC files, by their times."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urljoin

from scrapy.http import Response

from newsbot import replay, urls
from newsbot.manners import robotsrules, signals, tdm
from newsbot.manners.closed import is_wall
from newsbot.manners.evidence import Evidence, evidence
from newsbot.manners.originfiles import REDIRECTS, is_markup, origin_of
from newsbot.manners.robotsrules import Rules
from newsbot.manners.tdm import File, Said

_ROBOTS = "/robots.txt"
T = TypeVar("T")


class Recorded:
    """Such files; each counts for what was captured at its time or later, until the next one of its host."""

    def __init__(self) -> None:
        self._robots, self._tdmrep = _Answers(Rules(), Rules()), _Answers[File | None](File(), None)

    def is_one(self, url: str, hosts: Collection[str]) -> bool:
        """Whether an address is that of such a file of one of ``hosts``, or one that the answer for a file led to."""
        is_ours = url.endswith(replay.PATHS) and urls.host(url) in hosts
        return is_ours or url in self._robots.targets or url in self._tdmrep.targets

    def add(self, response: Response, captured: datetime) -> None:
        """Takes down the answer for such a file."""
        url = response.url
        if url.endswith(tdm.PATH) or url in self._tdmrep.targets:
            self._tdmrep.add(response, captured, _file(response))
        if (url.endswith(_ROBOTS) or url in self._robots.targets) and response.status < 500:
            self._robots.add(response, captured, _rules(response))  # of 5xx: what the host said before holds

    def evidence(
        self, response: Response, markup: bytes, captured: datetime | None = None, url: str | None = None
    ) -> Evidence:
        """What is said of the page of a response that was ``captured`` at a time: by file, header and meta, and beside.

        ``markup`` is the page in UTF-8, ``url`` where it was asked for, if not where the response says.
        """
        url = url or response.url
        file, rules = self._tdmrep.before(url, tdm.PATH, captured), self._robots.before(url, _ROBOTS, captured)
        place = (tdm.FILE, file.said(url)) if file else (tdm.UNREACHABLE, Said(1))
        return evidence(url, place, rules, response.headers, signals.metas(markup))


class _Answers(Generic[T]):
    """What one kind of file meant at its times, by address; a text is where a host led to instead."""

    def __init__(self, absent: T, unreachable: T) -> None:
        self._absent, self._unreachable = absent, unreachable
        self._found: dict[str, list[tuple[datetime, T | str]]] = defaultdict(list)
        self.targets: set[str] = set()

    def add(self, response: Response, captured: datetime, meant: T) -> None:
        found: T | str = meant
        if 300 <= response.status < 400 and (location := response.headers.get("Location")):
            found = urljoin(response.url, location.decode("latin-1"))
            self.targets.add(found)
        self._found[_same(response.url)].append((captured, found))

    def before(self, url: str, path: str, when: datetime | None) -> T:
        """What counted for a page: what was captured last until then."""
        if when is None or not self._found:
            return self._absent
        address, none = f"{origin_of(url)}{path}", self._absent
        for _ in range(REDIRECTS + 1):
            found = [one for one in self._found.get(address, ()) if one[0] <= when]
            meant = max(found, key=lambda one: one[0])[1] if found else none
            if not isinstance(meant, str):
                return meant
            address, none = _same(meant), self._unreachable
        return self._unreachable


def _same(url: str) -> str:
    """The address of a file as it is made from that of its origin."""
    return f"{origin_of(url)}/{url.partition('://')[2].partition('/')[2]}"


def _file(response: Response) -> File | None:
    """What a tdmrep.json means; None where it reserves all, as its host can't answer now, or walls us out."""
    status = response.status
    if is_wall(response) or status == 429 or not (200 <= status < 300 or 400 <= status < 500):
        return None
    return tdm.parse(response.body, response.url) if status < 300 else File()


def _rules(response: Response) -> Rules:
    is_file = 200 <= response.status < 300 and not is_markup(response)
    return robotsrules.parse(response.body) if is_file else Rules()
