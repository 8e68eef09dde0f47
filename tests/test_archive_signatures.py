"""Signatures in the archive: made once, kept, made again when they must be, gone with what is forgotten."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect, text

from newsbot.archive import Archive, ArchiveError, Signature, Visit, Wanted, open_archive, schema, signing
from newsbot.archive.migrations import STEPS
from tests.archives import article, hours, visit

ROOT = Path(__file__).parent.parent


class Signer:
    """Signs with the body, and remembers what it signed."""

    def __init__(self) -> None:
        self.signed: list[str] = []

    def __call__(self, record: dict[str, Any]) -> Signature:
        self.signed.append(record["body"])
        return Signature(record["body"].encode(), record["url"], None, record["agency_id"], rolling=False)


def keep(archive: Archive, *visits: Visit) -> None:
    run = archive.begin("wolfsburg", {}, hours(0))
    archive.keep(run, visits)
    archive.end(run, "finished", {}, now=hours(1))


def bodies(archive: Archive, signer: Signer, algorithm: int = 1, **period: Any) -> list[str]:
    """What is signed, as its signature says."""
    return sorted(one.signature.stored.decode() for one in archive.signed(algorithm, signer, **period))


@contextmanager
def records_read(archive: Archive) -> Iterator[list[str]]:
    """The statements that read records."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "versions.record" in statement:
            statements.append(statement)

    engine = archive._database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_what_is_signed_once_is_kept(archive: Archive) -> None:
    keep(archive, visit(1, agency_id="dpa:261123-930-298765/2"), visit(2), visit(2, "Neu.", hours(1)))
    signer = Signer()
    first = {(one.article_id, one.fetched): one for one in archive.signed(1, signer)}
    assert len(first) == len(signer.signed) == 3
    with records_read(archive) as read:
        assert {(one.article_id, one.fetched): one for one in archive.signed(1, signer)} == first
    assert (len(signer.signed), read) == (3, [])
    one = first["00000001", hours(0)]
    assert (one.paper, one.published, one.signature.url) == ("wolfsburg", hours(0), visit(1).url)
    assert (one.signature.canonical_url, one.signature.agency_id) == (None, "dpa:261123-930-298765/2")
    keep(archive, visit(3))
    bodies(archive, signer)
    assert signer.signed[3:] == [article(3)["body"]]


def test_another_algorithm_signs_anew(archive: Archive) -> None:
    keep(archive, visit(1), visit(2))
    for algorithm in (1, 2, 1):
        signer = Signer()
        bodies(archive, signer, algorithm)
        assert len(signer.signed) == 2
        bodies(archive, signer, algorithm)
        assert len(signer.signed) == 2


def test_only_a_period_is_signed_and_read(archive: Archive) -> None:
    keep(
        archive,
        visit(1, published=hours(-1)),
        visit(2, published=hours(0)),
        visit(3, published=hours(9)),
        visit(4, published=hours(10)),
        visit(5, at=hours(9), published=None),
        visit(6, at=hours(10), published=None),
    )
    signer = Signer()
    expected = sorted(article(number)["body"] for number in (2, 3, 5))
    assert bodies(archive, signer, since=hours(0), until=hours(10)) == expected
    assert sorted(signer.signed) == expected
    with records_read(archive) as read:
        assert bodies(archive, signer, since=hours(0), until=hours(10)) == expected
    assert read == []
    assert len(bodies(archive, signer, since=hours(9))) == 4
    assert len(bodies(archive, signer, until=hours(0))) == 1
    assert len(bodies(archive, signer)) == len(signer.signed) == 6


def test_a_text_that_came_back_is_signed_once(archive: Archive) -> None:
    keep(archive, visit(1, "Alt."), visit(1, "Neu.", hours(1)), visit(1, "Alt.", hours(2)))
    signer = Signer()
    bodies(archive, signer)
    assert len(signer.signed) == 2
    assert {one.fetched for one in archive.signed(1, signer)} == {hours(0), hours(1)}


@pytest.mark.parametrize("wanted", [{"url": visit(1).url}, {"author": "Änne Möller"}, {"paper": "wolfsburg"}])
def test_what_is_forgotten_has_no_signature_and_gets_none(archive: Archive, wanted: dict[str, str]) -> None:
    keep(archive, visit(1, "Geheim."), visit(2, "Frei.", authors=["Bernd Zaun"]))
    signer = Signer()
    bodies(archive, signer)
    archive.forget(hours(2), Wanted(**wanted))
    left = [] if "paper" in wanted else [article(2, "Frei.")["body"]]
    assert stored(archive) == [one.encode() for one in left]
    keep(archive, visit(1, "Geheim."), visit(1, "Geheim, neu.", hours(3)))
    assert bodies(archive, signer) == left


def stored(archive: Archive) -> list[bytes]:
    with archive._database.reading() as connection:
        return [
            bytes(one)
            for one in connection.scalars(schema.signatures.select().with_only_columns(schema.signatures.c.stored))
        ]


def test_what_is_forgotten_while_it_is_signed_has_no_signature(archive: Archive) -> None:
    keep(archive, visit(1, "Geheim."), visit(2, "Frei."))

    def sign(record: dict[str, Any]) -> Signature:
        archive.forget(hours(2), Wanted(url=visit(1).url))
        return Signer()(record)

    assert len(list(archive.signed(1, sign))) == 2
    assert stored(archive) == [article(2, "Frei.")["body"].encode()]


