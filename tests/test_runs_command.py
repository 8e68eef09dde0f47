"""``scrapy runs``: the table and the document of the last runs, the check for monitoring, and one sentence otherwise."""

import json
import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect, text

from newsbot import coverage, history
from newsbot.archive import Archive, RunRecord, open_archive
from newsbot.coverage import FIELDS
from newsbot.history import Change, Past
from newsbot.replay import Recorded, write
from tests.archives import START, hours, visit
from tests.crawling import ROOT, crawl, scrapy
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.postgres import Server

NOW = datetime.now(timezone.utc).replace(microsecond=0)
GOOD: dict[str, Any] = {"read": 40, "new": 12, "changed": 3, "exit": 0, "sentence": "", "requests": 99}
BAD: dict[str, Any] = {
    "read": 1840,
    "new": 1200,
    "exit": 4,
    "sentence": "the server said no.",
    "excluded/since": 7,
    "refused/UnknownLayout": 9,
    "refused/SoftNotFound": 1,
    "dropped/NoHeadline": 2,
    "dropped/OutsidePeriod": 5,
    "gone/HTTP 404": 3,
    "failed/timeout": 4,
    "left/max_time": 2,
    "reach/feeds": "2026-11-16 (60 addresses)",
}


def covered(articles: int = 100, **shares: float) -> dict[str, int]:
    """The coverage of a run: all fields whole, but for those named."""
    return {"articles": articles} | {name: round(shares.get(name, 1) * articles) for name in FIELDS}


def ran(number: int = 1, at: float = 0, **given: Any) -> RunRecord:
    """A run that began so many hours after the start, and took an hour."""
    usual: dict[str, Any] = {
        "paper": "wolfsburg", "arguments": {}, "started": hours(at), "ended": hours(at + 1), "state": "finished",
        "counts": GOOD, "coverage": covered(),
    }  # fmt: skip
    return RunRecord(number, **{**usual, **given})


def shown(*runs: Past, **given: Any) -> list[str]:
    return history.table(runs, hours(2), **given)


# beside the runs before


def test_fields_are_compared_with_the_last_run_that_had_enough_articles() -> None:
    now = ran(5, 5, coverage=covered(authors=0.6, kicker=0.9))
    before = [
        ran(4, 4, coverage=covered(19, authors=0)),
        ran(3, 3, coverage=covered(authors=0), state="interrupted"),
        ran(2, 2, coverage=covered(authors=0), arguments={"warc": "x", "archive": "1"}),
        ran(1, 1, coverage=covered(authors=0.95)),
        ran(0, 0, coverage=covered(authors=0.6)),
    ]
    assert history.past(now, before).changes == [Change("authors", 0.95, 0.6)]
    assert history.past(now, before[:3]).changes == []


@pytest.mark.parametrize(
    ("articles", "before", "now", "is_change"),
    [(200, 1, 0.85, True), (200, 0.5, 0.8, True), (200, 1, 0.92, False), (20, 0.5, 0.3, False), (20, 1, 0.5, True)],
)
def test_a_change_is_more_than_chance(articles: int, before: float, now: float, is_change: bool) -> None:
    runs = [ran(coverage=covered(articles, lead=before)), ran(coverage=covered(articles, lead=now))]
    assert bool(history.past(runs[1], runs[:1]).changes) == is_change


def test_a_field_is_lost_beside_the_best_of_ten() -> None:
    now = ran(coverage=covered(body=0.03))
    halves = [ran(coverage=covered(body=0.4))] * 9
    lost = history.past(now, [*halves, ran(coverage=covered(body=0.96))]).lost
    assert lost == [coverage.Lost("body", 0.96, 0.03)]
    assert history.past(now, [*halves, halves[0], ran(coverage=covered(body=0.96))]).lost == []


@given(st.lists(st.dictionaries(st.sampled_from(["articles", *FIELDS]), st.integers(0, 30)), min_size=1, max_size=5))
def test_any_coverage_can_be_compared(coverages: list[dict[str, int]]) -> None:
    first, *before = [ran(coverage=one) for one in coverages]
    json.dumps(history.document(history.past(first, before)), default=str)


# the table


