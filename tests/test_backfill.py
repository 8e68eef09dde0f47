"""``scrapy backfill``: whatever order files come in, whatever cuts it off, the archive is as if it had been read at once."""

import gzip
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta, timezone
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot import __version__, replay
from newsbot.archive import Archive, Visit, open_archive
from newsbot.backfill import End, Keeper, Mark, Paper, Part, Summary, expand, mark, messages, table, tasks
from newsbot.backfill.scanning import Damaged, Record, scan
from newsbot.backfill.streaming import zstd
from newsbot.paper import placed
from newsbot.replay import Recorded, write
from newsbot.spiders.hannover import Hannover
from newsbot.spiders.wolfsburg import Wolfsburg
from tests.partnersite import sample
from tests.partnersite.site import Site

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "data" / "sample"
PAPERS = tuple(Paper(one.name, one.hosts(), partial(placed, paper=one)) for one in (Hannover, Wolfsburg))
NOON = datetime(2021, 3, 4, 12, tzinfo=timezone.utc)
URL = "https://www.waz-online.de/Gifhorn/Rathaus-wird-saniert"


def page(text: str, headline: str = "Rathaus wird saniert", number: int = 0) -> bytes:
    """An invented article that any layout may be taken for: it says what it is."""
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline,
        "isAccessibleForFree": True,
        "datePublished": "2021-03-04T09:00:00+01:00",
        "articleBody": text,
    }
    filling = f"<!-- {random.Random(number).randbytes(3000).hex()} -->"
    return (
        f"<!DOCTYPE html><html lang=de><head><title>{headline}</title><script type='application/ld+json'>"
        f"{json.dumps(told)}</script></head><body>{filling}<article><h1>{headline}</h1>"
        f"<p>{text}</p></article></body></html>"
    ).encode()


def capture(hours: float, text: str, url: str = URL, **more: Any) -> Recorded:
    return Recorded(url, NOON + timedelta(hours=hours), page(text, **more))


def article(number: int) -> Recorded:
    text = f"Der Ausschuss hat am Donnerstag über Haus {number} beraten. Die Arbeiten beginnen im Sommer."
    return capture(number, text, f"{URL}-{number}", headline=f"Haus {number} wird saniert", number=number)


def foreign(number: int) -> Recorded:
    return Recorded(f"https://anderswo{number}.example/", NOON, page("Nichts von hier.", number=number))


def run(data: Path, *words: object, **options: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command(*words), capture_output=True, text=True, cwd=ROOT, env=environment(data), **options)


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "scrapy", "backfill", *map(str, words)]


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "NEWSBOT_DATA": str(data), "NEWSBOT_ARCHIVE": ""}


def states(data: Path) -> list[dict[str, Any]]:
    """All versions that the archive gives, without what names no state of an article."""
    archive = open_archive(data / "archive.sqlite", make=False)
    try:
        return [
            state.record | {"last_seen": state.last_seen.isoformat(), "gone": state.gone}
            for state in archive.select(versions="all")
        ]
    finally:
        archive.close()


def visits(data: Path) -> list[tuple[Any, ...]]:
    """What was seen when, each as often as the archive has it."""
    with closing(sqlite3.connect(f"file:{data}/archive.sqlite?mode=ro", uri=True)) as database:
        asked = "SELECT paper, key, time, outcome, text_hash, reader FROM visits WHERE paper != 'backfill'"
        return sorted(database.execute(asked), key=str)


def read(path: Path) -> tuple[list[Part], End]:
    """What a reader tells of one file."""
    (task,) = tasks([(path, path.stat().st_size)], [PAPERS])
    *parts, end = messages(task)
    assert isinstance(end, End)
    return [part for part in parts if isinstance(part, Part)], end


def addresses(parts: list[Part]) -> list[str]:
    return [one.url for part in parts for one in part.read]


# -- the same as a crawl


