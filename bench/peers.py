"""The peers: an environment for the newest of each, and a process in it that reads pages when asked."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.samples import ROOT, Sample

PACKAGES = {
    "trafilatura": ("trafilatura", "lxml_html_clean"),  # which pip before 23.3 overlooks
    "newspaper4k": ("newspaper4k",),
    "news-please": ("news-please",),
}
WORKER = Path(__file__).with_name("peer_worker.py")
ENVIRONMENTS = ROOT / ".venv-bench"


class PeerMissingError(Exception):
    """A peer that can't be asked; the text says why."""


class Peer:
    """A peer in a process of its own."""

    def __init__(self, name: str, process: "subprocess.Popen[str]") -> None:
        self.name = name
        self._process = process
        self.version: str = self._answer()["version"]
        self.refused = 0

    def read(self, sample: Sample) -> tuple[float, dict[str, Any]]:
        """The seconds of one reading, and the record it found. ``refused`` counts the peer's calls for the network."""
        assert self._process.stdin is not None
        request = {"page": sample.page.decode("latin-1"), "url": sample.url}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        self.refused = answer["refused"]
        return answer["seconds"], answer["record"]

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise PeerMissingError(f"{self.name} ended with exit code {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def asked(say: Any) -> Iterator[list[Peer]]:
    """All peers that can be had where ``PEERS=1`` asks for them; ``say`` is told of each that is left out, and why."""
    with ExitStack() as stack:
        peers = []
        if os.environ.get("PEERS") != "1":
            say("trafilatura, newspaper4k and news-please are left out: PEERS=1 installs and asks them.")
        else:
            for name in PACKAGES:
                try:
                    peers.append(stack.enter_context(_running(name)))
                except PeerMissingError as reason:
                    say(f"{name} is left out: {reason}.")
        yield peers


@contextmanager
def _running(name: str) -> Iterator[Peer]:
    environment = {**os.environ, "TZ": "UTC", "PYTHONUTF8": "1"}
    command = [_python(name), str(WORKER), name]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
        encoding="utf-8",
    ) as process:  # fmt: skip
        try:
            yield Peer(name, process)
        finally:
            process.terminate()


def _python(name: str) -> str:
    """The Python of a peer's environment, which is made where there is none, and brought up to date."""
    home = ENVIRONMENTS / name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", *PACKAGES[name]]
    made = python.exists() or _runs([sys.executable, "-m", "venv", str(home)])
    if not made:
        raise PeerMissingError("no environment can be made for it")
    if not _runs([str(python), *install]) and not _runs([str(python), "-m", "pip", "show", "--quiet", name]):
        raise PeerMissingError("no package index gave it")
    return str(python)


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
