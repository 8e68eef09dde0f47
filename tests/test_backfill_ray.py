"""``scrapy backfill --ray``: a file is a task of a cluster, whose nodes read while one process writes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from newsbot.archive import NoArchive, open_archive
from tests.partnersite import sample
from tests.partnersite.site import Site

ROOT = Path(__file__).parent.parent
ray = pytest.importorskip("ray", reason="Ray is not installed: pip install -r requirements-backfill.txt")
RAY = str(Path(sys.executable).with_name("ray"))


class Cluster:
    """Two nodes with a core each, on this machine; the second may be lost."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        self.head = self._node("--head", f"--port={port}", "--include-dashboard=false", "--node-ip-address=127.0.0.1")
        self._wait_for(1)
        self.second = self._node(f"--address={self.address}", "--node-ip-address=127.0.0.1")
        self._wait_for(2)

    def end(self, node: "subprocess.Popen[bytes]") -> None:
        """``kill -9`` for a node and all its processes."""
        if node.poll() is None:
            os.killpg(node.pid, signal.SIGKILL)
            node.wait()

    def _node(self, *words: str) -> "subprocess.Popen[bytes]":
        command = [RAY, "start", *words, "--num-cpus=1", "--block"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, env=environment, stdout=-3, stderr=-3, start_new_session=True)

    def _wait_for(self, nodes: int) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            asked = [RAY, "status", f"--address={self.address}"]
            said = subprocess.run(asked, capture_output=True, text=True).stdout
            if len(re.findall(r"^ 1 node_", said, re.MULTILINE)) >= nodes:
                return
            time.sleep(0.5)
        raise TimeoutError(f"Ray has no {nodes} nodes after two minutes")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    started = Cluster()
    yield started
    started.end(started.second)
    started.end(started.head)


def texts(data: Path) -> list[tuple[Any, ...]]:
    archive = open_archive(data / "archive.sqlite", make=False)
    try:
        return [
            (one.record["article_id"], one.version, one.record["text_hash"], one.record["fetched"])
            for one in archive.select(versions="all")
        ]
    finally:
        archive.close()


def started(data: Path, *words: object) -> "subprocess.Popen[str]":
    environment = {**os.environ, "NEWSBOT_DATA": str(data), "NEWSBOT_ARCHIVE": ""}
    command = [sys.executable, "-m", "scrapy", "backfill", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=-1)


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archives")
    for seed in range(6):
        moment = datetime(2024, 1, 1 + seed, tzinfo=timezone.utc)
        sample.record(
            Site("wolfsburg", 40, "arc", seed=seed, moment=moment, oddities=False), folder / f"{seed}.warc.gz"
        )
    return folder


@pytest.mark.slow
def test_two_nodes_read_what_one_machine_reads(cluster: Cluster, archives: Path, tmp_path: Path) -> None:
    alone = started(tmp_path / "alone", archives, "--jobs", "1")
    assert alone.wait() == 0, alone.communicate()
    shared = started(tmp_path / "shared", archives, "--ray", cluster.address)
    out, err = shared.communicate(timeout=300)
    assert shared.returncode == 0, err
    assert "read to the end: 6" in out
    assert texts(tmp_path / "shared") == texts(tmp_path / "alone")


@pytest.mark.slow
def test_files_of_a_lost_node_are_read_by_the_other(cluster: Cluster, archives: Path, tmp_path: Path) -> None:
    alone = started(tmp_path / "alone", archives, "--jobs", "1")
    assert alone.wait() == 0
    shared = started(tmp_path / "shared", archives, "--ray", cluster.address)
    until = time.monotonic() + 200
    while time.monotonic() < until and not kept(tmp_path / "shared"):
        time.sleep(0.05)
    cluster.end(cluster.second)
    _, err = shared.communicate(timeout=300)
    assert shared.returncode == 0, err
    assert texts(tmp_path / "shared") == texts(tmp_path / "alone")


def kept(data: Path) -> bool:
    """Whether anything is kept yet."""
    try:
        return bool(texts(data))
    except NoArchive:
        return False


def test_a_cluster_that_is_not_there(archives: Path, tmp_path: Path) -> None:
    lost = started(tmp_path, archives, "--ray", "127.0.0.1:1")
    _, err = lost.communicate(timeout=120)
    assert lost.returncode == 2
    assert "can't be reached" in err
