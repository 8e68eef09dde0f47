"""An article as syndication sees it: which one, when, what it says of itself, and its signature."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from newsbot.dates import BERLIN
from newsbot.items import Article
from newsbot.syndication import signature
from newsbot.syndication.shelf import Shelved

_ROLLING = re.compile(r"(?<!\bs)ticker\b|live-?blog|news-?blog|newsletter|briefing|\+\+\+", re.IGNORECASE)
_ROLLING_GENRES = ("liveblog", "newsletter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article of one paper in one state."""

    paper: str
    article_id: str
    signature: bytes | Shelved
    """``signature.sign(…).stored``."""
    url: str = ""
    canonical_url: str | None = None
    agency_id: str | None = None
    published: datetime | None = None
    fetched: datetime | None = None
    rolling: bool = False
    """Whether it is written on all day under one headline: live blogs, newsletters, tickers."""

    @property
    def key(self) -> tuple[str, str]:
        """``paper`` and ``article_id``."""
        return self.paper, self.article_id

    @property
    def when(self) -> int | None:
        """Seconds since 1970 of its publication, else of its capture; a time without zone is Berlin's."""
        moment = self.published or self.fetched
        return None if moment is None else int(_zoned(moment).timestamp())

    @property
    def day(self) -> date | None:
        """Its day in Berlin."""
        moment = self.published or self.fetched
        return None if moment is None else _zoned(moment).astimezone(BERLIN).date()

    @property
    def age(self) -> tuple[float, str, str]:
        """Orders the pieces of a story, the earliest first: ``published`` (last if unknown), paper, article."""
        published = _zoned(self.published).timestamp() if self.published else float("inf")
        return published, self.paper, self.article_id


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)


def rolls(genre: str, headline: str) -> bool:
    """Whether an article of such genre and headline is written on all day, or is sent every day."""
    return genre in _ROLLING_GENRES or bool(_ROLLING.search(headline))


def piece(article: Article, stored: bytes | None = None) -> Piece:
    """``article`` as a piece; with the signature that is ``stored`` of it, if this version made it."""
    if stored is None or not signature.current(stored):
        stored = signature.sign(article.headline, article.lead, article.body, article.access).stored
    return Piece(
        paper=article.paper,
        article_id=article.article_id,
        signature=stored,
        url=article.url,
        canonical_url=article.canonical_url,
        agency_id=article.agency_id,
        published=article.published,
        fetched=article.fetched,
        rolling=rolls(article.genre, article.headline),
    )
