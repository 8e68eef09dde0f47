"""A crawl's own WARC files: what is kept, how others read it, what a crash or a full disk leaves."""

import gzip
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from warcio.archiveiterator import ArchiveIterator

from newsbot import replay, warcs
from newsbot.replay.warc import scan
from newsbot.warcs.records import Answer
from newsbot.warcs.writing import Writer
from tests.crawling import FREE_OF_DELAY, ROOT, crawl
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.repeated import start

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=timezone.utc)
ADDRESS = "https://www.waz-online.de/Lokales/Strasse-{}"
KEPT = ("-s", "NEWSBOT_WARC_DIR=warc")


def answer(number: int, body: bytes | None = None, status: int = 200, later: int = 0, **headers: str) -> Answer:
    fields = [(b"Content-Type", b"text/html; charset=utf-8"), (b"X-Ort", "Köln".encode("latin-1"))]
    fields += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    text = f"<!DOCTYPE html><html><h1>Straße {number}</h1>{'<p>Text</p>' * 99}</html>".encode()
    date = NOON + timedelta(minutes=later)
    return Answer(ADDRESS.format(number), date, status, fields, text if body is None else body, "192.0.2.7")


def writer(folder: Path, paper: str = "wolfsburg", largest: int = 10**9, day: int = 0) -> Writer:
    folder.mkdir(exist_ok=True)
    made = Writer(folder, paper, largest, {"software": "newsbot"}, lambda: NOON + timedelta(days=day))
    made.open()
    return made


def write(folder: Path, *answers: Answer, **more: Any) -> list[str | None]:
    own = writer(folder, **more)
    kinds = [own.keep(one) for one in answers]
    own.close()
    return kinds


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if ".warc" in path.name)


def read(path: Path) -> Iterator[Any]:
    """The records by warcio's own reader, which checks their digests."""
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            coding = record.http_headers and record.http_headers.get_header("Content-Encoding")
            record.body = (record.raw_stream if coding == "br" else record.content_stream()).read()
            yield record


def fields(record: Any) -> dict[str, str]:
    return dict(record.rec_headers.headers)


def addresses(path: Path) -> list[str]:
    """The addresses of all records, the warcinfo's aside."""
    return [told["WARC-Target-URI"] for told in map(fields, read(path)) if "WARC-Target-URI" in told]


def checked(path: Path) -> str:
    """What ``warcio check`` says; it fails for a digest that does not fit.

    warcio 1.8 can't read Brotli where brotli 1.2 is installed, and passes it over where there is none.
    """
    code = "import sys; sys.modules['brotli'] = None; from warcio.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "check", "-v", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


# -- files and records


def test_a_file_is_readable_by_others(tmp_path: Path) -> None:
    packed = gzip.compress(answer(2).body)
    kinds = write(
        tmp_path / "w", answer(1), answer(2, packed, Content_Encoding="gzip"), answer(3, b"", 301, Location="/x")
    )
    assert kinds == ["response"] * 3
    (path,) = files(tmp_path / "w")
    assert path.name == "wolfsburg-20261103-120000-00000.warc.gz"
    info, one, two, three = read(path)
    assert (info.rec_type, fields(info)["WARC-Filename"]) == ("warcinfo", path.name)
    assert info.format == one.format == "warc"
    assert one.rec_headers.protocol == "WARC/1.1"
    assert fields(one)["WARC-Date"] == "2026-11-03T12:00:00Z"
    assert fields(one)["WARC-IP-Address"] == "192.0.2.7"
    assert one.http_headers.get_header("X-Ort") == "Köln"
    assert (one.body, two.body, three.body) == (answer(1).body, answer(2).body, b"")
    assert two.http_headers.get_header("Content-Length") == str(len(packed))
    assert (three.http_headers.statusline, three.http_headers.get_header("Location")) == ("301 Moved Permanently", "/x")
    assert "digest failed" not in checked(path)
    assert [capture.url for capture in replay.records(path)] == [answer(1).url, answer(2).url]
    for capture in replay.records(path):
        response = replay.response(path, capture.offset)
        assert (response.body, capture.date) == (answer(int(capture.url[-1])).body, NOON)
    assert b"X-Ort: K\xf6ln\r\n" in gzip.decompress(path.read_bytes())
    command = [sys.executable, "-m", "warcio.cli", "recompress", str(path), str(tmp_path / "again.warc.gz")]
    subprocess.run(command, check=True, capture_output=True)
    assert [record.body for record in read(tmp_path / "again.warc.gz")][1:] == [one.body, two.body, three.body]


def test_each_record_is_a_gzip_member(tmp_path: Path) -> None:
    write(tmp_path / "w", *(answer(number) for number in range(5)))
    (path,) = files(tmp_path / "w")
    content = path.read_bytes()
    begins = [offset for offset, _ in scan(path, lambda record: None)]
    assert len(begins) == 6
    for begin, end in zip(begins, [*begins[1:], len(content)], strict=True):
        assert gzip.decompress(content[begin:end]).startswith(b"WARC/1.1\r\n")


