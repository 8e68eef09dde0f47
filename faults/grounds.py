"""The sites that are crawled under fault, what is known of them before, and what a crawl has to bring."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from faults.judging import Record, Truth
from newsbot.archive.versions import is_shortened
from newsbot.formats import plain
from tests.partnersite.server import Server, serving
from tests.partnersite.site import BERLIN, Site

PAPER = "wolfsburg"
ARCHIVE = "archive.sqlite"
OPENED = datetime(2026, 7, 15, 12, tzinfo=BERLIN)
"""When the site is crawled first: long enough ago that no article is asked for again because it is young."""
COMING = 0.3
"""Share of the articles of a filled site that come out after it was crawled first."""
_APART = timedelta(minutes=240)
"""Between two articles that come out, at most on average."""


@dataclass(frozen=True)
class Kind:
    """A kind of crawl."""

    name: str
    layout: str
    words: tuple[str, ...] = ()
    """Arguments beside the site."""
    files: tuple[str, ...] = ()
    """Names of the files that ``-O`` asks for."""
    endings: tuple[str, ...] = ()
    """Of the files that are written unasked."""
    sitemaps: str = "none"
    is_filled: bool = False
    """Whether the archive holds most of it before, and the site has changed since."""


NEW_ONLY = ("-a", "new_only=1")
PLAIN = (
    Kind("default", "pdb", endings=(".jsonl", ".csv")),
    Kind("asked", "arc", files=("out.jsonl", "out.json", "out.csv")),
)
SCHEDULED = (
    Kind("empty", "arc", words=NEW_ONLY, sitemaps="named"),
    Kind("filled", "pdb", words=NEW_ONLY, files=("new.jsonl",), sitemaps="named", is_filled=True),
)


@dataclass
class Ground:
    """A site that is served, and what a crawl of it has to bring."""

    kind: Kind
    server: Server
    archive: Truth
    exported: Truth
    filled: Path | None = None
    """Data folder of the crawl before."""

    @property
    def runs(self) -> int:
        """How many runs the archive holds before."""
        return 1 if self.filled else 0

    @property
    def to_ask(self) -> int:
        """How many articles a crawl has to ask for."""
        return len(self.exported.required) if self.filled else len(self.archive.required)


@contextmanager
def ground(kind: Kind, articles: int, seed: int) -> Iterator[Ground]:
    """A site of ``articles`` at its end; a filled one shows the first ones until ``moved_on``."""
    coming = int(articles * COMING) if kind.is_filled else 0
    site = Site(
        PAPER, articles - coming, kind.layout, seed=seed, oddities=False, coming=coming, moment=OPENED,
        page=25 if kind.layout == "pdb" else None, sitemaps=kind.sitemaps,
    )  # fmt: skip
    _make(site)
    truth = Truth.of(records(site))
    with serving(site) as server:
        yield Ground(kind, server, truth, truth)


def moved_on(ground: Ground, filled: Path) -> Ground:
    """The same site weeks later; ``filled`` is the data folder of a crawl of it as it was.

    The archive is set back to that day: else it would have seen the site after it changed.
    """
    _set_back(filled / ARCHIVE, datetime.now(BERLIN) - OPENED)
    site, before = ground.server.site, {record["url"]: record for record in records(ground.server.site)}
    site.at(OPENED + 3 * timedelta(days=1) + _APART * int(len(before) * COMING / (1 - COMING) + 1))
    _make(site)
    after = {record["url"]: record for record in records(site)}
    return Ground(ground.kind, ground.server, _kept(before, after), _brought(before, after), filled)


def _set_back(archive: Path, age: timedelta) -> None:
    seconds = int(age.total_seconds())
    with closing(sqlite3.connect(archive)) as connection, connection:
        for table, column in (("visits", "time"), ("versions", "fetched"), ("runs", "started"), ("runs", "ended")):
            connection.execute(f"UPDATE {table} SET {column} = {column} - {seconds}")


def records(site: Site) -> list[Record]:
    """What the pages of a site say, in values that JSON has."""
    return [{name: plain(value) for name, value in record.items()} for record in site.records()]


def _kept(before: Mapping[str, Record], after: Mapping[str, Record]) -> Truth:
    """What an archive shows that saw both: a new text replaces the one before unless a paywall cut it."""
    right: dict[str, list[Record]] = {url: [record] for url, record in after.items()}
    for url, old in before.items():
        new = after.get(url)
        if new is None or is_shortened(new, old):
            right[url] = [old]
        elif new["text_hash"] == old["text_hash"]:
            right[url] = [old, new]
    return Truth(right, frozenset(right))


def _brought(before: Mapping[str, Record], after: Mapping[str, Record]) -> Truth:
    """What a scheduled crawl reads: what is new, what was corrected; it may read others that say they changed."""
    required = [
        url for url, new in after.items()
        if url not in before or (new["text_hash"] != before[url]["text_hash"] and not _is_closed(new, before[url]))
    ]  # fmt: skip
    return Truth({url: [record] for url, record in after.items()}, frozenset(required))


def _is_closed(new: Record, old: Record) -> bool:
    """A metered article whose free hour is over: no sitemap says so."""
    return bool(new["access"] != old["access"])


def _make(site: Site) -> None:
    """Makes all pages now, so that no crawl waits for them."""
    for path in site.paths:
        site.answer(path)
