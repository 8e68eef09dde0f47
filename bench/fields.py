"""What newsbot and the peers get right, field by field, on real pages and on generated ones whose truth is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench import samples, truth
from bench.peers import Peer
from bench.reading import reader
from bench.samples import FIELDS, Sample
from bench.tables import table
from newsbot import __version__, pages
from newsbot.dates import BERLIN
from newsbot.pipelines.normalise import normalise

COUNT = 40
"""Generated pages of each layout."""
ROWS = {
    "headline": "headline",
    "lead": "lead",
    "authors": "authors",
    "published_day": "published: day",
    "published": "published: instant",
    "section": "section",
    "keywords": "keywords",
    "agencies": "agencies",
    "dateline": "dateline",
    "image_caption": "caption, without the credit",
    "image_credit": "credit, without the caption",
    "access": "access",
    "found": "text: paragraphs found",
    "false": "text: false paragraphs",
    "hidden": "paid text: paragraphs taken",
}
"""Rows of a table and what they are called."""
FEWER_IS_BETTER = ("false", "hidden")
INTRODUCTION = """\
# newsbot beside general extractors, field by field

newsbot knows a few layouts, the others read any page of the web: this says what knowing is worth on the pages of these
newspapers, not which library is better elsewhere. The real pages count most: generated ones come from newsbot's own
tests, where it should have full marks. Made on {date} by

    PEERS=1 python -m bench fields > docs/comparison.md

All read the same bytes, offline (no look at images) and without readers' comments, else with their default settings.

- A cell is *right / pages where right is known*. A value where the page has none is wrong; – is a field that a library
  does not offer.
- Words are compared without case, accents and punctuation; names and keywords without order; of a section the last
  part. An *instant* needs an offset or zone, a bare time is none.
- A paragraph (or sub-headline) is found if it stands somewhere in the text; a *false* one has more than two words that
  belong neither to the text nor to headline, lead or byline: teasers, captions, adverts, share bars.
- On a paid page, only what a reader sees without paying is text. One of the real Arc pages declares its text paid and
  delivers it all the same: newsbot leaves it; who takes it has the right words.
"""


@dataclass
class Score:
    """How one reader did on some pages: for each row, how many and of how many."""

    name: str
    right: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)

    def add(self, row: str, right: int, of: int) -> None:
        """Counts more cases of a row."""
        self.right[row] = self.right.get(row, 0) + right
        self.of[row] = self.of.get(row, 0) + of

    def cell(self, row: str) -> str:
        """``7 / 8``, a bare number for what should not be there at all, – for what is not offered."""
        if row not in self.right:
            return "–"
        return str(self.right[row]) if row == "false" else f"{self.right[row]} / {self.of[row]}"


def report(peers: Sequence[Peer]) -> str:
    """The whole document."""
    readers: dict[str, Callable[[Sample], dict[str, Any]]] = {f"newsbot {__version__}": _newsbot}
    readers |= {f"{peer.name} {peer.version}": lambda sample, peer=peer: peer.read(sample)[1] for peer in peers}
    parts = [INTRODUCTION.format(date=datetime.now(BERLIN).date())]
    for title, chosen in _groups().items():
        scores = [score(name, read, chosen) for name, read in readers.items()]
        rows = [row for row in ROWS if scores[0].of.get(row)]
        lines = [[ROWS[row], *(one.cell(row) for one in scores)] for row in rows]
        parts.append(f"## {title}\n\n{table(['field', *readers], lines)}\n\n{_equals(scores, rows)}\n")
    return "\n".join(parts)


def _groups() -> dict[str, list[Sample]]:
    real = samples.real()
    found = {"The real page in the pdb layout": real[:1], "Real Arc pages of other publishers": real[1:]}
    for layout in samples.LAYOUTS:
        found[f"Generated pages, {layout} layout"] = samples.generated(layout, COUNT)
    return {f"{title} ({len(chosen)})": chosen for title, chosen in found.items() if chosen}


def score(name: str, read: Callable[[Sample], dict[str, Any]], chosen: Sequence[Sample]) -> Score:
    """Reads all pages. A reader offers the fields that any of its records has."""
    records = [(sample, read(sample)) for sample in chosen]
    offered = {key for _, record in records for key in record}
    total = Score(name)
    for sample, record in records:
        known = sample.truth.fields
        for row in known.keys() & offered:
            total.add(row, truth.right(row, record.get(row), known[row]), 1)
        if "published" in known.keys() & offered:
            total.add("published_day", truth.same_day(record.get("published"), known["published"]), 1)
        body = truth.body(record.get("body"), sample.truth)
        total.add("found", body.found, len(sample.truth.paragraphs))
        total.add("false", body.false, 1)
        total.add("hidden", body.hidden, len(sample.truth.hidden))
    return total


def _newsbot(sample: Sample) -> dict[str, Any]:
    try:
        article = normalise(reader(sample)())
    except pages.Refusal:
        return dict.fromkeys(FIELDS)
    return {name: getattr(article, name) for name in (*FIELDS, "body")}


def _equals(scores: Sequence[Score], rows: Sequence[str]) -> str:
    """Where a peer is as good as newsbot, or better."""
    ours, *others = scores
    said = []
    for words, holds in (("Better than newsbot", lambda us, them: them > us), ("As good", lambda us, them: them == us)):
        found = [
            f"{ROWS[row]} ({', '.join(names)})"
            for row in rows
            if (names := [one.name.split()[0] for one in others if row in one.right and holds(*_worth(row, ours, one))])
        ]
        said.append(f"{words}: {', '.join(found) or 'nowhere'}.")
    return " ".join(said) if others else ""


def _worth(row: str, *scores: Score) -> list[int]:
    sign = -1 if row in FEWER_IS_BETTER else 1
    return [sign * one.right[row] for one in scores]
