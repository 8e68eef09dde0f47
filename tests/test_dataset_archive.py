"""``scrapy dataset`` without feeds reads the archive: the same records, no more of it than is asked for, nothing made."""

import hashlib
import json
import sqlite3
import tracemalloc
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from newsbot import formats
from newsbot.archive import Archive, Document, Visit, open_archive
from tests.datasets import START, dataset, feed, reading

OWN = ("last_seen", "gone")
"""What an archive knows and a feed does not."""
SHARED = ",".join(name for name in formats.DATASET_COLUMNS if name not in OWN)


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def keep(archive: Archive, *records: dict[str, Any], extra: tuple[Visit, ...] = ()) -> None:
    """One ended run of each paper that read these records."""
    for paper in sorted({one["paper"] for one in records}):
        run = archive.begin(paper, {}, START)
        own = [one for one in records if one["paper"] == paper]
        archive.keep(run, [Visit(one["url"], START, record=one) for one in own])
        archive.keep(run, [visit for visit in extra if paper in visit.url])
        archive.end(run, "finished", {"exit": 0}, now=at(1))


WITHHELD = {"body": None, "lead": None, "tdm_reservation": 1}
READINGS = [
    reading(id="late", hour=1, published=at(30), entities=[{"type": "Person", "name": "Vera Probst"}]),
    reading(id="twice", hour=5, body="Das Gerüst ist weg."),
    reading(id="twice", hour=2, body="Das Gerüst kommt.", published=at(-24)),
    reading(id="twice", hour=3, body="Das Gerüst kommt."),
    reading(id="undated", published=None, headline="+++ Ticker +++", keywords=["Turm", "Größe"]),
    reading(id="cut", body="Das Gerüst steht. Es bleibt."),
    reading(id="cut", hour=1, body="Das Gerüst steht.", access="paid"),
    reading(id="withheld", **WITHHELD),
    reading(id="withheld", hour=9, body="Frei."),
    reading(id="silent", **WITHHELD),
    reading("kiel", "late", tdm_reservation=0, usage_signals=["meta noai"]),
]
"""What crawls read, not in order of time."""


@pytest.mark.parametrize("words", [[], ["--versions", "latest"], ["--paper", "kiel"], ["--since", "2026-03-02"]])
def test_the_archive_gives_what_the_feeds_of_the_same_crawls_give(
    tmp_path: Path, archive: Archive, make: Any, words: list[str]
) -> None:
    keep(archive, *READINGS)
    path = feed(tmp_path / "1.jsonl", *READINGS)
    of_archive, of_feeds = make(*words).records, make(path, *words).records
    assert len(of_feeds) > 0
    assert [list(one) for one in of_archive] == [list(formats.DATASET_COLUMNS)] * len(of_feeds)
    assert [{**one, **dict.fromkeys(OWN)} for one in of_archive] == [{**one, **dict.fromkeys(OWN)} for one in of_feeds]