@pytest.mark.slow
def test_the_records_are_those_of_a_replay(tmp_path: Path) -> None:
    done = run(tmp_path, SAMPLES, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    found: dict[str, list[dict[str, Any]]] = {}
    for state in states(tmp_path):
        found.setdefault(state["paper"], []).append(state)
    for paper in sample.PAPERS:
        expected = json.loads((SAMPLES / f"{paper}.json").read_text(encoding="utf-8"))
        order, later = ("article_id", "text_hash"), {"version", "first_seen"}  # in a feed: as known when written
        own = sorted(found[paper], key=lambda one: [one[name] for name in order])
        for record, state in zip(sorted(expected, key=lambda one: [one[name] for name in order]), own, strict=True):
            assert {name: state[name] for name in record.keys() - later} == {
                name: record[name] for name in record.keys() - later
            }
    assert "hannover" in done.stdout
    assert "foreign host" in done.stdout
    again = run(tmp_path, SAMPLES)
    assert (again.returncode, again.stdout.strip()) == (0, "files: 3; read to the end: 0, 3 were read before")


# -- whatever order, whatever is there before


def orders() -> list[list[int]]:
    return [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]


@pytest.mark.parametrize("order", orders(), ids=str)
def test_versions_are_in_the_order_of_capture(order: list[int], address: str, tmp_path: Path) -> None:
    texts = ["Erster Stand des Textes.", "Zweiter Stand, der länger ist.", "Erster Stand des Textes.", "Dritter."]
    archive = open_archive(address)
    run_ = archive.begin("backfill", {"backfill": "1"}, NOON)
    keeper = Keeper(archive, run_)
    for place in order:
        write(tmp_path / f"{place}.warc.gz", [capture(place, texts[place])])
        for part in read(tmp_path / f"{place}.warc.gz")[0]:
            keeper.keep(part)
    found = [(one.version, one.record["body"], one.record["fetched"]) for one in archive.select(versions="all")]
    assert found == [(n + 1, texts[n], f"2021-03-04T{12 + n}:00:00+00:00") for n in range(4)]
    assert keeper.counts["wolfsburg", "new"] == 1
    archive.close()


def test_captures_fall_in_before_what_a_crawl_has_read(address: str, tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [capture(hours, text) for hours, text in ((1, "Eins."), (3, "Zwei."), (9, "Eins."))])
    (part,), _ = read(tmp_path / "a.warc.gz")
    archive = open_archive(address)
    crawl = archive.begin("wolfsburg", {}, NOON)
    last = part.read[2]
    archive.keep(crawl, [Visit(last.url, last.time, record=last.record, reader=__version__)])
    keeper = Keeper(archive, archive.begin("backfill", {}, NOON))
    keeper.keep(part)
    assert +keeper.counts == {("wolfsburg", "known"): 2, ("wolfsburg", "changed"): 1}
    found = [(one.version, one.record["body"], one.record["fetched"][11:13]) for one in archive.select(versions="all")]
    assert found == [(1, "Eins.", "13"), (2, "Zwei.", "15"), (3, "Eins.", "21")]
    assert {one.first_seen for one in archive.select()} == {NOON + timedelta(hours=1)}
    archive.close()


def test_a_time_that_can_not_be_is_left_out(tmp_path: Path) -> None:
    write(
        tmp_path / "a.warc.gz", [capture(0, "Ein Text."), capture(24 * 365 * 20, "B."), capture(-24 * 365 * 51, "C.")]
    )
    done = run(tmp_path, tmp_path / "a.warc.gz", "--jobs", "1")
    assert "left out: 2 captured at an impossible time" in done.stdout
    assert [one["body"] for one in states(tmp_path)] == ["Ein Text."]


@pytest.mark.slow
def test_an_older_capture_becomes_an_earlier_version_and_hides_nothing(tmp_path: Path) -> None:
    write(tmp_path / "late.warc.gz", [capture(5, "Der volle Text. Er hat zwei Sätze und steht noch da.")])
    write(tmp_path / "early.warc.gz", [capture(1, "Kurzer Text.")])
    for name in ("late", "early"):
        assert run(tmp_path, tmp_path / f"{name}.warc.gz", "--jobs", "1").returncode == 0
    assert [one["body"][:9] for one in states(tmp_path)] == ["Kurzer Te", "Der volle"]
    archive = open_archive(tmp_path / "archive.sqlite")
    (latest,) = archive.select()
    assert latest.record["body"].startswith("Der volle")
    assert latest.last_seen == NOON + timedelta(hours=5)
    archive.close()


def test_a_newer_reader_takes_the_place_of_an_older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.warc.gz"
    write(path, [capture(0, "Ein Text."), capture(3, "Ein anderer Text.")])
    archive = open_archive(tmp_path / "archive.sqlite")
    run_ = archive.begin("backfill", {"backfill": "1"}, NOON)
    (part,), _ = read(path)
    old = part._replace(read=tuple(one._replace(record={**one.record, "kicker": "falsch"}) for one in part.read))
    mark_ = "warc:a#1-b/wolfsburg"
    reads_as(monkeypatch, "0.9.0")
    first = Keeper(archive, run_)
    first.keep(old)
    first.end(0, [mark_])
    assert first.done([mark_])
    reads_as(monkeypatch, "0.10.0")
    second = Keeper(archive, run_)
    assert not second.done([mark_])
    second.keep(part)
    second.end(0, [mark_])
    assert +second.counts == {("wolfsburg", "read again"): 2}
    assert kickers(archive) == [(1, None), (2, None)]
    second.keep(part)
    assert second.counts["wolfsburg", "known"] == 2
    reads_as(monkeypatch, "0.9.0")  # an older one has nothing to add
    third = Keeper(archive, run_)
    assert third.done([mark_])
    third.keep(old)
    assert +third.counts == {("wolfsburg", "known"): 2}
    assert kickers(archive) == [(1, None), (2, None)]
    fourth = Keeper(archive, run_, again=True)  # unless that is what was asked for
    assert not fourth.done([mark_])
    fourth.keep(old)
    assert kickers(archive) == [(1, "falsch"), (2, "falsch")]
    archive.close()


def kickers(archive: Archive) -> list[tuple[int, str | None]]:
    return [(one.version, one.record["kicker"]) for one in archive.select(versions="all")]


def reads_as(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr("newsbot.backfill.keeping.__version__", version)


def test_a_node_with_another_newsbot_reads_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [article(1)])
    (task,) = tasks([(tmp_path / "a.warc.gz", 1)], [PAPERS])
    (end,) = messages(task._replace(version="0.0.1"))
    assert isinstance(end, End)
    assert end.failed == {("", "another newsbot"): 1}
    assert "not 0.0.1" in end.troubles[0]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=str)
