"""``scrapy papers``: the table, and the look at papers that are well, have moved, keep us out, or are gone."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Thread

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newsbot import partners
from tests.partnersite.server import serving
from tests.partnersite.site import Site

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["newsbot.spiders"]}))
CAPTCHA = b'<html><script src="https://ct.captcha-delivery.com/c.js"></script></html>'
FEED = (
    b'<rss version="2.0"><channel><item><title>Neu</title><link>https://www.haz.de/x-ABCDEFGHIJKLMNOPQRSTUVWXYZ.html'
    b"</link><pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate></item></channel></rss>"
)
FILES = ["/robots.txt", "/.well-known/tdmrep.json"]
"""By which a host speaks to robots."""
Answer = tuple[int, bytes, dict[str, str]]


def papers(*words: str, contact: str = "https://example.org/who") -> subprocess.CompletedProcess[str]:
    """Runs ``scrapy papers`` as a user would."""
    command = [sys.executable, "-m", "scrapy", "papers", *words]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "NEWSBOT_CONTACT": contact}
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


@contextmanager
def answering(answer: Callable[[str], Answer]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """A server that answers a path as told; with what it was asked, and when."""
    asked: list[tuple[str, float]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, time.monotonic()))
            status, body, headers = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def site(pages: dict[str, Answer], robots: Answer = (404, b"", {})) -> Callable[[str], Answer]:
    return lambda path: robots if path == "/robots.txt" else pages.get(path, (404, b"", {}))


def checked(url: str, *words: str) -> tuple[dict[str, object], int]:
    """What is found of hannover at ``url``, and the exit code."""
    done = papers("--check", "hannover", "--site", f"hannover={url}", "--json", *words)
    (report,) = json.loads(done.stdout)
    return report, done.returncode


def test_the_table_fits_and_names_everybody() -> None:
    done = papers()
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 120
    rows = {line.split()[0].rstrip("?"): line for line in lines[1 : 1 + len(LOADER.list())]}
    assert sorted(rows) == LOADER.list()
    for name, line in rows.items():
        paper = LOADER.load(name)
        assert f" {paper.publication} " in line
        assert f" {paper.state} " in line
        assert (" own" in line, " outside" in line) == (paper.own, not paper.own)
        assert ("?" in line) == (name in partners.UNCERTAIN)
    for partner in (*partners.CONTENT_ONLY, *partners.NOT_COVERED):
        assert any(line.startswith(partner.title) for line in lines)


def test_the_docs_show_the_table() -> None:
    block = (ROOT / "docs" / "papers.md").read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    assert block == papers().stdout, "paste the output of scrapy papers into docs/papers.md"


def test_named_papers_come_alone() -> None:
    lines = papers("celle", "kiel").stdout.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["name", "celle?", "kiel"]
    assert not any("express.de" in line for line in lines)


def test_json_is_one_document_of_all_that_is_declared() -> None:
    document = json.loads(papers("--json").stdout)
    assert [paper["name"] for paper in document["papers"]] == LOADER.list()
    celle = next(paper for paper in document["papers"] if paper["name"] == "celle")
    assert celle["old_hosts"] == ["www.cellesche-zeitung.de"]
    assert celle["uncertain"] == partners.UNCERTAIN["celle"]
    assert len(document["content_only"]) == len(partners.CONTENT_ONLY)
    assert all(paper["why"] for paper in document["not_covered"])


def test_what_is_uncertain_is_said_of_papers_that_there_are() -> None:
    assert set(partners.UNCERTAIN) <= set(LOADER.list())


def test_a_partner_without_a_spider_is_no_paper() -> None:
    hosts = {host for name in LOADER.list() for host in LOADER.load(name).hosts()}
    assert not hosts & {partner.domain for partner in (*partners.CONTENT_ONLY, *partners.NOT_COVERED)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "there is no paper 'nowhere'; there are celle, dresden"),
        (["--check", "--site", "haz=http://127.0.0.1:1"], "haz is none of the papers that are checked"),
        (["--check", "celle", "--site", "kiel=http://127.0.0.1:1"], "kiel is none of the papers that are checked"),
        (["--check", "celle", "--site", "celle=127.0.0.1"], "is not scheme, host and port"),
        (["celle", "--site", "celle=http://127.0.0.1:1"], "--site is for --check"),
    ],
)
def test_a_wrong_call_is_one_sentence(words: list[str], said: str) -> None:
    done = papers(*words)
    assert done.returncode == 2
    assert not done.stdout
    (sentence,) = done.stderr.strip().splitlines()
    assert said in sentence


def test_papers_that_are_well() -> None:
    with serving(Site("wolfsburg", 40, "pdb")) as pdb, serving(Site("rnd", 40, "arc")) as arc:
        mirrors = ("--site", f"wolfsburg={pdb.url}", "--site", f"rnd={arc.url}")
        done = papers("--check", "wolfsburg", "rnd", *mirrors, "--json")
        shown = papers("--check", "wolfsburg", "rnd", *mirrors).stdout
        asked = [[request.path for request in server.requests] for server in (pdb, arc)]
        agents = {request.agent for server in (pdb, arc) for request in server.requests}
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    found = {report["paper"]: report for report in json.loads(done.stdout)}
    assert {report["answer"] for report in found.values()} == {"ok"}
    for name, layout in (("wolfsburg", "pdb"), ("rnd", "arc")):
        assert found[name]["home"]["layout"] == found[name]["article"]["layout"] == layout
        assert found[name]["home"]["entries"] > 5
    assert [section["layout"] for section in found["rnd"]["sections"]] == ["arc"] * 12
    feeds = {feed["url"]: feed for feed in found["rnd"]["feeds"]}
    assert len(feeds) == 13
    assert feeds["https://www.rnd.de/arc/outboundfeeds/rss/"]["entries"] > 20
    assert feeds["https://www.rnd.de/arc/outboundfeeds/rss/"]["newest"].startswith("2026-11-20T")
    for paths in asked:  # both calls together
        assert paths[0] == "/robots.txt"
        assert {paths.count(path) for path in paths} == {2}
    assert {agent.partition(" ")[2] for agent in agents} == {"(+https://example.org/who)"}
    lines = shown.splitlines()
    assert lines[1].split()[:3] == ["wolfsburg", "ok", "pdb,"]
    assert lines[2].split()[:3] == ["rnd", "ok", "arc,"]
    assert any("robots.txt   HTTP 200, rules for newsbot: 1" in line for line in lines)
    assert any(line.split()[:1] == ["feed"] and "2026-11-20" in line for line in lines)


SPEAKING = {
    "/": (
        200,
        b'<html><meta name="tdm-reservation" content="0"><meta name="robots" content="noai"></html>',
        {"TDM-Reservation": "1", "tdm-policy": "https://haz.example/tdm"},
    ),
    "/.well-known/tdmrep.json": (200, b'[{"location": "/", "tdm-reservation": 1, "tdm-policy": "/policy.json"}]', {}),
}
RULES = (
    "User-agent: *\nCrawl-delay: 0.1\nContent-Usage: train-ai=n\nLicense: https://haz.example/rsl.xml\n"
    "# Text und Data Mining (§ 44b UrhG) bleibt vorbehalten\n"
).encode()
PLAIN = {"Content-Type": "text/plain"}


def test_what_a_publisher_says_is_shown_place_by_place() -> None:
    with answering(site(SPEAKING, (200, RULES, PLAIN))) as (url, _):
        report, _ = checked(url)
        shown = papers("--check", "hannover", "--site", f"hannover={url}").stdout
    assert report["signals"] == {
        "robots_status": 200,
        "robots_why": "",
        "crawl_delay": 0.1,
        "words": ["# Text und Data Mining (§ 44b UrhG) bleibt vorbehalten"],
        "tdmrep_status": 200,
        "tdmrep_why": "",
        "file": {"reservation": 1, "policy": f"{url}/policy.json"},
        "header": {"reservation": 1, "policy": "https://haz.example/tdm"},
        "meta": {"reservation": 0, "policy": None},
        "usage": ["robots Content-Usage: train-ai=n", "robots License: https://haz.example/rsl.xml", "meta noai"],
        "reservation": 0,
        "policy": None,
        "source": "meta",
    }
    lines = shown.splitlines()
    assert lines[0].endswith("TDM")
    assert lines[1].endswith("not reserved (meta)")
    for told in (
        "robots.txt   HTTP 200, rules for newsbot: 0, sitemaps named: 0, Crawl-delay: 0.1 s",
        "words: # Text und Data Mining (§ 44b UrhG) bleibt vorbehalten",
        f"tdmrep.json  HTTP 200, reserved, policy {url}/policy.json",
        "header       reserved, policy https://haz.example/tdm",
        "meta         not reserved",
        "beside       robots License: https://haz.example/rsl.xml",
    ):
        assert any(line.strip() == told for line in lines), told


@pytest.mark.parametrize(
    ("tdmrep", "status", "why", "holds"),
    [
        ((404, b"", {}), 404, "HTTP 404", (None, None)),
        ((503, b"", {}), 503, "HTTP 503", (1, "unreachable")),
        ((200, b"{", {}), 200, "it is no JSON", (None, None)),
    ],
)
def test_a_tdmrep_that_can_not_be_read(tdmrep: Answer, status: int, why: str, holds: tuple[int | None, str]) -> None:
    pages = {"/": (200, b"<html>Bald wieder da.</html>", {}), "/.well-known/tdmrep.json": tdmrep}
    with answering(site(pages)) as (url, _):
        report, _ = checked(url)
    said = report["signals"]
    assert isinstance(said, dict)
    assert (said["robots_status"], said["tdmrep_status"], said["tdmrep_why"]) == (404, status, why)
    assert (said["reservation"], said["source"]) == holds


def test_a_stopped_paper_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_STOPPED", '{"hannover": "letter of 2026-12-01"}')
    with answering(CASES["captcha"][0]) as (url, asked), answering(CASES["no such page"][0]) as (other, _):
        done = papers("--check", "hannover", "kiel", "--site", f"hannover={url}", "--site", f"kiel={other}", "--json")
        report, code = checked(url)
        shown = papers("--check", "hannover", "--site", f"hannover={url}")
    assert [(one["paper"], one["answer"]) for one in json.loads(done.stdout)] == [
        ("hannover", "stopped"),
        ("kiel", "dead"),
    ]
    assert (report["answer"], report["why"], code) == ("stopped", "letter of 2026-12-01", 0)
    assert "not asked for anything: letter of 2026-12-01" in shown.stdout
    assert not asked


def test_a_wrong_stop_lets_nothing_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_STOPPED", '{"haz": "letter"}')
    done = papers("--check", "hannover")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("NEWSBOT_STOPPED names 'haz', which is no paper; there are celle, ")


def test_sitemaps_are_those_that_robots_names() -> None:
    listed = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://www.haz.de/a.html</loc>'
        b"<lastmod>2026-11-19</lastmod></url></urlset>"
    )
    xml = {"Content-Type": "application/xml"}
    robots = (
        b"Crawl-delay: 9\nUser-agent: *\nCrawl-delay: 0.1\nSitemap: https://www.haz.de/map.xml\nSitemap: https://x.de/"
    )
    pages = {"/": (200, b"<html>Bald wieder da.</html>", {}), "/map.xml": (200, listed, xml)}
    with answering(site(pages, (200, robots, {"Content-Type": "text/plain"}))) as (url, asked):
        report, code = checked(url)
    assert (report["answer"], code) == ("ok", 0)
    assert report["home"] == {
        "url": "https://www.haz.de/", "trouble": "UnknownLayout", "layout": None, "entries": None, "newest": None,
    }  # fmt: skip
    assert report["sitemaps"] == [
        {"url": "https://www.haz.de/map.xml", "trouble": "", "layout": None, "entries": 1,
         "newest": "2026-11-19T00:00:00+01:00"}
    ]  # fmt: skip
    assert report["robots"] == "rules for newsbot: 0, sitemaps named: 2, Crawl-delay: 0.1 s"
    assert [path for path, _ in asked] == [*FILES, "/", "/arc/outboundfeeds/rss/", "/map.xml"]


CASES = {
    "elsewhere": (site({"/": (301, b"", {"Location": "https://neu.example/start"})}), "moved", ""),
    "another scheme": (site({"/": (301, b"", {"Location": "https://127.0.0.1:1/"})}), "moved", ""),
    "another path": (
        site({"/": (302, b"", {"Location": "/Home"}), "/Home": (200, b"<html></html>", {})}),
        "ok",
        "",
    ),
    "captcha": (
        site({"/": (403, CAPTCHA, {}), "/arc/outboundfeeds/rss/": (200, FEED, {})}),
        "blocked",
        "HTTP 403 with a captcha",
    ),
    "captcha under 200": (site({"/": (200, CAPTCHA, {})}), "blocked", "HTTP 200 with a captcha"),
    "too many": (site({"/": (429, b"", {})}), "blocked", "HTTP 429"),
    "locked": (site({"/": (401, b"", {})}), "blocked", "HTTP 401"),
    "robots too many": (site({}, (429, b"", {})), "blocked", "robots.txt can't be reached (HTTP 429)"),
    "robots locked": (site({}, (403, b"", {})), "blocked", "robots.txt is closed (HTTP 403)"),
    "not us": (site({}, (200, b"User-agent: Scrapy\nDisallow: /", {})), "blocked", "Forbidden by robots.txt"),
    "no such page": (site({}), "dead", "HTTP 404"),
    "broken": (site({"/": (503, b"", {})}), "dead", "HTTP 503"),
    "robots broken": (site({}, (500, b"", {})), "dead", "robots.txt can't be reached (HTTP 500)"),
    "round and round": (site({"/": (302, b"", {"Location": "/"})}), "dead", "more than 5 redirects"),
    "leads nowhere": (site({"/": (302, b"", {})}), "dead", "HTTP 302 that leads nowhere"),
}
"""What a site answers, and what is to be found of it."""
STAND_INS = dict(zip(CASES, (name for name in LOADER.list() if name != "rnd"), strict=False))


@pytest.fixture(scope="module")
def looked_at() -> tuple[dict[str, dict[str, object]], dict[str, list[str]]]:
    """All cases in one run: what was found, and which paths were asked for."""
    with ExitStack() as servers:
        running = {case: servers.enter_context(answering(CASES[case][0])) for case in CASES}
        mirrors = [f"--site={STAND_INS[case]}={url}" for case, (url, _) in running.items()]
        done = papers("--check", *STAND_INS.values(), "--json", *mirrors)
        asked = {case: [path for path, _ in asked] for case, (_, asked) in running.items()}
    assert done.returncode == 1, done.stderr
    reports = {report["paper"]: report for report in json.loads(done.stdout)}
    return {case: reports[name] for case, name in STAND_INS.items()}, asked


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_a_paper(
    case: str, looked_at: tuple[dict[str, dict[str, object]], dict[str, list[str]]]
) -> None:
    found, asked = looked_at[0][case], looked_at[1][case]
    _, answer, why = CASES[case]
    assert (found["answer"], found["why"]) == (answer, why)
    if answer == "blocked":
        assert set(asked) <= {*FILES, "/", "/arc/outboundfeeds/rss/"}, "who keeps us out is left alone"
        assert len(asked) == len(set(asked))
    if answer == "dead":
        assert set(asked) == ({"/robots.txt"} if "robots" in case else {*FILES, "/"})
        assert not found["feeds"]


@pytest.mark.parametrize(
    ("case", "target"), [("elsewhere", "https://neu.example"), ("another scheme", "https://127.0.0.1:1")]
)
def test_where_a_paper_moved_is_said_and_not_asked(
    case: str, target: str, looked_at: tuple[dict[str, dict[str, object]], dict[str, list[str]]]
) -> None:
    assert looked_at[0][case]["moved_to"] == target
    assert looked_at[1][case] == [*FILES, "/"]
    assert looked_at[0]["another path"]["moved_to"] is None


def test_a_moved_paper_comes_with_what_to_do() -> None:
    with answering(CASES["elsewhere"][0]) as (url, _):
        done = papers("--check", "hannover", "--site", f"hannover={url}")
    assert done.returncode == 0
    said = "leads to https://neu.example: if that is the paper, write it into newsbot/spiders/hannover.py"
    assert said in done.stdout


def test_feeds_of_a_blocked_paper_are_looked_at() -> None:
    with answering(CASES["captcha"][0]) as (url, _):
        done = papers("--check", "hannover", "--site", f"hannover={url}")
    assert done.returncode == 0
    assert "1 of 1: 1, 2026-11-20" in done.stdout
    assert "HTTP 403 with a captcha; feeds answer: headlines only" in done.stdout


def test_closed_articles_make_a_paper_blocked() -> None:
    whole = Site("hannover", 20, "arc")

    def answer(path: str) -> Answer:
        if path.endswith(".html"):
            return 403, CAPTCHA, {}
        page = whole.answer(path)
        return page.status, b"".join(page.body), {}

    with answering(answer) as (url, asked):
        report, code = checked(url)
    assert (report["answer"], report["why"], code) == ("blocked", "articles are closed: HTTP 403 with a captcha", 0)
    assert sum(path.endswith(".html") for path, _ in asked) == 1


def test_nobody_there_is_dead() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        report, code = checked(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert (report["answer"], code) == ("dead", 1)
    assert report["why"] == "robots.txt can't be reached (DownloadConnectionRefusedError)"


def test_papers_are_looked_at_side_by_side() -> None:
    both = Barrier(2, timeout=30)

    def answer(path: str) -> Answer:
        if path == "/":
            both.wait()
        return 404, b"", {}

    with answering(answer) as (first, _), answering(answer) as (second, _):
        done = papers("--check", "kiel", "celle", "--site", f"kiel={first}", "--site", f"celle={second}", "--json")
    assert [report["why"] for report in json.loads(done.stdout)] == ["HTTP 404", "HTTP 404"]


@pytest.mark.skipif(sys.platform == "win32", reason="0.0.0.0 is no address to ask there")
def test_a_second_between_two_requests_to_other_machines() -> None:
    with answering(CASES["captcha"][0]) as (url, asked):
        report, _ = checked(url.replace("127.0.0.1", "0.0.0.0"), "-s", "DOWNLOAD_DELAY=0")
    assert report["answer"] == "blocked"
    times = [moment for _, moment in asked]
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.95


@pytest.mark.skipif(shutil.which("xargs") is None, reason="needs xargs")
def test_all_papers_in_one_line(tmp_path: Path) -> None:
    """The line of docs/papers.md, with a mirror for each paper."""
    with (
        serving(Site("kiel", 8)) as kiel,
        serving(Site("celle", 8, "arc")) as celle,
        serving(Site("rnd", 8, "arc")) as rnd,
    ):
        lines = "".join(
            f"{name} -a site={server.url} -a max_articles=5 -s DOWNLOAD_DELAY=0 -s NEWSBOT_DATA={tmp_path}\n"
            for name, server in (("kiel", kiel), ("celle", celle), ("rnd", rnd))
        )
        line = ["xargs", "-P", "8", "-L", "1", sys.executable, "-m", "scrapy", "crawl"]
        done = subprocess.run(line, cwd=ROOT, input=lines, text=True, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "exports").glob("*.jsonl"))
    assert [file.name.partition("-")[0] for file in files] == ["celle", "kiel", "rnd"]
    for file in files:
        read = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        assert len(read) == 5
        assert {record["paper"] for record in read} == {file.name.partition("-")[0]}
