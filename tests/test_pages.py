"""Every page case: what a page class reads from tests/pages/<layout>/<case>.html is what stands in <case>.json.

A case is a JSON object: ``url``; optional ``fetched`` (capture time) and ``content_type``; then ``article`` (columns that
differ from their default; times in ISO 8601) with optional ``unread``, or ``raises`` (name of a refusal), or ``links``
([address, title, day or null]), or ``sections`` ([address, title]).
"""

import json
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from newsbot.formats import record
from newsbot.items import Article
from newsbot.pages import Page, Refusal, read
from newsbot.pages.document import CAPTURE_HEADER

FOLDER = Path(__file__).parent / "pages"
CASES = sorted(FOLDER.glob("*/*.html"))


def response(path: Path, case: dict[str, Any], body: bytes | None = None) -> HtmlResponse:
    headers = {"Content-Type": case.get("content_type", "text/html")}
    if "fetched" in case:
        headers[CAPTURE_HEADER] = case["fetched"]
    return HtmlResponse(case["url"], headers=headers, body=path.read_bytes() if body is None else body)


def told(page: Page, case: dict[str, Any]) -> dict[str, Any]:
    """What the page says, of that which the case asks for."""
    found: dict[str, Any] = {}
    if "article" in case:
        found["article"] = {name: value for name, value in record(page.article()).items() if value != DEFAULTS[name]}
        found["unread"] = dict(page.document.unread)
    if "links" in case:
        found["links"] = [[link.url, link.title, link.date and link.date.isoformat()] for link in page.links()]
    if "sections" in case:
        found["sections"] = [[link.url, link.title] for link in page.sections()]
    return found


DEFAULTS = record(Article())


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_is_read_as_its_case_says(path: Path) -> None:
    case = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    if "raises" in case:
        with pytest.raises(Refusal) as refused:
            read(response(path, case)).article()
        assert type(refused.value).__name__ == case["raises"]
        return
    page = read(response(path, case))
    assert page.layout == path.parent.name
    expected = {name: case[name] for name in ("article", "links", "sections") if name in case}
    assert expected, "the case asks for nothing"
    if "article" in case:
        expected["article"] = {name: value for name, value in case["article"].items() if value != DEFAULTS[name]}
        expected["unread"] = case.get("unread", {})
    assert told(page, case) == expected
    assert told(read(response(path, case)), case) == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_that_was_cut_raises_nothing_but_refusals(path: Path) -> None:
    case = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    whole = path.read_bytes()
    for part in range(1, 8):
        try:
            page = read(response(path, case, whole[: len(whole) * part // 8]))
            page.links()
            page.sections()
            page.article()
        except Refusal:
            continue


def test_cases_are_pairs() -> None:
    assert {path.stem for path in FOLDER.glob("*/*.html")} == {path.stem for path in FOLDER.glob("*/*.json")}
    assert len(CASES) >= 25
