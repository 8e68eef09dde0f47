"""What goes into the archive and comes out of it, as plain values."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from newsbot import coverage, urls
from newsbot.archive.versions import HEADLINES, READ

Record = Mapping[str, Any]
"""An article as ``newsbot.formats.record`` gives it: the columns of the dataset in values that JSON knows."""


class Visit(NamedTuple):
    """That an address was asked for, and what came of it."""

    url: str
    """As it was asked for."""
    time: datetime
    """Aware; when the answer came. Where there is a record, its ``fetched`` counts instead."""
    outcome: str = READ
    """``read``, ``unchanged`` (304), ``headlines only``, ``gone/HTTP 404``, ``refused/UnknownLayout``, ``failed/…``"""
    record: Record | None = None
    """The article that was read."""
    reader: str | None = None
    """Version of the code that read it."""
    etag: str | None = None
    last_modified: str | None = None
    """``ETag`` and ``Last-Modified`` of the answer, as sent."""

    claimed: datetime | None = None
    """When the page changed last, as sitemap or feed said before this visit."""
    again: bool = False
    """Whether a capture that was read before is read again: its record takes the place of that one."""

    @property
    def key(self) -> str:
        """The same for all variants of the address."""
        return urls.key(self.url)

    @property
    def settles(self) -> bool:
        """Whether the address need not be asked for again; what failed, or was closed, stays pending."""
        return not self.outcome.startswith(("failed/", "left/", HEADLINES))


class Address(NamedTuple):
    """An address that is to be asked for."""

    url: str
    way: str
    """Which way in named it: ``sections``, ``feeds``, ``sitemaps``, ``urls``."""
    day: date | None = None
    """When the article was published, as far as its teaser says."""
    source: str | None = None
    """Address of the page that named it: while one of its addresses is pending, a list is not asked conditionally."""


class Run(NamedTuple):
    """A crawl of one paper that is under way."""

    id: int
    paper: str
    owner: str
    started: datetime
    continued: bool
    """Whether it was begun before, by a crawl that did not end."""
    read: int
    """How many articles it had read before."""


class RunRecord(NamedTuple):
    """A crawl of one paper, as it was or is."""

    id: int
    paper: str
    arguments: Mapping[str, Any]
    started: datetime
    ended: datetime | None
    state: str
    counts: Mapping[str, Any]
    coverage: Mapping[str, Any]

    def says_what_is_usual(self, arguments: Mapping[str, Any]) -> bool:
        """Whether the fields of its articles are a measure for a run with ``arguments``.

        It has enough of them, and it ended; old captures say nothing of a site as it is now.
        """
        has_ended = self.ended is not None and self.state != "interrupted"
        enough = self.coverage.get(coverage.ARTICLES, 0) >= coverage.ENOUGH
        return has_ended and enough and ("warc" in self.arguments) == ("warc" in arguments)


class Known(NamedTuple):
    """What is known of an address."""

    key: str
    url: str
    first: datetime
    """Of the first visit."""
    time: datetime
    outcome: str
    reader: str | None
    """Of the last visit."""
    published: datetime | None
    modified: datetime | None
    text_hash: str | None
    etag: str | None
    last_modified: str | None
    """These as of the last visit that found the page."""
    claimed: datetime | None = None
    """When it changed last, as sitemap or feed said before the last visit."""


class State(NamedTuple):
    """One version of an article."""

    record: dict[str, Any]
    """With ``version``, ``first_seen`` and ``fetched`` (its first sighting) as they are known now."""
    version: int
    first_seen: datetime
    """``fetched`` of version 1."""
    last_seen: datetime
    """When the article was last found."""
    gone: bool


class Signature(NamedTuple):
    """What of a record is compared with others, and what it says of itself."""

    stored: bytes
    """Of the algorithm whose number stands beside it; the archive does not look into it."""
    url: str
    canonical_url: str | None
    agency_id: str | None
    rolling: bool
    """Whether the article is written on all day under one headline."""


class Signed(NamedTuple):
    """One text of an article, signed."""

    paper: str
    article_id: str
    published: datetime | None
    fetched: datetime
    """When the text was seen first."""
    signature: Signature


class Tally(NamedTuple):
    """What a run brought."""

    new: int
    """Articles that no run had read before."""
    changed: int
    """Known articles with a text that differs from the one before it."""
    holds: int
    """Articles of the paper that the archive holds now."""


class Forgotten(NamedTuple):
    """What was removed."""

    articles: int
    versions: int
    visits: int


class Document(NamedTuple):
    """A file by which a host tells robots what they may do, as it was answered."""

    kind: str
    """``robots.txt`` or ``tdmrep.json``."""
    url: str
    time: datetime
    """Aware; when it was answered, or given up."""
    status: int | None
    content: bytes | None
    """As far as it was read; None where there is nothing."""
    why: str
    """Why it could not be read; empty where it could."""


class Obeyed(NamedTuple):
    """An answer of a host that runs obeyed."""

    kind: str
    url: str
    status: int | None
    hash: str | None
    """SHA-256 of the bytes, hex."""
    size: int | None
    """Of the bytes."""
    why: str
    first: datetime
    last: datetime
    """When it was answered so first, and last; nothing else was in between."""
    runs: int
    """How many obeyed it then."""
