"""What months of scheduled crawls do to memory and archive, on a clock that is moved on between them."""

import importlib
import importlib.util
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.commands import scrapy
from bench.tables import table
from newsbot.archive import open_archive
from newsbot.dates import BERLIN
from newsbot.spiders.wolfsburg import Wolfsburg
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

CYCLES = int(os.environ.get("BENCH_CYCLES", "200"))
EVERY = timedelta(hours=4)
MARKS = (20, 65, 110, 155, 200)
"""Cycles that get a line."""
AROUND = 4
"""Cycles before and after a mark of whose memory the median is taken."""
CLOCK = "libfaketime"
MISSING = "Scheduled crawls are left out: they need a clock that can be moved, pip install libfaketime.\n"
NOTES = f"""\
`scrapy crawl wolfsburg -a new_only=1`, a process each, every {EVERY.seconds // 3600} hours of a clock that libfaketime
moves on, of a loopback pdb site where articles come out, are corrected, closed and taken away. Memory is the peak of
the process, the median of the {2 * AROUND + 1} cycles around; requests and articles are those since the line before,
a cycle. Bytes are those of the SQLite file when the crawl is over.
"""


class Cycle(NamedTuple):
    """One crawl."""

    peak: float
    """MB."""
    requests: int
    articles: int
    """Of the requests, those for articles."""
    held: int
    """Articles in the archive after it."""
    size: int
    """Bytes of the archive after it."""


def report() -> str:
    """The table: a line for each mark, and what the archive lacks of what the site has."""
    if importlib.util.find_spec(CLOCK) is None:
        return MISSING
    opened = datetime.now(BERLIN).replace(microsecond=0)
    site = Site(Wolfsburg.name, 60, moment=opened, captured=opened, page=20, sitemaps="named", coming=CYCLES * 3)
    with serving(site) as server, TemporaryDirectory() as folder:
        cycles = [_cycle(server, EVERY * number, Path(folder)) for number in range(CYCLES)]
        missing = _missing(site, _archive(Path(folder)))
    marks = [mark for mark in MARKS if mark < CYCLES] + [CYCLES]
    lines = [_line(cycles, marks[0], before, mark) for before, mark in pairwise([0, *marks])]
    head = ["cycle", "peak memory", "growth (< 5 %)", "requests a cycle", "articles asked for", "articles held"]
    head += ["archive", "bytes for each new article"]
    return f"## Scheduled crawls\n\n{table(head, lines)}\n\n{NOTES}{missing}\n"


def _cycle(server: Server, later: timedelta, folder: Path) -> Cycle:
    """A crawl so much later than the first."""
    server.site.at(server.site.moment + later)
    server.requests.clear()
    words = ["crawl", Wolfsburg.name, "-a", f"site={server.url}", "-a", "new_only=1", "-s", "DOWNLOAD_DELAY=0"]
    taken = scrapy(*words, "-s", f"NEWSBOT_DATA={folder}", environment=_clock(later))
    archive = open_archive(_archive(folder))
    held = archive.count()
    archive.close()
    asked = server.requests.by_kind()
    return Cycle(taken.peak, len(server.requests), asked["article"], held, _archive(folder).stat().st_size)


def _clock(later: timedelta) -> dict[str, str]:
    """The environment of a process whose clock is moved on. How much time passes is told to it as it is."""
    _, preloaded = importlib.import_module(CLOCK).get_reload_information()
    return {**preloaded, "FAKETIME": f"+{later // timedelta(seconds=1)}", "NO_FAKE_STAT": "1"}


def _archive(folder: Path) -> Path:
    return folder / "archive.sqlite"


def _line(cycles: Sequence[Cycle], first: int, before: int, mark: int) -> list[str]:
    """The cycle with the number ``mark``, from 1 on, and what happened since the one ``before``."""
    memory, since, now = _memory(cycles, mark), cycles[before - 1] if before else None, cycles[mark - 1]
    grown = now.size - since.size if since else now.size
    new = now.held - since.held if since else now.held
    return [
        str(mark),
        f"{memory:.1f} MB",
        f"{memory / _memory(cycles, first) - 1:+.1%}",
        *(f"{mean(getattr(cycle, what) for cycle in cycles[before:mark]):.1f}" for what in ("requests", "articles")),
        f"{now.held:,}",
        f"{now.size / 1e6:.2f} MB",
        f"{grown / new:,.0f}",
    ]


def _memory(cycles: Sequence[Cycle], mark: int) -> float:
    return median(cycle.peak for cycle in cycles[max(mark - AROUND - 1, 0) : mark + AROUND])


def _missing(site: Site, place: Path) -> str:
    """How many of the site's articles, and of their corrections, the archive does not hold."""
    archive = open_archive(place)
    held = {state.record["article_id"]: state.record["body"] for state in archive.select([site.paper.name])}
    archive.close()
    expected = [(story, site.expected(story)) for story in site.stories if site.refusal(story) is None]
    lacking = [truth for _, truth in expected if truth["article_id"] not in held]
    corrected = [truth for story, truth in expected if story.updated]
    old = [truth for truth in corrected if held.get(truth["article_id"]) != truth["body"]]
    return (
        f"Of the {len(expected):,} articles that the site has at the end {len(lacking)} are not held, "
        f"of {len(corrected):,} corrections {len(old)}."
    )
