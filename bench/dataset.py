"""Speed and memory of ``scrapy dataset``: invented articles from feeds and archive, into each format; their stories."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from filecmp import cmp
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet

from bench.articles import PAPERS, again, articles
from bench.commands import scrapy
from bench.tables import table
from bench.tales import BEGIN, SPAN, tales
from newsbot import formats
from newsbot.archive import Visit, open_archive
from newsbot.archive.writing import BATCH
from newsbot.items import Article
from newsbot.pipelines.normalise import normalise

ARTICLES = int(os.environ.get("BENCH_ARTICLES", "200000"))
AGAIN = 10
"""Every so many articles one is read twice."""
READ = ARTICLES + ARTICLES // AGAIN
FILES = ("a.csv", "a.excel.csv", "a.json", "a.jsonl", "a.parquet", "a.csv.gz", "a.jsonl.zst")
MATCH = ("a.csv, matched", ["--no-stories", "--match", "^Groesse.{,80}gericht", "-o", "a.csv"])
HEAD = ["from, into", "records", "seconds", "records/s", "peak (≤ 300 MB)", "file"]
YEARS = timedelta(days=728)
MONTH = ["--since", "2027-03-01", "--until", "2027-03-31"]
NOTES = """\
The articles of seven papers in no order; a tenth of them was read twice, half of these with another text. The command
as a person runs it, start included. Memory is the process's peak. All with `--no-stories`.
"""
STORIES = """\
The same number of other articles, of 20 papers and two years; half of them are edited copies. The first dataset of an
archive signs its texts, later ones use what it kept; feeds are signed each time.
"""


def report() -> str:
    """The table: a line for each source and format; whether the formats say the same."""
    return f"{_formats()}\n\n{_stories()}"


def _formats() -> str:
    with TemporaryDirectory() as place:
        folder = Path(place)
        feeds = [folder / "run1.jsonl", folder / "run2.jsonl"]
        archive = folder / "archive.sqlite"
        _generate(feeds, archive, articles(ARTICLES), PAPERS)
        sizes = [sum(map(_size, feeds)), _size(archive)]
        sources = {"feeds": [*map(str, feeds)], "archive": ["-s", f"NEWSBOT_ARCHIVE={archive}"]}
        lines = [line for name, source in sources.items() for line in _lines(folder, name, source)]
        same = "the same bytes as" if _is_same(folder, sources["archive"]) else "NOT the same bytes as"
    title = f"## Datasets\n\n{ARTICLES:,} articles; feeds of {sizes[0]:,.0f} MB, archive of {sizes[1]:,.0f} MB."
    notes = f"{NOTES}The Parquet file of the archive, written as CSV, is {same} its CSV.\n"
    return f"{title}\n\n{table(HEAD, lines)}\n\n{notes}"


def _lines(folder: Path, name: str, source: Sequence[str]) -> list[list[str]]:
    lines = [_line(folder, f"{name}, {file.removeprefix('a')}", ["--no-stories", "-o", file], source) for file in FILES]
    matched, words = MATCH
    return [*lines, _line(folder, f"{name}, {matched.removeprefix('a')}", words, source)]


def _line(folder: Path, name: str, words: Sequence[str], source: Sequence[str], read: int = READ) -> list[str]:
    """A line of the table; records that were ``read`` by the second, 0 for those that were written."""
    target = folder / words[-1]
    taken = scrapy("dataset", *words[:-1], str(target), *source)
    rows = json.loads((folder / "a.datapackage.json").read_bytes())["resources"][-1]["rows"]
    size = _size(target)
    target.unlink()
    return [
        name,
        f"{rows:,}",
        f"{taken.seconds:.1f}",
        f"{(read or rows) / taken.seconds:,.0f}",
        f"{taken.peak:.0f} MB",
        f"{size:,.0f} MB",
    ]


def _stories() -> str:
    with TemporaryDirectory() as place:
        folder = Path(place)
        feeds = [folder / "run1.jsonl", folder / "run2.jsonl"]
        archive = folder / "archive.sqlite"
        _generate(feeds, archive, _tales(), [f"paper{number:02}" for number in range(20)])
        before = _size(archive)
        sources = [*map(str, feeds)], ["-s", f"NEWSBOT_ARCHIVE={archive}"]
        lines = [
            _line(folder, name, [*words, "-o", "a.jsonl"], sources[kind], 0)
            for name, words, kind in (
                ("feeds, --no-stories", ["--no-stories"], 0),
                ("feeds", [], 0),
                ("archive, --no-stories", ["--no-stories"], 1),
                ("archive, one month, the first time", MONTH, 1),
                ("archive, one month, again", MONTH, 1),
                ("archive, one month, --no-stories", [*MONTH, "--no-stories"], 1),
                ("archive, the other months signed", [], 1),
                ("archive, again", [], 1),
            )
        ]
        grown = f"Signatures make the archive of {before:,.0f} MB one of {_size(archive):,.0f} MB.\n"
    return f"## Datasets with stories\n\n{table(HEAD, lines)}\n\n{STORIES}{grown}"


def _tales() -> Iterator[Article]:
    for article in tales(ARTICLES):
        assert article.published
        article.published = BEGIN + (article.published - BEGIN) * (YEARS / SPAN)
        article.fetched = article.published.astimezone(timezone.utc)
        yield normalise(article)


def _size(file: Path) -> float:
    return file.stat().st_size / 1e6


def _is_same(folder: Path, source: Sequence[str]) -> bool:
    """Whether what Parquet holds, written as CSV, is what CSV holds."""
    table, known, again = folder / "same.parquet", folder / "same.csv", folder / "again.csv"
    for target in (table, known):
        scrapy("dataset", "--no-stories", "-o", str(target), *source)
    with pyarrow.parquet.ParquetFile(table) as file, again.open("wb") as stream:
        writer = formats.Csv(stream, file.schema_arrow.names)
        for rows in file.iter_batches(1_000):
            for row in rows.to_pylist():
                writer.write({name: formats.plain(value) for name, value in row.items()})
        writer.close()
    return cmp(known, again, shallow=False)


def _generate(feeds: Sequence[Path], archive: Path, made: Iterator[Article], papers: Sequence[str]) -> None:
    """Writes the same articles to the feeds and to the archive."""
    waiting: dict[str, list[Visit]] = defaultdict(list)
    opened = open_archive(archive)
    runs = {paper: opened.begin(paper, {}, datetime.now(timezone.utc)) for paper in papers}
    with feeds[0].open("wb") as one, feeds[1].open("wb") as other:
        writers = formats.JsonLines(one), formats.JsonLines(other)

        def add(article: Article, feed: int) -> None:
            record = dict(formats.record(article))
            writers[feed].write(record)
            assert article.fetched is not None
            waiting[article.paper].append(Visit(article.url, article.fetched, record=record))
            if len(waiting[article.paper]) == BATCH:
                opened.keep(runs[article.paper], waiting.pop(article.paper))

        for number, article in enumerate(made):
            add(article, number % 2)
            if number % AGAIN == 0:
                add(again(article, changed=number % (2 * AGAIN) == 0), 1 - number % 2)
    for paper, run in runs.items():
        opened.keep(run, waiting[paper])
        opened.end(run, "finished", {})
    opened.close()