def test_a_run_is_a_line_and_its_reasons() -> None:
    assert shown(Past(ran(counts=BAD))) == [
        "when (Berlin)     paper         took  ended        read    new  changed  refused  failed  asked",
        "2026-11-01 07:00  wolfsburg  1:00:00  incomplete  1,840  1,200        0       12       6",
        "    said      the server said no.",
        "    refused   9 UnknownLayout, 2 NoHeadline, 1 SoftNotFound",
        "    gone      3 HTTP 404",
        "    failed    4 timeout, 2 max_time",
    ]


def test_what_the_sentence_says_is_not_said_again() -> None:
    lines = shown(Past(ran(counts=BAD | {"sentence": "not all was read: 4 timeout, 2 max_time."})))
    assert not any(line.startswith("    failed") for line in lines)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "done"),
        ({"state": "closespider_itemcount"}, "done"),
        ({"counts": {"exit": 2}}, "bad argument"),
        ({"counts": {"exit": 3}}, "nothing"),
        ({"counts": {"exit": 5}}, "field lost"),
        ({"counts": {"exit": 77}}, "exit 77"),
        ({"counts": {}, "state": "later\nstate"}, r"later\nstate"),
        ({"state": "interrupted"}, "interrupted"),
        ({"state": "abandoned", "counts": {}}, "abandoned"),
        ({"state": "running", "ended": None, "counts": {}}, "broke off"),
    ],
)
def test_how_a_run_ended(given: Mapping[str, Any], said: str) -> None:
    line = shown(Past(ran(**given)))[1]
    assert f"  {said}  " in line
    assert ("continues it" in "".join(shown(Past(ran(**given))))) == (said in ("interrupted", "broke off"))


def test_a_run_under_way_shows_how_far_it_is() -> None:
    run = ran(state="running", ended=None, counts={"new": 3, "changed": 0, "holds": 3}, coverage={})
    (line,) = shown(Past(run, is_held=True))[1:]
    assert line.split() == ["2026-11-01", "07:00", "wolfsburg", "2:00:00", *["under", "way", "-", "3", "0", "-", "-"]]


def test_lost_fields_are_loud_and_not_said_twice() -> None:
    one = history.past(ran(coverage=covered(body=0.03, authors=0.5)), [ran(coverage=covered(body=0.96))])
    assert shown(one)[2:] == [
        "    LOST      body 96 % before, 3 % now: has the site changed its layout?",
        "    fields    authors 100 % → 50 % against the run before",
    ]


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 9999), max_size=12), st.text(max_size=300))
def test_no_line_is_too_long_or_holds_controls(found: dict[str, int], sentence: str) -> None:
    counts = BAD | {f"refused/{name}": count for name, count in found.items()} | {"sentence": sentence}
    for line in shown(Past(ran(counts=counts, arguments={"sections": "sport" * 20}))):
        assert len(line) <= 120 or " " not in line.strip()[10:].strip()
        assert line.isprintable()


def test_pages_that_were_kept_are_named_with_a_command() -> None:
    pages = {
        "https://www.waz-online.de/a?b=1&c=2": "UnknownLayout",
        "https://www.waz-online.de/d": "without body, lead",
    }
    one = Past(ran(counts=GOOD | {"kept_pages": pages, "kept_in": "w.warc.gz"}), kept=Path("/data/kept/w.warc.gz"))
    command = f"scrapy read /data/kept/w.warc.gz --url {shlex.quote('https://www.waz-online.de/a?b=1&c=2')}"
    assert shown(one)[2:] == ["    kept      1 UnknownLayout, 1 without", f"              {command}"]
    assert shown(one, closely=True)[3:5] == [
        "              https://www.waz-online.de/a?b=1&c=2 (UnknownLayout)",
        "              https://www.waz-online.de/d (without body, lead)",
    ]


# the check


@pytest.mark.parametrize(("given", "seconds"), [("90m", 5400), ("26h", 93600), ("3d", 259200), (" 1h ", 3600)])
def test_an_age(given: str, seconds: int) -> None:
    assert history.age(given) == timedelta(seconds=seconds)


@pytest.mark.parametrize("given", ["", "26", "h", "0h", "-1h", "1.5h", "2w", "1h30m", "999999999999d", "٣d"])
def test_no_age(given: str) -> None:
    with pytest.raises(ValueError, match=r"is no age; write e\.g\. 90m, 26h or 3d\."):
        history.age(given)