def test_what_repeats_a_capture_shows_what_a_newer_reader_found_there(
    order: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "0.warc.gz", [capture(0, "Ein Text.")])
    revisits(tmp_path / "1.warc.gz", (4, {"WARC_Refers_To_Date": f"{NOON:%Y-%m-%dT%H:%M:%SZ}"}))
    archive = open_archive(tmp_path / "archive.sqlite")
    run_ = archive.begin("backfill", {"backfill": "1"}, NOON)
    for day, (version, body) in enumerate((("0.9.0", "Falsch gelesen."), ("0.10.0", "Ein Text."))):
        reads_as(monkeypatch, version)
        keeper = Keeper(archive, run_, now=lambda day=day: NOON + timedelta(days=day))  # type: ignore[misc]
        for number in order:
            for part in read(tmp_path / f"{number}.warc.gz")[0]:
                told = [
                    {**one.record, "body": body, "text_hash": sha256(body.encode()).hexdigest()} for one in part.read
                ]
                records = (one._replace(record=record) for one, record in zip(part.read, told, strict=True))
                keeper.keep(part._replace(task=number, read=tuple(records)))
            keeper.end(number, [f"warc:{number}"])
        keeper.settle()
        (only,) = archive.select(versions="all")
        assert (only.record["body"], only.last_seen) == (body, NOON + timedelta(hours=4))
        assert keeper.done(["warc:0", "warc:1"]) == {"warc:0", "warc:1"}
    archive.close()


@pytest.mark.slow
def test_what_was_forgotten_stays_out(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [article(1), article(2)])
    assert run(tmp_path, tmp_path / "a.warc.gz").returncode == 0
    forget = [sys.executable, "-m", "scrapy", "forget", f"{URL}-1", "--yes"]
    assert subprocess.run(forget, cwd=ROOT, env=environment(tmp_path), capture_output=True).returncode == 0
    again = run(tmp_path, tmp_path / "a.warc.gz", "--again")
    assert "left out: 1 forgotten" in again.stdout
    assert [one["url"] for one in states(tmp_path)] == [f"{URL}-2"]


