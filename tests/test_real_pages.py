"""Real captures of the pdb layout, read and held against what the same pages say elsewhere; none of their text is here."""

import datetime
import json
import re
from pathlib import Path

import pytest
from lxml import etree
from scrapy.http import HtmlResponse

from newsbot import pages, text
from newsbot.items import Article
from newsbot.pages import Page, PdbPage

CAPTURES = Path(__file__).parents[2] / "shared" / "pages"
ARTICLE = "ln-online.de__luebeck-auktion-st-johannes-kuecknitz-2019-10-19.html"
HOME = "maz-online.de__home-2021-08-03.html"
FRAGMENTS = "lvz.de__body-fragments-lvz_region.json"
FRAME = """<html lang="de"><body><div class="pdb-article"><div class="pdb-article-teaser"><h1>
<span class="pdb-article-teaser-breadcrumb-headline-title">Titel</span></h1></div>
<div class="pdb-article-body"><div class="pdb-richtext-field">{}</div></div></div></body></html>"""


def capture(name: str) -> bytes:
    path = CAPTURES / name
    if not path.exists():
        pytest.skip(f"the capture {name} is not beside this repository")
    return path.read_bytes()


def read(body: bytes, url: str, fetched: str) -> Page:
    headers = {"WARC-Date": fetched, "Content-Type": "text/html; charset=utf-8"}
    return pages.read(HtmlResponse(url, headers=headers, body=body))


@pytest.fixture(scope="module")
def page() -> Page:
    return read(capture(ARTICLE), "https://www.ln-online.de/Lokales/Luebeck/Seite", "2019-10-19T16:58:26Z")


@pytest.fixture(scope="module")
def article(page: Page) -> Article:
    return page.article()


@pytest.fixture(scope="module")
def home() -> Page:
    return read(capture(HOME), "https://www.maz-online.de/Home", "2021-08-03T05:56:48Z")


def test_layout_and_headline(page: Page, article: Article) -> None:
    assert isinstance(page, PdbPage)
    assert article.headline == page.document.meta["og:title"]
    assert page.document.ld("NewsArticle")["headline"] == f"{article.kicker} - {article.headline}"
    assert article.lead == page.document.meta["description"]
    assert article.dateline == article.kicker


def test_body_is_eight_parts_without_anything_else(page: Page, article: Article) -> None:
    parts = (article.body or "").split("\n\n")
    stated = "".join(page.document.ld("NewsArticle")["articleBody"].split())
    assert len(parts) == 8
    assert all("".join(part.split()) in stated for part in parts)
    headings = [text.clean(one.text) for one in page.document.root.iter("h2") if one.getprevious().get("id")]
    assert [part for part in parts if len(part) < 70] == headings
    assert not re.search(r"Galerie|Anzeige|Quelle|Kostenlos|Von \w+ \w+$", article.body or "")


def test_byline_and_entities(page: Page, article: Article) -> None:
    marked = page.document.root.xpath('//span[@class="rtr-schema-org"]')
    named = [(one.get("itemtype").split("/")[-1], one[0].get("content")) for one in marked]
    assert article.authors == [named[-1][1]]
    assert article.agencies == []
    assert [(one["type"], one["name"]) for one in article.entities] == list(dict.fromkeys(named))
    assert len(article.entities) == 14


def test_times_keywords_section_access(page: Page, article: Article) -> None:
    published = datetime.datetime(2019, 10, 19, 16, 34, 49, tzinfo=datetime.timezone.utc)
    assert (article.published, article.modified) == (published, published)
    assert article.published is not None
    assert article.published.isoformat() == "2019-10-19T18:34:49+02:00"
    assert article.keywords == page.document.meta["keywords"].split(",")
    assert len(article.keywords) == 6
    trail = page.document.ld("BreadcrumbList")["itemListElement"]
    assert article.section == [one["item"]["name"] for one in trail[1:-1]]
    assert article.access == "metered"
    assert re.fullmatch(r"[0-9a-f-]{36}", article.article_id)
    assert not page.document.unread


def test_image(page: Page, article: Article) -> None:
    stated = page.document.ld("NewsArticle")["image"]
    assert article.image_caption == text.clean(stated["description"])
    assert article.image_credit == stated["copyrightHolder"]
    assert _stem(article.image_url or "") == _stem(stated["url"])
    assert (article.image_url or "").startswith("https://www.ln-online.de/var/storage/images/ln/")


def _stem(url: str) -> str:
    return url.rpartition("/")[2].partition("_")[0]


def test_teasers_below_the_article(page: Page) -> None:
    links = page.links()
    assert len(links) == 3
    assert {link.date for link in links} == {datetime.date(2019, 10, 19)}
    assert all(link.title and link.url.startswith("https://www.ln-online.de/Lokales/") for link in links)


def test_home_is_a_list(home: Page) -> None:
    assert isinstance(home, PdbPage)
    assert not home.is_article
    with pytest.raises(pages.NotAnArticle):
        home.article()


def test_links_of_the_home_page(home: Page) -> None:
    links = home.links()
    stamped = [link for link in links if link.date]
    assert (
        len(links) == len({link.url for link in links}) == 100
    )  # 104 titles: two twice, three promotions; one in a box
    assert len(stamped) == 70
    assert max(link.date for link in stamped if link.date) == datetime.date(2021, 8, 3)
    assert min(link.date for link in stamped if link.date) > datetime.date(2021, 5, 1)
    assert not any(re.search(r"/Abo|/Anzeigen|maz-job|jugend\.|#", link.url) for link in links)
    assert sum("www.maz-online.de/" in link.url for link in links) > 45


def test_sections_of_both_navigations(home: Page, page: Page) -> None:
    for named, other in ((home, "/Lokales/Potsdam"), (page, "/Lokales/Ostholstein")):
        paths = [re.sub(r"https?://[^/]*", "", link.url) for link in named.sections()]
        assert {"/Lokales", "/Nachrichten/Politik", "/Nachrichten/Wirtschaft", other} <= set(paths)
        assert not any(re.match(r"/(?:Abo|Anzeigen|E-Paper|Shops|Jobs|Home|suche|security)", path) for path in paths)
        assert len(paths) == len(set(paths)) > 40


@pytest.mark.parametrize("number", range(7))
def test_body_fragments(number: int) -> None:
    items = list(json.loads(capture(FRAGMENTS))["_default"].values())
    markup = items[number]["summary"]
    article = read(
        FRAME.format(markup).encode(), "https://www.lvz.de/Region/Ort/Titel", "2022-04-27T08:00:00Z"
    ).article()
    root = etree.fromstring(markup, etree.HTMLParser(encoding="utf-8"))
    shown = [text.clean("".join(one.itertext())) for one in root.iter("p", "h2") if one.get("class") is None]
    kept = [line for line in shown if line and line != "Lesen Sie auch"]
    assert (article.body or "").split("\n\n") == kept[:-1]
    assert kept[-1] == "Von " + "".join(article.authors + article.agencies)
