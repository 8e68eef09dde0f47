"""A scrapyd server of the tests' own: on a free port of this machine, set up as docs/operations.md says, gone with them."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urlencode

import requests

ROOT = Path(__file__).parent.parent
OPERATIONS = ROOT / "docs" / "operations.md"
PATIENCE = 90.0
"""Seconds after which a server or a job is given up."""
Result = TypeVar("Result")
USER, PASSWORD = "newsbot", "n%t $o:einfach"
"""With characters that mean something to shells and configuration files."""


def block(start: str) -> str:
    """The code block of docs/operations.md whose first line begins with ``start``."""
    found = re.search(
        rf"^(?P<deep> *)```\w+\n((?P=deep){re.escape(start)}.*?)^(?P=deep)```$",
        OPERATIONS.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    assert found, f"docs/operations.md has no block that begins with {start!r}"
    return textwrap.dedent(found[2])


def project(folder: Path) -> Path:
    """A clean copy of the project: what git would hold, as far as an egg could be tempted by it."""
    return Path(shutil.copytree(ROOT, folder, ignore=_left_out))


def _left_out(folder: str, names: list[str]) -> set[str]:
    if Path(folder) == ROOT / "data":
        return set(names) - {"sample"}
    return {name for name in names if name.startswith(".") or name in ("__pycache__", "build") or ".egg-info" in name}


def clean(home: Path, **given: str) -> dict[str, str]:
    """An environment without what the tester's own says to newsbot, Scrapy, scrapyd and Python."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSBOT_", "SCRAPY", "PYTHON"))}
    return mine | {"HOME": str(home), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{mine['PATH']}"} | given


class Scrapyd:
    """A server that answers. Its folder holds what /var/lib/newsbot does, its home nothing but the configuration."""

    def __init__(self, folder: Path, **given: str) -> None:
        """``given``: what its environment holds beside what docs/operations.md says."""
        self.folder, self.home = folder / "newsbot", folder / "home"
        self.elsewhere = folder / "elsewhere"
        """Where it is started: a folder that has nothing to do with it, and stays empty."""
        for made in (self.folder, self.home, self.elsewhere):
            made.mkdir()
        conf = f"{self.placed(block('[scrapyd]'))}poll_interval = 0.2\n"
        (self.home / ".scrapyd.conf").write_text(conf, encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        told = self.placed(block("# /etc/newsbot.env")).replace("PASSWORD=\n", f"PASSWORD={shlex.quote(PASSWORD)}\n")
        self.told = self.home / "newsbot.env"
        """What docs/operations.md calls /etc/newsbot.env."""
        self.told.write_text(f"{told}SCRAPYD_HTTP_PORT={self.port}\n", encoding="utf-8")
        said = (word.partition("=") for word in shlex.split(self.told.read_text("utf-8"), comments=True))
        self.environment = clean(self.home, **{name: value for name, _, value in said} | given)
        self._log = folder / "scrapyd.log"
        self._process: subprocess.Popen[bytes] | None = None

    def placed(self, words: str) -> str:
        """What docs/operations.md says, with this server's folders."""
        moved = {"/etc/newsbot.env": str(self.home / "newsbot.env"), "/var/lib/newsbot": str(self.folder)}
        for place, here in moved.items():
            words = words.replace(place, here)
        return words

    @property
    def data(self) -> Path:
        """Archive and exports."""
        return self.folder / "data"

    @property
    def log(self) -> str:
        """What the server wrote."""
        return self._log.read_text("utf-8")

    def start(self) -> None:
        """Starts it, as the unit in docs/operations.md does, and waits until it answers."""
        begin = re.search(r"^ExecStart=\S+/(scrapyd .*)$", block("[Unit]"), re.MULTILINE)
        assert begin
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *begin[1].split()],
                cwd=self.elsewhere,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.until("the server", self._answers)

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Stops it and its crawls, as systemd does; ``SIGKILL`` as a machine does that loses its power."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, sign)
        self._process.wait(PATIENCE)

    def revive(self) -> None:
        """Starts it if it was stopped."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def ask(self, what: str, **words: str) -> dict[str, Any]:
        """The answer of ``<what>.json``."""
        answer = requests.get(f"{self.url}/{what}.json?{urlencode(words)}", auth=(USER, PASSWORD), timeout=PATIENCE)
        answer.raise_for_status()
        return dict(answer.json())

    def finished(self, job: str) -> dict[str, Any]:
        """What ``listjobs`` says of a job, once it has ended."""

        def look() -> dict[str, Any] | None:
            jobs = self.ask("listjobs", project="newsbot")["finished"]
            return next((one for one in jobs if one["id"] == job), None)

        return self.until(f"job {job}", look)

    def log_of(self, job: Mapping[str, Any]) -> str:
        """The log of a job that ``listjobs`` names."""
        assert job["log_url"], self.log
        answer = requests.get(f"{self.url}{job['log_url']}", auth=(USER, PASSWORD), timeout=PATIENCE)
        return answer.content.decode("utf-8")

    def until(self, what: str, look: Callable[[], Result | None]) -> Result:
        """What ``look`` finds; it is asked again while the server lives, for so long."""
        assert self._process is not None
        end = monotonic() + PATIENCE
        while monotonic() < end:
            if found := look():
                return found
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.1)
                raise RuntimeError(f"scrapyd ended:\n{self.log}")
        raise TimeoutError(f"{what} took more than {PATIENCE:.0f} s:\n{self.log}")

    def _answers(self) -> dict[str, Any] | None:
        with suppress(requests.ConnectionError):
            return self.ask("daemonstatus")
        return None


@contextmanager
def serving(folder: Path, **given: str) -> Iterator[Scrapyd]:
    """A running server."""
    server = Scrapyd(folder, **given)
    server.start()
    try:
        yield server
    finally:
        server.stop()
