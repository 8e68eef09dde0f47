"""Whole crawls that keep WARC files: odd answers, other commands, full disks, two crawls at once."""

import gzip
import os
import subprocess
import sys
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from newsbot import replay
from newsbot.urls import key
from tests import repeated
from tests.crawling import FREE_OF_DELAY, ROOT, crawl, scrapy
from tests.partnersite.answer import Answer
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.partnersite.wire import chunked, packed, sized, wire
from tests.test_warcs import KEPT, addresses, checked, fields, files, read, rows

HOME = "https://www.waz-online.de"
QUICK = ("-s", "NEWSBOT_BACKOFF=0", "-s", "RETRY_TIMES=1", "-s", "DOWNLOAD_TIMEOUT=3")


def by_address(path: Path) -> dict[str, list[Any]]:
    """The records by their path, without what lists add to it."""
    found: dict[str, list[Any]] = {}
    for record in read(path):
        found.setdefault(fields(record).get("WARC-Target-URI", "").removeprefix(HOME).partition("?")[0], []).append(
            record
        )
    return found


@pytest.mark.slow
def test_every_kind_of_answer(tmp_path: Path) -> None:
    """What came is kept byte by byte; what never came whole is not, and costs the rest nothing."""
    site = Site("wolfsburg", 24, "pdb", seed=4, oddities=False, sitemaps="named")
    paths = [site.path(story) for story in site.stories if story.kind == "plain"]
    body = {path: b"".join(site.answer(path).body) for path in paths}
    coded = {
        paths[0]: packed(gzip.compress(body[paths[0]], mtime=0), "gzip"),
        paths[1]: packed(brotli.compress(body[paths[1]], quality=1), "br"),
        paths[2]: packed(zlib.compress(body[paths[2]]), "deflate"),
    }
    odd = ("Set-Cookie: a=1", "Set-Cookie: b=2; Path=/", "X-Ort: Köln", "WARC-Date: 2001-01-01T00:00:00Z")
    site.override |= coded
    site.override[paths[3]] = chunked(body[paths[3]])
    site.override[paths[4]] = sized(body[paths[4]], *odd)
    site.override[paths[5]] = packed(gzip.compress(body[paths[5]], mtime=0)[:-9], "gzip")  # damaged
    site.override[paths[6]] = sized(body[paths[6]], more=99)  # cut
    site.override[paths[7]] = Answer(500, (b"<html>Fehler",))
    site.override[paths[8]] = sized(b"x" * (10 * 1024 * 1024 + 1))  # too large
    site.override[paths[9]] = wire(b"", "Content-Length: 0", status="200 OK")
    live = tmp_path / "live.jsonl"
    with serving(site) as server:
        words = ("-a", f"site={server.url}", *FREE_OF_DELAY, *QUICK, *KEPT, "-O", str(live))
        done = crawl("wolfsburg", *words, data=tmp_path)
    assert done.returncode == 4, done.stderr
    (path,) = files(tmp_path / "warc")
    assert "digest failed" not in checked(path)
    found = by_address(path)
    for page, answer in coded.items():
        assert found[page][0].body  # warcio decodes it, or gives what it can't decode
        response = answer.body[1]
        assert fields(found[page][0])["WARC-Payload-Digest"] == _digest(bytes(response))
    plain = found[paths[4]][0]
    cookies = [value for name, value in plain.http_headers.headers if name.lower() == "set-cookie"]
    assert cookies == ["a=1", "b=2; Path=/"]
    assert plain.http_headers.get_header("X-Ort") == "Köln"
    assert plain.body == body[paths[4]]
    assert found[paths[3]][0].body == body[paths[3]]
    assert [record.http_headers.get_statuscode() for record in found[paths[7]]] == ["500", "500"]
    assert found[paths[7]][0].body == b"<html>Fehler"
    assert found[paths[9]][0].body == b""
    assert not found.keys() & {paths[5], paths[6], paths[8]}
    named = Counter(address.rpartition("/")[2] for address in found)
    assert named["robots.txt"] == named["tdmrep.json"] == 1
    fetched = {row["url"]: row["fetched"] for row in rows(live)}
    assert fetched[HOME + paths[4]] > "2026"  # by our clock
    dated = {HOME + page: fields(records[0])["WARC-Date"] for page, records in found.items()}
    assert {url: dated[url] for url in fetched} == {url: f"{time[:19]}Z" for url, time in fetched.items()}
    assert crawl("wolfsburg", "-a", f"warc={path}", "-O", f"{tmp_path}/replayed.jsonl", data=tmp_path).returncode == 0
    assert rows(tmp_path / "replayed.jsonl") == rows(live)


