"""What it costs a crawl to keep its pages in WARC files."""

import sys
from collections.abc import Iterator
from statistics import median

from bench.crawling import Measured, once, site
from bench.samples import SIZE
from bench.tables import table

ARTICLES = 1000
PAIRS = 6
KEPT = ("-s", "NEWSBOT_WARC_DIR=warc")
GOAL = 0.05
SENT = {"compressed (gzip), as servers send them": ("--packed",), "not compressed": ()}
NOTES = f"""\
Medians of {PAIRS} pairs in turn on a loopback site of {ARTICLES} Arc articles of {SIZE // 1000} kB, served by a
process of its own, without delay, one request at a time; archive and exports included. Processor time of the crawl,
from the spider's opening to its end. With: `NEWSBOT_WARC_DIR`, each page a new one. A shared machine takes more time
now and then, never less: so the least of each, too.
"""


def report() -> str:
    """The table."""
    lines = []
    for how, words in SENT.items():
        with site(ARTICLES, *words) as address:
            pairs = [_pair(address, number % 2 > 0) for number in range(PAIRS)]
        lines.append([how, *_cells([(kept["processor"], bare["processor"]) for kept, bare in pairs])])
    head = ["pages come", "with, without", f"more (≤ {GOAL:.0%})", "the least of each", "more"]
    return f"## What WARC files cost a crawl\n\n{table(head, lines)}\n\n{NOTES}"


def _pair(address: str, kept_first: bool) -> tuple[Measured, Measured]:
    if kept_first:
        return once(address, ARTICLES, *KEPT), once(address, ARTICLES)
    bare = once(address, ARTICLES)
    return once(address, ARTICLES, *KEPT), bare


def _cells(pairs: list[tuple[float, float]]) -> Iterator[str]:
    kept, bare = zip(*pairs, strict=True)
    yield f"{median(kept):.2f} s, {median(bare):.2f} s"
    yield f"{median(first / second for first, second in pairs) - 1:+.1%}"
    yield f"{min(kept):.2f} s, {min(bare):.2f} s"
    yield f"{min(kept) / min(bare) - 1:+.1%}"


if __name__ == "__main__":
    sys.stdout.write(report())