# -- records without a page


def revisits(path: Path, *records: tuple[float, dict[str, str]], url: str = URL) -> None:
    with path.open("ab") as stream:
        writer = WARCWriter(stream, gzip=True)
        for hours, more in records:
            date = f"{NOON + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
            record = writer.create_revisit_record(
                url, "sha1:AAAA", None, None, StatusAndHeaders("200 OK", [], protocol="HTTP/1.1")
            )
            for name in ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"):
                record.rec_headers.remove_header(name)
            record.rec_headers.replace_header("WARC-Date", date)
            for name, value in more.items():
                record.rec_headers.replace_header(name.replace("_", "-"), value)
            writer.write_record(record)


@pytest.mark.parametrize("is_apart", [False, True], ids=["same file", "file read before its capture"])
@pytest.mark.slow
def test_a_revisit_is_a_sighting_of_the_same_text(is_apart: bool, tmp_path: Path) -> None:
    page_, repeated = tmp_path / "b.warc.gz", tmp_path / ("a.warc.gz" if is_apart else "b.warc.gz")
    write(page_, [capture(0, "Ein Text."), capture(2, "Ein anderer Text.")])
    of = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": f"{NOON:%Y-%m-%dT%H:%M:%SZ}"}
    revisits(repeated, (4, of), (6, of))
    done = run(tmp_path, *{page_, repeated}, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    found = states(tmp_path)
    assert [(one["body"], one["fetched"][11:13]) for one in found] == [
        ("Ein Text.", "12"),
        ("Ein anderer Text.", "14"),
        ("Ein Text.", "16"),
    ]
    assert found[0]["last_seen"] == (NOON + timedelta(hours=6)).isoformat()
    assert run(tmp_path, *{page_, repeated}).stdout.startswith(f"files: {1 + is_apart}; read to the end: 0")


def test_a_revisit_of_nothing_that_is_known_is_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [capture(0, "Ein Text.")])
    revisits(tmp_path / "a.warc.gz", (3, {"WARC_Refers_To_Date": "2020-01-01T00:00:00Z"}), (4, {}))
    done = run(tmp_path, tmp_path / "a.warc.gz", "--json")
    told = json.loads(done.stdout)["papers"]["wolfsburg"]
    assert told["repeats a capture that gave no article"] == 1
    assert told["refused"] == {"revisit of an unnamed capture": 1}


# -- files of every kind, whole and damaged


def variants(path: Path, content: bytes) -> dict[str, bytes]:
    """A file that is compressed record by record, in other forms."""
    plain = gzip.decompress(content)
    return {
        "a.warc": plain,
        "a.warc.gz": content,
        "whole.warc.gz": gzip.compress(plain),
        "a.warc.zst": zstd.compress(plain),
        "lines.warc.gz": content + gzip.compress(b"\r\n\r\n"),
    }


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "whole.warc.gz", "a.warc.zst", "lines.warc.gz"])
def test_every_kind_of_file_gives_the_same(name: str, tmp_path: Path) -> None:
    recorded = [article(1), foreign(1), article(2), foreign(2), foreign(3)]
    write(tmp_path / "x.warc.gz", recorded)
    (tmp_path / name).write_bytes(variants(tmp_path, (tmp_path / "x.warc.gz").read_bytes())[name])
    parts, end = read(tmp_path / name)
    assert addresses(parts) == [f"{URL}-1", f"{URL}-2"]
    assert end.captures == {"wolfsburg": 2}
    assert end.passed_over == {"foreign host": 3}
    assert not end.troubles


def test_a_zstandard_file_with_its_dictionary(tmp_path: Path) -> None:
    write(tmp_path / "x.warc", [article(number) for number in range(5)])
    plain = (tmp_path / "x.warc").read_bytes()
    dictionary = zstd.train_dict([plain[at : at + 500] for at in range(0, len(plain), 500)], 4096)
    stored = zstd.compress(dictionary.dict_content)
    frame = b"\x5d\x2a\x4d\x18" + len(stored).to_bytes(4, "little") + stored
    (tmp_path / "a.warc.zst").write_bytes(frame + zstd.compress(plain, zstd_dict=dictionary))
    parts, end = read(tmp_path / "a.warc.zst")
    assert len(addresses(parts)) == 5
    assert not end.troubles


