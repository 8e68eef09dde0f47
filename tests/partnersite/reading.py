"""What newsbot makes of a page of the partner site, to be held against ``Site.expected``."""

import importlib

from scrapy.http import HtmlResponse

from newsbot import pages
from newsbot.paper import PaperSpider, placed
from tests.partnersite.articles import Story
from tests.partnersite.site import Site


def whole(site: Site, target: str) -> bytes:
    """The body of what a path answers with."""
    return b"".join(site.answer(target).body)


def spider(paper: str) -> type[PaperSpider]:
    """The spider of a paper."""
    module = importlib.import_module(f"newsbot.spiders.{paper}")
    (found,) = (one for one in vars(module).values() if isinstance(one, type) and one is not PaperSpider)
    return found


def record(site: Site, story: Story) -> dict[str, object]:
    """The columns that ``Site.expected`` knows, as newsbot reads them from the page of a story; without the hash."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    page = pages.read(HtmlResponse(site.url(story), body=whole(site, site.path(story)), headers=headers))
    article = placed(page.article(), spider(site.paper.name))
    return {name: getattr(article, name) for name in site.expected(story) if name != "text_hash"}
