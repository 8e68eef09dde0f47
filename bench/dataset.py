"""Speed and memory of ``scrapy dataset``: generated articles from two feeds into each format."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.samples import ROOT
from bench.tables import table
from newsbot import formats
from newsbot.dates import BERLIN
from newsbot.items import Article
from newsbot.pipelines.normalise import normalise

ARTICLES = int(os.environ.get("BENCH_ARTICLES", "200000"))
FILES = ("a.csv", "a.excel.csv", "a.json", "a.jsonl", "a.parquet", "a.csv.gz", "a.jsonl.zst")
MATCH = ("a.csv, matched", ["--match", "^Groesse.{,80}gericht", "-o", "a.csv"])
PAPERS = ("dresden", "hannover", "kiel", "leipzig", "potsdam", "rostock", "wolfsburg")
TEXT = """\
der die das und über für nach Straße Größe Müller Brücke Samstag Gemeinderat beschließt Haushalt Öffnung gesperrt
Schülerinnen Feuerwehr Landkreis Verkehr Baustelle „Wir hoffen“, sagte Bürgermeisterin Verein Fußball Tor Sieg Woche
Niederlage Prozess Gericht Urteil Zeugen Polizei meldet Unfall Kreuzung verletzt Krankenhaus Kosten Millionen Regen
Euro geplant Frühjahr eröffnet wieder lange vergangene Hitze Grünfläche Anwohner protestieren – gegen"""
WORDS = TEXT.split()
FIRST = datetime(2024, 1, 1, 6, 0, tzinfo=BERLIN)
NOTES = """\
Two feeds in random order of papers; a tenth of the articles is in both, half of these with another text. The command
as a person runs it, start included. Memory is the process's peak.
"""


def report() -> str:
    """The table: a line for each format."""
    with TemporaryDirectory() as folder:
        feeds = [Path(folder) / "run1.jsonl", Path(folder) / "run2.jsonl"]
        size = _generate(*feeds)
        lines = [_line(Path(folder), feeds, name, ["-o", name]) for name in FILES]
        lines.append(_line(Path(folder), feeds, *MATCH))
    head = ["into", "records", "seconds", "records/s", "peak MB", "file MB"]
    title = f"## Datasets\n\n{ARTICLES:,} articles, feeds of {size / 1e6:,.0f} MB."
    return f"{title}\n\n{table(head, lines)}\n\n{NOTES}"


def _line(folder: Path, feeds: list[Path], name: str, words: list[str]) -> list[str]:
    target = folder / words[-1]
    command = [sys.executable, "-m", "scrapy", "dataset", *words[:-1], str(target), *map(str, feeds)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - begun
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    rows = json.loads((folder / "a.datapackage.json").read_bytes())["resources"][-1]["rows"]
    size = target.stat().st_size
    target.unlink()
    return [
        name.removeprefix("a"),
        f"{rows:,}",
        f"{taken:.1f}",
        f"{ARTICLES / taken:,.0f}",
        f"{used.ru_maxrss / 1024:.0f}",
        f"{size / 1e6:,.0f}",
    ]


def _generate(first: Path, second: Path) -> int:
    """Writes the feeds; says how many bytes they take."""
    with first.open("wb") as one, second.open("wb") as other:
        writers = formats.JsonLines(one), formats.JsonLines(other)
        for number, article in enumerate(_articles()):
            writers[number % 2].write(formats.record(article))
            if number % 10 == 0:
                writers[not number % 2].write(formats.record(_again(article, changed=number % 20 == 0)))
    return first.stat().st_size + second.stat().st_size


def _again(article: Article, changed: bool) -> Article:
    assert article.fetched is not None
    article.fetched += timedelta(days=1)
    article.first_seen = None
    article.headline += " – Update" * changed
    return normalise(article)


def _articles() -> Iterator[Article]:
    chance = random.Random(4)
    sentences = [" ".join(chance.choices(WORDS, k=chance.randint(6, 20))) + "." for _ in range(2_000)]
    for number in range(ARTICLES):
        published = FIRST + timedelta(seconds=chance.randrange(86_400 * 730))
        paper = chance.choice(PAPERS)
        record: dict[str, Any] = {
            "url": f"https://www.{paper}.example/lokales/{number}.html",
            "body": "\n\n".join(" ".join(chance.choices(sentences, k=4)) for _ in range(chance.randint(2, 12))),
            "fetched": published.astimezone(timezone.utc) + timedelta(hours=2),
        }
        yield normalise(
            Article(
                paper=paper,
                publication=f"{paper.title()}er Zeitung",
                article_id=f"{chance.getrandbits(120):030X}",
                section=["Lokales", paper.title()],
                headline=sentences[chance.randrange(2_000)][:90],
                lead=sentences[chance.randrange(2_000)],
                authors=["Vera Probst"],
                agencies=chance.choice(([], ["dpa"], ["RND", "dpa"])),
                published=published,
                keywords=chance.sample(WORDS, 4),
                entities=[{"type": "Place", "name": paper.title()}],
                access=chance.choice(("free", "paid")),
                layout="arc",
                **record,
            )
        )
