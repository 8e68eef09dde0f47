"""What is checked of a paper, and what was found."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from newsbot import urls

OK, MOVED, BLOCKED, DEAD = "ok", "moved", "blocked", "dead"
"""What becomes of a paper: its home page answers where it should · at another address · not to us · not at all."""


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


@dataclass(slots=True)
class Report:
    """What was found of one paper."""

    paper: str
    site: str
    """Where it was asked for."""
    home: Found
    answer: str = OK
    why: str = ""
    """What stands behind ``blocked`` and ``dead``."""
    moved_to: str | None = None
    """Scheme and host that the home page redirects to."""
    robots: str = ""
    """What robots.txt says, in words; empty if it was not asked for."""
    article: Found | None = None
    """The first that the home page links; None if it links none."""
    sections: list[Found] = field(default_factory=list)
    feeds: list[Found] = field(default_factory=list)
    sitemaps: list[Found] = field(default_factory=list)


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