def test_what_is_read_again_while_it_is_signed_or_later_is_signed_anew(archive: Archive) -> None:
    keep(archive, visit(1, "Roh."), visit(2))
    better = visit(1, "Besser.")._replace(again=True)

    def sign(record: dict[str, Any]) -> Signature:
        keep(archive, better)
        return Signer()(record)

    list(archive.signed(1, sign))
    signer = Signer()
    assert bodies(archive, signer) == sorted((article(1, "Besser.")["body"], article(2)["body"]))
    assert signer.signed == [article(1, "Besser.")["body"]]
    keep(archive, visit(1, "Am besten.")._replace(again=True))
    bodies(archive, signer)
    assert signer.signed[1:] == [article(1, "Am besten.")["body"]]


def test_what_a_page_says_of_headlines_is_signed_anew(archive: Archive) -> None:
    headlines = visit(1, layout="feed")
    keep(archive, headlines._replace(outcome="headlines only"))
    signer = Signer()
    bodies(archive, signer)
    keep(archive, visit(1, at=hours(1), layout="pdb", agency_id="dpa:1-2"))
    (one,) = archive.signed(1, signer)
    assert (len(signer.signed), one.signature.agency_id) == (2, "dpa:1-2")


def test_characters_that_no_database_holds(archive: Archive) -> None:
    keep(archive, visit(1, agency_id="dpa:\0\ud83d"))
    for _ in range(2):
        assert len(bodies(archive, Signer())) == 1
    assert len(stored(archive)) == 1


def test_an_archive_that_another_program_holds_gives_them_unsaved(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    archive = open_archive(path, patience=(), wait=0)
    keep(archive, *(visit(number) for number in range(2 * signing.BATCH)))
    reasons: list[ArchiveError] = []
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    assert len(list(archive.signed(1, Signer(), unsaved=reasons.append))) == 2 * signing.BATCH
    other.close()
    assert [str(reason) for reason in reasons] == [f"the archive {path}: another program holds it; it was waited for."]
    assert stored(archive) == []
    archive.close()


def test_a_crawl_writes_between_two_batches_and_what_was_written_stays(archive: Archive) -> None:
    keep(archive, *(visit(number) for number in range(3 * signing.BATCH)))
    coming = archive.signed(1, Signer())
    for _ in range(signing.BATCH + 1):
        next(coming)
    keep(archive, visit(9_999))
    coming.close()
    assert len(stored(archive)) == 2 * signing.BATCH
    signer = Signer()
    assert len(bodies(archive, signer)) == 3 * signing.BATCH + 1
    assert len(signer.signed) == signing.BATCH + 1


KILLED = """
import os, signal, sys
from newsbot.archive import Signature, open_archive

count = 0
def sign(record):
    global count
    count += 1
    if count == 500:
        os.kill(os.getpid(), signal.SIGKILL)
    return Signature(record["body"].encode(), record["url"], None, None, False)

list(open_archive(sys.argv[1]).signed(1, sign))
"""


def test_killed_while_it_signs_it_loses_nothing(archive: Archive, address: str) -> None:
    keep(archive, *(visit(number) for number in range(700)))
    done = subprocess.run([sys.executable, "-c", KILLED, address], cwd=ROOT, env={**os.environ}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (archive.count(), len(stored(archive))) == (700, 2 * signing.BATCH)
    signer = Signer()
    assert len(bodies(archive, signer)) == 700
    assert len(signer.signed) == 700 - 2 * signing.BATCH


def test_an_archive_of_version_1_is_brought_up_to_date_with_what_it_holds(address: str) -> None:
    archive = open_archive(address)
    keep(archive, visit(1, "Alt."), visit(1, "Neu.", hours(1)), visit(2))
    before = [one.record for one in archive.select(versions="all")]
    new = described(archive)
    with archive._database.engine.begin() as connection:
        connection.execute(text("DROP TABLE signatures"))
        connection.execute(text("UPDATE meta SET value = '1' WHERE name = 'schema'"))
    archive.close()
    archive = open_archive(address)
    assert described(archive) == new
    assert [one.record for one in archive.select(versions="all")] == before
    assert len(bodies(archive, Signer())) == len(stored(archive)) == 3
    archive.forget(hours(2), Wanted(paper="wolfsburg"))
    assert stored(archive) == []
    archive.close()


def described(archive: Archive) -> str:
    """Table and keys of the signatures, as the database tells them."""
    seen = inspect(archive._database.engine)
    columns = [(one["name"], str(one["type"]), one["nullable"]) for one in seen.get_columns("signatures")]
    keys = [
        (one["referred_table"], one["constrained_columns"], one["options"])
        for one in seen.get_foreign_keys("signatures")
    ]
    return json.dumps([columns, keys, seen.get_pk_constraint("signatures")["constrained_columns"], len(STEPS)])


def test_one_article_and_the_newest(archive: Archive) -> None:
    assert (archive.article("wolfsburg", "00000001"), archive.newest(hours(9))) == (None, None)
    keep(archive, visit(1), visit(1, "Neu.", hours(1)), visit(2, published=hours(7)), visit(3, published=None))
    found = archive.article("wolfsburg", "00000001")
    assert found
    assert (found.version, found.record["body"]) == (2, article(1, "Neu.")["body"])
    assert archive.article("peine", "00000001") is None
    assert (archive.newest(hours(9)), archive.newest(hours(7)), archive.newest(hours(0))) == (hours(7), hours(0), None)
