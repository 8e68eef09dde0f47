"""What it costs a crawl to keep its pages in WARC files."""

import sys
from statistics import median

from bench.crawling import Measured, once, site
from bench.samples import SIZE
from bench.tables import table

ARTICLES = 1000
PAIRS = 5
GOAL = 0.05
SENT = {"compressed (gzip), as servers send them": ("--packed",), "not compressed": ()}
NOTES = f"""\
Medians of {PAIRS} pairs in turn on a loopback site of {ARTICLES} Arc articles of {SIZE // 1000} kB, served by a
process of its own, without delay, one request at a time; archive and exports included. Processor time is that of the
crawl, from the spider's opening to its end. With: `NEWSBOT_WARC_DIR`, each page a new one.
"""


def report() -> str:
    """The table."""
    lines = []
    for how, words in SENT.items():
        with site(ARTICLES, *words) as address:
            pairs = [
                (once(address, ARTICLES, "-s", "NEWSBOT_WARC_DIR=warc"), once(address, ARTICLES)) for _ in range(PAIRS)
            ]
        lines.append([how, *(cell for clock in ("processor", "seconds") for cell in _cells(pairs, clock))])
    head = ["pages come", "processor: with, without", f"more (≤ {GOAL:.0%})", "time: with, without", "more"]
    return f"## What WARC files cost a crawl\n\n{table(head, lines)}\n\n{NOTES}"


def _cells(pairs: list[tuple[Measured, Measured]], clock: str) -> tuple[str, str]:
    kept, bare = (median(pair[at][clock] for pair in pairs) for at in (0, 1))
    ratio = median(first[clock] / second[clock] for first, second in pairs)
    return f"{kept:.2f} s, {bare:.2f} s", f"{ratio - 1:+.1%}"


if __name__ == "__main__":
    sys.stdout.write(report())
