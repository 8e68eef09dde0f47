"""What docs/operations.md says of archives, typed as it stands there: backed up, lost, restored, shared by machines."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine, text

from newsbot.archive import ArchiveError, Busy, open_archive
from tests import postgres, repeated
from tests.archives import START, hours, visit
from tests.partnersite.server import serving
from tests.scrapyds import OPERATIONS, block

PASSWORD = "geheim und lang"
AS_ADMINISTRATOR = ("cd / && ", "runuser -u postgres -- ")
"""What a test leaves out: its server belongs to whoever runs it."""


def kept(place: str, *numbers: int) -> int:
    """Keeps articles with these numbers, in a run of their own; how many the archive holds then."""
    archive = open_archive(place)
    try:
        run = archive.begin("wolfsburg", {}, hours(min(numbers, default=0)))
        archive.keep(run, [visit(number, at=START) for number in numbers])
        archive.end(run, "finished", {})
        return archive.count()
    finally:
        archive.close()


def typed(words: str, folder: Path, **environment: str) -> None:
    """A block of docs/operations.md, with ``folder`` for /var/lib/newsbot; in a shell that ends at the first error."""
    here = words.replace("/var/lib/newsbot", str(folder))
    for left_out in AS_ADMINISTRATOR:
        here = here.replace(left_out, "")
    done = subprocess.run(
        ["sh", "-ec", here], cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(which("sqlite3") is None, reason="sqlite3 is not installed (Debian: apt-get install sqlite3)")
def test_sqlite_is_backed_up_while_a_crawl_writes_and_restored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    place = data / "archive.sqlite"
    crawling = open_archive(place)
    run = crawling.begin("wolfsburg", {}, START)
    crawling.keep(run, [visit(number) for number in range(5)])
    (line,) = (line for line in block("PATH=").splitlines() if "VACUUM INTO" in line)
    backup = line.partition("newsbot.env; ")[2]
    for _ in range(2):  # the night after, too
        typed(backup, tmp_path, NEWSBOT_DATA=str(data))
    crawling.keep(run, [visit(9)])
    crawling.close()
    place.write_bytes(b"broken")
    (data / "archive.sqlite-wal").write_bytes(b"of another life")
    typed(block("sqlite3 /var/lib/newsbot/backup.sqlite"), tmp_path, NEWSBOT_DATA=str(data))
    assert kept(str(place), 7) == 6  # five, and one that comes after
    assert not (tmp_path / "backup.part").exists()


class Database(NamedTuple):
    """An empty database of the tests' server, made as docs/operations.md says."""

    server: postgres.Server
    told: dict[str, str]
    """Environment: where the server is, and its programs."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Its role is there already, and an administrator."""
    with postgres.server() as server:
        programs = postgres.programs()
        told = {
            "PGHOST": str(server.cluster.parent),
            "PGUSER": "newsbot",
            "PGDATABASE": "postgres",
            "PATH": f"{programs}:{os.environ['PATH']}",
        }
        (made,) = {line for line in OPERATIONS.read_text("utf-8").splitlines() if "-- createdb" in line}
        typed(made, tmp_path, **told)
        yield Database(server, told)


def test_postgresql_is_backed_up_and_restored(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "postgresql:///newsbot"
    for name, value in database.told.items():
        monkeypatch.setenv(name, value)
    assert kept(place, *range(5)) == 5
    for _ in range(2):
        typed(block("40 3").partition("newsbot.env; ")[2], tmp_path, NEWSBOT_ARCHIVE=place)
    assert kept(place, 9) == 6
    typed(block("cd / && runuser -u postgres -- psql --command='ALTER"), tmp_path)
    typed(block("pg_restore"), tmp_path, NEWSBOT_ARCHIVE=place)
    assert kept(place) == 5
    assert kept(place, 7) == 6  # numbers are counted on
    assert kept("postgresql:///newsbot_before") == 6


def test_a_lease_of_a_node_with_a_wrong_clock_is_given_free(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "postgresql:///newsbot"
    for name, value in database.told.items():
        monkeypatch.setenv(name, value)
    archive = open_archive(place)
    archive.begin("kiel", {}, hours(24), "node-b 1 -")
    with pytest.raises(Busy, match="node-b"):
        archive.begin("kiel", {}, hours(0), "node-a 1 -")
    typed(block('psql "$NEWSBOT_ARCHIVE"'), Path("/"), NEWSBOT_ARCHIVE=place)
    archive.begin("kiel", {}, hours(0), "node-a 1 -")
    archive.close()


def test_another_machine_gets_in_with_the_password_of_its_file_alone(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lets_in = [
        line.split("'")[1]
        for line in block("cd / && runuser -u postgres -- psql --command='\\password").splitlines()
        if "scram" in line
    ]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    engine = create_engine(database.server.address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text(f"ALTER ROLE newsbot PASSWORD '{PASSWORD}'"))
    engine.dispose()
    database.server.stop()
    rules = database.server.cluster / "pg_hba.conf"
    rules.write_text("".join(f"{line.replace('10.0.0.2', '127.0.0.1')}\n" for line in lets_in), encoding="utf-8")
    database.server.start(f"-c listen_addresses=127.0.0.1 -p {port}")
    place = f"postgresql://newsbot@127.0.0.1:{port}/newsbot"
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ArchiveError, match="no password"):
        open_archive(place, patience=())
    secret = tmp_path / ".pgpass"
    secret.write_text(
        block("10.0.0.1:5432").replace("10.0.0.1:5432", f"127.0.0.1:{port}").replace("PASSWORD", PASSWORD)
    )
    secret.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(secret))
    assert kept(place, 1, 2) == 2
    archive = open_archive(place)
    assert PASSWORD not in archive.where
    archive.close()
    with pytest.raises(ArchiveError, match=r"no pg_hba\.conf entry"):
        open_archive(place.replace("/newsbot", "/postgres"), patience=())


@pytest.mark.slow
def test_a_crawl_outlives_a_restart_of_postgresql(database: Database, tmp_path: Path) -> None:
    """As an update of Debian's does it, under a crawl that writes."""
    site = repeated.Trapped("wolfsburg", 30, "pdb", seed=3)
    place = database.server.database("restarted")

    def restart() -> None:
        database.server.stop()
        database.server.start()

    site.set_trap("article", 10, restart)
    with serving(site) as server:
        done = repeated.crawl(server, tmp_path, "-s", f"NEWSBOT_ARCHIVE={place}")
        assert site._trap is None
        assert done.code == 0, done.log
        assert set(repeated.states(place)) == repeated.keys(site)
    assert len(done.articles) == len(set(done.articles))
