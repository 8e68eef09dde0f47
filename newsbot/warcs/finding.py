"""Which records of WARC files are of something forgotten: by address, by id, and by where forgotten addresses led."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParser

from newsbot import pages, replay, urls
from newsbot.replay.warc import scan
from newsbot.warcs.folder import paper_of

_HEADERS = StatusAndHeadersParser([], verify=False)

Forgotten = Callable[[Iterable[str]], set[str]]
"""Which of some marks (``urls.key``, ``article_mark``) are those of something forgotten."""


class Place(NamedTuple):
    """A record in its file."""

    begin: int
    kind: str
    key: str
    """``urls.key`` of its address; empty if it has none."""
    url: str
    leads_to: str | None
    """Key of where a redirect leads."""


class Sought:
    """What is to go from a folder of files. First ``survey`` each of them, then ``follow``; then ask for each."""

    def __init__(self, forgotten: Forgotten) -> None:
        self._forgotten = forgotten
        self._led: dict[str, set[str]] = {}  # where redirects lead
        self._gone: set[str] = set()  # keys of what was found of it
        self._holding: dict[Path, bool] = {}  # which files hold some, and whether a redirect is among it

    def survey(self, path: Path) -> None:
        """Takes down what a file holds. Raises ``DamagedWarc``."""
        found = list(places(path))
        gone = self._keys(path, found)
        self._gone |= gone
        if gone:
            self._holding[path] = any(place.leads_to for place in found if place.key in gone)
        for place in found:
            if place.leads_to:
                self._led.setdefault(place.key, set()).add(place.leads_to)

    def follow(self, files: Iterable[Path]) -> None:
        """Adds the articles, in whichever file, to which forgotten addresses led, and the redirects on the way."""
        targets = _reached(self._led, self._gone) - self._gone
        met: dict[Path, set[str]] = {}
        for path in files if targets else ():
            with suppress(replay.DamagedWarc):
                for place in places(path):
                    if place.key in targets:
                        met.setdefault(path, set()).add(place.key)
                        if place.key not in self._gone and _goes(path, place):
                            self._gone.add(place.key)
        for path, keys in met.items():
            if gone := keys & self._gone:
                self._holding[path] = self._holding.get(path, False) or not gone.isdisjoint(self._led)

    @property
    def files(self) -> list[Path]:
        """The files that hold some of it; last those that tell where it led, so that it is found again if cut off."""
        return sorted(self._holding, key=lambda path: (self._holding[path], path))

    def barred(self, path: Path, found: list[Place]) -> set[int]:
        """Where the records of a file begin that are to go."""
        gone = self._gone | self._keys(path, found)
        return {place.begin for place in found if place.key in gone}

    def _keys(self, path: Path, found: Collection[Place]) -> set[str]:
        """The keys of forgotten addresses."""
        marks = {place.key: _marks(place, paper_of(path)) for place in found if place.key}
        known = self._forgotten({mark for own in marks.values() for mark in own})
        return {key for key, own in marks.items() if not known.isdisjoint(own)}


def places(path: Path) -> Iterator[Place]:
    """The records of a file, in its order. Raises ``DamagedWarc``."""
    for begin, (kind, url, leads_to) in scan(path, _seen):
        yield Place(begin, kind, urls.key(url) if url else "", url, leads_to)


def _seen(record: ArcWarcRecord) -> tuple[str, str, str | None]:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    return record.rec_type, url, _led_to(record, url) if record.rec_type == "response" else None


def _led_to(record: ArcWarcRecord, url: str) -> str | None:
    try:
        http = _HEADERS.parse(record.raw_stream)
    except EOFError:  # an empty block
        return None
    said = http.get_header("Location") if http.get_statuscode().startswith("3") else None
    target = urls.address(said, url) if said and urls.address(url) else None
    return urls.key(target) if target and urls.key(target) != urls.key(url) else None


def _marks(place: Place, paper: str | None) -> tuple[str, ...]:
    from newsbot.archive import article_mark  # a crawl without an archive needs no database

    named = urls.arc_id(place.url) if paper else None
    return (place.key, article_mark(paper, named)) if paper and named else (place.key,)


def _reached(led: dict[str, set[str]], start: set[str]) -> set[str]:
    """All to which redirects lead from ``start``, over as many as there are."""
    reached: set[str] = set()
    waiting = [*start]
    while waiting:
        new = led.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached


def _goes(path: Path, place: Place) -> bool:
    """Whether a record to which a forgotten address led is an article, or leads on."""
    if place.kind != "response":
        return False
    try:
        return bool(place.leads_to) or pages.read(replay.response(path, place.begin)).is_article
    except (pages.Refusal, replay.DamagedBody, replay.TooLarge, replay.DamagedWarc):
        return False
