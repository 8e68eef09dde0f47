"""Pages of the pdb layout are parsed as far as their article reaches; what may count below it is found all the same."""

from scrapy.http import HtmlResponse

from newsbot import pages
from newsbot.pages import Page
from tests.partnersite.site import Site

BELOW = b'<div class="pdb-morefor'
PAID = b'<meta name="paidcontent" content="1">'


def read(size: int, below: bytes = b"") -> Page:
    """An article of the partner site, with something below its teasers."""
    site = Site("wolfsburg", 20, "pdb", oddities=False, size=size)
    story = next(one for one in site.stories if site.expected(one)["access"] == "free")
    body = b"".join(map(bytes, site.page_of(story).body))
    assert BELOW in body
    body = body.replace(b'property="paidcontent"', b'property="other"')
    return pages.read(HtmlResponse(site.url(story), body=body.replace(b"</body>", below + b"</body>")))


def test_the_page_below_the_article_is_never_parsed() -> None:
    page = read(60_000)
    page.article()
    assert "root" not in vars(page.document)


def test_a_meta_below_the_article_counts() -> None:
    assert read(60_000).article().access == "free"
    page = read(60_000, PAID)
    assert page.article().access == "paid"
    assert page.witnesses["access"] == "meta paidcontent"


def test_other_metas_below_the_article_say_nothing_of_access() -> None:
    assert read(60_000, b'<META itemprop="name" content="paidcontent">').article().access == "free"
