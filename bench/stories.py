"""Syndication: how well it finds the copies of a labelled set beside known methods, and what it costs as sets grow."""

import json
import os
import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any

from bench.meter import held
from bench.samples import CAPTURES, ROOT
from bench.storypeers import peers
from bench.tables import table
from bench.tales import tales
from newsbot.items import Article
from newsbot.syndication import Neighbours, Piece, piece, stories

SETS = {
    "labelled": CAPTURES.parent / "data" / "syndication_dev.jsonl",
    "invented": ROOT / "tests" / "syndication" / "labelled.jsonl",
}
ALIKE = ("hardneg", "followup", "alike", "follow-up")
SIZES = [int(size) for size in os.environ.get("BENCH_STORIES", "2000,20000,50000,100000,200000").split(",")]
PLACED = 1000
Labels = list[str]
NOTES = """\
Pairs after closure: two texts are a pair when they are in one group. ARI is the adjusted Rand index. Excerpts: teasers
that share a group with another text of their story. Look-alikes: pairs of reports from one template, or a report and a
follow-up, that share a group. `headline + lead` is the set cut to its headlines and first 30 words; `held out` are the
two fifths of its families that no rule was tuned on.
"""


def report() -> str:
    """The tables: quality if the labelled set lies beside the project, then cost."""
    parts = ["## Stories"]
    parts += [_quality(name, _records(path)) for name, path in SETS.items() if path.exists()] + [NOTES]
    parts.append(_growth())
    return "\n\n".join(parts)


Record = dict[str, Any]


def _records(path: Path) -> list[Record]:
    """A labelled set, its columns named alike."""
    names = {"paper": "site", "headline": "title", "body": "text"}
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [{names.get(name, name): value for name, value in record.items()} for record in records]


def _quality(name: str, records: list[Record]) -> str:
    lines = []
    for way, group in (("newsbot", _grouped), *peers().items()):
        begin = process_time()
        labels = group([record["site"] for record in records], [record["text"] for record in records])
        lines.append([way, *scores(records, labels), f"{(process_time() - begin) / len(records) * 1e3:.2f}"])
    out = [record for record in records if zlib.crc32(record["family"].encode()) % 5 >= 3]
    if name == "labelled":
        lines.append(["newsbot, held out", *scores(out, labelled(map(stories_of, out))), ""])
    leads = [stories_of(record, lead=True) for record in records]
    lines.append(["newsbot, headline + lead", *scores(records, labelled(leads)), ""])
    head = [f"{name} set", "precision", "recall", "F1", "ARI", "excerpts", "look-alikes", "ms/article"]
    return f"{table(head, lines)}\n\n{_shuffled(records)} of 10 shuffles give the same columns."


def _shuffled(records: list[Record]) -> int:
    chance = random.Random(1)
    pieces = [piece(stories_of(record)) for record in records]
    first = stories(pieces)
    return sum(stories(chance.sample(pieces, len(pieces))) == first for _ in range(10))


def stories_of(record: Record, lead: bool = False) -> Article:
    """A record of the labelled set as an article."""
    article = Article(paper=record["site"], article_id=record["id"], headline=record["title"])
    if lead:
        article.lead = " ".join(record["text"].split()[:30])
    else:
        article.body = record["text"]
    return article


def labelled(articles: Iterable[Article]) -> Labels:
    """The story of each article."""
    pieces = [piece(article) for article in articles]
    columns = stories(pieces)
    return [columns[one.key].story_id for one in pieces]


def _grouped(papers: list[str], texts: list[str]) -> Labels:
    return labelled(
        Article(paper=paper, article_id=str(number), body=text)
        for number, (paper, text) in enumerate(zip(papers, texts, strict=True))
    )


def scores(records: list[Record], labels: Labels) -> list[str]:
    """Precision, recall, F1 and ARI of pairs; excerpts linked; look-alikes merged."""
    true, found = _pairs([record["family"] for record in records]), _pairs(labels)
    both = len(true & found)
    chance = len(true) * len(found) / (len(records) * (len(records) - 1) / 2)
    ari = (both - chance) / ((len(true) + len(found)) / 2 - chance)
    families = Counter(record["family"] for record in records)
    teasers = [n for n, one in enumerate(records) if one["kind"] == "teaser" and families[one["family"]] > 1]
    linked = {number for pair in true & found for number in pair}
    alike = [n for n, record in enumerate(records) if record["kind"].startswith(ALIKE)]
    merged = sum(1 for pair in combinations(alike, 2) if pair in found)
    figures = [both / (len(found) or 1), both / len(true), 2 * both / (len(true) + len(found)), ari]
    excerpts = f"{sum(1 for teaser in teasers if teaser in linked)}/{len(teasers)}"
    return [*(f"{figure:.3f}" for figure in figures), excerpts, f"{merged / len(list(combinations(alike, 2))):.2%}"]


def _pairs(labels: Labels) -> set[tuple[int, int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, label in enumerate(labels):
        groups[label].append(number)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def _growth() -> str:
    lines = [_cost(size) for size in SIZES]
    head = [
        "articles in the window",
        "ms to sign",
        "ms to join",
        "articles/s",
        "KB each",
        "stories",
        "place, p50",
        "p99 ms",
    ]
    return table(head, lines)


def _cost(size: int) -> list[str]:
    """Processor time and memory by article; time to place one more in an index of ``size``."""
    signing, pieces = 0.0, []
    for article in tales(size):
        begin = process_time()
        pieces.append(piece(article))
        signing += process_time() - begin
    begin = process_time()
    columns = stories(pieces)
    joining = process_time() - begin
    before = held(what="VmRSS")
    window = Neighbours()
    for one in pieces:
        window.add(one)
    each = (held(what="VmRSS") - before) * 1e3 / size + sum(len(one.signature) for one in pieces) / size / 1e3
    taken = sorted(_placing(window, piece(article)) for article in tales(PLACED, seed=6))
    return [
        f"{size:,}",
        f"{signing / size * 1e3:.2f}",
        f"{joining / size * 1e3:.2f}",
        f"{size / (signing + joining):,.0f}",
        f"{each:.1f}",
        f"{len({column.story_id for column in columns.values()}):,}",
        f"{taken[PLACED // 2] * 1e3:.1f}",
        f"{taken[PLACED * 99 // 100] * 1e3:.1f}",
    ]


def _placing(window: Neighbours, one: Piece) -> float:
    begin = process_time()
    window.like(one)
    return process_time() - begin
