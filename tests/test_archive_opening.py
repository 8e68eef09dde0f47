"""Opening an archive: made once, brought up to date, and one sentence where it can't be used."""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import Engine

from newsbot.archive import (
    Archive,
    ArchiveError,
    ArchiveUnreachable,
    ArchiveUnusable,
    ForeignArchive,
    NewerArchive,
    Wanted,
    open_archive,
)
from newsbot.archive.migrations import STEPS
from tests.archives import hours, visit
from tests.postgres import Server

ROOT = Path(__file__).parent.parent


def to_three(connection: Connection) -> None:
    """A step that a later version might bring."""
    connection.execute(text("ALTER TABLE articles ADD COLUMN colour TEXT"))


def columns(archive: Archive) -> set[str]:
    return {column["name"] for column in inspect(archive._database.engine).get_columns("articles")}


def test_an_older_archive_is_brought_up_to_date_and_a_newer_one_refused(address: str) -> None:
    first = open_archive(address)
    first.keep(first.begin("wolfsburg", {}, hours(0)), [visit(1)])
    first.close()
    with pytest.raises(ZeroDivisionError):
        open_archive(address, steps=[*STEPS, to_three, lambda connection: 1 / 0])  # type: ignore[list-item]
    second = open_archive(address, steps=[*STEPS, to_three])
    assert "colour" in columns(second)
    assert second.count() == 1
    second.close()
    open_archive(address, steps=[*STEPS, to_three]).close()
    with pytest.raises(
        NewerArchive, match=f"schema {len(STEPS) + 2}, this newsbot knows {len(STEPS) + 1}: update newsbot"
    ):
        open_archive(address)


def test_many_may_open_at_once(address: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        archives = list(pool.map(lambda _: open_archive(address), range(8)))
    assert {archive.count() for archive in archives} == {0}
    for archive in archives:
        archive.close()


def test_processes_may_start_at_once(address: str) -> None:
    program = "import sys; from newsbot.archive import open_archive; print(open_archive(sys.argv[1]).count())"
    started = [
        subprocess.Popen([sys.executable, "-c", program, address], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(4)
    ]
    assert [process.communicate()[0] for process in started] == [b"0\n"] * 4


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    foreign = tmp_path / "other.sqlite"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE runs (speed INTEGER)")
    connection.close()
    before = foreign.read_bytes()
    with pytest.raises(ForeignArchive, match=r"something else \(runs\)"):
        open_archive(foreign)
    assert foreign.read_bytes() == before
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG" * 400)
    with pytest.raises(ForeignArchive, match="no SQLite database"):
        open_archive(picture)
    assert picture.read_bytes() == b"\x89PNG" * 400
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.sqlite", "picture.png"]


def test_a_server_may_hold_other_tables_but_not_ours(postgres: Server) -> None:
    shared, taken = postgres.database("shared"), postgres.database("taken")
    for place, table in ((shared, "cats"), (taken, "meta")):
        engine = create_engine(place.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE {table} (name TEXT)"))
        engine.dispose()
    archive = open_archive(shared)
    assert archive.count() == 0
    archive.close()
    with pytest.raises(ForeignArchive, match="meta"):
        open_archive(taken)


@pytest.mark.parametrize(
    "where", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "postgresql+pg8000://x/y", "://"]
)
def test_other_addresses_are_refused(where: str) -> None:
    with pytest.raises(ArchiveError, match="an archive is a path, sqlite:///path or postgresql://"):
        open_archive(where)


def test_addresses_of_a_file(tmp_path: Path) -> None:
    for where in (tmp_path / "a" / "b.sqlite", f"sqlite:///{tmp_path}/a/b.sqlite", str(tmp_path / "a/b.sqlite")):
        open_archive(where).close()
    with sqlite3.connect(tmp_path / "a/b.sqlite") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(ArchiveUnreachable, match=r"newsbot:\*\*\*@127.0.0.1:1/news can't be reached") as caught:
        open_archive("postgresql://newsbot:geheim@127.0.0.1:1/news", patience=(0, 0))
    assert "geheim" not in str(caught.value)


def test_a_database_that_is_not_there(postgres: Server) -> None:
    with pytest.raises(ArchiveUnusable, match="does not exist"):
        open_archive(postgres.address.replace("/postgres?", "/nowhere?"), patience=(3600,))


READ_ONLY = """
import os, sys
from datetime import datetime, timezone
from newsbot.archive import ArchiveError, open_archive

def begin(place):
    open_archive(place).begin("wolfsburg", {}, datetime.now(timezone.utc))

begin(sys.argv[2])  # all that has to be imported is, while it may be
if os.getuid() == 0:
    os.setuid(65534)  # root may write everywhere
try:
    begin(sys.argv[1])
except ArchiveError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account of this machine can enter."""
    with tempfile.TemporaryDirectory(prefix="newsbot-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        for path in (Path(folder), *Path(folder).rglob("*")):
            path.chmod(0o755)


@pytest.mark.parametrize("case", ["no folder", "read-only file", "read-only folder"])
def test_a_place_that_can_not_be_written(place: Path, tmp_path: Path, case: str) -> None:
    path = place / "deep" / "archive.sqlite" if case == "no folder" else place / "archive.sqlite"
    if case != "no folder":
        open_archive(path).close()
        path.chmod(0o444)
    place.chmod(0o777 if case == "read-only file" else 0o555)
    command = [sys.executable, "-c", READ_ONLY, str(path), str(tmp_path / "other.sqlite")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("ArchiveUnusable the "), done.stdout
    assert str(place) in done.stdout
    assert done.stdout.count("\n") == 1


def small(connection: sqlite3.Connection, record: object) -> None:
    """A disk on which the archive can't grow."""
    connection.execute("PRAGMA max_page_count=40")


def test_a_full_disk(tmp_path: Path) -> None:
    event.listen(Engine, "connect", small)
    try:
        archive = open_archive(tmp_path / "archive.sqlite", patience=(3600,))
        run = archive.begin("wolfsburg", {}, hours(0))
        archive.keep(run, [visit(1)])
        with pytest.raises(ArchiveUnusable, match="the disk is full; what was kept before is safe"):
            archive.keep(run, [visit(number, "Der Rat tagt. " * 400) for number in range(100)])
        assert archive.count() == 1
        archive.close()
    finally:
        event.remove(Engine, "connect", small)


def test_another_program_holds_the_file(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite", patience=(0,), wait=0)
    other = sqlite3.connect(tmp_path / "archive.sqlite")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveUnusable, match="another program holds it"):
        archive.begin("wolfsburg", {}, hours(0))
    other.close()
    archive.close()


def test_what_is_forgotten_is_not_in_the_file(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    archive.keep(archive.begin("wolfsburg", {}, hours(0)), [visit(1, "Geheimnis."), visit(2)])
    archive.forget(hours(1), Wanted(url=visit(1).url))
    assert archive.wipe()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    archive.close()
    assert b"Haus 2" in left
    assert b"Geheimnis" not in left
    assert b"haus-1" not in left
