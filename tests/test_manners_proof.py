"""The proof: each run keeps the robots.txt and tdmrep.json that it obeyed, in both kinds of archive, whatever happens."""

import hashlib
import signal
import subprocess
import sys
from datetime import datetime
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import text

from newsbot.archive import Archive, Document, Run, Wanted, Writer, documents, open_archive
from tests.archives import SITE, hours, visit

ROOT = Path(__file__).parent.parent
ROBOTS = b"User-agent: *\nDisallow: /suche\n# Text und Data Mining bleibt vorbehalten\n"
OTHER = b"User-agent: *\nDisallow: /\n"


def told(content: bytes | None, at: float, **given: object) -> Document:
    """A robots.txt as it was answered so many hours after the start."""
    read = Document("robots.txt", f"{SITE}/robots.txt", hours(at), 200, content, "")
    return read._replace(**given)  # type: ignore[arg-type]


def begun(archive: Archive, at: float = 0, paper: str = "wolfsburg") -> Run:
    """A run that is not continued by the next one."""
    return archive.begin(paper, {"at": str(at)}, hours(at))


def times(archive: Archive, **asked: datetime) -> list[tuple[int | None, datetime, datetime, int]]:
    return [(one.size, one.first, one.last, one.runs) for one in archive.obeyed("wolfsburg", **asked)]


def test_what_was_obeyed_comes_out_again(archive: Archive) -> None:
    archive.keep(begun(archive), [visit(1)], (), [told(ROBOTS, 0)])
    (one,) = archive.obeyed("wolfsburg")
    digest = hashlib.sha256(ROBOTS).hexdigest()
    assert one == ("robots.txt", f"{SITE}/robots.txt", 200, digest, len(ROBOTS), "", hours(0), hours(0), 1)
    assert archive.document(digest) == archive.document(digest[:12]) == ROBOTS
    assert archive.document("f" * 64) is archive.document("%") is None
    assert archive.obeyed("kiel") == []


def test_once_per_content_with_the_runs_that_obeyed_it(archive: Archive) -> None:
    for hour in range(5):
        archive.keep(begun(archive, hour), [], (), [told(OTHER if hour == 2 else ROBOTS, hour)])
    size, other = len(ROBOTS), len(OTHER)
    newest, middle = (size, hours(3), hours(4), 2), (other, hours(2), hours(2), 1)
    assert times(archive) == [newest, middle, (size, hours(0), hours(1), 2)]
    assert times(archive, since=hours(1), until=hours(2)) == [middle, (size, hours(1), hours(1), 1)]
    with archive._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM documents")).scalar() == 2
        assert connection.execute(text("SELECT count(*) FROM obeyed")).scalar() == 5


def test_a_file_that_changes_during_a_run(archive: Archive) -> None:
    run = begun(archive)
    for hour, content in enumerate([ROBOTS, ROBOTS, OTHER, OTHER, ROBOTS]):
        archive.keep(run, [], (), [told(content, hour)])
    with archive._database.reading() as connection:
        rows = connection.execute(text("SELECT last - first FROM obeyed ORDER BY id")).scalars().all()
    assert rows == [3600, 3600, 0]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_writing_it_again_adds_nothing(archive: Archive, order: tuple[int, ...]) -> None:
    run = begun(archive)
    batches = [[told(ROBOTS, 0), told(ROBOTS, 1)], [told(OTHER, 2), told(None, 3, status=None, why="TimeoutError")]]
    for batch in batches:
        archive.keep(run, [], (), batch)
    before = archive.obeyed("wolfsburg")
    for index in order:
        archive.keep(run, [], (), [*batches, [*batches[0], *batches[1]]][index])
    assert archive.obeyed("wolfsburg") == before
    assert len(before) == 3


def test_what_could_not_be_read_is_kept_with_the_reason(archive: Archive) -> None:
    unreachable = told(None, 0, status=None, why="the connection\0failed \ud83d")
    closed = told(b"<h1>Forbidden</h1>", 1, status=403, kind="tdmrep.json", url=f"{SITE}/.well-known/tdmrep.json")
    run = begun(archive)
    for _ in range(2):
        archive.keep(run, [], (), [unreachable, closed])
    second, first = archive.obeyed("wolfsburg")
    assert (first.status, first.hash, first.size, first.why) == (None, None, None, "the connectionfailed ?")
    assert (second.kind, second.status) == ("tdmrep.json", 403)
    assert archive.document(str(second.hash)) == b"<h1>Forbidden</h1>"


def test_an_empty_file_is_none_that_is_missing(archive: Archive) -> None:
    archive.keep(begun(archive), [], (), [told(b"", 0)])
    (one,) = archive.obeyed("wolfsburg")
    assert (one.size, archive.document(str(one.hash))) == (0, b"")


def test_no_more_is_kept_than_is_read(archive: Archive) -> None:
    archive.keep(begun(archive), [], (), [told(b"#" * (documents.LONGEST + 1), 0)])
    (one,) = archive.obeyed("wolfsburg")
    assert archive.document(str(one.hash)) == b"#" * documents.LONGEST


def test_forgetting_leaves_the_proof(archive: Archive) -> None:
    archive.keep(begun(archive), [visit(1)], (), [told(ROBOTS, 0)])
    assert archive.forget(hours(1), Wanted(paper="wolfsburg")).articles == 1
    assert times(archive) == [(len(ROBOTS), hours(0), hours(0), 1)]


def test_an_archive_of_before_learns_it(address: str) -> None:
    old = open_archive(address)
    old.keep(begun(old), [visit(1)])
    with old._database.engine.begin() as connection:
        for statement in ("DROP TABLE obeyed", "DROP TABLE documents", "UPDATE meta SET value='2' WHERE name='schema'"):
            connection.execute(text(statement))
    old.close()
    archive = open_archive(address)
    assert archive.obeyed("wolfsburg") == []
    archive.keep(begun(archive, 1), [], (), [told(ROBOTS, 1)])
    assert (archive.count(), times(archive)) == (1, [(len(ROBOTS), hours(1), hours(1), 1)])
    archive.close()


KILLED = """
import os, signal, sys
from newsbot.archive import Writer, open_archive
from tests.archives import hours, visit
from tests.test_manners_proof import ROBOTS, told

archive = open_archive(sys.argv[1])
writer = Writer(archive, archive.begin("wolfsburg", {}, hours(0)), seconds=0.01)
writer.obey(told(ROBOTS, 0))
for number in range(1_000_000):
    writer.put(visit(number))
    if number == int(sys.argv[2]):
        print("now", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("number", [0, 50, 700])
@pytest.mark.slow
def test_no_article_is_kept_without_what_was_obeyed(address: str, number: int) -> None:
    command = [sys.executable, "-c", KILLED, address, str(number)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as crawl:
        assert crawl.stdout is not None
        assert crawl.stdout.readline() == b"now\n"
        crawl.send_signal(signal.SIGKILL)
    archive = open_archive(address)
    assert len(archive.obeyed("wolfsburg")) == 1 or archive.count() == 0
    archive.close()


def test_the_writer_keeps_it(archive: Archive) -> None:
    writer = Writer(archive, begun(archive))
    writer.obey(told(ROBOTS, 0))
    writer.close()
    assert times(archive) == [(len(ROBOTS), hours(0), hours(0), 1)]
