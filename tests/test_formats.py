"""Records in files: what is written is what is read back, and a file is whole or was never there."""

import csv
import gzip
import io
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from dataclasses import fields
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import formats
from newsbot.items import COLUMNS, Article

ROOT = Path(__file__).parent.parent
BERLIN_WINTER = timezone(timedelta(hours=1))
ARTICLE = Article(
    paper="wolfsburg",
    url="https://www.waz-online.de/lokales/kanal-gesperrt-ABCDEFGHIJKLMNOPQRSTUVWXYZ.html",
    article_id="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    section=["Lokales", "Wolfsburg"],
    headline='Kanal "bis Ostern" gesperrt; Fähre fährt, sagt Amt',
    lead="",
    body="Erster Absatz, mit Komma.\n\n- Punkt “eins”\n\n=HYPERLINK()",
    agencies=["RND", "dpa"],
    published=datetime(2026, 11, 3, 7, 5, 9, 999_999, BERLIN_WINTER),
    entities=[{"type": "Place", "name": "Wolfsburg"}],
    word_count=412,
    fetched=datetime(2026, 11, 3, 6, 30, tzinfo=timezone.utc),
    tdm_reservation=0,
)


def written(kind: str, *records: dict[str, object], **options: Any) -> bytes:
    file = io.BytesIO()
    writer = formats.WRITERS[kind](file, **options)
    for record in records:
        writer.write(record)
    writer.close()
    assert not file.closed
    return file.getvalue()


# -- the record


def test_a_record_has_the_columns_in_order() -> None:
    assert tuple(formats.record(ARTICLE)) == COLUMNS


def test_times_are_iso_to_the_second_with_offset() -> None:
    record = formats.record(ARTICLE)
    assert record["published"] == "2026-11-03T07:05:09+01:00"
    assert record["fetched"] == "2026-11-03T06:30:00+00:00"
    assert record["modified"] is None


def test_plain_reaches_into_lists_and_objects() -> None:
    value = {"days": (date(2026, 11, 1), None), "seen": [ARTICLE.fetched]}
    assert formats.plain(value) == {"days": ["2026-11-01", None], "seen": ["2026-11-03T06:30:00+00:00"]}


# -- the writers

HINTS = get_type_hints(Article)
AS_JSON = {name for name, hint in HINTS.items() if get_origin(hint) is list or int in (hint, *get_args(hint))}
"""Columns that a CSV cell holds as JSON."""


def read_csv(content: bytes) -> list[dict[str, object]]:
    """As docs/dataset.md tells readers: the csv module, and json for what is no text."""
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)
    return [
        {name: (json.loads(cell) if name in AS_JSON else cell) if cell else None for name, cell in row.items()}
        for row in rows
    ]


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))  # csv of Python 3.10 refuses NUL
MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),
    timezones=st.sampled_from([timezone.utc, BERLIN_WINTER]),
)


