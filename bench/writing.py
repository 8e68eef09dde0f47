"""Speed and size of the archive: invented articles into SQLite and PostgreSQL, by transaction and as a crawl does."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import create_engine, make_url, text

from bench.articles import again, articles
from bench.tables import table
from newsbot import formats
from newsbot.archive import Address, Archive, Run, Visit, Writer, open_archive
from newsbot.archive.writing import BATCH
from newsbot.items import Article
from tests import postgres

ARTICLES = int(os.environ.get("BENCH_WRITES", "4000"))
PAPER = "wolfsburg"
SITE = f"https://www.{PAPER}.example"
PASSES = ("new", "known", "changed")
LIST = 20
"""Articles that a list page names."""
ROUNDS = 3
MISSING = "PostgreSQL is left out: it is not installed (Debian: apt-get install postgresql)."
NOTES = f"""\
{ARTICLES:,} invented articles, texts of 2.9 kB, records of 4.1 kB. New: no article is known. Known: a day later, the
same texts. Changed: other headlines, so a version more of each. `keep`: {BATCH} visits in a transaction. `Writer`: one
visit after the other into its queue, as in a crawl, and before {LIST} of them a list page that names their addresses,
until all is safe. Processor time is that of newsbot's process over all passes. Medians of {ROUNDS} rounds in turn.
SQLite flushes each transaction to the disk. """
TABLES_SIZE = """\
SELECT sum(pg_total_relation_size(oid)) FROM pg_class
WHERE relnamespace = current_schema::regnamespace AND relkind = 'r'"""

Write = Callable[[Archive, Run, Sequence[Visit]], None]


class Round(NamedTuple):
    """What one archive took."""

    speeds: list[float]
    """Articles a second, by pass."""
    processor: float
    """Seconds of processor time for an article."""
    sizes: list[float]
    """Bytes that an article added, by pass."""


def report() -> str:
    """The table: a line for each database and way to write."""
    passes = list(three_passes())
    rounds: dict[str, list[Round]] = {}
    with TemporaryDirectory() as folder, archives_in(Path(folder)) as databases:
        for number in range(ROUNDS):
            for kind, make in databases.items():
                for way, write in WAYS.items():
                    taken = measured(make(f"{way.lower()}{number}"), passes, write)
                    rounds.setdefault(f"{kind}, `{way}`", []).append(taken)
    lines = [_line(name, taken) for name, taken in rounds.items()]
    head = ["archive, written by", *(f"{name}: articles/s" for name in PASSES), "processor time an article"]
    head += [f"{name}: bytes an article" for name in PASSES]
    notes = NOTES + (MISSING if len(databases) == 1 else "PostgreSQL is a server on this machine that is told not to.")
    return f"## Writing to the archive\n\n{table(head, lines)}\n\n{notes}\n"


def _line(name: str, rounds: Sequence[Round]) -> list[str]:
    speeds = (median(speeds) for speeds in zip(*(one.speeds for one in rounds), strict=True))
    sizes = (median(sizes) for sizes in zip(*(one.sizes for one in rounds), strict=True))
    processor = median(one.processor for one in rounds) * 1000
    return [name, *(f"{speed:,.0f}" for speed in speeds), f"{processor:.2f} ms", *(f"{size:,.0f}" for size in sizes)]


def three_passes() -> Iterator[list[Visit]]:
    """The visits of each pass."""
    read = list(articles(ARTICLES, (PAPER,)))
    yield [_visit(article) for article in read]
    yield [_visit(again(article)) for article in read]
    yield [_visit(again(article, changed=True)) for article in read]


def _visit(article: Article) -> Visit:
    record = dict(formats.record(article))
    assert article.fetched is not None
    return Visit(article.url, article.fetched, record=record, reader="1", etag=f'"{article.text_hash[:16]}"')


@contextmanager
def archives_in(folder: Path) -> Iterator[dict[str, Callable[[str], str]]]:
    """What gives the address of a new archive of a name, by kind of database."""
    found: dict[str, Callable[[str], str]] = {"SQLite": lambda name: f"sqlite:///{folder / name}.sqlite"}
    if postgres.programs() is None:
        yield found
        return
    with postgres.server() as server:
        yield {**found, "PostgreSQL": server.database}


def measured(place: str, passes: Sequence[Sequence[Visit]], write: Write) -> Round:
    """What an archive at ``place`` took that is new."""
    archive = open_archive(place)
    speeds, sizes, processor = [], [float(size(place))], 0.0
    for visits in passes:
        run = archive.begin(PAPER, {}, datetime.now(timezone.utc))
        used, begun = time.process_time(), time.perf_counter()
        write(archive, run, visits)
        speeds.append(len(visits) / (time.perf_counter() - begun))
        processor += time.process_time() - used
        archive.end(run, "finished", {})
        sizes.append(size(place))
    archive.close()
    grown = [(after - before) / ARTICLES for before, after in pairwise(sizes)]
    return Round(speeds, processor / (ARTICLES * len(passes)), grown)


def _kept(archive: Archive, run: Run, visits: Sequence[Visit]) -> None:
    for start in range(0, len(visits), BATCH):
        archive.keep(run, visits[start : start + BATCH])


def _written(archive: Archive, run: Run, visits: Sequence[Visit]) -> None:
    writer = Writer(archive, run)
    for start in range(0, len(visits), LIST):
        part = visits[start : start + LIST]
        source = f"{SITE}/lokales/{start}/"
        named = [Address(visit.url, "sections", visit.time.date(), source) for visit in part]
        writer.put(Visit(source, part[0].time, "walked"), named)
        for visit in part:
            writer.put(visit)
    writer.close()


WAYS: dict[str, Write] = {"keep": _kept, "Writer": _written}


def size(place: str) -> int:
    """Bytes of an archive: of the file, or of all that belongs to the tables of a schema."""
    address = make_url(place)
    if address.get_backend_name() == "sqlite":
        engine, query = create_engine(address), "PRAGMA wal_checkpoint(TRUNCATE)"
        with engine.connect() as connection:
            connection.execute(text(query))
        engine.dispose()
        return Path(str(address.database)).stat().st_size
    engine = create_engine(address.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        size = connection.scalar(text(TABLES_SIZE))
    engine.dispose()
    return int(size or 0)
