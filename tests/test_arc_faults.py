"""Pages of the Arc layout that broke on the way: a record or a refusal by name, never a crash."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from newsbot import pages

PAGES = sorted((Path(__file__).parent / "pages" / "arc").glob("*.html"))
MARKER = "Fusion.globalContent="
ADDRESS = "https://www.haz.de/lokales/hannover/bericht-ABCDEFGHIJKLMNOPQRSTUVWX23.html"
ODD = st.sampled_from(
    [None, True, 0, -1.5, "", "x", [], {}, [None], {"a": [1]}, {"basic": {"basic": "y"}}, "2024-13-45T99:99"]
)


def read(text: str) -> None:
    with suppress(pages.Refusal):
        page = pages.read(HtmlResponse(ADDRESS, body=text.encode("utf-8", "surrogatepass")))
        page.links()
        page.sections()
        page.article()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_page_cut_off_anywhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for end in range(0, len(text), len(text) // 25):
        read(text[:end])


@settings(max_examples=100)
@given(st.data())
def test_json_with_odd_values(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(PAGES)).read_text(encoding="utf-8")
    start = text.find(MARKER) + len(MARKER)
    try:
        content, end = json.JSONDecoder().raw_decode(text, start)
    except ValueError:
        return
    read(text[:start] + json.dumps(_changed(content, data)) + text[end:])


def _changed(value: Any, data: st.DataObject) -> Any:
    """``value`` with one part, somewhere in it, replaced by something odd."""
    if not value or not isinstance(value, (dict, list)) or data.draw(st.integers(0, 4)) == 0:
        return data.draw(ODD)
    key = data.draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    changed = value.copy()
    changed[key] = _changed(value[key], data)
    return changed
