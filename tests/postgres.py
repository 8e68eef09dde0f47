"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket, gone with the tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DEBIAN = Path("/usr/lib/postgresql")
RELAXED = "-c listen_addresses='' -c fsync=off -c max_connections=40"
"""Tests kill clients, never the server's machine."""


def programs() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl``; None where PostgreSQL is not installed."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    return max(DEBIAN.glob("*/bin"), default=None, key=lambda path: int(path.parent.name))


class Server:
    """A server that can be stopped and started."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self.folder, self._bin = folder, bin_folder
        self.account = self._account()
        folder.chmod(0o755)
        place = folder / "cluster"
        place.mkdir()
        if self.account:
            os.chown(place, self.account.pw_uid, self.account.pw_gid)
        self.cluster = place / "data"
        self._run("initdb", "-D", self.cluster, "-U", "newsbot", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.address = f"postgresql://newsbot@/postgres?host={place}"

    def start(self, more: str = "") -> None:
        """Starts it and waits until it answers. ``more``: further options of the server."""
        log = self.cluster / "server.log"
        options = f"{RELAXED} -k {self.cluster.parent} {more}"
        self._run("pg_ctl", "-D", self.cluster, "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Cuts all connections and stops it."""
        self._run("pg_ctl", "-D", self.cluster, "-m", "immediate", "-w", "stop")

    def database(self, name: str) -> str:
        """The address of a new, empty schema, which to a client is a database of its own."""
        place = self.cluster.parent
        self._run("psql", "-h", place, "-U", "newsbot", "-q", "-d", "postgres", "-c", f"CREATE SCHEMA {name}")
        return f"{self.address}&options=-csearch_path%3D{name}"

    def _account(self) -> pwd.struct_passwd | None:
        """Whose the server is: not root, who must not run one."""
        if os.getuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        return None

    def _run(self, program: str, *arguments: object) -> None:
        account = {"user": self.account.pw_uid, "group": self.account.pw_gid} if self.account else {}
        command = [str(self._bin / program), *map(str, arguments)]
        done = subprocess.run(
            command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, **account
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")


@contextmanager
def server() -> Iterator[Server]:
    """A running server; skips the test where PostgreSQL is missing."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="newsbot-postgres-", dir="/tmp"))
    running = Server(folder, found)
    running.start()
    try:
        yield running
    finally:
        if (running.cluster / "postmaster.pid").exists():
            running.stop()
        shutil.rmtree(folder)
