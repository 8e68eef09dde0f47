"""``scrapy crawl`` against a partner newspaper on this machine: what it reads, writes, refuses and says."""

import csv
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from newsbot.formats import plain
from newsbot.items import COLUMNS
from tests.crawling import FREE_OF_DELAY, crawl, records
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site


@pytest.fixture(
    scope="module", params=[("wolfsburg", "pdb"), ("hannover", "arc"), ("rnd", "arc")], ids=lambda one: one[0]
)
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Server, Path, str]:
    """A paper, walked once, with the files of a crawl that names none."""
    name, layout = request.param
    data = tmp_path_factory.mktemp("data")
    site = Site(name, 60, layout, seed=3)
    with serving(site) as server:
        done = crawl(name, "-a", f"site={server.url}", *FREE_OF_DELAY, data=data)
    assert done.returncode == 0, done.stderr
    return site, server, data / "exports", done.stderr


@pytest.mark.slow
def test_every_article_is_read_once_and_right(crawled: tuple[Site, Server, Path, str]) -> None:
    site, _, exports, _ = crawled
    (file,) = exports.glob(f"{site.paper.name}-*.jsonl")
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    expected = {str(record["url"]): record for record in site.records()}
    assert sorted(record["url"] for record in found) == sorted(expected)
    for record in found:
        wanted = expected[record["url"]]
        assert {name: record[name] for name in wanted} == {name: plain(value) for name, value in wanted.items()}


def test_csv_and_json_lines_hold_the_same(crawled: tuple[Site, Server, Path, str]) -> None:
    site, _, exports, _ = crawled
    lines = next(exports.glob("*.jsonl")).read_text(encoding="utf-8").splitlines()
    with next(exports.glob("*.csv")).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    for line, row in zip(lines, rows, strict=True):
        for name, value in json.loads(line).items():
            shown = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            assert row[name] == shown, (site.paper.name, name)


def test_requests_are_polite_and_each_is_sent_once(crawled: tuple[Site, Server, Path, str]) -> None:
    _, server, _, _ = crawled
    paths = [request.path for request in server.requests]
    assert paths[0] == "/robots.txt"
    assert len(paths) == len(set(paths))
    assert {request.agent.split("/")[0] for request in server.requests} == {"newsbot"}
    assert {request.method for request in server.requests} == {"GET"}


def test_the_end_of_a_run_is_for_people(crawled: tuple[Site, Server, Path, str]) -> None:
    site, _, _, log = crawled
    lines = log.splitlines()
    last = lines[next(at for at, line in enumerate(lines) if "60 articles read in" in line) :]
    assert 4 <= len(last) <= 12
    assert any("refused: 1 HTTP 404, 1 SoftNotFound" in line for line in last)
    assert any("dropped: 1 NoHeadline" in line for line in last)
    assert sum("written: " in line for line in last) == 2
    assert "Traceback" not in log
    assert site.paper.name in last[0]


@pytest.fixture(scope="module")
def paper() -> Iterator[tuple[Site, Server]]:
    site = Site("wolfsburg", 40, "pdb", seed=5)
    with serving(site) as server:
        yield site, server


