"""What crawls obeyed is in the archive, whatever becomes of them; and ``scrapy runs`` shows it, byte by byte."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsbot.archive import open_archive
from newsbot.manners.obeyed import Obeyed
from newsbot.proof import content
from tests.archives import hours, visit
from tests.crawling import ROOT, scrapy
from tests.crawling import crawl as typed
from tests.partnersite.server import Server, serving
from tests.repeated import Trapped, crawl, kept, opened, struck
from tests.test_manners_proof import ROBOTS, told

FILES = ("/robots.txt", "/.well-known/tdmrep.json")


@pytest.fixture
def server() -> Iterator[Server]:
    """A small site whose robots.txt is its own."""
    site = Trapped("wolfsburg", 12, oddities=False)
    site.robots = f"# {site.paper.name} § 44b UrhG: Vorbehalt\nUser-agent: *\nAllow: /\n"
    with serving(site) as running:
        yield running


def served(server: Server) -> bytes:
    """The bytes of its robots.txt."""
    return b"".join(server.site.answer("/robots.txt").body)


def obeyed(data: Path) -> dict[str, tuple[int | None, str | None, str, int]]:
    """What crawls obeyed, by path."""
    with opened(data) as archive:
        found = archive.obeyed("wolfsburg")
    return {urlsplit(one.url).path: (one.status, one.hash, one.why, one.runs) for one in found}


@pytest.mark.slow
def test_crawls_keep_what_they_obeyed(server: Server, tmp_path: Path) -> None:
    for _ in range(2):
        assert crawl(server, tmp_path).code == 0
    digest = hashlib.sha256(served(server)).hexdigest()
    assert obeyed(tmp_path) == {FILES[0]: (200, digest, "", 2), FILES[1]: (404, None, "HTTP 404", 2)}
    show = [sys.executable, "-m", "scrapy", "runs", "--show", digest[:12], "-s", f"NEWSBOT_DATA={tmp_path}"]
    assert subprocess.run(show, cwd=ROOT, capture_output=True, check=True).stdout == served(server)


@pytest.mark.slow
def test_a_crawl_that_was_killed_has_kept_it(server: Server, tmp_path: Path) -> None:
    cut = struck(server, tmp_path, "article", 3, until=lambda: len(kept(tmp_path)) >= 2)
    assert cut.code == -9
    assert obeyed(tmp_path)[FILES[0]][3] == 1
    assert crawl(server, tmp_path).code == 0
    assert {runs for *_, runs in obeyed(tmp_path).values()} == {1}, "it is the same run"


@pytest.mark.slow
def test_a_run_is_not_continued_under_another_policy(server: Server, tmp_path: Path) -> None:
    struck(server, tmp_path, "article", 3, until=lambda: len(kept(tmp_path)) >= 2)
    other = crawl(server, tmp_path, "-s", "NEWSBOT_TDM=record")
    assert other.code == 0
    assert "continuing" not in other.log
    with opened(tmp_path) as archive:
        runs = [(run.state, run.arguments["NEWSBOT_TDM"]) for run in archive.runs()]
    assert runs == [("finished", "record"), ("abandoned", "respect")]
    document = json.loads(scrapy("runs", "--json", "-s", f"NEWSBOT_DATA={tmp_path}").stdout)
    assert [run["arguments"]["NEWSBOT_TDM"] for run in document["runs"]] == ["record", "respect"]
    assert "NEWSBOT" not in scrapy("runs", "-s", f"NEWSBOT_DATA={tmp_path}").stdout.splitlines()[1]


def test_a_crawl_that_leaves_the_archive_alone_keeps_nothing(server: Server, tmp_path: Path) -> None:
    assert crawl(server, tmp_path, "-a", "archive=0").code == 0
    assert not (tmp_path / "archive.sqlite").exists()


def test_a_replay_keeps_its_policy_and_no_file(tmp_path: Path) -> None:
    sample = ROOT / "data" / "sample" / "wolfsburg.warc.gz"
    done = typed("wolfsburg", "-a", f"warc={sample}", "-a", "archive=1", "-s", "NEWSBOT_TDM=strict", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert obeyed(tmp_path) == {}
    with opened(tmp_path) as archive:
        assert archive.runs()[0].arguments["NEWSBOT_TDM"] == "strict"


def document(status: int | None, body: bytes | None, why: str = "") -> Obeyed:
    return Obeyed("tdmrep.json", "https://x.example/.well-known/tdmrep.json", hours(0), status, body, why)


@pytest.mark.parametrize(
    ("answer", "is_kept"),
    [
        (document(200, b"[]"), True),
        (document(200, b""), True),
        (document(200, b"[{]", "it is no JSON"), True),
        (document(200, b"\xef\xbb\xbf\n<!doctype html>", "it is no JSON"), False),
        (document(200, b"<p>User-agent: *")._replace(kind="robots.txt"), True),
        (document(404, b"<html>", "HTTP 404"), False),
        (document(503, b"{}", "HTTP 503"), False),
        (document(None, None, "TimeoutError"), False),
    ],
)
def test_of_what_the_bytes_are_kept(answer: Obeyed, is_kept: bool) -> None:
    assert content(answer) == (answer.body if is_kept else None)


@pytest.mark.slow
def test_the_command_shows_what_was_obeyed(address: str) -> None:
    archive = open_archive(address)
    run = archive.begin("wolfsburg", {}, hours(0))
    silent = told(None, 0, kind="tdmrep.json", url="https://x.example/rep", status=None, why="no answer within 10 s")
    archive.keep(run, [visit(1)], (), [told(ROBOTS, 0), silent])
    archive.close()
    where = ("-s", f"NEWSBOT_ARCHIVE={address}")
    digest = hashlib.sha256(ROBOTS).hexdigest()
    lines = scrapy("runs", "--obeyed", *where).stdout.splitlines()
    assert lines[0].split() == ["paper", "first", "(Berlin)", "last", "runs", "status", "bytes", "SHA-256", "address"]
    table = "\n".join(lines)
    assert f"wolfsburg  2026-11-01 07:00  2026-11-01 07:00     1     200  {len(ROBOTS):>5}  {digest[:12]}" in table
    assert "    no answer within 10 s" in lines
    (file,) = (
        one
        for one in json.loads(scrapy("runs", "--obeyed", "wolfsburg", "--json", *where).stdout)["obeyed"]
        if one["kind"] == "robots.txt"
    )
    assert (file["hash"], file["size"], file["status"], file["first"]) == (
        digest, len(ROBOTS), 200, "2026-11-01T07:00:00+01:00",
    )  # fmt: skip
    none = scrapy("runs", "--obeyed", "kiel", *where)
    assert (none.returncode, none.stdout) == (3, "")
    unknown = scrapy("runs", "--show", "0123456789ab", *where)
    assert (unknown.returncode, unknown.stdout) == (3, "")
    assert "no file, or more than one, has a hash that begins with 0123456789ab" in unknown.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--show", "xyz"], "--show 'xyz' is no hash as --obeyed prints it"),
        (["--show", "abc"], "of 8 characters or more"),
        (["--obeyed", "--check"], "--check, --obeyed and --show exclude each other"),
        (["--obeyed", "nowhere"], "there is no paper 'nowhere'"),
    ],
)
@pytest.mark.slow
def test_a_wrong_question_is_one_sentence(words: list[str], said: str) -> None:
    done = scrapy("runs", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_stopped_paper_is_not_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    for paper in ("kiel", "wolfsburg"):  # runs of long ago
        archive.end(archive.begin(paper, {}, hours(0)), "finished", {"exit": 0}, now=hours(1))
    archive.close()
    monkeypatch.setenv("NEWSBOT_STOPPED", '{"wolfsburg": "letter of 2026-12-01"}')
    where = ("-s", f"NEWSBOT_ARCHIVE={tmp_path / 'archive.sqlite'}")
    assert scrapy("runs", "--check", *where).stdout.startswith(
        "CRITICAL: 1 of 1 paper without a good run in the last 26h: kiel\n"
    )
    assert "wolfsburg" in scrapy("runs", "--check", "wolfsburg", *where).stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_commands_of_the_page_for_data_protection(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "manners.md").read_text(encoding="utf-8").partition("## For a data protection officer")[2]
    commands = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    assert len(commands) == 4
    archive = open_archive(tmp_path / "archive.sqlite")
    old = visit(1, authors=["Vorname Nachname"], published=hours(-24 * 365 * 3))
    run = archive.begin("wolfsburg", {}, hours(0))
    archive.keep(run, [old, visit(2, authors=["Vorname Nachname"]), visit(3), visit(4)])
    archive.end(run, "finished", {"exit": 0}, now=hours(1))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "NEWSBOT_DATA": str(tmp_path), "PATH": path, "PYTHONPATH": str(ROOT)}

    def said(command: str) -> str:
        shown = command.replace("https://www.waz-online.de/…", visit(3).url).replace(
            "all.jsonl", f"{tmp_path}/all.jsonl"
        )
        shown += " --yes" * ("forget" in shown and "--yes" not in shown)
        done = subprocess.run(["bash", "-c", shown], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    before, about, address, author = commands
    assert said(about).count('"Vorname Nachname"') == 2
    assert "Removed: 1 article " in said(before)
    assert "Removed: 1 article " in said(address)
    assert "Removed: 1 article " in said(author)
    assert archive.count() == 1
    archive.close()
