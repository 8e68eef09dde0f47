"""The writer: nothing that it confirmed is lost, whatever happens; an error reaches whoever writes."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from newsbot.archive import Address, Archive, ArchiveUnreachable, Busy, LeaseLost, Run, Writer, open_archive, writing
from tests.archives import hours, visit
from tests.postgres import Server

ROOT = Path(__file__).parent.parent
KILLS = 20


def test_what_is_put_is_kept(archive: Archive) -> None:
    run = archive.begin("wolfsburg", {}, hours(0))
    writer = Writer(archive, run, batch=7)
    for number in range(50):
        writer.put(visit(number), [Address(visit(number + 1).url, "sections")])
    writer.flush()
    assert archive.count() == 50
    assert [address.url for address, _ in archive.pending(run)] == [visit(50).url]
    writer.put(visit(50))
    writer.close()
    writer.close()
    assert archive.count() == 51
    assert archive.pending(run) == []
    with pytest.raises(ValueError, match="closed"):
        writer.put(visit(51))


def test_a_visit_waits_no_longer_than_it_should(archive: Archive) -> None:
    kept = Event()
    keep = archive.keep
    archive.keep = lambda *given: (keep(*given), kept.set())  # type: ignore[method-assign,assignment,func-returns-value]
    writer = Writer(archive, archive.begin("wolfsburg", {}, hours(0)), seconds=0.01)
    writer.put(visit(1))
    assert kept.wait(30)
    writer.close()


def test_the_writer_waits_where_too_much_waits(archive: Archive) -> None:
    writer = Writer(archive, archive.begin("wolfsburg", {}, hours(0)), batch=2, waiting=3)
    threads = [
        Thread(target=lambda start=start: [writer.put(visit(number)) for number in range(start, start + 25)])
        for start in range(0, 100, 25)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert archive.count() == 100


def test_a_server_that_comes_back_loses_nothing(postgres: Server) -> None:
    archive = open_archive(postgres.database("comesback"), patience=(0.05,) * 200)
    run = archive.begin("wolfsburg", {}, hours(0))
    writer = Writer(archive, run, seconds=0.01)
    writer.put(visit(1))
    writer.flush()
    postgres.stop()
    try:
        writer.put(visit(2))
    finally:
        postgres.start()
    writer.close()
    assert archive.count() == 2
    archive.close()


def test_a_server_that_stays_away_is_told(postgres: Server) -> None:
    archive = open_archive(postgres.database("staysaway"), patience=(0, 0))
    writer = Writer(archive, archive.begin("wolfsburg", {}, hours(0)))
    writer.put(visit(1))
    writer.flush()
    postgres.stop()
    try:
        writer.put(visit(2))
        with pytest.raises(ArchiveUnreachable):
            writer.flush()
        with pytest.raises(ArchiveUnreachable):
            writer.put(visit(3))
        with pytest.raises(ArchiveUnreachable):
            writer.close()
    finally:
        postgres.start()
    assert archive.count() == 1
    archive.close()


def test_the_writer_gives_signs_of_life(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BEAT", 0)
    run = archive.begin("wolfsburg", {}, hours(0), "one")
    writer = Writer(archive, run, now=lambda: hours(1))
    writer.put(visit(1))
    writer.flush()
    with pytest.raises(Busy):
        archive.begin("wolfsburg", {}, hours(1), "two")
    archive.begin("wolfsburg", {}, hours(2), "two")

    def go_on() -> None:  # either may learn of it: the thread finds out when it next gives a sign
        writer.put(visit(2))
        writer.flush()

    with pytest.raises(LeaseLost):
        go_on()


PROGRAM = """
import os, sys
from newsbot.archive import Address, Writer, open_archive
from tests.archives import hours, visit

def crawl():
    archive = open_archive(sys.argv[1])
    run = archive.begin("wolfsburg", {}, hours(0))
    print("read", run.read, flush=True)
    writer = Writer(archive, run, batch=5, seconds=0.01)
    number = run.read
    while True:
        for number in range(number + 1, number + 12):
            writer.put(visit(number), [Address(visit(number + 1).url, "sections")])
        if number % 2:
            writer.flush()
            print("safe", number, flush=True)

for line in sys.stdin:  # importing takes longer than all else: it is done once
    child = os.fork()
    if not child:
        crawl()
    print("pid", child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


def killed(crawls: "subprocess.Popen[str]", dice: random.Random) -> tuple[int, int]:
    """How many articles a crawl found that was killed at some moment, and the last one it was told to be safe."""
    assert crawls.stdin is not None
    assert crawls.stdout is not None
    said: dict[str, int] = {}
    crawls.stdin.write("\n")
    crawls.stdin.flush()
    lines = (line.split() for line in crawls.stdout)
    wanted = dice.randrange(4)
    for word, *number in lines:
        if word == "dead":
            break
        said[word] = int(number[0])
        wanted -= word == "safe"
        if wanted <= 0 and {"pid", "read"} <= set(said) and "killed" not in said:
            sum(range(dice.randrange(500_000)))  # a moment of no fixed length
            os.kill(said["pid"], signal.SIGKILL)
            said["killed"] = 1
    return said["read"], said.get("safe", said["read"])


@pytest.fixture
def crawls(address: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that begins a crawl for each line that it is sent."""
    command = [sys.executable, "-c", PROGRAM, address]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_confirmed(address: str, crawls: "subprocess.Popen[str]") -> None:
    dice, last = random.Random(9), 0
    for _ in range(KILLS):
        read, safe = killed(crawls, dice)
        archive = open_archive(address)
        states = list(archive.select(versions="all"))
        numbers = [int(state.record["article_id"]) for state in states]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= safe
        assert read == last
        last = len(numbers)
        run, *others = archive.runs()
        assert (run.state, others) == ("running", [])
        assert sum(1 for _ in archive.records_of(open_run(archive))) == last
        assert {address.url for address, _ in archive.pending(open_run(archive))} <= {visit(last + 1).url}
        archive.close()
    if not address.startswith("postgresql"):
        with sqlite3.connect(address) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
    assert last > KILLS


def open_run(archive: Archive) -> Run:
    """The run that was killed, without taking it over."""
    found = archive.runs()[0]
    return Run(found.id, found.paper, "", found.started, True, 0)