def _digest(sent: bytes) -> str:
    from newsbot.warcs.records import payload_digest

    return payload_digest(sent)


@pytest.mark.slow
def test_a_replay_and_a_backfill_give_what_the_crawl_gave(tmp_path: Path) -> None:
    """Two crawls, of which the second meets an edited page, moved ones and unchanged ones; both ways, field by field."""
    live, words = tmp_path / "live", ("-s", "NEWSBOT_TDM=record")
    site = Site("wolfsburg", 12, "pdb", seed=4)
    story = next(one for one in site.stories if one.kind == "plain")
    with serving(site) as server:
        for _ in range(2):
            done = crawl("wolfsburg", "-a", f"site={server.url}", *FREE_OF_DELAY, *KEPT, *words, data=live)
            assert done.returncode == 0, done.stderr
            body = b"".join(site.answer(site.path(story)).body)
            site.override[site.path(story)] = Answer(200, (body.replace(story.headline.encode(), b"Neu und anders"),))
    first, second = files(live / "warc")
    again = tmp_path / "again"
    done = scrapy("backfill", str(second), str(first), *words, "-s", f"NEWSBOT_DATA={again}")
    assert done.returncode == 0, done.stderr
    was, now = repeated.states(live, "all"), repeated.states(again, "all")
    assert {name: [state.record for state in found] for name, found in now.items()} == {
        name: [state.record for state in found] for name, found in was.items()
    }
    assert len(now[key(site.url(story))]) == 2
    with repeated.opened(live) as one, repeated.opened(again) as other:
        for found in was.values():
            name = found[0].record["article_id"]
            assert other.sightings("wolfsburg", name) == one.sightings("wolfsburg", name)


@pytest.mark.parametrize("words", [("read",), ("shell", "-c", "response.status"), ("fetch",), ("parse",)])
@pytest.mark.slow
def test_looking_at_a_page_keeps_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    site = Site("wolfsburg", 4, "pdb", seed=4, oddities=False)
    (tmp_path / "warc").mkdir()
    with serving(site) as server:
        page = server.url + site.path(site.stories[0])
        more = ("--spider", "wolfsburg", "-a", f"site={server.url}") if words[0] == "parse" else ()
        scrapy(words[0], page, *words[1:], *more, "-s", f"NEWSBOT_DATA={tmp_path}", *KEPT)
        assert words[0] == "fetch" or server.requests.by_path()[site.path(site.stories[0])]
    assert not list((tmp_path / "warc").iterdir())


def test_a_replay_makes_no_folder(tmp_path: Path) -> None:
    sample = ROOT / "data" / "sample" / "wolfsburg.warc.gz"
    done = crawl("wolfsburg", "-a", f"warc={sample}", "-O", f"{tmp_path}/x.jsonl", *KEPT, data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "warc").exists()


