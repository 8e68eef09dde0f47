"""Validate: an article is complete and was asked for, or is dropped by a named reason."""

from datetime import date

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsbot import dates
from newsbot.items import Article


class NoHeadline(DropItem):
    """The page shows no headline."""


class NoAddress(DropItem):
    """The record has no address or no id; a page class or a paper is wrong."""


class OutsidePeriod(DropItem):
    """Published before ``since`` or after ``until``, or at an unknown time while a period was asked for."""


def validate(article: Article, since: date | None = None, until: date | None = None) -> Article:
    """``article`` itself, if it is complete and its day in Berlin lies within ``since`` and ``until`` (inclusive)."""
    if not article.headline:
        raise NoHeadline(article.url)
    if not (article.url and article.article_id and article.paper):
        raise NoAddress(article.headline)
    if since or until:
        day = article.published.astimezone(dates.BERLIN).date() if article.published else None
        if day is None or (since and day < since) or (until and day > until):
            raise OutsidePeriod(article.url)
    return article


class Validate:
    """The pipeline around ``validate``; the period comes from ``NEWSBOT_SINCE`` and ``NEWSBOT_UNTIL``."""

    def __init__(self, since: date | None = None, until: date | None = None) -> None:
        self.since = since
        self.until = until

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Validate":
        """Reads the period from the settings, ISO days."""
        since, until = crawler.settings.get("NEWSBOT_SINCE"), crawler.settings.get("NEWSBOT_UNTIL")
        return cls(dates.day(since) if since else None, dates.day(until) if until else None)

    def process_item(self, item: Article) -> Article:
        """The article, or the reason why it is dropped."""
        return validate(item, self.since, self.until)
