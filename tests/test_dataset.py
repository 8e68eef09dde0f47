"""``scrapy dataset``: each state once, in order, chosen, described; whatever is wrong is one sentence, nothing damaged."""

import csv
import errno
import gzip
import json
import os
import re
import subprocess
import sys
import tracemalloc
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from newsbot import __version__, formats
from newsbot.dataset import chosen, index
from newsbot.dataset.progress import bar
from tests.commanding import Answer
from tests.datasets import START, dataset, feed, reading

ROOT = Path(__file__).parent.parent


@pytest.fixture
def make(tmp_path: Path) -> Any:
    """The command in this process: ``make(feed, "--option", …)`` writes ``out/x.jsonl`` unless ``-o`` is given."""

    def run(*words: str) -> Answer:
        if "-o" not in words:
            words = ("-o", str(tmp_path / "out" / "x.jsonl"), *words)
        return dataset(*words, NEWSBOT_DATA=tmp_path / "data")

    return run


# -- each state once, in order


def test_equal_states_are_one_and_versions_are_numbered_by_time(tmp_path: Path, make: Any) -> None:
    first = reading(id="a", hour=1)
    second = reading(id="a", hour=5, body="Das Gerüst ist weg.")
    backfilled = reading(id="a", hour=0, body="Das Gerüst kommt.")
    records = make(
        feed(tmp_path / "1.jsonl", second, reading(id="b", hour=3)),
        feed(tmp_path / "2.jsonl", reading(id="a", hour=9), first, {**backfilled, "version": 7}),
    ).records
    assert [(one["article_id"], one["version"], one["fetched"][11:13], one["body"]) for one in records] == [
        ("a", 1, "06", "Das Gerüst kommt."),
        ("a", 2, "07", "Das Gerüst steht."),
        ("a", 3, "11", "Das Gerüst ist weg."),
        ("b", 1, "09", "Das Gerüst steht."),
    ]
    assert {(one["first_seen"], one["last_seen"], one["gone"]) for one in records[:3]} == {
        (backfilled["fetched"], "2026-03-02T15:00:00+00:00", None)
    }


def test_the_same_text_in_another_paper_or_article_is_another_record(tmp_path: Path, make: Any) -> None:
    path = feed(tmp_path / "1.jsonl", reading("peine", "a"), reading("kiel", "a"), reading("peine", "b"))
    assert [(one["paper"], one["article_id"]) for one in make(path).records] == [
        ("kiel", "a"), ("peine", "a"), ("peine", "b"),
    ]  # fmt: skip


def test_papers_by_name_articles_by_time_the_undated_last(tmp_path: Path, make: Any) -> None:
    day = timedelta(days=1)
    path = feed(
        tmp_path / "1.jsonl",
        reading(id="undated", published=None),
        reading(id="late", published=START + day),
        reading(id="early", published=START - day, hour=9, headline="Neu"),
        reading(id="early", published=START + 3 * day),
    )
    records = make(path).records
    assert [(one["article_id"], one["version"]) for one in records] == [
        ("early", 1), ("early", 2), ("late", 1), ("undated", 1),
    ]  # fmt: skip


def test_the_same_feeds_in_any_order_are_the_same_file(tmp_path: Path, make: Any) -> None:
    one = feed(tmp_path / "1.jsonl", reading(id="a"), reading(id="b", hour=1))
    two = feed(tmp_path / "2.jsonl", reading(id="b", hour=1, kicker="Turm"), reading(id="c"))
    outputs = set()
    for words in ((one, two), (two, one), (two, one, two)):
        assert make(*words, "-o", str(tmp_path / "x.csv.gz")).code == 0
        outputs.add((tmp_path / "x.csv.gz").read_bytes())
    assert len(outputs) == 1


