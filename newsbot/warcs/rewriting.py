"""WARC files without what was forgotten: the other records are copied as they are, and replace the old file."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParser

from newsbot import pages, replay, urls
from newsbot.formats import locks
from newsbot.formats.files import AtomicFile
from newsbot.replay.warc import scan
from newsbot.warcs import index
from newsbot.warcs.folder import OPEN, index_of, paper_of
from newsbot.warcs.tidying import tidied

BUSY = "it is being written by a crawl under way, or rewritten by another command; run the same command again then"
_BLOCK = 1024 * 1024
_HEADERS = StatusAndHeadersParser([], verify=False)

Forgotten = Callable[[Iterable[str]], set[str]]
"""Which of some marks (``urls.key``, ``article_mark``) are those of something forgotten."""


class Rewritten(NamedTuple):
    """What became of a file."""

    path: Path
    records: int
    """How many were removed."""
    trouble: str = ""
    """Why it could not be rewritten; empty if it could."""


class _Place(NamedTuple):
    """A record in its file."""

    begin: int
    kind: str
    url: str
    leads_to: str | None
    """Where a redirect leads."""


def rewrite(folder: Path, forgotten: Forgotten) -> Iterator[Rewritten]:
    """Removes every record of a forgotten address from the WARC files below ``folder``; says which had some.

    That of a page to which a forgotten address redirected goes, too, if it is an article. List pages stay, and so
    what they say of an article. A file without any page left is removed. Interrupted at any moment, a file is the old
    one or the new one.
    """
    for path in sorted(folder.rglob(f"*{OPEN}")):
        try:
            if not tidied(path):
                yield Rewritten(path, 0, BUSY)
        except OSError as reason:
            yield Rewritten(path, 0, reason.strerror or str(reason))
    for path in sorted((*folder.rglob("*.warc.gz"), *folder.rglob("*.warc"))):
        found = _rewritten(path, forgotten)
        if found.records or found.trouble:
            yield found


def _rewritten(path: Path, forgotten: Forgotten) -> Rewritten:
    try:
        with path.open("rb") as file:
            if not locks.hold(file.fileno()):
                return Rewritten(path, 0, BUSY)
            places = list(_places(path))
            barred = _barred(path, places, forgotten)
            if not barred:
                return Rewritten(path, 0)
            _replace(path, file, places, barred)
        if paper := paper_of(path):
            index.forget(index_of(path.parent, paper), {place.url for place in places if place.begin in barred})
        return Rewritten(path, len(barred))
    except replay.DamagedWarc as reason:
        return Rewritten(path, 0, str(reason).removeprefix(f"{path}: "))
    except OSError as reason:
        return Rewritten(path, 0, reason.strerror or str(reason))
    except sqlite3.Error as reason:
        return Rewritten(path, len(barred), f"its index: {reason}")


def _places(path: Path) -> Iterator[_Place]:
    for begin, (kind, url, leads_to) in scan(path, _seen):
        yield _Place(begin, kind, url, leads_to)


def _seen(record: ArcWarcRecord) -> tuple[str, str, str | None]:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    return record.rec_type, url, _location(record, url) if record.rec_type == "response" else None


def _location(record: ArcWarcRecord, url: str) -> str | None:
    try:
        http = _HEADERS.parse(record.raw_stream)
    except EOFError:  # an empty block
        return None
    if not http.get_statuscode().startswith("3"):
        return None
    said = http.get_header("Location")
    return urls.address(said, url) if said and urls.address(url) else None


def _barred(path: Path, places: list[_Place], forgotten: Forgotten) -> set[int]:
    """Where the records begin that are to go."""
    marks = {place.url: _marks(place.url, paper_of(path)) for place in places if place.url}
    found = forgotten({mark for own in marks.values() for mark in own})
    gone = {urls.key(url) for url, own in marks.items() if not found.isdisjoint(own)}
    while led := _led_to(path, places, gone):
        gone |= led
    return {place.begin for place in places if place.url and urls.key(place.url) in gone}


def _marks(url: str, paper: str | None) -> tuple[str, ...]:
    from newsbot.archive import article_mark  # a crawl without an archive needs no database

    named = urls.arc_id(url) if paper else None
    return (urls.key(url), article_mark(paper, named)) if paper and named else (urls.key(url),)


def _led_to(path: Path, places: list[_Place], gone: set[str]) -> set[str]:
    """Keys of the articles, and of further redirects, to which addresses that go lead."""
    targets = {urls.key(place.leads_to) for place in places if place.leads_to and urls.key(place.url) in gone} - gone
    of = {place: urls.key(place.url) for place in places if place.kind == "response"} if targets else {}
    return {key for place, key in of.items() if key in targets and (place.leads_to or _is_article(path, place.begin))}


def _is_article(path: Path, begin: int) -> bool:
    try:
        return pages.read(replay.response(path, begin)).is_article
    except (pages.Refusal, replay.DamagedBody, replay.TooLarge, replay.DamagedWarc):
        return False


def _replace(path: Path, old: BinaryIO, places: list[_Place], barred: set[int]) -> None:
    """Puts a file without the barred records in the place of the old one; none if no page is left."""
    kept = [place for place in places if place.begin not in barred]
    if all(place.kind == "warcinfo" for place in kept):
        path.unlink()
        locks.settle(path.parent)
        return
    ends: Mapping[int, int] = dict(
        zip(
            (place.begin for place in places),
            [*(place.begin for place in places[1:]), path.stat().st_size],
            strict=True,
        )
    )
    with AtomicFile(path) as new:
        for place in kept:
            old.seek(place.begin)
            left = ends[place.begin] - place.begin
            while piece := old.read(min(left, _BLOCK)):
                left -= new.write(piece)
