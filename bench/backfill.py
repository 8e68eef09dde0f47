"""Speed of ``scrapy backfill`` beside the loops of fundus and trafilatura over the same WARC files, in one run.

``BENCH_WARC_MB`` (128) is the size of each of the ``BENCH_WARC_FILES`` (8); ``BENCH_PEER_FILES`` (1) of them are read
by the peers, which take far longer. ``PEERS=1`` installs and asks them.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench.peers import ENVIRONMENTS
from bench.samples import LAYOUTS, ROOT, SIZE
from bench.tables import table
from newsbot.replay import Recorded, write
from tests.partnersite.site import Site

MB = int(os.environ.get("BENCH_WARC_MB", "128"))
FILES = int(os.environ.get("BENCH_WARC_FILES", "8"))
PEER_FILES = int(os.environ.get("BENCH_PEER_FILES", "1"))
PACKAGES = {
    "fundus": ("fundus", "curl_cffi<0.12"),  # later ones lack a name that fundus 0.5 imports
    "trafilatura": ("trafilatura", "lxml_html_clean", "fastwarc"),
}
WORKER = Path(__file__).with_name("backfill_worker.py")
STORIES = 60
"""Different articles of each layout; each is captured again and again."""
FOREIGN = {"partner pages": 0, "as CC-NEWS is, 1 in 20": 19}
"""Pages of other hosts between two of ours."""
HOSTS = 500
FIRST = datetime(2024, 1, 1, tzinfo=timezone.utc)
TARGET, SCALING = 5, 1.8


class Took(NamedTuple):
    """What it took to read some files."""

    captures: int
    records: int
    seconds: float
    processor: float

    @property
    def per_core(self) -> float:
        """Captures of partner pages for each second of processor time."""
        return self.captures / self.processor

    @property
    def cells(self) -> list[str]:
        """A line of the table, but for the ratio."""
        return [f"{self.captures:,}", f"{self.records:,}", f"{self.processor:.1f} s", f"{self.per_core:.0f}"]


def report() -> str:
    """A table for each mix of pages."""
    parts = []
    with tempfile.TemporaryDirectory(prefix="newsbot-bench-") as folder:
        for name, between in FOREIGN.items():
            files = _files(Path(folder) / str(between), between)
            parts.append(_section(name, files))
            for file in files:
                file.unlink()  # a disk may not hold both mixes
    return "\n".join(parts)


def _section(name: str, files: Sequence[Path]) -> str:
    few = files[:PEER_FILES]
    start = _start(files[0].parent)
    ours = _ours(few, 1)
    reading = ours._replace(processor=ours.processor - start)
    lines = [["newsbot, 1 process", f"{len(few)}", *reading.cells, ""]]
    for peer in PACKAGES:
        if (took := _peer(peer, few)) is not None:
            times = reading.per_core / took.per_core
            lines.append([peer, f"{len(few)}", *took.cells, f"{times:.1f} × (≥ {TARGET})"])
    one, two = _ours(files, 1), _ours(files, 2)
    for jobs, took in (("1 process", one), ("2 processes", two)):
        lines.append([f"newsbot, {jobs}", f"{len(files)}", *took.cells, f"{took.seconds:.1f} s"])
    head = ["reader", "files", "captures", "records", "processor", "captures/s per core", "newsbot is faster; took"]
    load = os.getloadavg()[0]
    note = (
        f"{len(files)} files of {MB} MB. Two processes: {one.seconds / two.seconds:.2f} × faster than one by the clock "
        f"(≥ {SCALING}), with {two.processor / one.processor:.2f} × the processor time; load of the machine "
        f"{load:.1f} on {os.cpu_count()} cores. Left out of the first line: the start of newsbot, {start:.1f} s, as "
        "the peers' imports are. Its archive is in all lines."
    )
    return f"## Backfill: {name}\n\n{table(head, lines)}\n\n{note}\n"


def _ours(files: Sequence[Path], jobs: int) -> Took:
    with tempfile.TemporaryDirectory(prefix="newsbot-bench-") as data:
        command = [sys.executable, "-m", "scrapy", "backfill", *map(str, files), "--jobs", str(jobs), "--json"]
        before, begun = _processor(), time.perf_counter()
        environment = {**os.environ, "NEWSBOT_DATA": data, "NEWSBOT_ARCHIVE": ""}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        seconds, processor = time.perf_counter() - begun, _processor() - before
    papers = json.loads(done.stdout)["papers"].values()
    records = sum(paper[name] for paper in papers for name in ("new", "changed", "known"))
    return Took(sum(paper["captures"] for paper in papers), records, seconds, processor)


def _start(folder: Path) -> float:
    """Processor seconds that the command needs for a file with one page: what it costs to begin."""
    write(folder / "one.warc.gz", [Recorded("https://www.waz-online.de/", FIRST, b"<html></html>")])
    return _ours([folder / "one.warc.gz"], 1).processor


def _peer(name: str, files: Sequence[Path]) -> Took | None:
    """A peer's own loop; None, and a sentence, where it can't be asked."""
    if os.environ.get("PEERS") != "1":
        print(f"{name} is left out: PEERS=1 installs and asks it.", file=sys.stderr)
        return None
    python = ENVIRONMENTS / f"backfill-{name}" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES[name]], check=True)
    done = subprocess.run([str(python), str(WORKER), name, *map(str, files)], capture_output=True, text=True)
    if done.returncode:
        print(f"{name} is left out: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return Took(**json.loads(done.stdout))


def _processor() -> float:
    """Processor seconds of all processes that were started here and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _files(folder: Path, between: int) -> list[Path]:
    """WARC files with pages of a partner, and of ``between`` other hosts between two of them."""
    folder.mkdir()
    own, files, number = list(_pages()), [], count()
    for place in range(FILES):
        path = folder / f"{place}.warc.gz"
        path.touch()
        while path.stat().st_size < MB * 1_000_000:
            write(path, (_one(own, at, between) for at in islice(number, 50)), append=True)
        files.append(path)
    return files


def _one(own: Sequence[tuple[str, bytes]], number: int, between: int) -> Recorded:
    url, page = own[Random(number).randrange(len(own))]
    if number % (between + 1):
        url = f"https://www.zeitung{number % HOSTS}.example/{number}"
    return Recorded(url, FIRST + timedelta(minutes=number), page)


def _pages() -> Iterator[tuple[str, bytes]]:
    """Pages of both layouts, as large as real ones, that give a record."""
    for layout, moment in LAYOUTS.items():
        site = Site("wolfsburg", STORIES, layout, moment=moment, size=SIZE, oddities=False)
        for story in site.stories:
            if site.refusal(story) is None:
                yield site.url(story), b"".join(map(bytes, site.page_of(story).body))