def test_latest_is_the_newest_that_no_paywall_shortened(tmp_path: Path, make: Any) -> None:
    full, cut = "Das Gerüst steht. Der Turm ist zu.", "Das Gerüst steht."
    path = feed(
        tmp_path / "1.jsonl",
        reading(id="a", body="Noch kein Gerüst da."),
        reading(id="a", hour=1, body=full),
        reading(id="a", hour=2, body=cut, access="paid"),
        reading(id="b", body=full),
        reading(id="b", hour=1, body=cut),
    )
    assert len(make(path).records) == 5
    assert [(one["article_id"], one["version"], one["body"]) for one in make(path, "--versions", "latest").records] == [
        ("a", 2, full),
        ("b", 2, cut),
    ]


def test_a_withheld_text_is_no_version_but_an_article(tmp_path: Path, make: Any) -> None:
    withheld = {"body": None, "lead": None, "tdm_reservation": 1}
    path = feed(
        tmp_path / "1.jsonl",
        reading(id="a", **withheld),
        reading(id="a", hour=1),
        reading(id="b", **withheld),
        reading(id="b", hour=1, headline="Neu", **withheld),
    )
    records = make(path).records
    assert [(one["article_id"], one["version"], one["body"] is None) for one in records] == [
        ("a", 1, False), ("b", 1, True),
    ]  # fmt: skip
    assert records[0]["first_seen"] == "2026-03-02T07:00:00+00:00"


def test_a_dataset_is_a_feed_and_keeps_what_it_knows(tmp_path: Path, make: Any) -> None:
    known = {"first_seen": "2026-01-01T00:00:00+00:00", "last_seen": "2026-05-01T00:00:00+00:00", "gone": True}
    before = tmp_path / "before.jsonl.zst"
    with formats.Output(before, formats.DATASET_COLUMNS) as output:
        output.write({**reading(id="a"), **known, "story_id": "x", "colour": "red"})
        output.finish()
    (record,) = make(str(before)).records
    assert {name: record[name] for name in known} == known
    assert (record["story_id"], "colour" in record) == ("peine/a", False)
    (record,) = make(feed(tmp_path / "1.jsonl", reading(id="a", hour=24 * 365)), str(before)).records
    assert (record["last_seen"], record["gone"]) == ("2027-03-02T06:00:00+00:00", None)
    (again,) = make(feed(tmp_path / "2.jsonl", record)).records
    assert again == record


def test_the_text_is_taken_where_another_feed_has_none(tmp_path: Path, make: Any) -> None:
    whole = reading(id="a")
    bare = {name: whole[name] for name in chosen(no_text=True) if name in whole}
    (record,) = make(feed(tmp_path / "1.jsonl", bare), feed(tmp_path / "2.jsonl", whole)).records
    assert record["body"] == whole["body"]


# -- which records, which columns


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ([], "abcdef"),
        (["--paper", "kiel"], "f"),
        (["--paper", "kiel,peine"], "abcdef"),
        (["--paper", "kiel", "--paper", "peine"], "abcdef"),
        (["--since", "2026-03-02"], "acdf"),
        (["--until", "2026-03-01"], "b"),
        (["--since", "2026-03-01", "--until", "2026-03-01"], "b"),
        (["--section", "oberguenzburg"], "c"),
        (["--section", "Sport", "--section", "Lokales"], "cd"),
        (["--agency", "DPA"], "d"),
        (["--agency", "rnd,dpa"], "de"),
        (["--access", "paid,metered"], "de"),
        (["--match", "GROESSE"], "a"),
        (["--match", "größe"], "a"),
        (["--match", r"\bk[äö]nigsstra(ß|ss)e\b"], "b"),
        (["--match", "^Eilmeldung$"], "c"),
        (["--match", "gr.ße|nicht da"], "a"),
        (["--paper", "peine", "--access", "paid", "--match", "turm"], "d"),
    ],
)
def test_what_is_asked_for(tmp_path: Path, make: Any, words: list[str], kept: str) -> None:
    path = feed(
        tmp_path / "1.jsonl",
        reading(id="a", lead="Die Größe zählt"),
        reading(id="b", body="In der KÖNIGSSTRASSE.", published=datetime(2026, 3, 1, 22, 59, tzinfo=timezone.utc)),
        reading(id="c", keywords=["Turm", "Eilmeldung"], section=["Lokales", "Obergünzburg"]),
        reading(id="d", section=["Sport"], agencies=["dpa"], access="paid"),
        reading(id="e", published=None, agencies=["RND"], access="metered", headline="Ohne", body=None),
        reading("kiel", "f", published=datetime(2026, 3, 2, 22, 59, tzinfo=timezone.utc)),
    )
    assert "".join(sorted(one["article_id"] for one in make(path, *words).records)) == kept


