"""Speed of ``scrapy backfill`` beside the loops of fundus and trafilatura over the same WARC files, in one run.

``BENCH_WARC_MB`` (128) is the size of each of the ``BENCH_WARC_FILES`` (8); ``BENCH_PEER_FILES`` (1) of them are read
by the peers, each for ``BENCH_PEER_SECONDS`` (90) at most. ``PEERS=1`` installs and asks them.
"""

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from base64 import b32encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta, timezone
from hashlib import sha1
from itertools import count, cycle, islice, repeat
from pathlib import Path
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from bench.peers import ENVIRONMENTS
from bench.samples import LAYOUTS, ROOT, SIZE
from bench.tables import table
from newsbot.replay import Recorded, write
from tests.partnersite.site import Site

MB = int(os.environ.get("BENCH_WARC_MB", "128"))
FILES = int(os.environ.get("BENCH_WARC_FILES", "8"))
PEER_FILES = int(os.environ.get("BENCH_PEER_FILES", "1"))
PEER_SECONDS = int(os.environ.get("BENCH_PEER_SECONDS", "90"))
PACKAGES = {
    "fundus": ("fundus", "curl_cffi<0.12"),  # later ones lack a name that fundus 0.5 imports
    "trafilatura": ("trafilatura", "lxml_html_clean", "fastwarc"),
}
WORKER = Path(__file__).with_name("backfill_worker.py")
STORIES = 1_000
"""Articles of a layout that are made at a time; no page is captured twice."""
LEVEL = 6
"""Of compression, as gzip has it unless told otherwise."""
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
    start = _start(files[0].parent)
    one, two = _ours(files, 1), _ours(files, 2)
    reading = one._replace(processor=one.processor - start)
    lines = [["newsbot, 1 process", f"{len(files)}", *one.cells, f"{one.seconds:.1f} s", ""]]
    lines.append(["newsbot, 2 processes", f"{len(files)}", *two.cells, f"{two.seconds:.1f} s", ""])
    lines.append(["newsbot, 1 process, without its start", f"{len(files)}", *reading.cells, "", ""])
    few = files[:PEER_FILES]
    for peer in PACKAGES:
        if (took := _peer(peer, few)) is not None:
            times = reading.per_core / took.per_core
            lines.append([peer, f"{len(few)}", *took.cells, "", f"{times:.1f} × (≥ {TARGET})"])
    head = ["reader", "files", "captures", "records", "processor", "captures/s per core", "clock", "newsbot is faster"]
    note = (
        f"{len(files)} files of {MB} MB, each page another article. Two processes: {one.seconds / two.seconds:.2f} × "
        f"faster than one by the clock (≥ {SCALING}), with {two.processor / one.processor:.2f} × the processor time; "
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores. Its start takes newsbot {start:.1f} "
        "s; the peers' imports are not counted either. Its archive is in all its lines, the peers keep nothing. A peer "
        f"reads {PEER_FILES} of the files, for {PEER_SECONDS} s of the processor at most."
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
    command = [str(python), str(WORKER), name, str(PEER_SECONDS), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"{name} is left out: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return Took(**json.loads(done.stdout))


def _processor() -> float:
    """Processor seconds of all processes that were started here and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _files(folder: Path, between: int) -> list[Path]:
    """WARC files with pages of a partner, and ``between`` pages of other hosts between two of them."""
    folder.mkdir()
    files = [folder / f"{place}.warc.gz" for place in range(FILES)]
    with ProcessPoolExecutor() as makers:
        list(makers.map(_fill, files, range(FILES), repeat(between)))
    return files


def _fill(path: Path, place: int, between: int) -> None:
    """Writes one file."""
    own, size = _own(place), 0
    foreign = cycle(_foreign() if between else ())
    with path.open("wb") as file:
        while size < MB * 1_000_000:
            size += file.write(next(own))
            size += sum(file.write(member) for member in islice(foreign, between))


def _own(place: int) -> Iterator[bytes]:
    """Pages of both layouts in turn, as large as real ones, each another article that gives a record."""
    for part in count():
        seed = 1 + 2 * (place + part * FILES)
        sites = [
            Site("wolfsburg", STORIES, layout, moment=moment, size=SIZE, oddities=False, seed=seed + other)
            for other, (layout, moment) in enumerate(LAYOUTS.items())
        ]
        for number, stories in enumerate(zip(*(site.stories for site in sites), strict=True)):
            for site, story in zip(sites, stories, strict=True):
                if site.refusal(story) is None:
                    time = FIRST + timedelta(days=30 * place + part, minutes=number)
                    yield _member(site.url(story), time, b"".join(map(bytes, site.page_of(story).body)))


def _foreign() -> list[bytes]:
    """A page of each of many other hosts. Nobody reads them: they may repeat."""
    (layout, moment), *_ = LAYOUTS.items()
    site = Site("wolfsburg", HOSTS, layout, moment=moment, size=SIZE, oddities=False)
    pages = (b"".join(map(bytes, site.page_of(story).body)) for story in site.stories)
    return [_member(f"https://www.zeitung{number}.example/{number}", FIRST, page) for number, page in enumerate(pages)]


def _member(url: str, time: datetime, page: bytes) -> bytes:
    """A record of its own gzip member, as Common Crawl has them."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    digests = (f"sha1:{b32encode(sha1(content).digest()).decode()}" for content in (page, block))
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: {time:%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, f'{url} {time}')}>\r\nContent-Length: {len(block)}\r\n"
        f"WARC-Payload-Digest: {next(digests)}\r\nWARC-Block-Digest: {next(digests)}\r\n"
        "Content-Type: application/http; msgtype=response\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", LEVEL, mtime=0)
