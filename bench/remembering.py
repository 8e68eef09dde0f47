"""What the archive costs a crawl: the same crawl with it and without it, when all is new and when all is known."""

from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.crawling import Measured, newsbot, site, speed
from bench.samples import SIZE
from bench.tables import table

ARTICLES = 1000
ROUNDS = 3
CONCURRENCY = 8
NOTES = f"""\
`scrapy crawl wolfsburg` of a loopback site of {ARTICLES:,} Arc articles of {SIZE // 1000} kB, no delay, {CONCURRENCY}
requests at a time, JSON Lines and CSV: with `-a archive=0`, with a new archive (SQLite), and once more with that.
Medians of {ROUNDS} rounds after one that is not counted; the crawl without it comes first, second and last in turn.
Seconds are Scrapy's own, from the spider's opening to its end; memory is the peak.
"""


class Round(NamedTuple):
    """The same crawl three times."""

    without: Measured
    new: Measured
    known: Measured


def report() -> str:
    """The table: a line for each state of the archive."""
    with site(ARTICLES) as address:
        _round(address, 0)  # not counted: a machine that was idle runs faster at first
        rounds = [_round(address, number % 3) for number in range(ROUNDS)]
    lines = [
        _line("all is new", [(one.new, one.without) for one in rounds]),
        _line("all is known", [(one.known, one.without) for one in rounds]),
    ]
    head = ["to the archive", "without it", "with / without (≥ 0.95)", "the same by processor time"]
    head += ["memory without", "memory with"]
    return f"## Crawling with the archive\n\n{table(head, lines)}\n\n{NOTES}"


def _round(address: str, place: int) -> Round:
    """Three crawls; the one without the archive comes at ``place`` 0, 1 or 2."""
    with TemporaryDirectory() as bare, TemporaryDirectory() as folder:
        crawls: list[tuple[str, tuple[str, ...]]] = [(folder, ()), (folder, ())]
        crawls.insert(place, (bare, ("-a", "archive=0")))
        taken = [newsbot(address, CONCURRENCY, ARTICLES, where, *words) for where, words in crawls]
        return Round(taken.pop(place), *taken)


def _line(name: str, pairs: list[tuple[Measured, Measured]]) -> list[str]:
    return [
        name,
        f"{median(speed(without, 'seconds') for _, without in pairs):.0f} pages/s",
        *(
            f"{median(speed(archived, clock) / speed(without, clock) for archived, without in pairs):.3f} ×"
            for clock in ("seconds", "processor")
        ),
        f"{median(without['peak'] for _, without in pairs):.0f} MB",
        f"{median(archived['peak'] for archived, _ in pairs):.0f} MB",
    ]