def test_the_card_says_what_could_not_be_searched(tmp_path: Path, make: Any) -> None:
    path = feed(
        tmp_path / "1.jsonl",
        reading(headline="Turm gesperrt", body=None),
        reading(headline="Brücke gesperrt", body=None),
        reading(body="Nichts."),
        reading(body="Turm."),
    )
    assert len(make(path, "--match", "turm").records) == 3
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    assert "2 rows had no text that could be searched; 1 of them are here" in card
    assert "left out by the selection, of what was looked at: no text to search 1" in card


def test_columns_in_the_order_asked(tmp_path: Path, make: Any) -> None:
    path = feed(tmp_path / "1.jsonl", reading(id="a"))
    answer = make(path, "--columns", "url, headline,url,gone", "-o", str(tmp_path / "x.csv"))
    assert answer.code == 0
    assert (tmp_path / "x.csv").read_bytes() == b"url,headline,gone\r\nhttps://peine.example/a,Turm wird saniert,\r\n"


def test_no_text_is_exactly_what_the_page_says(tmp_path: Path, make: Any) -> None:
    page = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8")
    told = re.search(r"`--no-text` \| columns ([0-9–, and]+):", page)
    assert told
    ranges = [part.split("–") for part in re.split(r", | and ", told[1])]
    numbers = [number for first, *last in ranges for number in range(int(first), int((last or [first])[0]) + 1)]
    (record,) = make(feed(tmp_path / "1.jsonl", reading()), "--no-text").records
    assert list(record) == [formats.DATASET_COLUMNS[number - 1] for number in numbers]
    assert not {"headline", "lead", "body", "authors", "entities", "keywords", "usage_signals"} & {*record}


# -- what stands beside it


def test_card_and_package_describe_the_file(tmp_path: Path, make: Any) -> None:
    day = timedelta(days=1)
    signals = {"tdm_reservation": 1, "tdm_source": "header", "tdm_policy": "https://peine.example/tdm"}
    path = feed(
        tmp_path / "1.jsonl",
        reading(id="a", usage_signals=["meta noai | x"], **signals),
        reading(id="a", hour=1, headline="Turm ist saniert"),
        reading(id="b", published=START + 3 * day),
        reading(id="c", published=START + 5 * day),
        reading("kiel", "d", published=None, body=None),
    )
    assert make(path, "--paper", "kiel,peine,celle").err == "celle: no record is asked for.\n"
    content = (tmp_path / "out" / "x.jsonl").read_bytes()
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    package = json.loads((tmp_path / "out" / "x.datapackage.json").read_bytes())
    (resource,) = package["resources"]
    digest = sha256(content).hexdigest()
    assert (resource["bytes"], resource["hash"], resource["rows"]) == (len(content), f"sha256:{digest}", 5)
    for told in (
        "5 records of 4 newspaper articles",
        digest,
        f"newsbot {__version__}",
        "`scrapy dataset -o x.jsonl --paper kiel,peine,celle 1.jsonl`",
        "| peine | Peine | 3 | 4 | 2026-03-02 to 2026-03-07 | 0 | 0 | 3 |",
        "| kiel | Kiel | 1 | 1 | not known | 1 | 1 | 0 |",
        "| celle |  | 0 | 0 | not known | 0 | 0 | 0 |",
        "- peine: 2026-03-03 to 2026-03-04 (2 days), 2026-03-06",
        "| kiel | 0 | 0 | 1 | 0 | nowhere | none |",
        "| peine | 1 | 0 | 3 | 0 | header 1 | https://peine.example/tdm 1 |",
        "Other signals (`usage_signals`): meta noai \\| x 1.",
        "which files they obeyed, feeds do not say",
        "§ 44b UrhG",
        "## How to cite",
    ):
        assert told in card
    assert str(tmp_path) not in card + json.dumps(package)