def ask(server: Server, target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return crawl("wolfsburg", "-a", f"site={server.url}", *FREE_OF_DELAY, "-O", str(target), *words)


def test_max_articles_is_never_passed(paper: tuple[Site, Server], tmp_path: Path) -> None:
    done = ask(
        paper[1],
        tmp_path / "a.json",
        "-a",
        "max_articles=7",
        "-s",
        "CONCURRENT_REQUESTS=8",
        "-s",
        "CONCURRENT_REQUESTS_PER_DOMAIN=8",
    )
    assert done.returncode == 0, done.stderr
    assert len(records(tmp_path / "a.json")) == 7


@pytest.mark.slow
def test_a_period_holds_its_first_and_last_day(paper: tuple[Site, Server], tmp_path: Path) -> None:
    days = sorted(str(plain(record["published"]))[:10] for record in paper[0].records() if record["published"])
    first, last = days[len(days) // 3], days[2 * len(days) // 3]
    done = ask(paper[1], tmp_path / "a.json", "-a", f"since={first}", "-a", f"until={last}")
    assert done.returncode == 0, done.stderr
    found = sorted(str(record["published"])[:10] for record in records(tmp_path / "a.json"))
    assert found == [day for day in days if first <= day <= last]
    assert "OutsidePeriod" in done.stderr


def test_sections_are_chosen_by_name(paper: tuple[Site, Server], tmp_path: Path) -> None:
    done = ask(paper[1], tmp_path / "a.json", "-a", "sections=wirtschaft,Gifhorn")
    assert done.returncode == 0, done.stderr
    found = records(tmp_path / "a.json")
    assert found
    assert {str(record["url"]).split("/")[3] for record in found} <= {"Nachrichten", "Gifhorn", "Mehr"}
    assert len(found) < len(paper[0].records())


def test_a_section_that_is_not_there_names_the_others(paper: tuple[Site, Server], tmp_path: Path) -> None:
    done = ask(paper[1], tmp_path / "a.json", "-a", "sections=raumfahrt")
    assert done.returncode == 2
    assert "no section raumfahrt" in done.stderr
    assert "Wirtschaft" in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["hannoverr"], "there is no paper 'hannoverr'; did you mean hannover?"),
        (["haz"], "did you mean hannover?"),
        (["waz"], "did you mean wolfsburg?"),
        (["zzzzzz"], "there is no paper 'zzzzzz'; there are celle, dresden"),
        ([], "give one paper"),
        (["wolfsburg", "leipzig"], "give one paper"),
        (["wolfsburg", "-a", "section=sport"], "unknown argument 'section'; a crawl takes sections, since"),
        (["wolfsburg", "-a", "since=gestern"], "since='gestern' is not a day; write it like since=2026-11-01."),
        (["wolfsburg", "-a", "since=2026-11-02", "-a", "until=2026-11-01"], "lies before"),
        (["wolfsburg", "-a", "max_articles=0"], "max_articles='0' is not a whole number from 1"),
        (["wolfsburg", "-a", "site=127.0.0.1"], "is not scheme, host and port"),
        (["wolfsburg", "-a", "warc=nowhere.warc.gz"], "nowhere.warc.gz matches no file"),
        (["rnd", "-a", "sections=raumfahrt"], "no section 'raumfahrt'; this paper declares politik"),
        (["wolfsburg", "-O", "articles.docx"], "docx"),
        (["wolfsburg", "-a", "sections"], "-a"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.slow
def test_what_is_wrong_is_one_sentence_before_anything_starts(words: list[str], sentence: str) -> None:
    done = crawl(*words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not done.stdout


def test_an_argument_of_scrapyd_is_let_pass(paper: tuple[Site, Server], tmp_path: Path) -> None:
    assert ask(paper[1], tmp_path / "a.json", "-a", "_job=1f2e", "-a", "max_articles=1").returncode == 0


@pytest.mark.slow
def test_nobody_there_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    done = crawl("wolfsburg", "-a", "site=http://127.0.0.1:9", "-O", str(tmp_path / "a.json"))
    assert done.returncode == 3
    assert "can't be reached" in done.stderr
    assert "scrapy crawl wolfsburg -a warc=data/sample/wolfsburg.warc.gz" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "[]"  # a run without records replaces no file


def test_json_is_never_appended_to(paper: tuple[Site, Server], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[{}]", encoding="utf-8")
    done = crawl("wolfsburg", "-a", f"site={paper[1].url}", "-o", str(tmp_path / "a.json"))
    assert done.returncode == 2
    assert "can't grow" in done.stderr
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "[{}]"


class Wall(BaseHTTPRequestHandler):
    """A site that lets nobody in: allowed by robots.txt, then a captcha."""

    def do_GET(self) -> None:
        free = self.path == "/robots.txt"
        body = b"" if free else b"<html><iframe src='https://geo.captcha-delivery.com/captcha/'></iframe></html>"
        self.send_response(200 if free else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class LateWall(Wall):
    """Lets readers in for a while: every page of a site up to a number of requests, then the captcha."""

    site: ClassVar[Site]
    left: ClassVar[int]
    walled: ClassVar[int]

    def do_GET(self) -> None:
        type(self).left -= 1
        if self.left < 0:
            type(self).walled += 1
            super().do_GET()
            return
        answer = self.site.answer(self.path)
        body = b"".join(answer.body)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_a_site_that_blocks_under_way_is_left_and_what_was_read_is_kept(tmp_path: Path) -> None:
    LateWall.site, LateWall.left, LateWall.walled = Site("hannover", 40, "arc", seed=5), 12, 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), LateWall)
    Thread(target=server.serve_forever, daemon=True).start()
    words = ("-a", f"site=http://127.0.0.1:{server.server_port}", *FREE_OF_DELAY, "-O", str(tmp_path / "a.json"))
    try:
        done = crawl("hannover", *words)
    finally:
        server.shutdown()
        server.server_close()
    read = len(records(tmp_path / "a.json"))
    assert done.returncode == 4
    assert 0 < read < 12
    assert f"with a captcha; {read} articles were read before." in done.stderr
    assert LateWall.walled <= 2  # one more may be under way


def test_a_blocked_site_is_left_alone() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Wall)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        done = crawl("leipzig", "-a", f"site=http://127.0.0.1:{server.server_port}", *FREE_OF_DELAY)
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 3
    assert "blocked (HTTP 403)" in done.stderr
    assert "data/sample/leipzig.warc.gz" in done.stderr


def test_when_a_page_was_fetched_its_server_does_not_say(tmp_path: Path) -> None:
    site = Site("wolfsburg", 10, "pdb", seed=3, oddities=False)
    path = site.path(site.newest(1)[0])
    told = site.answer(path)
    site.override[path] = replace(told, headers=(*told.headers, ("WARC-Date", "2001-01-01T00:00:00Z")))
    with serving(site) as server:
        crawl("wolfsburg", "-a", f"site={server.url}", *FREE_OF_DELAY, "-O", str(tmp_path / "a.json"))
    found = {record["url"]: record["fetched"] for record in records(tmp_path / "a.json")}
    assert f"{site.paper.site}{path}" in found
    assert all(fetched >= "2026" for fetched in found.values())