def values(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is list:
        entity = st.fixed_dictionaries({"type": TEXT, "name": TEXT})
        return st.lists(TEXT if get_args(hint) == (str,) else entity, max_size=3)
    known = {str: TEXT, int: st.integers(0, 10**9), datetime: MOMENTS, type(None): st.none()}
    return st.one_of([known[kind] for kind in get_args(hint) or (hint,)])


ARTICLES = st.builds(Article, **{column.name: values(HINTS[column.name]) for column in fields(Article)})


@given(st.lists(ARTICLES, max_size=3))
def test_csv_gives_the_same_record(articles: list[Article]) -> None:
    records = [formats.record(article) for article in articles]
    content = written("csv", *records)
    assert content.split(b"\r\n")[0].decode() == ",".join(COLUMNS)
    unempty = [{name: None if value == "" else value for name, value in record.items()} for record in records]
    assert read_csv(content) == unempty


@given(st.lists(ARTICLES, max_size=3))
def test_json_gives_the_same_record(articles: list[Article]) -> None:
    records = [formats.record(article) for article in articles]
    assert json.loads(written("json", *records)) == records
    assert [json.loads(line) for line in written("jsonl", *records).split(b"\n")[:-1]] == records


def test_cells_of_csv() -> None:
    row = written("csv", formats.record(ARTICLE)).decode()
    assert '"[""RND"", ""dpa""]"' in row
    assert "Fähre" in row
    assert "=HYPERLINK()" in row
    assert row.endswith("\r\n")
    assert written("csv", {"gone": True, "share": 0.5, "lead": None}, columns=["gone", "share", "lead"]) == (
        b"gone,share,lead\r\ntrue,0.5,\r\n"
    )


def test_json_is_a_record_a_line() -> None:
    assert written("json") == b"[]\n"
    assert written("json", {"a": "ü"}, {"a": None}) == '[\n{"a": "ü"},\n{"a": null}\n]\n'.encode()
    assert written("json", {"a": 1}, indent=2) == b'[\n{\n  "a": 1\n}\n]\n'


@pytest.mark.parametrize("kind", formats.WRITERS)
def test_half_a_surrogate_pair_breaks_no_file(kind: str) -> None:
    options = {"columns": ["headline"]} if kind == "csv" else {}
    assert b"Wetter ? heute" in written(kind, {"headline": "Wetter \ud83d heute"}, **options)


# -- files


def part_names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".part")]


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "Ärger & Co.CSV"
    target.write_bytes(b"old")
    file = formats.AtomicFile(target)
    file.file.write(b"new")
    file.file.flush()
    assert target.read_bytes() == b"old"
    assert part_names(tmp_path) == [file.file.path.name]
    assert set(file.file.path.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
    file.commit()
    assert target.read_bytes() == b"new"
    assert part_names(tmp_path) == []


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "articles.json"
    target.write_bytes(b"[]")
    with pytest.raises(TypeError), formats.AtomicFile(target) as file:
        formats.Json(file).write({"headline": object()})
    assert target.read_bytes() == b"[]"
    assert list(tmp_path.iterdir()) == [target]


def test_modes_are_those_of_an_ordinary_file(tmp_path: Path) -> None:
    ordinary, fresh, kept = tmp_path / "ordinary", tmp_path / "fresh", tmp_path / "kept"
    ordinary.write_bytes(b"")
    kept.write_bytes(b"")
    kept.chmod(0o640)
    for target in (fresh, kept):
        with formats.AtomicFile(target) as file:
            file.write(b"x")
    assert stat.S_IMODE(fresh.stat().st_mode) == stat.S_IMODE(ordinary.stat().st_mode)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "articles.csv"
    link.symlink_to(tmp_path / "real" / "articles.csv")
    with formats.AtomicFile(link) as file:
        file.write(b"x")
    assert link.is_symlink()
    assert (tmp_path / "real" / "articles.csv").read_bytes() == b"x"


def test_append_keeps_what_was_there_and_what_came_meanwhile(tmp_path: Path) -> None:
    target = tmp_path / "articles.csv"
    first = formats.AtomicFile(target, append=True, end_of_line=b"\r\n", header=True)
    first.file.write(b"a,b\r\n1,2\r\n")
    second = formats.AtomicFile(target, append=True, end_of_line=b"\r\n", header=True)
    second.file.write(b"a,b\r\n3,4")
    second.commit()
    third = formats.AtomicFile(target, append=True, end_of_line=b"\r\n", header=True)
    assert third.file.begun_at
    third.file.write(b"5,6\r\n")
    first.commit()
    third.commit()
    assert target.read_bytes() == b"a,b\r\n3,4\r\n1,2\r\n5,6\r\n"
    assert part_names(tmp_path) == []


@pytest.fixture
def small_disk() -> Any:
    """No file may grow above 64 KiB: the system refuses as it does when a disk is full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("append", [False, True])
def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, small_disk: None, append: bool, caplog: pytest.LogCaptureFixture
) -> None:
    target = tmp_path / "articles.jsonl"
    target.write_bytes(b"old\n")
    file = formats.AtomicFile(target, append=append)
    writer = formats.JsonLines(file.file)
    for _ in range(100):
        writer.write({"body": "Text " * 1000})
    with pytest.raises(OSError, match=r"File too large: .*articles\.jsonl"):
        file.commit()
    assert target.read_bytes() == b"old\n"
    assert part_names(tmp_path) == []
    assert [record.getMessage() for record in caplog.records] == [
        f"{target} can't be written: File too large; what was there before stays"
    ]


HOLDER = """
import sys
from pathlib import Path
from newsbot.formats import AtomicFile
file = AtomicFile(Path(sys.argv[1]))
file.file.write(b"half")
file.file.flush()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
def test_parts_of_dead_processes_are_cleared_those_of_living_ones_are_not(tmp_path: Path) -> None:
    target = tmp_path / "articles.csv"
    command = [sys.executable, "-c", HOLDER, str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"ready\n"
        for pid in (0, 1):
            (tmp_path / f".articles.csv-4{pid}-0.part.csv").write_bytes(b"no part")
        with formats.AtomicFile(target):
            assert len(part_names(tmp_path)) == 2
        assert len(part_names(tmp_path)) == 1
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with formats.AtomicFile(target) as file:
            assert part_names(tmp_path) == [file.path.name]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    target = tmp_path / "articles.json"
    target.write_bytes(written("json"))
    done, polled, seen, broken = threading.Event(), threading.Event(), set(), []

    def poll() -> None:
        while not done.wait(0.01):
            try:
                seen.add(len(json.loads(target.read_bytes())))
            except ValueError as reason:
                broken.append(reason)
            polled.set()

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        for round_ in range(1, 6):
            with formats.AtomicFile(target) as file:
                writer = formats.Json(file)
                for number in range(round_ * 20):
                    writer.write({"number": number, "body": "Text " * 500})
                    if number % 20 == 10:  # a look in mid-file
                        polled.clear()
                        assert polled.wait(10)
                writer.close()
    finally:
        done.set()
        reader.join()
    assert not broken
    assert {0, 20} <= seen <= {0, 20, 40, 60, 80, 100}


# -- before the crawl


@pytest.mark.parametrize(
    ("name", "format", "content", "sentence"),
    [
        ("folder", "csv", None, r"folder is a folder; name a file in it, e.g. .*articles.csv\."),
        ("taken/articles.csv", "csv", None, r"articles.csv can't be written: (File exists|Not a directory)\."),
        ("a.json", "json", b"[]", r"a.json exists, and JSON can't grow: overwrite it with -O, or .*\(.jsonl\)\."),
        ("a.csv", "csv", b"paper,title\r\n", r"a.csv has other columns than this run writes \(they differ in public"),
        ("a.csv", "csv", b"\x89PNG\r\n\x00", r"a.csv has other columns"),
        ("a.csv", "csv", ",".join([*COLUMNS, "story_id"]).encode(), r"they differ in story_id"),
        ("a.csv", "csv", ",".join(reversed(COLUMNS)).encode(), r"they stand in another order"),
        ("x" * 300 + ".csv", "csv", None, r"can't be written: File name too long"),
    ],
)
def test_a_target_that_cannot_be_is_one_sentence(
    tmp_path: Path, name: str, format: str, content: bytes | None, sentence: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "taken").write_bytes(b"")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=sentence) as refused:
        formats.check_target(str(tmp_path / name), False, format)
    assert "\n" not in str(refused.value)
    with pytest.raises(ValueError, match=sentence):
        formats.AtomicFileStorage(str(tmp_path / name), feed_options={"format": format})


@pytest.mark.parametrize(
    ("name", "overwrite", "format", "content", "fields"),
    [
        ("new/deep/a.json", False, "json", None, None),
        ("a.json", True, "json", b"[]", None),
        ("a.json", False, "json", b"", None),
        ("a.jsonl", False, "jsonl", b"{}\n", None),
        ("a.csv", False, "csv", b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n", None),
        ("a.csv", False, "csv", b"headline,url\r\n", ["headline", "url"]),
        ("a.csv", False, "csv", b"Titel\n", {"headline": "Titel"}),
        ("a-%(time)s.csv", False, "csv", None, None),
    ],
)
def test_a_target_that_can_be(
    tmp_path: Path, name: str, overwrite: bool, format: str, content: bytes | None, fields: Any
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    for uri in (str(tmp_path / name), (tmp_path / name).as_uri().replace("%25", "%")):
        formats.check_target(uri, overwrite, format, fields)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path != tmp_path / name] == []


@pytest.mark.parametrize("uri", ["s3://bucket/a.json", "stdout:", os.devnull])
def test_what_is_no_file_is_not_looked_at(uri: str) -> None:
    formats.check_target(uri, False, "json")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ValueError, match="can't be written: Permission denied"):
        formats.check_target(str(tmp_path / "a.csv"), True, "csv")


def test_a_device_stays_a_device() -> None:
    storage = formats.AtomicFileStorage(os.devnull, feed_options={"format": "csv", "overwrite": True})
    file = storage.open(None)  # type: ignore[arg-type]
    file.write(b"x")
    storage.store(file)
    assert file.closed
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


# -- real crawls

CRAWL = """
import json, sys
from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from newsbot.items import Article

settings, items = json.loads(sys.argv[1])

class Paper(Spider):
    name = "paper"
    async def start(self):
        for item in items:
            yield item if "plain" in item else Article(**item)

exporter = "newsbot.formats.%sExporter"
process = CrawlerProcess({
    "FEED_EXPORTERS": {"csv": exporter % "Csv", "json": exporter % "Json", "jsonl": exporter % "JsonLines"},
    "FEED_STORAGES": dict.fromkeys(("", "file"), "newsbot.formats.AtomicFileStorage"),
    "FEED_STORE_EMPTY": False, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "LOG_LEVEL": "INFO",
    **settings,
})
crawler = process.create_crawler(Paper)
process.crawl(crawler)
process.start()
print(crawler.stats.get_value("feedexport/failed_count/AtomicFileStorage", 0))
sys.exit(process.bootstrap_failed)
"""


def crawl(folder: Path, items: list[dict[str, Any]], feeds: dict[str, Any], **settings: Any) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", CRAWL, json.dumps([{"FEEDS": feeds, **settings}, items])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def finished(process: "subprocess.Popen[str]") -> str:
    """The log of a crawl that ended well."""
    out, log = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "0\n"), log
    assert "Traceback" not in log
    return log