DAY = timedelta(hours=26)
FAILS = {"ended": hours(30), "counts": {"exit": 3, "sentence": "HTTP 403 with a captcha."}}
RUNS_ON = {"ended": None, "state": "running", "counts": {}}


@pytest.mark.parametrize(
    ("runs", "now", "why"),
    [
        ([Past(ran())], 27, ""),
        ([Past(ran(2, 26, **RUNS_ON), True), Past(ran())], 27, ""),
        ([Past(ran())], 28, "no good run since 2026-11-01 08:00, 27 hours ago; none was started since"),
        ([Past(ran())], 97, "no good run since 2026-11-01 08:00, 4 days ago; none was started since"),
        (
            [Past(ran(2, 29, **FAILS)), Past(ran())],
            30,
            "no good run since 2026-11-01 08:00, 29 hours ago; the last one, of 2026-11-02 12:00: nothing, "
            "HTTP 403 with a captcha.",
        ),
        ([Past(ran(1, **RUNS_ON), True)], 1, "never had a good run; one is under way since 2026-11-01 07:00"),
        ([Past(ran(1, **RUNS_ON))], 1, "never had a good run; the last one, of 2026-11-01 07:00: broke off"),
        ([Past(ran(state="interrupted"))], 2, "never had a good run; the last one, of 2026-11-01 07:00: interrupted"),
        ([], 0, "no run at all; scrapy crawl wolfsburg makes one"),
    ],
)
def test_health(runs: list[Past], now: float, why: str) -> None:
    found = history.health("wolfsburg", runs, hours(now), DAY)
    assert (found.good, found.why) == (not why, why)


def test_a_verdict_begins_with_what_a_pager_shows() -> None:
    ill = history.health("kiel", [], START, DAY)
    good = history.health("wolfsburg", [Past(ran())], hours(2), DAY)
    assert history.verdict([good], "26h") == ["OK: 1 paper, each with a good run in the last 26h"]
    assert history.verdict([good, ill], "26h") == [
        "CRITICAL: 1 of 2 papers without a good run in the last 26h: kiel",
        "kiel: no run at all; scrapy crawl kiel makes one",
    ]
    assert history.verdict([], "26h")[0].startswith("CRITICAL: the archive holds no run")


# the command


def keep(archive: Archive, paper: str, at: datetime, state: str = "finished", **given: Any) -> None:
    """A run of ten minutes in the archive."""
    run = archive.begin(paper, given.pop("arguments", {}), at)
    archive.keep(run, [visit(1, at=at, paper=paper)])
    archive.end(run, state, given.pop("counts", GOOD), given.pop("coverage", covered()), at + timedelta(minutes=10))


def runs(where: object, *words: str) -> subprocess.CompletedProcess[str]:
    return scrapy("runs", *words, "-s", f"NEWSBOT_ARCHIVE={where}")


def ago(count: float) -> datetime:
    return NOW - timedelta(hours=count)


@pytest.mark.slow
def test_the_last_runs(address: str) -> None:
    archive = open_archive(address)
    keep(archive, "wolfsburg", ago(30), coverage=covered(body=0.96))
    keep(archive, "kiel", ago(20), counts=BAD)
    keep(archive, "wolfsburg", ago(2), coverage=covered(body=0.03), counts=GOOD | {"exit": 5})
    run = archive.begin("wolfsburg", {"new_only": "1"}, ago(1))
    archive.keep(run, [visit(7, paper="wolfsburg")])
    archive.beat(run, datetime.now(timezone.utc))
    archive.close()
    done = runs(address)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split()[2] for line in lines[1:] if not line.startswith(" ")] == ["wolfsburg"] * 2 + [
        "kiel",
        "wolfsburg",
    ]
    assert "under way" in lines[1]
    assert "    LOST      body 96 % before, 3 % now: has the site changed its layout?" in lines
    found = json.loads(runs(address, "wolfsburg", "--last", "2", "--json").stdout)
    assert [one["state"] for one in found["runs"]] == ["running", "finished"]
    under_way, last = found["runs"]
    assert (under_way["under_way"], under_way["new"], under_way["read"], under_way["ended"]) == (True, 1, None, None)
    assert last["fields_lost"] == last["fields_changed"] == [{"field": "body", "before": 0.96, "now": 0.03}]
    assert (last["coverage"]["body"], last["articles"], last["exit"], last["good"]) == (0.03, 100, 5, False)
    assert datetime.fromisoformat(last["started"]) == ago(2)
    assert last["seconds"] == 600