@pytest.mark.parametrize(
    "ending", ["csv", "excel.csv", "json", "jsonl", "parquet", "csv.gz", "excel.csv.zst", "json.zst", "jsonl.gz"]
)
def test_in_every_format_byte_by_byte(tmp_path: Path, archive: Archive, make: Any, ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    keep(archive, *READINGS)
    one, two = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
    assert make("-o", str(one), "--columns", SHARED).code == 0
    assert make("-o", str(two), "--columns", SHARED, feed(tmp_path / "feed.jsonl", *READINGS)).code == 0
    assert one.read_bytes() == two.read_bytes()


def test_frictionless_finds_it_valid(tmp_path: Path, archive: Archive, make: Any) -> None:
    frictionless = pytest.importorskip("frictionless")
    keep(archive, *READINGS)
    assert make("-o", str(tmp_path / "x.csv")).code == 0
    report = frictionless.validate(str(tmp_path / "x.datapackage.json"))
    assert report.valid, report.flatten(["message"])
    assert report.tasks[0].stats["rows"] == 9


def test_what_was_seen_since_and_what_is_gone(archive: Archive, make: Any) -> None:
    a, b = reading(id="a"), reading(id="b")
    keep(archive, a, b, extra=(Visit(a["url"], at(7), "unchanged"), Visit(b["url"], at(8), "gone/HTTP 404")))
    assert [(one["first_seen"], one["last_seen"], one["gone"]) for one in make().records] == [
        ("2026-03-02T06:00:00+00:00", "2026-03-02T13:00:00+00:00", False),
        ("2026-03-02T06:00:00+00:00", "2026-03-02T06:00:00+00:00", True),
    ]


def test_a_text_that_comes_back_is_a_version_of_its_own(tmp_path: Path, archive: Archive, make: Any) -> None:
    texts = [reading(id="a", hour=hour, body=body) for hour, body in enumerate(["Alt.", "Neu.", "Alt."])]
    keep(archive, *texts)
    assert [(one["version"], one["body"]) for one in make().records] == [(1, "Alt."), (2, "Neu."), (3, "Alt.")]
    assert len(make(feed(tmp_path / "1.jsonl", *texts)).records) == 2


def test_days_are_those_of_berlin(archive: Archive, make: Any) -> None:
    midnight = datetime(2026, 3, 1, 23, tzinfo=timezone.utc)
    second = timedelta(seconds=1)
    keep(
        archive,
        reading(id="before", published=midnight - second),
        reading(id="first", published=midnight),
        reading(id="last", published=midnight + timedelta(days=1) - second),
        reading(id="after", published=midnight + timedelta(days=1)),
        reading(id="undated", published=None),
    )
    day = ("--since", "2026-03-02", "--until", "2026-03-02")
    assert [one["article_id"] for one in make(*day).records] == ["first", "last"]
    assert len(make("--until", "9999-12-31").records) == len(make("--since", "0001-01-01").records) == 4


def test_other_days_and_papers_are_not_read(tmp_path: Path, archive: Archive, make: Any) -> None:
    keep(archive, *(reading(id=f"{day}", published=at(24 * day)) for day in range(9)), reading("kiel", "a"))
    assert len(make("--since", "2026-03-04", "--until", "2026-03-05", "--paper", "peine").records) == 2
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    assert "- left out by the selection, of what was looked at: nothing" in card


def test_a_record_of_an_older_newsbot_gets_all_columns(archive: Archive, make: Any) -> None:
    old = {name: value for name, value in reading(id="a").items() if name not in ("usage_signals", "tdm_source")}
    keep(archive, {**old, "published": "2026-03-02T06:00:00+00:00", "long_gone": 7})
    (record,) = make().records
    assert list(record) == list(formats.DATASET_COLUMNS)
    assert (record["usage_signals"], record["published"]) == ([], "2026-03-02T07:00:00+01:00")


def test_the_card_says_where_it_is_from_and_how_the_crawls_went(tmp_path: Path, archive: Archive, make: Any) -> None:
    keep(archive, reading(id="a"), reading("kiel", "b"))
    run = archive.begin("peine", {}, at(24))
    archive.end(run, "finished", {"exit": 4, "sentence": "7 addresses | failed."}, now=at(25))
    assert make().code == 0
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    assert "| made from | newsbot's archive |" in card
    assert "- kiel: 1 crawl, 2026-03-02; all complete" in card
    assert (
        "- peine: 2 crawls, 2026-03-02 to 2026-03-03; 1 incomplete, the last of them 2026-03-03: "
        "7 addresses \\| failed." in card
    )
    assert make("--until", "2026-03-02", "--paper", "peine,celle").code == 0
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    assert "- peine: 1 crawl, 2026-03-02; all complete" in card
    assert "- celle: none on the days asked for" in card


def test_the_card_says_what_was_reserved_and_which_files_were_obeyed(
    tmp_path: Path, archive: Archive, make: Any
) -> None:
    reserved = {"tdm_reservation": 1, "tdm_source": "file", "tdm_policy": "https://peine.example/tdm"}
    readings = [reading(id="a", body=None, **reserved), reading(id="b", **reserved), reading(id="c")]
    run = archive.begin("peine", {"NEWSBOT_TDM": "respect"}, at(-3))
    where = "https://peine.example"
    robots = Document("robots.txt", f"{where}/robots.txt", at(-3), 200, b"User-agent: *\nDisallow:\n", "")
    silent = Document("tdmrep.json", f"{where}/.well-known/tdmrep.json", at(-3), None, None, "TimeoutError")
    visits = [Visit(one["url"], at(0), record=one) for one in readings]
    archive.keep(run, visits, (), [robots, silent, robots._replace(time=at(9), content=b"of later")])
    archive.end(run, "finished", {"exit": 0}, now=at(10))
    keep(archive, reading("kiel", "d", tdm_reservation=0))
    assert make().code == 0
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    section = card.partition("## Reservations and robots.txt")[2].partition("## How to cite")[0]
    digest = hashlib.sha256(b"User-agent: *\nDisallow:\n").hexdigest()
    for told in (
        "| kiel | 0 | 1 | 0 | 0 | nowhere | none |",
        "| peine | 2 | 0 | 1 | 1 | file 2 | https://peine.example/tdm 2 |",
        "- kiel: not recorded 1\n- peine: respect 1\n",
        f"| peine | {where}/robots.txt | 200 | `{digest}` | 2026-03-02T03:00:00+00:00 | 2026-03-02T03:00:00+00:00 | 1 |",
        f"| peine | {where}/.well-known/tdmrep.json | TimeoutError | no file |",
    ):
        assert told in section
    assert hashlib.sha256(b"of later").hexdigest() not in section


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--paper", "celle"], "there is no record of celle; papers with records: kiel, peine.\n"),
        (
            ["--since", "2027-01-01"],
            "there are no records published since 2027-01-01 in newsbot's archive.\n",
        ),
        (
            ["--since", "2027-01-01", "--until", "2027-01-31"],
            "there are no records published from 2027-01-01 to 2027-01-31 in newsbot's archive.\n",
        ),
        (["--agency", "dpa"], "no record is asked for; left out: 9 another agency.\n"),
    ],
)
def test_nothing_chosen_is_one_sentence(
    tmp_path: Path, archive: Archive, make: Any, words: list[str], said: str
) -> None:
    keep(archive, *READINGS)
    answer = make(*words, "-o", str(tmp_path / "x.csv"))
    assert (answer.code, answer.out, answer.err) == (2, "", said)
    assert not list(tmp_path.glob("x.*"))