ITEMS = [{"headline": "Über die Brücke", "keywords": ["Brücke"]}, {"headline": "Zweite", "lead": "Mit Vorspann"}]


@pytest.mark.slow
def test_feeds_of_a_crawl(tmp_path: Path) -> None:
    gzipped = {"postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"]}
    feeds = {
        "deep/a.jsonl": {"format": "jsonl"},
        (tmp_path / "b c.json").as_uri(): {"format": "json", "overwrite": True},
        "c.csv": {"format": "csv"},
        "d.csv": {"format": "csv", "fields": ["headline", "url", "nowhere"]},
        "e.json": {"format": "json", "fields": {"headline": "Titel"}, "indent": 1},
        "f.csv.gz": {"format": "csv", "overwrite": True, **gzipped},
        "g.jsonl.gz": {"format": "jsonl", **gzipped},
        "h.csv": {"format": "csv", "fields": ["headline"], "encoding": "utf-8-sig"},
    }
    finished(crawl(tmp_path, ITEMS, feeds))
    records = [formats.record(Article(**item)) for item in ITEMS]
    assert [json.loads(line) for line in (tmp_path / "deep/a.jsonl").read_bytes().splitlines()] == records
    assert json.loads((tmp_path / "b c.json").read_bytes()) == records
    table = (tmp_path / "c.csv").read_bytes()
    assert table == written("csv", *records)
    assert (tmp_path / "d.csv").read_bytes().decode() == "headline,url,nowhere\r\nÜber die Brücke,,\r\nZweite,,\r\n"
    assert (tmp_path / "e.json").read_text("utf-8").startswith('[\n{\n "Titel": "Über die Brücke"\n},\n')
    assert gzip.decompress((tmp_path / "f.csv.gz").read_bytes()) == table
    assert gzip.decompress((tmp_path / "g.jsonl.gz").read_bytes()) == (tmp_path / "deep/a.jsonl").read_bytes()
    assert (tmp_path / "h.csv").read_bytes().decode() == "\ufeffheadline\r\nÜber die Brücke\r\nZweite\r\n"

    grown = {name: feed for name, feed in feeds.items() if "overwrite" not in feed and feed["format"] != "json"}
    finished(crawl(tmp_path, [{"headline": "Dritte"}], grown))
    third = written("csv", formats.record(Article(headline="Dritte"))).split(b"\r\n", 1)[1]
    assert (tmp_path / "c.csv").read_bytes() == table + third
    assert (tmp_path / "d.csv").read_bytes().endswith(b"\r\nZweite,,\r\nDritte,,\r\n")
    assert len(gzip.decompress((tmp_path / "g.jsonl.gz").read_bytes()).splitlines()) == 3
    assert (tmp_path / "h.csv").read_bytes().decode() == "\ufeffheadline\r\nÜber die Brücke\r\nZweite\r\nDritte\r\n"
    assert not [*tmp_path.rglob("*.part")]