@pytest.mark.slow
def test_the_document_has_the_fields_that_help_names(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "a.sqlite")
    keep(archive, "wolfsburg", ago(2), counts=BAD)
    archive.close()
    (one,) = json.loads(runs(tmp_path / "a.sqlite", "--json").stdout)["runs"]
    said = " ".join(scrapy("runs", "--help").stdout.split())
    assert [name for name in one if name not in said] == []
    assert (one["refused"], one["failed"], one["gone"]) == (
        {"UnknownLayout": 9, "NoHeadline": 2, "SoftNotFound": 1},
        {"timeout": 4, "max_time": 2},
        {"HTTP 404": 3},
    )


@pytest.mark.slow
def test_the_check(address: str) -> None:
    archive = open_archive(address)
    keep(archive, "wolfsburg", ago(20))
    done = runs(address, "--check")
    assert (done.returncode, done.stdout) == (0, "OK: 1 paper, each with a good run in the last 26h\n")
    keep(archive, "wolfsburg", ago(2), counts=BAD)
    assert runs(address, "--check").returncode == 0
    keep(archive, "kiel", ago(1), arguments={"warc": "x", "archive": "1"})
    keep(archive, "celle", ago(30))
    archive.close()
    done = runs(address, "--check", "--max-age", "10h")
    assert (done.returncode, done.stderr) == (2, "")
    first, *rest = done.stdout.splitlines()
    assert first == "CRITICAL: 2 of 2 papers without a good run in the last 10h: celle, wolfsburg"
    assert rest[1].endswith("incomplete, the server said no.")
    assert runs(address, "--check", "--max-age", "2d").returncode == 0
    done = runs(address, "--check", "kiel", "wolfsburg", "--json")
    assert done.returncode == 2
    found = json.loads(done.stdout)
    assert [(one["paper"], one["good"]) for one in found["papers"]] == [("kiel", False), ("wolfsburg", True)]
    assert datetime.fromisoformat(found["papers"][1]["last_good"]) == ago(20) + timedelta(minutes=10)
    assert found["papers"][0]["why"].startswith("no run at all")


@pytest.mark.slow
def test_a_dead_process_is_not_at_work(tmp_path: Path) -> None:
    program = (
        "import sys; from datetime import datetime, timezone; from newsbot.archive import open_archive;"
        "open_archive(sys.argv[1]).begin('wolfsburg', {}, datetime.now(timezone.utc))"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "a.sqlite")], cwd=ROOT, check=True)
    assert "  broke off  " in runs(tmp_path / "a.sqlite").stdout
    done = runs(tmp_path / "a.sqlite", "--check")
    assert done.returncode == 2
    assert "never had a good run" in done.stdout


@pytest.mark.parametrize("words", [(), ("--check",), ("--json",)])
@pytest.mark.slow
def test_no_archive_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    for name in ("deep/archive.sqlite", "empty.sqlite"):
        (tmp_path / "empty.sqlite").touch()
        done = runs(tmp_path / name, *words)
        assert done.returncode == 3
        assert f"there is no archive at {tmp_path / name} yet: a crawl makes it" in done.stdout + done.stderr
        assert (done.stdout + done.stderr).count("\n") == 1
        assert bool(done.stdout) == ("--check" in words)
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [("empty.sqlite", 0)]


def test_no_tables_are_made(postgres: Server) -> None:
    address = postgres.database("nothing_here")
    done = runs(address)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "there is no archive at postgresql://" in done.stderr
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.slow
def test_an_archive_without_runs(tmp_path: Path) -> None:
    open_archive(tmp_path / "a.sqlite").close()
    done = runs(tmp_path / "a.sqlite", "kiel")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.endswith("a.sqlite holds no run of kiel: scrapy crawl kiel makes one.\n")
    done = runs(tmp_path / "a.sqlite", "--check")
    assert (done.returncode, done.stdout.count("\n")) == (2, 1)
    assert done.stdout.startswith("CRITICAL: the archive holds no run")


