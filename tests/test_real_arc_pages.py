"""Captured pages of other papers on Arc XP: what ArcPage makes of them, told by their own ANS and by facts."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from scrapy.http import HtmlResponse

from newsbot import pages
from newsbot.items import Article

CAPTURES = Path(__file__).parent.parent.parent / "shared" / "pages"
MARKER = "Fusion.globalContent="


class Fact(NamedTuple):
    """What is known of a capture without its words."""

    article_id: str
    access: str
    paragraphs: int
    published: str
    modified: str
    sections: int
    language: str
    genre: str = "article"


FACTS = {
    "irishtimes.com": Fact(
        "KQDCBRZJVBF4VIAP6ODIJBKZ4Y", "metered", 40, "2023-11-03T07:55:04+01:00", "2023-11-03T09:50:12+01:00", 2, "en"
    ),
    "leparisien.fr": Fact(
        "XVZ4H2T3AZGRZAUUQLK7XEX2ZE", "metered", 4, "2023-11-02T16:17:04+01:00", "2023-11-02T16:17:05+01:00", 1, "fr-FR"
    ),
    "rtl.de": Fact(
        "6BSEHNONPAN7EVQE45IZU27VOU", "free", 9, "2021-03-16T17:16:10+01:00", "2021-06-30T19:40:22+02:00", 2, "de"
    ),
    "theglobeandmail.com": Fact(
        "4ZSB6JF27ZB6XGTIEACFBHUYLU", "paid", 0, "2024-08-28T13:26:02+02:00", "2024-08-28T13:26:02+02:00", 1, "en-CA",
        "newsletter",
    ),
    "timeslive.co.za": Fact(
        "AQUMPRUVIZFVBC4TGVN7F7RXZA", "paid", 0, "2025-11-10T17:21:53+01:00", "2025-11-10T19:31:35+01:00", 1, "en"
    ),
}  # fmt: skip


class Capture(NamedTuple):
    """A page, its article as read, and the ANS that it carries."""

    fact: Fact
    page: pages.Page
    article: Article
    ans: dict[str, Any]


@pytest.fixture(params=sorted(FACTS), scope="module")
def capture(request: pytest.FixtureRequest) -> Capture:
    file = next(CAPTURES.glob(f"{request.param}__*.html"), None)
    if file is None:
        pytest.skip(f"no capture of {request.param}: the shared pages are no part of the project")
    body = file.read_bytes()
    ans = json.JSONDecoder().raw_decode(body.decode(), body.decode().index(MARKER) + len(MARKER))[0]
    page = pages.read(HtmlResponse(f"https://www.{request.param}{ans['canonical_url']}", body=body))
    return Capture(FACTS[request.param], page, page.article(), ans)


def test_is_read_as_arc(capture: Capture) -> None:
    assert isinstance(capture.page, pages.ArcPage)
    assert capture.article.layout == "arc"


def test_headline_and_people_are_those_of_the_ans(capture: Capture) -> None:
    assert capture.article.headline == _one_line(capture.ans["headlines"]["basic"])
    assert capture.article.authors == [person["name"] for person in capture.ans.get("credits", {}).get("by", [])]


def test_facts(capture: Capture) -> None:
    article, fact = capture.article, capture.fact
    assert article.published is not None
    assert article.modified is not None
    found = Fact(
        article.article_id, article.access, len(_paragraphs(article)), article.published.isoformat(),
        article.modified.isoformat(), len(article.section), article.language, article.genre,
    )  # fmt: skip
    assert found == fact
    assert article.section[-1] == capture.ans["taxonomy"]["primary_section"]["name"]


def test_body_is_the_text_and_nothing_else(capture: Capture) -> None:
    elements = capture.ans["content_elements"]
    texts = {_letters(one["content"]) for one in elements if one["type"] in ("text", "header")}
    assert {_letters(paragraph) for paragraph in _paragraphs(capture.article)} <= texts


def test_agency_of_the_wires(capture: Capture) -> None:
    wires = capture.ans["distributor"].get("category") == "wires"
    assert bool(capture.article.agencies) == wires


def test_lead_is_not_in_the_body(capture: Capture) -> None:
    article = capture.article
    assert article.lead is None or article.lead not in (article.body or "")


def test_image_is_public_and_its_credit_apart(capture: Capture) -> None:
    article = capture.article
    assert article.image_url is not None
    assert capture.ans["promo_items"]["basic"]["_id"] in article.image_url
    stated = _one_line(capture.ans["promo_items"]["basic"]["caption"])
    before, _, glued = stated.partition(article.image_caption or "-")
    assert not before
    assert not glued or glued.removeprefix(" Photograph:").strip() == article.image_credit
    assert "/public/" not in article.image_url


def test_navigation_gives_sections(capture: Capture) -> None:
    sections = capture.page.sections()
    assert len(sections) > 2
    assert len({section.url for section in sections}) == len(sections)


def _paragraphs(article: Article) -> list[str]:
    return article.body.split("\n\n") if article.body else []


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _letters(markup: str) -> str:
    """Letters of a text with or without tags and entities."""
    return "".join(filter(str.isalnum, re.sub(r"<[^>]*>|&\w+;", "", markup)))