def test_an_empty_archive_is_one_sentence(archive: Archive, make: Any) -> None:
    answer = make()
    assert (answer.code, answer.err) == (2, "there are no records in newsbot's archive.\n")


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
def test_reading_makes_no_archive(tmp_path: Path, form: str) -> None:
    where = tmp_path / "data" / "archive.sqlite"
    answer = dataset("-o", str(tmp_path / "out" / "x.csv"), NEWSBOT_ARCHIVE=form.format(where), NEWSBOT_DATA=tmp_path)
    assert answer.code == 2
    assert answer.err == f"there is no archive at {where} yet: a crawl makes it, e.g. scrapy crawl wolfsburg.\n"
    assert not list(tmp_path.iterdir())


def test_a_file_of_nothing_is_no_archive(tmp_path: Path) -> None:
    where = tmp_path / "archive.sqlite"
    where.touch()
    answer = dataset("-o", str(tmp_path / "x.csv"), NEWSBOT_DATA=tmp_path)
    assert (answer.code, where.stat().st_size) == (2, 0)


def test_what_is_no_archive_of_ours_is_one_sentence(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE songs (name)")
    answer = dataset("-o", str(tmp_path / "x.csv"), NEWSBOT_ARCHIVE=tmp_path / "other.sqlite", NEWSBOT_DATA=tmp_path)
    assert answer.code == 2
    assert "holds tables of something else (songs)" in answer.err
    answer = dataset("-o", str(tmp_path / "x.csv"), NEWSBOT_ARCHIVE="mysql://x/y", NEWSBOT_DATA=tmp_path)
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["other.sqlite"]


@pytest.mark.slow
def test_ten_times_the_articles_take_no_more_memory(tmp_path: Path) -> None:
    peaks = []
    for name, articles in (("few", 600), ("many", 6_000)):
        archive = open_archive(tmp_path / name)
        keep(archive, *(reading(id=f"{number}", body=f"Satz {number}. " * 100) for number in range(articles)))
        archive.close()
        words = ("-o", str(tmp_path / f"{name}.jsonl"), "--no-stories")
        tracemalloc.start()
        assert dataset(*words, NEWSBOT_ARCHIVE=tmp_path / name, NEWSBOT_DATA=tmp_path).code == 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000, "a tenth of what the records take"


def test_the_archive_is_as_it_was_after_reading_without_stories(tmp_path: Path) -> None:
    where = tmp_path / "archive.sqlite"
    archive = open_archive(where)
    keep(archive, *READINGS)
    archive.close()
    before = where.read_bytes()
    assert dataset("-o", str(tmp_path / "x.json"), "--no-stories", NEWSBOT_DATA=tmp_path).code == 0
    assert dataset("-o", str(tmp_path / "y.csv"), "--columns", "paper,url", NEWSBOT_DATA=tmp_path).code == 0
    assert where.read_bytes() == before
    assert len(json.loads((tmp_path / "x.json").read_bytes())) == 9