def foreign(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE runs (speed INTEGER)")
    connection.close()
    return str(path)


def newer(path: Path) -> str:
    open_archive(path).close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE name = 'schema'"))
    engine.dispose()
    return str(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (foreign, "holds tables of something else (runs); it was left as it is."),
        (newer, "has schema 99, this newsbot knows"),
        (lambda path: "postgresql://newsbot:geheim@127.0.0.1:1/news", "can't be reached"),
        (lambda path: "postgresql://127.0.0.1:abc/news", "an archive is a path, sqlite:///path or postgresql://"),
        (lambda path: "mysql://host/name", "an archive is a path, sqlite:///path or postgresql://"),
        (lambda path: str(path.parent), "it can't be opened"),
    ],
    ids=["foreign", "newer", "unreachable", "no port", "mysql", "folder"],
)
def test_an_archive_that_can_not_be_read(make: Any, said: str, tmp_path: Path) -> None:
    done = runs(make(tmp_path / "a.sqlite"), "--check")
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("UNKNOWN: ")
    assert said in done.stdout
    assert done.stdout.count("\n") == 1
    assert "geheim" not in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("wolfburg",), "there is no paper 'wolfburg'; did you mean wolfsburg?"),
        (("--check", "--max-age", "26"), "--max-age '26' is no age; write e.g. 90m, 26h or 3d."),
        (("--max-age", "26h"), "--max-age is for --check."),
        (("--check", "--last", "3"), "--last is not for --check."),
        (("--last", "none"), "--last 'none' is no number of runs from 1 to 1000."),
    ],
)
def test_a_wrong_call_is_one_sentence(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = runs(tmp_path / "a.sqlite", *words)
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith(said)


@pytest.mark.slow
def test_from_anywhere_in_a_pipe_and_by_environment(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "a.sqlite")
    for number in range(90):
        keep(archive, "wolfsburg", ago(90 - number), counts=BAD)
    archive.close()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    command = f"{shlex.quote(sys.executable)} -m scrapy runs --json --last 90 | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        env={**env, "NEWSBOT_ARCHIVE": str(tmp_path / "a.sqlite")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("{\n", "")


@pytest.mark.slow
def test_real_crawls(tmp_path: Path) -> None:
    with serving(Site("wolfsburg", 40)) as site:
        for words in ((), ("-a", "new_only=1")):
            crawl("wolfsburg", "-a", f"site={site.url}", "-s", "DOWNLOAD_DELAY=0", *words, data=tmp_path)
    folder = ("-s", f"NEWSBOT_DATA={tmp_path}")
    second, first = json.loads(scrapy("runs", "--json", *folder).stdout)["runs"]
    assert (first["read"], first["new"], first["good"]) == (40, 40, True)
    assert (second["read"], second["new"], second["known"] + second["unchanged"] > 30) == (0, 0, True)
    assert scrapy("runs", "--check", "wolfsburg", *folder).returncode == 0


@pytest.mark.slow
def test_a_page_that_was_kept_can_be_read_as_it_says(tmp_path: Path) -> None:
    url, other = "https://www.waz-online.de/Wolfsburg/Eins?x=1&y=2", "https://www.waz-online.de/Wolfsburg/Zwei"
    (tmp_path / "kept").mkdir()
    write(tmp_path / "kept" / "w.warc.gz", [Recorded(one, NOW, b"<html><p>Neues Layout") for one in (url, other)])
    archive = open_archive(tmp_path / "archive.sqlite")
    kept = {"kept": 2, "kept_in": "w.warc.gz", "kept_pages": dict.fromkeys((url, other), "UnknownLayout")}
    keep(archive, "wolfsburg", ago(1), counts=GOOD | kept)
    archive.close()
    done = scrapy("runs", "-s", f"NEWSBOT_DATA={tmp_path}")
    program, *words = shlex.split(done.stdout.splitlines()[-1])
    assert program == "scrapy"
    read = scrapy(*words)
    assert (read.returncode, read.stderr[:14]) == (1, "UnknownLayout:")
