"""Withhold: the text of a reserved article is left out, its bibliographic record stays (DSM Art. 4, § 44b UrhG)."""

from dataclasses import replace

from scrapy.crawler import Crawler

from newsbot.items import Article
from newsbot.manners import tdm


def withhold(article: Article, policy: str) -> Article:
    """``article`` itself, or where its text is reserved under the policy: without body, lead and caption.

    Headline and kicker, people, places, times, keywords and the picture's address and credit describe the article; its
    caption is part of its text.
    """
    if not tdm.withholds(policy, article.tdm_reservation, article.tdm_source):
        return article
    return replace(article, lead=None, body=None, image_caption=None)


class Withhold:
    """The pipeline around ``withhold``: the first one, so that nothing after it sees the text."""

    def __init__(self, policy: str) -> None:
        self.policy = policy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Withhold":
        """Reads ``NEWSBOT_TDM``. Raises ``ValueError`` if that is no policy."""
        return cls(tdm.policy(crawler.settings.get("NEWSBOT_TDM")))

    def process_item(self, item: Article) -> Article:
        """The article, with or without its text."""
        return withhold(item, self.policy)