@pytest.mark.parametrize("packed", [True, False])
def test_after_damage_the_rest_is_read(packed: bool, tmp_path: Path) -> None:
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    write(path, [article(number) for number in range(6)])
    offsets = [one.offset for one in replay.records(path)]
    content = bytearray(path.read_bytes())
    at = offsets[2] if not packed else offsets[2] + 700
    content[at : at + 60] = bytes(60)
    path.write_bytes(content)
    parts, end = read(path)
    assert addresses(parts) == [f"{URL}-{number}" for number in (0, 1, 3, 4, 5)]
    assert sum(end.failed.values()) == 1
    (trouble,) = end.troubles
    assert f"at byte {offsets[2]}" in trouble


@pytest.mark.parametrize("seed", range(30))
def test_no_damage_is_passed_in_silence(seed: int, tmp_path: Path) -> None:
    """Zeros anywhere: each page of a paper comes out, or something is told; what comes out is right."""
    dice = random.Random(seed)
    recorded = [article(n) if n % 3 == 0 else foreign(n) for n in range(12)]
    write(tmp_path / "a.warc.gz", recorded)
    whole = {one.url: one.record for part in read(tmp_path / "a.warc.gz")[0] for one in part.read}
    content = bytearray((tmp_path / "a.warc.gz").read_bytes())
    start, length = dice.randrange(len(content)), dice.choice([1, 30, 5000, 20000])
    if seed % 3 == 0:
        content = content[:start]
    else:
        content[start : start + length] = bytes(min(length, len(content) - start))
    (tmp_path / "a.warc.gz").write_bytes(content)
    parts, end = read(tmp_path / "a.warc.gz")
    for part in parts:
        for one in part.read:
            assert one.record == whole[one.url]
    if set(addresses(parts)) != set(whole) and content:
        borders = {0, len(content)}
        assert end.troubles or start in borders | ends(content), "something is lost and nothing is said"


def ends(content: bytearray) -> set[int]:
    """Where a cut leaves a whole file behind."""
    found, at = set(), 0
    while at < len(content):
        engine = zlib.decompressobj(wbits=31)
        try:
            engine.decompress(bytes(content[at:]))
        except zlib.error:
            break
        at = len(content) - len(engine.unused_data)
        found.add(at)
    return found


def test_a_foreign_record_is_not_inflated(tmp_path: Path) -> None:
    big = Recorded("https://anderswo.example/", NOON, random.Random(1).randbytes(3_000_000))
    write(tmp_path / "a.warc.gz", [big, article(1), big])
    offsets = []
    for found in scan(tmp_path / "a.warc.gz"):
        assert isinstance(found, Record)
        assert len(found._source.text) < 20_000
        offsets.append(found.offset)
    assert len(offsets) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"Kein Archiv.", "is no WARC file"),
        (b"PK\x03\x04 pages/pages.jsonl", "unzip -j"),
        (b"filedesc://a.arc 0.0.0.0 20070101000000 text/plain 76\n", "warcio recompress"),
        (gzip.compress(b"Kein Archiv.", mtime=0), "holds no WARC record here"),
        (b"\x1f\x8b", "cut off"),
    ],
)
def test_what_is_no_warc_file_is_named(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(content)
    found = list(scan(tmp_path / "a.warc"))
    assert isinstance(found[0], Damaged)
    assert words in found[0].reason
    _, end = read(tmp_path / "a.warc")
    assert end.troubles


def test_a_cut_body_is_counted_by_name(tmp_path: Path) -> None:
    part = article(1)
    headers = (("Content-Type", "text/html"), ("Content-Length", str(len(part.body) + 9)))
    write(tmp_path / "a.warc.gz", [Recorded(part.url, part.date, part.body, headers=headers), article(2)])
    parts, end = read(tmp_path / "a.warc.gz")
    assert addresses(parts) == [f"{URL}-2"]
    assert end.failed == {("wolfsburg", "DamagedBody"): 1}


def test_old_hosts_and_plain_http_belong_to_the_paper(tmp_path: Path) -> None:
    given = ["http://www.aller-zeitung.de/a-1", "https://m.waz-online.de/a-2", "http://WAZ-online.de:80/a-3"]
    write(tmp_path / "a.warc.gz", [capture(n, f"Text Nummer {n}.", url) for n, url in enumerate(given)])
    parts, _ = read(tmp_path / "a.warc.gz")
    assert [one.paper for part in parts for one in part.read] == ["wolfsburg"] * 3
    assert {one.record["url"] for part in parts for one in part.read} == {
        f"https://www.waz-online.de/a-{n}" for n in (1, 2, 3)
    }


# -- the command


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "say what is to be read"),
        (["gibt-es-nicht*.warc.gz"], "matches no file"),
        (["{empty}"], "holds no WARC file"),
        (["x" * 400], "can't be looked at: File name too long"),
        (["{file}", "--jobs", "0"], "is no number of processes"),
        (["{file}", "--paper", "wolfsbrg"], "did you mean wolfsburg"),
        (["{file}", "--jobs", "2", "--ray", "auto"], "give one of them"),
    ],
)
@pytest.mark.slow
def test_wrong_arguments(words: list[str], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "a.warc.gz", [article(1)])
    names = {"file": tmp_path / "a.warc.gz", "empty": tmp_path / "empty"}
    done = run(tmp_path / "data", *(word.format(**names) for word in words))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "data" / "archive.sqlite").exists()


