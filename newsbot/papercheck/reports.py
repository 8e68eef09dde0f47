"""What is checked of a paper, and what was found."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from newsbot import urls

OK, MOVED, BLOCKED, DEAD, STOPPED = "ok", "moved", "blocked", "dead", "stopped"
"""What becomes of a paper: its home page answers where it should · at another address · not to us · not at all; or it
was not asked, as its publisher wants it (``NEWSBOT_STOPPED``)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the file of a paper says of it, as far as it can be checked."""

    name: str
    site: str
    hosts: frozenset[str]
    sections: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    mirror: str | None = None
    """Scheme, host and port that are asked instead of the paper's own."""

    def asked(self, url: str) -> str:
        """Where an address of the paper is asked for."""
        return urls.moved(url, self.mirror) if self.mirror else url

    def declared(self, url: str) -> str:
        """An address as the paper itself would print it."""
        return urls.moved(url, self.site) if self.mirror and self.owns(url) else url

    def owns(self, url: str) -> bool:
        """Whether an address that was asked for, or that a redirect names, belongs to the paper."""
        return origin(url) == self.mirror.lower() if self.mirror else urls.host(url) in self.hosts


@dataclass(slots=True)
class Found:
    """What one address gave."""

    url: str
    """As the paper prints it."""
    trouble: str = ""
    """Why it gave nothing of use, in words."""
    layout: str | None = None
    """Layout of a page."""
    entries: int | None = None
    """Articles that a home or section page links or a feed names; locations of a sitemap."""
    newest: datetime | None = None
    """The latest time among the entries, Europe/Berlin."""


@dataclass(frozen=True, slots=True)
class Place:
    """What one place says of text and data mining."""

    reservation: int | None = None
    """1 reserved, 0 explicitly not, None nothing."""
    policy: str | None = None
    """Address of the publisher's policy."""


@dataclass(slots=True)
class Signals:
    """What the publisher says of the use of its home page; nothing where it was not asked."""

    robots_status: int | None = None
    robots_why: str = ""
    """Why robots.txt could not be read."""
    crawl_delay: float | None = None
    """Seconds."""
    words: list[str] = field(default_factory=list)
    """Comments of robots.txt that speak of a reservation."""
    tdmrep_status: int | None = None
    tdmrep_why: str = ""
    """Why tdmrep.json could not be read, or what is wrong with it."""
    file: Place = Place()
    """tdmrep.json, on the home page."""
    header: Place = Place()
    meta: Place = Place()
    usage: list[str] = field(default_factory=list)
    """``Content-Usage``, ``License``, ``noai`` …, as in the column ``usage_signals``."""
    reservation: int | None = None
    policy: str | None = None
    source: str | None = None
    """What holds in the end, as in the columns ``tdm_reservation``, ``tdm_policy``, ``tdm_source``."""


@dataclass(slots=True)
class Report:
    """What was found of one paper."""

    paper: str
    site: str
    """Where it was asked for."""
    home: Found
    answer: str = OK
    why: str = ""
    """What stands behind ``blocked``, ``dead`` and ``stopped``."""
    moved_to: str | None = None
    """Scheme and host that the home page redirects to."""
    robots: str = ""
    """What robots.txt says, in words; empty if it was not asked for."""
    signals: Signals = field(default_factory=Signals)
    article: Found | None = None
    """The first that the home page links; None if it links none."""
    sections: list[Found] = field(default_factory=list)
    feeds: list[Found] = field(default_factory=list)
    sitemaps: list[Found] = field(default_factory=list)


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