@pytest.mark.slow
def test_a_crawl_that_may_not_run_writes_nothing(tmp_path: Path) -> None:
    """The first one is stopped by the site while it is under way; the second is refused, and touches no file."""
    site = repeated.Trapped("wolfsburg", 6, "pdb", seed=4, oddities=False)
    second: list[subprocess.CompletedProcess[str]] = []
    seen: list[list[str]] = []
    with serving(site) as server:

        def strike() -> None:
            seen.append([path.name for path in files(tmp_path / "warc")])
            second.append(crawl("wolfsburg", "-a", f"site={server.url}", *FREE_OF_DELAY, *KEPT, data=tmp_path))
            seen.append([path.name for path in files(tmp_path / "warc")])

        site.set_trap("article", 3, strike)
        done = repeated.crawl(server, tmp_path, *KEPT)
    assert (done.code, second[0].returncode) == (0, 75)
    assert seen[0] == seen[1]
    assert len(files(tmp_path / "warc")) == 1


@pytest.mark.slow
def test_two_papers_share_a_folder(tmp_path: Path) -> None:
    sites = [Site(paper, 8, "pdb", seed=4, oddities=False) for paper in ("wolfsburg", "peine")]
    with serving(sites[0]) as one, serving(sites[1]) as other:
        running = [
            repeated.start(server, tmp_path / server.site.paper.name, "-s", f"NEWSBOT_WARC_DIR={tmp_path}/warc")
            for server in (one, other)
        ]
        for crawled in running:
            _, log = crawled.communicate(timeout=repeated.PATIENCE)
            assert crawled.returncode == 0, log
    found = files(tmp_path / "warc")
    assert [path.name.partition("-")[0] for path in found] == ["peine", "wolfsburg"]
    for path, site in zip(found, reversed(sites), strict=True):
        assert len(list(replay.records(path))) > 8
        assert all(address.startswith(f"{site.paper.site}/") for address in addresses(path))


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[1:]])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit for the size of files")
def test_a_full_disk_in_mid_crawl(tmp_path: Path) -> None:
    """The files of the archive are small; pages that can't be compressed fill the WARC file."""
    site = Site("wolfsburg", 8, "pdb", seed=4, oddities=False)
    for story in site.stories:
        page = site.answer(site.path(story))
        noise = b"<!--" + os.urandom(40_000).hex().encode() + b"--></body>"
        body = b"".join(page.body).replace(b"</body>", noise, 1)
        site.override[site.path(story)] = replace(page, body=(gzip.compress(body),), headers=(*page.headers, GZIP))
    target = tmp_path / "x.jsonl"
    with serving(site) as server:
        words = ["crawl", "wolfsburg", "-a", f"site={server.url}", *FREE_OF_DELAY, *KEPT, "-O", str(target)]
        words += ["-s", f"NEWSBOT_DATA={tmp_path}"]
        command = [sys.executable, "-c", LIMITED.format(400_000), *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("File too large: pages are not kept there from here on; the crawl goes on") == 1
    assert done.stderr.count(" ERROR ") == 1
    assert len(rows(target)) == 8
    (path,) = files(tmp_path / "warc")
    assert path.name.endswith(".warc.gz")
    assert 3 <= len(list(replay.records(path))) < 20
    assert len(list(read(path))) >= 4


GZIP = ("Content-Encoding", "gzip")


def test_fastwarc_reads_them(tmp_path: Path) -> None:
    fastwarc = pytest.importorskip("fastwarc.warc", reason="fastwarc is not installed")
    from tests.test_warcs import answer, write

    write(tmp_path / "w", answer(1), answer(2, gzip.compress(b"<html>x"), Content_Encoding="gzip"), answer(3, b""))
    write(tmp_path / "w", answer(1, later=9), answer(2, b"", 304, later=9), day=1)
    for path in files(tmp_path / "w"):
        with path.open("rb") as stream:
            told = [
                (one.headers["WARC-Type"], one.record_id.strip("<>"), one.verify_payload_digest())
                for one in fastwarc.ArchiveIterator(stream)
            ]
        with path.open("rb") as stream:
            same = [
                (one.rec_type, (one.rec_headers.get_header("WARC-Record-ID") or "").strip("<>"))
                for one in ArchiveIterator(stream)
            ]
        assert [one[:2] for one in told] == same
        assert all(fits for kind, _, fits in told if kind == "response")