@pytest.mark.slow
def test_exit_codes(tmp_path: Path) -> None:
    write(tmp_path / "foreign.warc.gz", [foreign(1)])
    nothing = run(tmp_path / "1", tmp_path / "foreign.warc.gz")
    assert nothing.returncode == 3
    assert "no file holds a page of these papers" in nothing.stderr
    write(tmp_path / "cut.warc.gz", [article(1), article(2)])
    content = (tmp_path / "cut.warc.gz").read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(content[:-100])
    for _ in range(2):  # it is tried again
        damaged = run(tmp_path / "2", tmp_path / "cut.warc.gz")
        assert damaged.returncode == 4
        assert "cut.warc.gz: is cut off within a record" in damaged.stderr
    assert [one["url"] for one in states(tmp_path / "2")] == [f"{URL}-1"]
    assert len(visits(tmp_path / "2")) == 1


@pytest.mark.slow
def test_one_paper_then_all(tmp_path: Path) -> None:
    sites = [Site(name, 6, "pdb", seed=3, oddities=False) for name in ("wolfsburg", "hannover")]
    for site in sites:
        sample.record(site, tmp_path / f"{site.paper.name}.warc.gz")
    data = tmp_path / "data"
    assert run(data, tmp_path, "--paper", "hannover").returncode == 0
    assert {one["paper"] for one in states(data)} == {"hannover"}
    done = json.loads(run(data, tmp_path, "--json").stdout)
    assert set(done["papers"]) == {"wolfsburg"}
    assert {one["paper"] for one in states(data)} == {"hannover", "wolfsburg"}


@pytest.mark.slow
def test_dry_counts_and_writes_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, SAMPLES, "--dry", "--json")
    assert {paper: told["captures"] for paper, told in json.loads(done.stdout)["papers"].items()} == {
        "hannover": 68,
        "leipzig": 89,
        "wolfsburg": 66,
    }
    assert not (tmp_path / "archive.sqlite").exists()


