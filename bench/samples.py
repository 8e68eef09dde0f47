"""The pages that are read: real captures where they lie beside the project, and pages of the generated partner site."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import lxml.html

from bench.truth import Truth, bare, mark
from tests.partnersite.articles import Story
from tests.partnersite.site import BERLIN, Site

ROOT = Path(__file__).parent.parent
CAPTURES = ROOT.parent / "shared" / "pages"
SIZE = 200_000
"""Bytes of a generated page, as much as real ones have."""
LAYOUTS = {"pdb": datetime(2019, 10, 19, 18, 0, tzinfo=BERLIN), "arc": datetime(2026, 11, 20, 12, 0, tzinfo=BERLIN)}
"""Both layouts, each with a day of its time."""
FIELDS = (
    "headline", "lead", "authors", "agencies", "published", "section", "keywords", "image_caption", "image_credit",
    "access", "dateline",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One page and what is true of it."""

    name: str
    url: str
    page: bytes
    truth: Truth


def real() -> list[Sample]:
    """The captures that lie beside the project; none where there are none."""
    known = json.loads(Path(__file__).with_name("truth.json").read_text(encoding="utf-8"))
    found = ((host, next(CAPTURES.glob(f"{host}__*.html"), None)) for host in known)
    return [_real(host, path.read_bytes(), known[host]) for host, path in found if path]


def generated(layout: str, count: int, size: int = 0) -> list[Sample]:
    """Articles of the partner site, every kind that gives a record."""
    site = Site("wolfsburg", count, layout, moment=LAYOUTS[layout], size=size, oddities=False)
    return [_generated(story, site) for story in site.stories]


def for_speed() -> Iterator[Sample]:
    """Real pages, and the longest article of each layout, of a real page's size."""
    yield from real()
    for layout in LAYOUTS:
        longest = max(generated(layout, 20, SIZE), key=lambda sample: len(sample.truth.paragraphs))
        yield replace(longest, name=f"generated {layout}")


def _real(host: str, page: bytes, known: dict[str, Any]) -> Sample:
    """A capture. Its truth is kept as marks, its text found by a path that a person has checked."""
    root = lxml.html.document_fromstring(page.decode("utf-8", "replace"))
    url = root.xpath('//link[@rel="canonical"]/@href')[0]
    fields = {name: mark(name, value) if name == "published" else value for name, value in known["fields"].items()}
    paragraphs = list(map(_bare, root.xpath(known["body"])))
    assert len(paragraphs) == known["paragraphs"], f"{host}: {len(paragraphs)} paragraphs"
    passing = list(map(_bare, root.xpath(known["passing"])))
    truth = Truth(fields, [], passing, paragraphs) if known["paid"] else Truth(fields, paragraphs, passing)
    return Sample(host, url, page, truth)


def _generated(story: Story, site: Site) -> Sample:
    """A page of the partner site, whose truth is what it was made from."""
    expected = site.expected(story)
    fields = {name: mark(name, expected[name]) for name in FIELDS}
    shown = list(map(bare, str(expected["body"] or "").split("\n\n")))
    own = [story.headline, story.lead, story.kicker, story.dateline, story.signature.printed, story.agency_id]
    whole = [bare(block.text) for block in story.blocks]
    hidden = [text for text in whole if story.kind == "paid"]
    page = b"".join(map(bytes, site.page_of(story).body))
    passing = [bare(text) for text in own if text]
    truth = Truth(fields, list(filter(None, shown)), list(filter(None, passing)), hidden)
    return Sample(f"{site.layout} {story.kind}", site.url(story), page, truth)


def _bare(found: Any) -> str:
    return bare(found if isinstance(found, str) else found.text_content())
