"""Datasets that say which articles are one story: from archive and feeds alike, whatever else is asked."""

import csv
import itertools
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from newsbot import dataset as datasets
from newsbot import formats, syndication
from newsbot.archive import Archive, open_archive, signing
from newsbot.dataset import archived
from newsbot.dataset.pieces import REACH
from newsbot.syndication import neighbours
from tests.commanding import Answer
from tests.datasets import START, dataset, feed, reading
from tests.syndicated import TEXTS
from tests.test_dataset_archive import keep

ROOT = Path(__file__).parent.parent
WITHHELD = {"body": None, "lead": None, "tdm_reservation": 1}
DAY = timedelta(days=1)
DPA = "dpa:261123-930-298765"


def own(text: str) -> str:
    return f"Auch hier ist das von Belang. {text}"


READINGS = [
    reading("peine", "orig", body=TEXTS[0], published=START),
    reading("kiel", "copy", body=own(TEXTS[0]), published=START + DAY),
    reading("celle", "cut", body=TEXTS[0][: len(TEXTS[0]) // 3], published=START + 2 * DAY),
    reading(
        "peine", "second", body=f"{TEXTS[0]} Die Sitzung war gut besucht und endete spät.", published=START + 3 * DAY
    ),
    reading("kiel", "grown", body="Mehr in Kürze.", published=START),
    reading("kiel", "grown", hour=2, body=TEXTS[1], published=START),
    reading("peine", "other", body=TEXTS[1], published=START),
    reading("celle", "alone", body=TEXTS[2], published=START),
    reading("celle", "undated", body=TEXTS[3], published=None),
    reading("peine", "silent", agency_id=f"{DPA}/2", **WITHHELD),
    reading("kiel", "spoken", agency_id=f"{DPA}/1", body="Ein kurzer Text."),
]


def columns(answer: Answer) -> dict[tuple[str, str, int], tuple[Any, ...]]:
    """The story columns of each record."""
    names = formats.STORY_COLUMNS
    return {(one["paper"], one["article_id"], one["version"]): tuple(map(one.get, names)) for one in answer.records}


@contextmanager
def records_read() -> Iterator[list[Any]]:
    """What was given to each statement that reads records of the archive."""
    given: list[Any] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "versions.record" in statement:
            given.append(parameters)

    event.listen(Engine, "before_cursor_execute", note)
    yield given
    event.remove(Engine, "before_cursor_execute", note)


# -- what the columns say


def test_the_columns_of_stories(archive: Archive, make: Any) -> None:
    keep(archive, *READINGS)
    told = columns(make())
    assert told["peine", "second", 1] == ("peine/orig", "lead", 3, 1.0, "text")
    assert told["kiel", "copy", 1][:3] == ("peine/orig", "copy", 3)
    assert 0.8 < told["kiel", "copy", 1][3] < 1
    assert told["celle", "cut", 1][:3] == ("peine/orig", "excerpt", 3)
    assert told["peine", "orig", 1] == ("peine/orig", "version", 3, 1.0, "text")
    assert told["celle", "alone", 1] == ("celle/alone", "single", 1, 1.0, None)
    assert told["celle", "undated", 1] == ("celle/undated", "single", 1, 1.0, None)


def test_every_state_of_an_article_has_the_story_of_the_article(archive: Archive, make: Any) -> None:
    keep(archive, *READINGS)
    told = columns(make())
    assert told["kiel", "grown", 1] == told["kiel", "grown", 2]
    assert told["kiel", "grown", 1][:3] == ("kiel/grown", "lead", 2)
    assert columns(make("--versions", "latest"))["kiel", "grown", 2] == told["kiel", "grown", 2]


def test_of_a_withheld_text_no_word_is_signed_and_ids_join_it(archive: Archive, address: str, make: Any) -> None:
    keep(archive, *READINGS)
    told = columns(make())
    assert told["peine", "silent", 1][0] == told["kiel", "spoken", 1][0]
    assert told["peine", "silent", 1][2:] == (2, 0.0, "agency_id")
    source = datasets.source([], address, datasets.Selection())
    signatures = {one.article_id: syndication.signature.read(one.signature) for one in source.pieces()}
    source.close()
    assert [name for name, one in signatures.items() if not one.headline and not one.text] == ["silent"]


def test_the_same_from_archive_and_feeds_in_any_order(tmp_path: Path, archive: Archive, make: Any) -> None:
    keep(archive, *READINGS)
    expected = columns(make())
    assert len({told[0] for told in expected.values()}) == 5
    names = ("1.jsonl", "2.jsonl", "3.jsonl")
    paths = [feed(tmp_path / name, *READINGS[number::3]) for number, name in enumerate(names)]
    for order in itertools.permutations(paths):
        assert columns(make(*order)) == expected
    assert columns(make()) == expected, "with the signatures that are kept"


@pytest.mark.parametrize(
    "words", [["--paper", "kiel"], ["--match", "Belang"], ["--access", "free"], ["--no-text"], ["--agency", "dpa"]]
)
def test_what_else_is_asked_changes_no_story(tmp_path: Path, archive: Archive, make: Any, words: list[str]) -> None:
    records = [{**one, "agencies": ["dpa"] if one["paper"] == "kiel" else []} for one in READINGS]
    keep(archive, *records)
    path = feed(tmp_path / "1.jsonl", *records)
    expected = columns(make())
    for source in ([], [path]):
        some = columns(make(*words, *source))
        assert some
        assert some.items() <= expected.items()


# -- the window


def test_the_days_around_those_asked_for_belong_to_it(tmp_path: Path, archive: Archive, make: Any) -> None:
    at = datetime(2026, 3, 20, 12, tzinfo=START.tzinfo)
    records = [
        reading("peine", "a", body=TEXTS[0], published=at - 14 * DAY),
        reading("kiel", "b", body=TEXTS[0], published=at),
        reading("celle", "c", body=TEXTS[0], published=at + 14 * DAY),
        reading("celle", "far", body=TEXTS[0], published=at - 28 * DAY),
    ]
    keep(archive, *records)
    path = feed(tmp_path / "1.jsonl", *records)
    day = ("--since", "2026-03-20", "--until", "2026-03-20")
    for source in ([], [path]):
        assert [told[:1] + told[2:3] for told in columns(make(*day, *source)).values()] == [("peine/a", 3)]
        assert {told[:1] for told in columns(make(*source)).values()} == {("celle/far",)}, "in a dataset of everything"


def test_the_reach_is_that_of_stories() -> None:
    assert REACH * 24 * 3600 == neighbours.WINDOW


@pytest.mark.parametrize("words", [["--since", "0001-01-01"], ["--until", "9999-12-31"]])
def test_days_at_the_end_of_all_days(tmp_path: Path, make: Any, words: list[str]) -> None:
    path = feed(tmp_path / "1.jsonl", *READINGS[:2])
    assert {told[0] for told in columns(make(path, *words)).values()} == {"peine/orig"}


# -- what is left out


def test_no_stories_leaves_them_out_and_computes_nothing(
    tmp_path: Path, archive: Archive, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(archive, *READINGS)
    monkeypatch.setattr(syndication, "stories", None)
    monkeypatch.setattr(archived.Archived, "pieces", None)
    without = [name for name in formats.DATASET_COLUMNS if name not in formats.STORY_COLUMNS]
    assert list(make("--no-stories").records[0]) == without
    assert list(make("--columns", "paper,url").records[0]) == ["paper", "url"]
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    assert "## Stories" not in card
    assert make("--no-stories", "--agency", "", "-o", str(tmp_path / "x.csv")).code == 0
    assert "`scrapy dataset -o x.csv --no-stories`" in (tmp_path / "x.card.md").read_text(encoding="utf-8")


def test_one_column_of_stories_is_enough(archive: Archive, make: Any) -> None:
    keep(archive, *READINGS)
    assert make("--columns", "story_size", "--paper", "kiel", "--match", "Belang").records == [{"story_size": 3}]


def test_no_stories_and_a_column_of_stories_is_one_sentence(make: Any) -> None:
    answer = make("--no-stories", "--columns", "paper,story_id", "x.jsonl")
    assert (answer.code, answer.err) == (2, "--no-stories leaves out story_id, which --columns asks for.\n")


# -- files


def test_the_columns_in_every_format(tmp_path: Path, archive: Archive, make: Any) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    keep(archive, *READINGS)
    rows = make().records
    names = ("paper", "article_id", *formats.STORY_COLUMNS)
    expected = [[one[name] for name in names] for one in rows]
    for ending in ("parquet", "json", "csv", "excel.csv"):
        assert make("-o", str(tmp_path / f"x.{ending}")).code == 0
    table = pq.read_table(tmp_path / "x.parquet", columns=list(names)).to_pylist()
    assert [list(row.values()) for row in table] == expected
    whole = json.loads((tmp_path / "x.json").read_bytes())
    assert [[one[name] for name in names] for one in whole] == expected
    for ending, delimiter, point in (("csv", ",", "."), ("excel.csv", ";", ",")):
        with (tmp_path / f"x.{ending}").open(encoding="utf-8-sig", newline="") as file:
            cells = [[row[name] for name in names] for row in csv.DictReader(file, delimiter=delimiter)]
        assert cells == [[as_cell(value, point) for value in row] for row in expected]


def as_cell(value: object, point: str) -> str:
    if isinstance(value, float):
        return str(value).replace(".", point)
    return "" if value is None else str(value)


def test_the_data_package_describes_them_and_frictionless_reads_them(
    tmp_path: Path, archive: Archive, make: Any
) -> None:
    frictionless = pytest.importorskip("frictionless")
    keep(archive, *READINGS)
    for ending in ("csv", "excel.csv"):
        target = tmp_path / f"{ending[:2]}.{ending}"
        assert make("-o", str(target)).code == 0
        package = target.with_name(f"{ending[:2]}.datapackage.json")
        (resource,) = json.loads(package.read_bytes())["resources"]
        fields = {one["name"]: one for one in resource["schema"]["fields"]}
        assert [fields[name]["type"] for name in formats.STORY_COLUMNS] == [
            "string", "string", "integer", "number", "string",
        ]  # fmt: skip
        assert fields["similarity"].get("decimalChar") == ("," if ending == "excel.csv" else None)
        assert all(fields[name]["description"] for name in formats.STORY_COLUMNS)
        report = frictionless.validate(str(package))
        assert report.valid, report.flatten(["message"])


def test_the_card_tells_of_stories(tmp_path: Path, archive: Archive, make: Any) -> None:
    keep(archive, *READINGS)
    assert make().code == 0
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    (section,) = [part for part in card.split("\n## ") if part.startswith("Stories")]
    assert "all articles of all papers in newsbot's archive, whatever else was asked" in section
    assert "- stories of more than one article: 3\n" in section
    assert "- papers that carry the story that most carry: 3\n" in section
    assert "lead 3" in section
    assert "single 2" in section
    assert "- articles by `story_evidence`: text 6, agency_id 2\n" in section
    assert f"- algorithm: version {syndication.VERSION};" in section
    assert make("--since", "2026-03-02").code == 0
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    assert "in newsbot's archive in the days asked for and 14 days before and after them" in card


# -- signatures that are kept


def month(number: int) -> list[dict[str, Any]]:
    """One article in each of so many days, from January on."""
    first = datetime(2026, 1, 1, 12, tzinfo=START.tzinfo)
    return [
        reading(id=f"{day}", body=f"{TEXTS[day % 4]} Tag {day}.", published=first + day * DAY) for day in range(number)
    ]


def test_a_dataset_of_a_month_reads_no_record_of_other_months(archive: Archive, make: Any) -> None:
    keep(archive, *month(120))
    days = ("--since", "2026-03-01", "--until", "2026-03-31")
    with records_read() as first:
        told = columns(make(*days))
    assert len(told) == 31
    signed = sum(len(one) for one in first[:-1])
    assert 59 <= signed <= 2 * 59 + 2, "31 days and 14 on either side, read once and compared once when it is kept"
    with records_read() as second:
        assert columns(make(*days)) == told
    assert [len(one) for one in second] == [31], "the records that are written"
    with records_read() as everything:
        make()
    assert sum(len(one) for one in everything[:-1]) <= 2 * (120 - 59) + 4


def test_another_version_of_the_algorithm_signs_anew(
    archive: Archive, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(archive, *READINGS)
    told = columns(make())
    with records_read() as kept:
        make()
    with archive._database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE signatures SET algorithm = {syndication.VERSION + 1}, stored = ''")
    with records_read() as anew:
        assert columns(make()) == told
    assert len(anew) > len(kept)
    with records_read() as again:
        make()
    assert len(again) == len(kept)


def test_an_archive_that_is_held_gives_its_stories_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    where = tmp_path / "archive.sqlite"
    archive = open_archive(where)
    keep(archive, *READINGS, *month(2 * signing.BATCH))
    archive.close()
    monkeypatch.setattr(archived, "open_archive", lambda where, make: open_archive(where, (), 0, make=make))
    other = sqlite3.connect(where)
    other.execute("BEGIN IMMEDIATE")
    answer = dataset("-o", str(tmp_path / "x.jsonl"), NEWSBOT_DATA=tmp_path)
    other.close()
    (said,) = caplog.messages
    assert said.startswith("signatures are not kept, so they are made again the next time: the archive ")
    held = columns(answer)
    assert len({told[0] for told in held.values()}) < len(held)
    assert columns(dataset("-o", str(tmp_path / "x.jsonl"), NEWSBOT_DATA=tmp_path)) == held


@pytest.mark.skipif(os.getuid() != 0, reason="takes another account, which root may do")
def test_a_file_that_can_not_be_written_gives_its_stories(tmp_path: Path) -> None:
    place = Path("/tmp") / f"newsbot-read-only-{os.getpid()}"
    place.mkdir()
    try:
        archive = open_archive(place / "archive.sqlite")
        keep(archive, *READINGS)
        archive.close()
        (place / "archive.sqlite").chmod(0o444)
        place.chmod(0o777)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(place)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == "5\n"
        assert done.stderr.count("signatures are not kept") == 1, done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
    finally:
        for path in place.iterdir():
            path.unlink()
        place.rmdir()


AS_NOBODY = """
import os, sys
from newsbot import dataset
import newsbot.syndication, newsbot.archive, sqlite3
os.setuid(65534)
source = dataset.source([], sys.argv[1] + "/archive.sqlite", dataset.Selection())
print(len({story.story_id for story in dataset.told(source).values()}))
source.close()
"""


def test_what_is_collected_meanwhile_is_told_of_as_compared_with_no_other(
    tmp_path: Path, archive: Archive, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(archive, *READINGS)
    stories = syndication.stories

    def slowly(pieces: Any) -> Any:
        told = stories(pieces)
        keep(archive, reading("celle", "late", body=TEXTS[0]))
        return told

    monkeypatch.setattr(syndication, "stories", slowly)
    assert columns(make())["celle", "late", 1] == ("celle/late", "single", 1, 1.0, None)
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    assert "- collected while this was made, and compared with no other: 1" in card


STOPPED = """
import os, signal, sys
from scrapy.cmdline import execute
from newsbot.archive import signing

keep, kept = signing._keep, []
def _keep(*given, **named):
    kept.append(keep(*given, **named))
    if len(kept) == 2:
        os.kill(os.getpid(), signal.SIGINT)

signing._keep = _keep
execute(["scrapy", "dataset", "-o", sys.argv[1]])
"""


def test_ctrl_c_while_it_signs_leaves_what_was_there_and_what_is_signed(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, *month(5 * signing.BATCH))
    target = tmp_path / "x.csv"
    target.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, str(target)],
        cwd=ROOT, env={**os.environ, "NEWSBOT_DATA": str(tmp_path), "NEWSBOT_ARCHIVE": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, f"stopped; {target} is as it was.\n")
    assert target.read_text() == "old"
    with archive._database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM signatures").scalar()
    assert kept in (signing.BATCH, 2 * signing.BATCH)
    assert archive.count() == 5 * signing.BATCH
    archive.close()
