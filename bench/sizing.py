"""What a paper takes in a year: archive, backup, WARC, memory, processor, requests; measured, then multiplied."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.crawling import Measured, newsbot, site
from bench.samples import SIZE
from bench.tables import table
from bench.writing import ARTICLES as WRITTEN
from bench.writing import PASSES, WAYS, Round, archives_in, measured, size, three_passes

CRAWLED = int(os.environ.get("BENCH_SIZED", "1000"))
"""Articles of the site that is crawled."""
QUIET = 24
"""Crawls of it when nothing is new."""
DAILY, CHANGED, HOURLY = 60, 0.2, 24
"""New articles of a paper a day, the share of them that is corrected later, crawls a day."""
AGAIN = 2
"""How often a crawl with ``new_only`` looks at an article again: daily, for 48 hours."""
MANY = 28
WARCS = "warc"
LIST = 114_000
"""Bytes that gzip makes of a list page, of the capture of a home page of 968 kB."""
NOTES = f"""\
Archive: {WRITTEN:,} invented articles (texts of 2.9 kB, records of 4.1 kB) as a crawl writes them; a correction is a
version more of a text. Crawls: `scrapy crawl wolfsburg -a new_only=1` of a loopback site of {CRAWLED:,} Arc articles of
{SIZE // 1000} kB, which gzip makes 28 kB (the pdb capture at hand: 199 to 23), with `NEWSBOT_WARC_DIR`; then {QUIET}
more when nothing was new, medians; lists answered 304 then. Memory is the peak of the process. A year: {DAILY} new
articles a day, each looked at {AGAIN} times more, {CHANGED:.0%} of them corrected, {HOURLY} crawls a day, as many
lists as the site here has; all figures grow with those in proportion. Lists that changed, at most: each of them at
each crawl, as large as the home page at hand, of which gzip makes {LIST // 1000} kB.
"""


@dataclass
class Taken:
    """What crawls took, and their files."""

    first: Measured
    quiet: list[Measured]
    warc: int
    """Bytes of WARC files after the first crawl."""
    warc_quiet: int
    """And a quiet crawl adds."""
    archive_quiet: int
    """Bytes that a quiet crawl adds to the archive."""
    processor: float
    """Seconds of processor time of a quiet crawl, its start included."""


def report() -> str:
    """Both tables: what was measured, and what a year of it is."""
    stored, dumped = _stored()
    with site(CRAWLED) as address, TemporaryDirectory() as folder:
        taken = _crawled(address, Path(folder))
    rows = [
        [name, *(f"{bytes_ / 1000:.1f} kB" for bytes_ in one.sizes), f"{one.speeds[0]:,.0f}"]
        for name, one in stored.items()
    ]
    head = ["archive: for each article that is", *PASSES, "new articles a second"]
    lines = [[name, figure] for name, figure in _measured(taken, dumped)]
    year = [[name, *cells] for name, *cells in _year(stored, taken, dumped)]
    return "\n\n".join(
        (
            "## What a paper takes",
            table(head, rows),
            table(["measured", ""], lines),
            table(["in a year", "one paper", f"{MANY} papers"], year),
            NOTES,
        )
    )


def _stored() -> tuple[dict[str, Round], dict[str, float]]:
    """By database: bytes that articles add; bytes of a backup for each byte of the archive."""
    stored, dumped = {}, {}
    with TemporaryDirectory() as folder, archives_in(Path(folder)) as archives:
        for kind, make in archives.items():
            place = make("sized")
            stored[kind] = measured(place, list(three_passes()), WAYS["Writer"])
            if copy := _backup(kind, place, Path(folder) / f"{kind}.backup"):
                dumped[kind] = copy / size(place)
    return stored, dumped


def _backup(kind: str, place: str, copy: Path) -> int | None:
    """Bytes of a backup as docs/operations.md makes it; None where the program is missing."""
    program = {"SQLite": "sqlite3", "PostgreSQL": "pg_dump"}[kind]
    if shutil.which(program) is None:
        return None
    if kind == "SQLite":
        command = [program, place.removeprefix("sqlite:///"), f"VACUUM INTO '{copy}'"]
    else:  # a server of the tests holds a schema for each archive
        address, _, schema = place.partition("&options=-csearch_path%3D")
        command = [program, "--format=custom", f"--schema={schema}", f"--file={copy}", address]
    subprocess.run(command, check=True, capture_output=True)
    return copy.stat().st_size


def _crawled(address: str, folder: Path) -> Taken:
    words = ("-a", "new_only=1", "-s", f"NEWSBOT_WARC_DIR={folder / WARCS}")
    first = newsbot(address, 1, CRAWLED, str(folder), *words)
    warc, archive = _bytes(folder / WARCS), size(f"sqlite:///{folder}/archive.sqlite")
    used = _used()
    quiet = [newsbot(address, 1, 0, str(folder), *words) for _ in range(QUIET)]
    used, grown = _used() - used, size(f"sqlite:///{folder}/archive.sqlite") - archive
    return Taken(first, quiet, warc, (_bytes(folder / WARCS) - warc) // QUIET, grown // QUIET, used / QUIET)


def _used() -> float:
    """Seconds of processor time of all commands that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.warc*") if path.is_file())


def _measured(taken: Taken, dumped: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    yield "WARC for each article", f"{taken.warc / CRAWLED / 1000:.1f} kB"
    yield "WARC for a crawl when nothing is new", f"{taken.warc_quiet / 1000:.1f} kB"
    yield "archive for a crawl when nothing is new", f"{taken.archive_quiet / 1000:.1f} kB"
    for kind, share in dumped.items():
        yield f"backup, {kind}, beside the archive", f"{share:.0%}"
    yield f"memory, first crawl of {CRAWLED:,} articles", f"{taken.first['peak']:.0f} MB"
    yield "memory, nothing new", f"{_quiet(taken, 'peak'):.0f} MB"
    yield "processor time for each page", f"{taken.first['processor'] / taken.first['pages'] * 1000:.1f} ms"
    yield "requests of a crawl when nothing is new", f"{_quiet(taken, 'pages'):.0f}"
    yield "its processor time, start included", f"{taken.processor:.1f} s"


def _quiet(taken: Taken, what: str) -> float:
    return median(one[what] for one in taken.quiet)


def _year(stored: Mapping[str, Round], taken: Taken, dumped: Mapping[str, float]) -> Iterator[tuple[str, str, str]]:
    articles, crawls = DAILY * 365, HOURLY * 365
    for kind, one in stored.items():
        new, known, changed = one.sizes
        bytes_ = articles * (new + (AGAIN - CHANGED) * known + CHANGED * changed) + crawls * taken.archive_quiet
        yield f"archive, {kind}", *_both(bytes_)
        if kind in dumped:
            yield f"one backup of it, {kind}", *_both(bytes_ * dumped[kind])
    warc = articles * (1 + CHANGED) * taken.warc / CRAWLED + crawls * taken.warc_quiet
    yield "WARC, if kept", *_both(warc)
    yield "WARC, lists that changed, at most", *_both(crawls * _quiet(taken, "pages") * LIST)
    requests = articles * (1 + AGAIN) + crawls * _quiet(taken, "pages")
    yield "requests", f"{requests / 1000:,.0f} thousand", f"{requests * MANY / 1e6:,.1f} million"
    hours = requests * 1.25 / 3600
    yield "hours at 1.25 s a request", f"{hours:,.0f} h", f"{hours * MANY:,.0f} h"


def _both(bytes_: float) -> tuple[str, str]:
    return f"{bytes_ / 1e6:,.0f} MB", f"{bytes_ * MANY / 1e9:,.1f} GB"