def test_items_that_are_dicts(tmp_path: Path) -> None:
    items = [{"plain": 1, "a": ["x"]}, {"plain": 2, "b": None}]
    feeds = {"a.csv": {"format": "csv"}, "a.jsonl": {"format": "jsonl"}, "a.json": {"format": "json"}}
    finished(crawl(tmp_path, items, feeds))
    assert (tmp_path / "a.csv").read_bytes() == b'plain,a\r\n1,"[""x""]"\r\n2,\r\n'
    assert (tmp_path / "a.jsonl").read_bytes() == b'{"plain": 1, "a": ["x"]}\n{"plain": 2, "b": null}\n'
    assert json.loads((tmp_path / "a.json").read_bytes()) == items


def test_a_crawl_without_records_replaces_no_file(tmp_path: Path) -> None:
    feeds = {f"a.{kind}": {"format": kind, "overwrite": True} for kind in formats.WRITERS}
    for name in feeds:
        (tmp_path / name).write_bytes(b"old")
    finished(crawl(tmp_path, [], feeds))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(feeds, b"old")


def test_an_empty_file_when_one_is_asked_for(tmp_path: Path) -> None:
    feeds = {f"a.{kind}": {"format": kind} for kind in formats.WRITERS}
    finished(crawl(tmp_path, [], feeds, FEED_STORE_EMPTY=True))
    assert {path.suffix: path.read_bytes() for path in tmp_path.iterdir()} == {
        ".csv": written("csv"),
        ".json": b"[]\n",
        ".jsonl": b"",
    }


def test_a_json_file_is_refused_before_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"[]\n")
    process = crawl(tmp_path, ITEMS, {"a.json": {"format": "json"}})
    log = process.communicate(timeout=60)[1]
    assert process.returncode
    assert "a.json exists, and JSON can't grow" in log
    assert (tmp_path / "a.json").read_bytes() == b"[]\n"


def test_a_reader_polls_while_a_crawl_writes(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_bytes(b"[]\n")
    items = [{"headline": f"Nummer {number}", "body": "Text " * 40} for number in range(400)]
    process = crawl(tmp_path, items, {"a.json": {"format": "json", "overwrite": True}})
    seen = {len(json.loads(target.read_bytes()))}
    while process.poll() is None:
        seen.add(len(json.loads(target.read_bytes())))
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
    finished(process)
    seen.add(len(json.loads(target.read_bytes())))
    assert seen == {0, 400}