def test_the_days_without_an_article_begin_and_end_where_asked(tmp_path: Path, make: Any) -> None:
    path = feed(tmp_path / "1.jsonl", reading())
    assert make(path, "--since", "2026-02-27", "--until", "2026-03-03").code == 0
    card = (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")
    assert "- peine: 2026-02-27 to 2026-03-01 (3 days), 2026-03-03\n" in card


def test_other_formats_of_a_name_stay_described_while_they_are_there(tmp_path: Path, make: Any) -> None:
    path = feed(tmp_path / "1.jsonl", reading())
    for name in ("x.csv", "x.json", "x.jsonl"):
        assert make(path, "-o", str(tmp_path / name)).code == 0
    (tmp_path / "x.csv").unlink()
    (tmp_path / "x.json").write_bytes(b"[]")
    assert make(path, "-o", str(tmp_path / "x.excel.csv.gz")).code == 0
    described = json.loads((tmp_path / "x.datapackage.json").read_bytes())["resources"]
    assert [one["path"] for one in described] == ["x.jsonl", "x.excel.csv.gz"]


@pytest.mark.parametrize("ending", ["csv", "excel.csv", "json", "jsonl", "parquet", "csv.gz", "jsonl.zst"])
@pytest.mark.slow
def test_frictionless_finds_the_package_valid(tmp_path: Path, make: Any, ending: str) -> None:
    frictionless = pytest.importorskip("frictionless")
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    fish = {"type": "Thing", "name": 'Karpfen; "blau"'}
    path = feed(
        tmp_path / "1.jsonl",
        reading(headline="+++ Ticker +++", entities=[fish], authors=["Vera Probst"], lead="Zeile; mit 'Zeichen'"),
        reading(published=None, body=None, tdm_reservation=0),
    )
    assert make(path, "-o", str(tmp_path / f"x.{ending}")).code == 0
    package = tmp_path / "x.datapackage.json"
    assert frictionless.Package.validate_descriptor(str(package)).valid
    if ending in ("parquet", "jsonl.zst"):  # it reads lists of Parquet as arrays of NumPy, and no zstd
        return
    if ending == "json":  # it stops reading at the end of the list and then misses the end of the file
        described = json.loads(package.read_bytes())
        del described["resources"][0]["bytes"], described["resources"][0]["hash"]
        package.write_text(json.dumps(described), encoding="utf-8")
    report = frictionless.validate(str(package))
    assert report.valid, report.flatten(["message"])
    (task,) = report.tasks
    assert task.stats["rows"] == 2


# -- what is wrong


def broken(line: bytes) -> bytes:
    return json.dumps(reading()).encode() + b"\n\n" + line + b"\n"


WITHOUT_ID = {**reading(), "article_id": ""}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (broken(b'{"paper": "pei'), r"1\.jsonl, line 3, is no JSON: unterminated string starting at character 11\.$"),
        (broken(b"\xff\xfe{}"), r"1\.jsonl, line 3, is no "),
        (broken(b'{"a": "\xe4"}'), r"1\.jsonl, line 3, is no UTF-8\.$"),
        (broken(b"[1]"), r"line 3, is no record of newsbot: it is no object\.$"),
        (broken(b"[" * 200_000), r"line 3, is no JSON that can be read: "),
        (broken(b'{"a": ' + b"9" * 5_000 + b"}"), r"line 3, is no "),
        (broken(json.dumps(WITHOUT_ID).encode()), r"line 3, is no record of newsbot: it has no article_id\.$"),
        (broken(json.dumps({**reading(), "body": 7}).encode()), r"body is no text: 7\.$"),
        (broken(json.dumps({**reading(), "headline": None}).encode()), r"headline is no text: null\.$"),
        (broken(json.dumps({**reading(), "authors": "A"}).encode()), r'authors is no list of texts: "A"\.$'),
        (broken(json.dumps({**reading(), "entities": [{"type": "P"}]}).encode()), r"entities is no list of objects"),
        (broken(json.dumps({**reading(), "word_count": True}).encode()), r"word_count is no whole number: true\.$"),
        (broken(json.dumps({**reading(), "gone": 1}).encode()), r"gone is neither true nor false: 1\.$"),
        (broken(json.dumps({**reading(), "published": "gestern"}).encode()), r"published is no time with offset"),
        (
            broken(json.dumps({**reading(), "fetched": "2026-03-02T06:00:00"}).encode()),
            r"fetched is no time with offset",
        ),
        (broken(json.dumps({**reading(), "text_hash": "x"}).encode()), r"text_hash is no SHA-256\.$"),
        (
            broken(json.dumps({**reading(), "article_id": "\ud800"}).encode()),
            r"paper or article_id holds half a character",
        ),
        (b"", r"^there are no records in a JSON Lines feed\.$"),
    ],
)
def test_a_broken_feed_is_one_sentence_and_changes_nothing(
    tmp_path: Path, make: Any, content: bytes, said: str
) -> None:
    (tmp_path / "1.jsonl").write_bytes(content)
    (tmp_path / "x.csv").write_bytes(b"old")
    answer = make(str(tmp_path / "1.jsonl"), "-o", str(tmp_path / "x.csv"))
    assert (answer.code, answer.out) == (2, "")
    assert re.search(said, answer.err.strip())
    assert len(answer.err.splitlines()) == 1
    assert (tmp_path / "x.csv").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.jsonl", "x.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", ""], "name the file to write"),
        (["-o", "x.txt"], r"x\.txt: the name must say the format"),
        (["-o", "x.parquet.gz"], "Parquet is compressed as it is"),
        (["-o", "folder.csv"], r"folder\.csv is a folder"),
        (["-o", "1.jsonl/x.csv"], r"x\.csv can't be written"),
        (["-o", "1.jsonl"], r"1\.jsonl is one of the feeds"),
        (["-o", "taken.csv"], r"taken\.datapackage\.json is there and is no data package"),
        (["-o", os.devnull], "the name must say the format"),
        (["--since", "gestern"], "'gestern' is no day"),
        (["--since", "2026-03-02", "--until", "2026-03-01"], "--until 2026-03-01 lies before --since 2026-03-02"),
        (["--access", "free,gratis"], "--access gratis: there are free, metered, paid, unknown"),
        (["--match", "("], r"'\(' is no regular expression: .*\."),
        (["--match", "[ä"], r"'\[ä' is no regular expression"),
        (["--columns", "url,headlin"], "there is no column 'headlin'; did you mean headline"),
        (["--columns", "url,body", "--no-text"], "--no-text leaves out body"),
        (["--paper", "celle"], "there is no record of celle; papers with records: peine"),
        (["--access", "metered"], "no record is asked for; left out: 1 another access"),
        (["nowhere.jsonl"], r"nowhere\.jsonl can't be read: No such file"),
        (["folder.csv"], r"a dataset is made from JSON Lines"),
        (["broken.jsonl.gz"], r"broken\.jsonl\.gz can't be unpacked"),
        (["cut.jsonl.gz"], r"cut\.jsonl\.gz can't be unpacked"),
        (["broken.jsonl.zst"], r"broken\.jsonl\.zst can't be unpacked"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_one_sentence(
    tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    feed(Path("1.jsonl"), reading())
    Path("folder.csv").mkdir()
    Path("taken.datapackage.json").write_text("[]", encoding="utf-8")
    Path("broken.jsonl.gz").write_bytes(b"no gzip")
    Path("cut.jsonl.gz").write_bytes(gzip.compress(os.urandom(999))[:500])
    Path("broken.jsonl.zst").write_bytes(b"no zstd")
    before = sorted(tmp_path.rglob("*"))
    words = words if "-o" in words else ["-o", "x.jsonl", *words]
    answer = make("1.jsonl", *words)
    assert (answer.code, answer.out) == (2, "")
    assert re.search(said, answer.err)
    assert len(answer.err.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(
    tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = feed(tmp_path / "1.jsonl", *(reading(body="Satz. " * 5_000) for _ in range(20)))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.jsonl").write_bytes(b"old")
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))  # so does a full disk refuse
    try:
        answer = make(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert answer.code == 2
    assert answer.err.strip().endswith(
        f"x.jsonl can't be written: {os.strerror(errno.EFBIG)}; what was there before stays."
    )
    assert [(one.name, one.read_bytes()) for one in (tmp_path / "out").iterdir()] == [("x.jsonl", b"old")]


def test_no_room_for_the_index_is_one_sentence(tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_PRAGMAS", ("PRAGMA max_page_count = 1",))
    answer = make(feed(tmp_path / "1.jsonl", reading()))
    assert answer.code == 2
    assert re.fullmatch(r"the index of the feeds can't be written to .*: database or disk is full\.\n", answer.err)


def test_half_a_character_stops_nothing(tmp_path: Path, make: Any) -> None:
    half = {**reading(), "headline": "Wetter \ud83d", "usage_signals": ["\ud83d"], "keywords": ["\udc00"]}
    path = tmp_path / "1.jsonl"
    path.write_text(json.dumps(half) + "\n", encoding="ascii")
    (record,) = make(str(path), "--match", "wetter").records
    assert record["headline"] == "Wetter ?"
    assert "Other signals (`usage_signals`): ? 1." in (tmp_path / "out" / "x.card.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_ten_times_the_articles_take_no_more_memory(tmp_path: Path, make: Any) -> None:
    peaks = []
    for name, articles in (("few.jsonl", 200), ("many.jsonl", 2_000)):
        path = feed(tmp_path / name, *(reading(body=f"Satz {number}. " * 300) for number in range(articles)))
        make(path)  # what is made once, as caches, is there
        tracemalloc.start()
        assert make(path, "--no-stories").code == 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 200_000, "a tenth of what the records take"


# -- for people


def test_a_bar_is_for_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("reading", 10, "B") as ticks:
        ticks.update(10)
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
@pytest.mark.slow
def test_a_terminal_shows_how_far_it_is() -> None:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
    program = "from newsbot.dataset.progress import bar\nwith bar('writing', 8, ' records') as ticks: ticks.update(4)"
    subprocess.run([sys.executable, "-c", program], stderr=theirs, cwd=ROOT, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "writing:   0%" in shown
    assert "0.00/8.00" in shown


@pytest.mark.slow
def test_the_command_as_people_run_it(tmp_path: Path) -> None:
    sample = json.loads((ROOT / "data/sample/wolfsburg.json").read_bytes())
    path = feed(tmp_path / "run 1.jsonl", *sample)
    command = [sys.executable, "-m", "scrapy", "dataset", "-o", "x.csv", path, "--agency", "dpa"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum("dpa" in one["agencies"] for one in sample) > 0
    assert done.stdout.startswith(f"x.csv: {len(rows)} records of {len(rows)} articles, 1 papers;")
    assert "--agency dpa 'run 1.jsonl'" in (tmp_path / "x.card.md").read_text(encoding="utf-8")
