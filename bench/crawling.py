"""Speed and memory of a crawl: everything newsbot does with a paper, beside a bare spider on the same site."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.commands import scrapy
from bench.meter import MARKS
from bench.samples import ROOT, SIZE
from bench.tables import table
from newsbot import settings
from newsbot.spiders.wolfsburg import Wolfsburg

ARTICLES = 2000
PAIRS = 3
CONCURRENCY = (8, 1)
"""Requests at a time, for both."""
NOTES = f"""\
Medians of {PAIRS} pairs in turn on a loopback site of {ARTICLES} Arc articles of {SIZE // 1000} kB, served by a
process of its own. Pages are all responses (robots.txt, home, sections, articles), seconds Scrapy's own from the
spider's opening to its end; memory is newsbot's resident set. newsbot: all pipelines, JSON Lines and CSV. Bare spider:
stock Scrapy, the title of each article. Both: no delay, robots.txt obeyed, log level INFO.
"""
Measured = dict[str, Any]


def report() -> str:
    """The table: a line for each concurrency."""
    lines = []
    with site(ARTICLES) as address:
        for concurrency in CONCURRENCY:
            pairs = [_pair(address, concurrency) for _ in range(PAIRS)]
            lines.append(_line(concurrency, pairs))
    head = ["requests at a time", "pages: newsbot, bare", "bare spider", "newsbot / bare (≥ 0.7, goal 0.85)"]
    head += ["the same by processor time", "memory at page 500", f"growth to page {MARKS[-1]} (< 20 MB)"]
    return f"## Crawling a site\n\n{table(head, lines)}\n\n{NOTES}"


def _line(concurrency: int, pairs: list[tuple[Measured, Measured]]) -> list[str]:
    first, second = pairs[0]
    low, high = (median(ours["memory"][str(mark)] for ours, _ in pairs) for mark in MARKS)
    return [
        str(concurrency),
        f"{first['pages']}, {second['pages']}",
        f"{median(speed(other, 'seconds') for _, other in pairs):.0f} pages/s",
        f"{median(speed(ours, 'seconds') / speed(other, 'seconds') for ours, other in pairs):.2f} ×",
        f"{median(speed(ours, 'processor') / speed(other, 'processor') for ours, other in pairs):.2f} ×",
        f"{low:.0f} MB",
        f"{high - low:+.1f} MB",
    ]


def _pair(address: str, concurrency: int) -> tuple[Measured, Measured]:
    return once(address, ARTICLES, concurrency=concurrency), _bare(address, concurrency)


def speed(measured: Measured, clock: str) -> float:
    """Pages a second, by ``seconds`` or ``processor`` time."""
    return float(measured["pages"] / measured[clock])


def once(address: str, articles: int, *words: str, concurrency: int = 1) -> Measured:
    """``newsbot``, of which nothing is kept."""
    with TemporaryDirectory() as folder:
        return newsbot(address, concurrency, articles, folder, *words)


def newsbot(address: str, concurrency: int, articles: int, folder: str, *words: str) -> Measured:
    """``scrapy crawl wolfsburg`` with everything: pipelines, archive, run log, exports. ``folder`` keeps that.

    Raises ``RuntimeError`` if something went wrong, as it has if far fewer than ``articles`` were read.
    """
    extensions = {**settings.EXTENSIONS, "bench.meter.Meter": 900}
    command = ["crawl", Wolfsburg.name, "-a", f"site={address}", "-s", f"NEWSBOT_DATA={folder}", *words]
    return _crawl(command, concurrency, articles, extensions, ROOT)


def _bare(address: str, concurrency: int) -> Measured:
    """``scrapy runspider`` outside the project, so with stock settings."""
    host = Wolfsburg.site.partition("://")[2]
    spider = str(Path(__file__).with_name("bare_spider.py"))
    command = ["runspider", spider, "-a", f"site={address}", "-a", f"host={host}"]
    with TemporaryDirectory() as folder:
        return _crawl(command, concurrency, ARTICLES, {"bench.meter.Meter": 900}, Path(folder))


def _crawl(
    command: list[str], concurrency: int, articles: int, extensions: dict[str, Any], directory: Path
) -> Measured:
    with TemporaryDirectory() as place:
        target = Path(place) / "measured.json"
        given = {
            "EXTENSIONS": json.dumps(extensions), "BENCH_METER": str(target), "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "LOG_LEVEL": "INFO",
        }  # fmt: skip
        options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
        said = scrapy(*command, *options, directory=directory).said
        measured: Measured = json.loads(target.read_text(encoding="utf-8"))
    if measured["errors"] or measured["records"] < articles * 0.95:
        raise RuntimeError(f"scrapy {command[0]} went wrong: {measured}\n{said[-2000:]}")
    return measured


@contextmanager
def site(articles: int, *words: str) -> Iterator[str]:
    """The partner site in a process of its own, with more options (``words``); its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"paper": Wolfsburg.name, "articles": articles, "port": port, "layout": "arc", "size": SIZE}
    command = [
        sys.executable,
        "-m",
        "tests.partnersite",
        "--ready",
        *(f"--{name}={value}" for name, value in options.items()),
        *words,
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until the server answers."""
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"the partner site ended with exit code {server.returncode}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the partner site does not answer")
