"""What every page class offers: who recognises a page, its article, its links, and which witness gave a field."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar
from urllib.parse import urlsplit

from newsbot.items import Article
from newsbot.pages import paging
from newsbot.pages.document import Document
from newsbot.pages.refusals import Advertorial, NotAnArticle, SoftNotFound

T = TypeVar("T")
HOME_PATHS = frozenset({"", "/", "/home", "/home/"})


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a page leads to."""

    url: str
    """Absolute address; whose it is, the crawl decides."""
    title: str = ""
    """Text of the link."""
    date: datetime.date | None = None
    """Day of the teaser in Berlin, where the page prints one."""


class Witnesses(dict[str, str]):
    """Which place of a page gave a field."""

    def first(self, field: str, *witnesses: tuple[str, Callable[[], T | None]]) -> T | None:
        """What the first witness that says something says; its name is kept under ``field``."""
        for name, ask in witnesses:
            value = ask()
            if value:
                self[field] = name
                return value
        return None


class Page(ABC):
    """One page of one layout. Reading is pure: the same document gives the same answer."""

    layout: ClassVar[str]

    def __init__(self, document: Document) -> None:
        self.document = document
        self.witnesses = Witnesses()
        """For each field that ``article`` filled: which place of the page gave it."""
        self.first = self.witnesses.first

    @classmethod
    @abstractmethod
    def recognises(cls, document: Document) -> bool:
        """Whether the page shows this layout."""

    @property
    @abstractmethod
    def is_article(self) -> bool:
        """Whether the page shows one article, not a list."""

    @abstractmethod
    def links(self) -> list[Link]:
        """Articles that the page's teasers name, each address once, in order."""

    @abstractmethod
    def sections(self) -> list[Link]:
        """Section pages that the page's own navigation names, each address once, in order."""

    def next_page(self) -> str | None:
        """Fetchable address of the page that comes next in this page's own list; None where the page names none.

        An article has none: no paper here is known to spread one over several pages.
        """
        return None if self.is_article else paging.following(self.document)

    @abstractmethod
    def _article(self) -> Article:
        """The article, in the page's wording."""

    def article(self) -> Article:
        """The article, in the page's wording.

        ``url`` is the final address and ``canonical_url`` the canonical link as printed; which of them is the
        record's, the paper decides. Raises ``Advertorial``, ``SoftNotFound`` or ``NotAnArticle``.
        """
        address = urlsplit(self.document.url)
        if (address.hostname or "").startswith("themenwelten.") or "/anzeige/" in address.path.lower():
            raise Advertorial(self.document.url)
        if not self.is_article:
            canonical = urlsplit(self.document.canonical or self.document.url).path.lower()
            asked = address.path.lower() not in HOME_PATHS or address.query
            raise (SoftNotFound if asked and canonical in HOME_PATHS else NotAnArticle)(self.document.url)
        self.witnesses.clear()
        return self._article()
