"""Crawls of one site, one after the other, as a user or cron starts them; and how one is cut off at a chosen moment."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from newsbot.archive import Archive, Known, State, open_archive
from newsbot.urls import key
from tests.crawling import FREE_OF_DELAY, ROOT
from tests.partnersite.answer import Answer
from tests.partnersite.requestlog import Request
from tests.partnersite.server import Server
from tests.partnersite.site import Site

NEW_ONLY = ("-a", "new_only=1")
PATIENCE = 90.0
"""Seconds that anything may take."""


class Crawled(NamedTuple):
    """How a crawl ended, what it said and what it asked for."""

    code: int
    log: str
    requests: list[Request]

    @property
    def last(self) -> str:
        """The last thing it said, without the time."""
        return self.log.strip().splitlines()[-1].partition(" INFO ")[2] or self.log.strip().splitlines()[-1]

    @property
    def articles(self) -> list[str]:
        """Paths of the articles that it asked for."""
        return [request.path for request in self.requests if request.kind == "article"]

    @property
    def kinds(self) -> Counter[tuple[str, int]]:
        """How often which kind of address gave which status."""
        return Counter((request.kind, request.status) for request in self.requests)


def command(server: Server, data: Path, *words: str) -> list[str]:
    """What is typed to crawl the site of ``server`` into the folder ``data``."""
    given = ("-a", f"site={server.url}", *FREE_OF_DELAY, "-s", f"NEWSBOT_DATA={data}")
    return [sys.executable, "-m", "scrapy", "crawl", server.site.paper.name, *given, *words]


def start(server: Server, data: Path, *words: str, **more: Any) -> subprocess.Popen[str]:
    """A crawl that is under way."""
    free = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    return subprocess.Popen(command(server, data, *words), cwd=ROOT, env=free, **pipes, **more)


def ended(running: subprocess.Popen[str], server: Server) -> Crawled:
    """Waits for the end of a crawl."""
    try:
        _, log = running.communicate(timeout=PATIENCE)
    finally:
        running.kill()
    assert "Traceback" not in log, log
    return Crawled(running.returncode, log, list(server.requests))


def crawl(server: Server, data: Path, *words: str, **more: Any) -> Crawled:
    """A crawl from its beginning to its end; the server's log holds what it asked for."""
    server.requests.clear()
    return ended(start(server, data, *words, **more), server)


class Trapped(Site):
    """A site that can strike who asks for the nth address of a kind, before it answers."""

    _trap: tuple[str, int, Callable[[], object]] | None = None

    def set_trap(self, kind: str, number: int, strike: Callable[[], object]) -> None:
        """Calls ``strike`` once, at the request for the ``number``th address of this kind from now on."""
        self._trap = (kind, number, strike)

    def answer(self, target: str) -> Answer:
        """As the site answers."""
        if self._trap and self.kind(target) == self._trap[0]:
            kind, number, strike = self._trap
            self._trap = (kind, number - 1, strike) if number > 1 else None
            if number == 1:
                strike()
        return super().answer(target)


def struck(
    server: Server, data: Path, kind: str, number: int, *words: str, sign: signal.Signals = signal.SIGKILL,
    until: Callable[[], object] = lambda: True,
) -> Crawled:  # fmt: skip
    """A crawl that gets a signal at its request for the ``number``th address of ``kind``, as soon as ``until`` holds."""
    assert isinstance(server.site, Trapped)
    server.requests.clear()
    running: list[subprocess.Popen[str]] = []

    def strike() -> None:
        wait(until)
        running[0].send_signal(sign)

    server.site.set_trap(kind, number, strike)
    running.append(start(server, data, *words))
    done = ended(running[0], server)
    assert server.site._trap is None, "the crawl ended before it was struck"
    return done


def wait(until: Callable[[], object]) -> None:
    """Looks again and again until something holds."""
    latest = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < latest, "waited too long"
        time.sleep(0.01)


def place(data: Path) -> Path:
    """The file of the archive."""
    return data / "archive.sqlite"


@contextmanager
def opened(where: Path | str) -> Iterator[Archive]:
    """The archive of a data folder, or at an address."""
    archive = open_archive(place(where) if isinstance(where, Path) else where)
    try:
        yield archive
    finally:
        archive.close()


def states(where: Path | str, versions: Any = "latest") -> dict[str, list[State]]:
    """All versions of all articles by the key of their address; or the latest ones."""
    found: dict[str, list[State]] = {}
    with opened(where) as archive:
        for state in archive.select(versions=versions):
            found.setdefault(key(state.record["url"]), []).append(state)
    return found


def known(data: Path, paper: str) -> dict[str, Known]:
    """What the archive knows of addresses, by key."""
    with opened(data) as archive:
        return {one.key: one for one in archive.known(paper)}


def kept(data: Path) -> set[str]:
    """Keys of the addresses that were read, as far as they are safe: seen without opening the archive to write."""
    if not place(data).exists():
        return set()
    query = "SELECT key FROM visits WHERE outcome = 'read'"
    try:
        with closing(sqlite3.connect(f"file:{place(data)}?mode=ro", uri=True)) as database:
            return {row[0] for row in database.execute(query)}
    except sqlite3.OperationalError:  # its tables are not there yet
        return set()


def pending(data: Path) -> int:
    """How many addresses wait."""
    with closing(sqlite3.connect(f"file:{place(data)}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM pending").fetchone()[0])


def age(data: Path, by: timedelta) -> None:
    """Makes all that the archive holds so much older."""
    seconds = int(by.total_seconds())
    with closing(sqlite3.connect(place(data))) as database, database:
        database.execute("UPDATE visits SET time = time - ?", (seconds,))
        database.execute("UPDATE versions SET fetched = fetched - ?", (seconds,))
        database.execute("UPDATE runs SET started = started - ?, ended = ended - ?", (seconds, seconds))


def keys(site: Site, *ways: str) -> set[str]:
    """Keys of the articles that the site leads to."""
    return {key(url) for url in site.reachable(*ways)}


def edited(site: Site, path: str, old: str, new: str) -> Answer:
    """The page at ``path`` with another text."""
    page = site.answer(path)
    body = b"".join(page.body).decode()
    assert old in body
    return Answer(200, (body.replace(old, new).encode(),), page.content_type)