def test_an_unchanged_body_is_a_revisit(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    write(folder, answer(1), answer(2))
    kinds = write(
        folder,
        answer(1, later=60),
        answer(2, b"<html>other</html>", later=60),
        answer(1, b"", 304, later=61),
        answer(9, b"", 304),
        answer(2, status=404, later=62),
        day=1,
    )
    assert kinds == ["revisit", "response", "revisit", "response", "response"]
    before, after = files(folder)
    first = next(record for record in read(before) if fields(record).get("WARC-Target-URI") == answer(1).url)
    same, _, unchanged = list(read(after))[1:4]
    for record, profile in ((same, "identical-payload-digest"), (unchanged, "server-not-modified")):
        told = fields(record)
        assert record.rec_type == "revisit"
        assert told["WARC-Profile"] == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
        assert told["WARC-Refers-To"] == fields(first)["WARC-Record-ID"]
        assert told["WARC-Refers-To-Date"] == "2026-11-03T12:00:00Z"
        assert told["WARC-Refers-To-Target-URI"] == told["WARC-Target-URI"] == answer(1).url
        assert told["WARC-Payload-Digest"] == fields(first)["WARC-Payload-Digest"]
        assert record.body == b""
    assert same.http_headers.get_statuscode() == "200"
    assert unchanged.http_headers.get_statuscode() == "304"
    assert "digest failed" not in checked(after)
    passed: Counter[str] = Counter()
    assert [one.url for one in replay.records(after, None, lambda why: passed.update([why]))] == [answer(2).url]
    assert passed["revisit"] == 2


def test_nothing_refers_to_a_file_that_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    write(folder, answer(1))
    files(folder)[0].unlink()
    assert write(folder, answer(1), day=1) == ["response"]
    (folder / "wolfsburg.index.sqlite").write_bytes(b"no database" * 999)
    assert write(folder, answer(1), day=2) == ["response"]
    assert write(folder, answer(1), day=3) == ["revisit"]


def test_a_paper_knows_its_own_bodies_only(tmp_path: Path) -> None:
    write(tmp_path / "w", answer(1))
    assert write(tmp_path / "w", answer(1), paper="peine") == ["response"]


def test_files_have_a_size(tmp_path: Path) -> None:
    write(tmp_path / "w", *(answer(number, os.urandom(1400)) for number in range(6)), largest=3000)
    found = files(tmp_path / "w")
    assert [path.name[-13:-8] for path in found] == ["00000", "00001", "00002"]
    assert all(3000 <= path.stat().st_size < 5000 for path in found[:-1])
    assert sum(record.rec_type == "response" for path in found for record in read(path)) == 6
    assert all(next(read(path)).rec_type == "warcinfo" for path in found)


def test_two_crawls_that_begin_in_the_same_second_share_no_file(tmp_path: Path) -> None:
    one, two = writer(tmp_path / "w"), writer(tmp_path / "w")
    assert [one.keep(answer(1)), two.keep(answer(1))] == ["response"] * 2
    assert [path.name[-18:] for path in files(tmp_path / "w")] == ["00000.warc.gz.open", "00001.warc.gz.open"]
    one.close()
    two.close()
    assert len([record for path in files(tmp_path / "w") for record in read(path)]) == 4


# -- what a crash leaves


@pytest.mark.parametrize("cut", [0, 1, 200])
def test_the_next_crawl_tidies_what_one_left_that_died(tmp_path: Path, cut: int) -> None:
    folder = tmp_path / "w"
    write(folder, answer(1), answer(2))
    (path,) = files(folder)
    whole = path.read_bytes()
    begins = [offset for offset, _ in scan(path, lambda record: None)]
    path.unlink()
    left = path.with_name(f"{path.name}.open")
    left.write_bytes(whole + whole[begins[1] : begins[1] + cut])
    assert [capture.url for capture in captures(left)] == [answer(1).url, answer(2).url]
    own = writer(folder, day=1)
    assert [found.name for found in files(folder)] == [path.name]
    assert path.read_bytes() == whole
    own.close()


def captures(path: Path) -> list[replay.Capture]:
    """The pages of a file, as far as it is whole."""
    found: list[replay.Capture] = []
    with suppress(replay.DamagedWarc):
        found.extend(replay.records(path))
    return found


def test_what_is_being_written_is_left_alone(tmp_path: Path) -> None:
    living = writer(tmp_path / "w")
    living.keep(answer(1))
    (path,) = files(tmp_path / "w")
    assert len(captures(path)) == 1
    other = writer(tmp_path / "w", day=1)
    assert files(tmp_path / "w") == [path]
    other.close()
    living.close()
    assert len(captures(path.with_name(path.name.removesuffix(".open")))) == 1


def test_a_file_without_pages_is_not_left(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "wolfsburg-20261103-120000-00000.warc.gz.open").write_bytes(b"")
    writer(tmp_path / "w").close()
    assert not files(tmp_path / "w")


FULL = """
import resource, sys
from pathlib import Path
from tests.test_warcs import answer, writer
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
own = writer(Path(sys.argv[1]))
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
print([own.keep(answer(number, os.urandom(1500))) for number in range(5)])
own.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit for the size of files")
@pytest.mark.parametrize(("room", "kept"), [(5000, 2), (100, 0)])
@pytest.mark.slow
def test_a_full_disk_ends_the_keeping_and_nothing_else(tmp_path: Path, room: int, kept: int) -> None:
    command = [sys.executable, "-c", FULL, str(tmp_path / "w"), str(room)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(["response"] * kept + [None] * (5 - kept))
    assert done.stderr.count("pages are not kept there from here on; the crawl goes on") == 1
    bodies = [len(record.body) for path in files(tmp_path / "w") for record in read(path)]
    assert bodies[1:] == [1500] * kept
    assert len(files(tmp_path / "w")) == bool(kept)


# -- the middlewares


def test_nothing_is_kept_before_a_crawl_begins(tmp_path: Path) -> None:
    crawler = get_crawler(settings_dict={"NEWSBOT_WARC_DIR": str(tmp_path)})
    own = Writer(tmp_path, "wolfsburg", 10**9, {})
    arrived, pages = warcs.Arrived(crawler), warcs.Pages(crawler, own, None, None)
    crawler.get_downloader_middleware = {warcs.Pages: pages}.get  # type: ignore[method-assign,assignment]
    request = Request(ADDRESS.format(1))
    sent = Response(request.url, body=b"text", headers={"WARC-Date": "2001-01-01T00:00:00Z"})
    assert pages.process_response(request, arrived.process_response(request, sent)) is sent
    assert sent.headers["WARC-Date"] > b"2026"  # the time of its arrival, whatever it says itself
    own.close()
    assert not list(tmp_path.iterdir())


# -- whole crawls


def rows(path: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted(found, key=lambda row: str(row["url"]))


@pytest.mark.parametrize(("paper", "layout"), [("wolfsburg", "pdb"), ("hannover", "arc")])
@pytest.mark.slow
def test_a_replay_gives_the_records_of_the_crawl(tmp_path: Path, paper: str, layout: str) -> None:
    live, replayed = tmp_path / "live.jsonl", tmp_path / "replayed.jsonl"
    with serving(Site(paper, 25, layout, seed=4, sitemaps="named")) as server:
        site = ("-a", f"site={server.url}", *FREE_OF_DELAY)
        done = crawl(paper, *site, *KEPT, "-O", str(live), data=tmp_path)
        asked = len(server.requests)
        again = crawl(paper, *site, *KEPT, "-O", str(tmp_path / "again.jsonl"), data=tmp_path)
    assert done.returncode == again.returncode == 0, done.stderr
    first, second = files(tmp_path / "warc")
    records = list(read(first))
    assert len(records) == asked + 1  # robots.txt, lists, feeds and sitemaps, too
    assert any(fields(record).get("WARC-Target-URI", "").endswith("/robots.txt") for record in records)
    kinds = Counter(record.rec_type for record in read(second))
    assert kinds["revisit"] > 25
    assert kinds["response"] < 5
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (tmp_path / "warc").iterdir())
    again = crawl(paper, "-a", f"warc={first}", *KEPT, "-O", str(replayed), data=tmp_path)
    assert again.returncode == 0, again.stderr
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (tmp_path / "warc").iterdir()) == before
    assert len(rows(live)) >= 25
    assert rows(replayed) == rows(live)


@pytest.mark.slow
def test_crawls_that_are_killed_leave_whole_records_and_the_next_one_tidies(tmp_path: Path) -> None:
    left: list[str] = []
    with serving(Site("wolfsburg", 60, "pdb", seed=4)) as server:
        for _ in range(2):
            server.requests.clear()
            running = start(server, tmp_path, *KEPT)
            end = time.monotonic() + 60
            while len(server.requests) < 25 and time.monotonic() < end:
                time.sleep(0.02)
            running.kill()
            running.communicate()
            (path,) = (path for path in files(tmp_path / "warc") if path.name.endswith(".open"))
            assert len(captures(path)) >= 10
            left.append(path.name)
        with path.open("ab") as file:
            file.write(path.read_bytes()[:300])  # as if it was struck within a record
        done = crawl("wolfsburg", "-a", f"site={server.url}", *FREE_OF_DELAY, *KEPT, data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{left[1]} was left by a crawl that died" in done.stderr
    whole = files(tmp_path / "warc")
    assert [path.name for path in whole[:2]] == [name.removesuffix(".open") for name in left]
    assert len(whole) == 3
    for path in whole:
        assert "digest failed" not in checked(path)
    articles = {capture.url for path in whole for capture in replay.records(path)}
    assert len(articles) >= 60


def test_a_folder_that_can_not_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done = crawl("wolfsburg", "-s", f"NEWSBOT_WARC_DIR={tmp_path}/file/warc", data=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"NEWSBOT_WARC_DIR={tmp_path}/file/warc can't be made: Not a directory.\n"