@pytest.mark.slow
def test_a_crawl_is_not_blocked_and_a_second_backfill_is(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    now = datetime.now(timezone.utc)
    crawl = archive.begin("wolfsburg", {}, now)
    write(tmp_path / "a.warc.gz", [article(1)])
    assert run(tmp_path, tmp_path / "a.warc.gz").returncode == 0
    archive.beat(crawl, now)
    archive.end(crawl, "interrupted", {})
    archive.begin("backfill", {}, now)
    busy = run(tmp_path, tmp_path / "a.warc.gz")
    assert busy.returncode == 75
    assert "another backfill" in busy.stderr
    assert archive.begin("wolfsburg", {}, now).continued  # a backfill ends no run of a paper
    archive.close()


def test_marks_know_a_file_wherever_it_lies(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [article(number) for number in range(9)])
    first = mark(tmp_path / "a.warc.gz")
    (tmp_path / "b").mkdir()
    moved = (tmp_path / "a.warc.gz").rename(tmp_path / "b" / "a.warc.gz")
    assert mark(moved) == first == Mark("a.warc.gz", moved.stat().st_size, first.digest)
    write(moved, [article(9)], append=True)
    assert mark(moved) != first
    assert expand([str(tmp_path), str(tmp_path / "b" / "*.gz"), str(moved)]) == [moved]


def test_the_table_says_why() -> None:
    summary = Summary(2, 0)
    summary.add(End(0, Counter(wolfsburg=5), Counter({("wolfsburg", "NoHeadline"): 2}), Counter(), Counter({"x": 1})))
    summary.kept = {("wolfsburg", "new"): 3}
    assert table(summary) == [
        "files: 2; read to the end: 1",
        "paper      captures  new  changed  known  read again  refused  failed",
        "wolfsburg         5    3        0      0           0        2       0",
        "refused: 2 NoHeadline",
        "passed over: 1 x",
    ]


# -- cut off


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six files with pages of two papers, the same article in several; one is damaged."""
    folder = tmp_path_factory.mktemp("archives")
    for number in range(6):
        own = [article(one) for one in range(number * 30, number * 30 + 60)]
        later = [capture(900 - number, f"Stand {number} des Textes."), foreign(number)]
        write(folder / f"{number}.warc.gz", [*own, *later])
    of = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": f"{NOON + timedelta(hours=899):%Y-%m-%dT%H:%M:%SZ}"}
    revisits(folder / "0.warc.gz", (950, of))
    content = (folder / "5.warc.gz").read_bytes()
    (folder / "5.warc.gz").write_bytes(content[:-40])
    return folder


def undisturbed(archives: Path, data: Path) -> None:
    assert run(data, archives, "--jobs", "2").returncode == 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_kills_lose_nothing_and_double_nothing(seed: int, archives: Path, tmp_path: Path) -> None:
    undisturbed(archives, tmp_path / "whole")
    dice, data, kills = random.Random(seed), tmp_path / "struck", 0
    for _ in range(4):
        process = subprocess.Popen(
            command(archives, "--jobs", "2"), cwd=ROOT, env=environment(data), stdout=-3, stderr=-3
        )
        enough = visits_so_far(data) + dice.choice([0, 1, 40, 90])
        while process.poll() is None and visits_so_far(data) < enough:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.2))
        kills += process.poll() is None
        process.kill()
        process.wait()
    assert kills
    assert run(data, archives, "--jobs", "2").returncode == 4
    assert states(data) == states(tmp_path / "whole")
    assert visits(data) == visits(tmp_path / "whole")


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_kept(archives: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(archives, "--jobs", "2"),
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=-3,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "archive.sqlite").exists() or not visits_so_far(tmp_path):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip().splitlines() == ["stopped; what was kept is safe, and the same command goes on with the rest."]
    assert run(tmp_path, archives, "--jobs", "2").returncode == 4
    undisturbed(archives, tmp_path / "whole")
    assert states(tmp_path) == states(tmp_path / "whole")
    assert visits(tmp_path) == visits(tmp_path / "whole")


def visits_so_far(data: Path) -> int:
    try:
        return len(visits(data))
    except sqlite3.OperationalError:
        return 0


@pytest.mark.slow
def test_a_reader_that_is_killed_is_replaced(archives: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(archives, "--jobs", "2"),
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=-3,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "archive.sqlite").exists() or not visits_so_far(tmp_path):
        time.sleep(0.01)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    readers = [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(readers[0]), signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 4  # for the damaged file alone
    assert "reader killed" not in said
    undisturbed(archives, tmp_path / "whole")
    assert states(tmp_path) == states(tmp_path / "whole")


@pytest.mark.slow
def test_a_full_disk_is_said_and_loses_nothing(archives: Path, tmp_path: Path) -> None:
    def no_more() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    full = run(tmp_path, archives, "--jobs", "2", preexec_fn=no_more)
    assert full.returncode == 4
    assert "what was kept before is safe" in full.stderr
    assert len(full.stderr.strip().splitlines()) == 1
    assert run(tmp_path, archives, "--jobs", "2").returncode == 4  # for the damaged file
    undisturbed(archives, tmp_path / "whole")
    assert states(tmp_path) == states(tmp_path / "whole")
    assert visits(tmp_path) == visits(tmp_path / "whole")
