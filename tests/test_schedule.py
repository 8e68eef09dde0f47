"""``scrapy schedule``: papers of two real scrapyd nodes and one PostgreSQL archive; a node dies, the other finishes."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import pytest
import requests

from newsbot.nodes import ranked
from tests import postgres, scrapyds
from tests.crawling import scrapy
from tests.partnersite import server
from tests.partnersite.answer import Answer
from tests.partnersite.requestlog import Request
from tests.partnersite.server import Server
from tests.partnersite.site import Site
from tests.repeated import opened, states, wait
from tests.scrapyds import Scrapyd

ARTICLES, HELD = 30, 10
"""Articles of each site; after how many it lets who asks wait."""
EACH = 2
"""Papers of each node."""
DELAY = 0.2
LEAST = DELAY * 0.8
"""Seconds between two requests to a site, and with the jitter at least."""
DEAF = "http://127.0.0.1:1"
"""Nobody listens there."""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "name the scrapyd servers"),
        (("--server", "127.0.0.1:6800"), "is no address of a server"),
        (("--server", "http://newsbot:geheim@127.0.0.1:6800"), "holds no password"),
        (("--server", DEAF, "wolfsbrug"), "did you mean wolfsburg?"),
        (("--server", DEAF, "-a", "max_article=5"), "unknown argument 'max_article'"),
        (("--server", DEAF, "-a", "since"), "-a NAME=VALUE"),
        (("--server", DEAF, "-a", "urls=list.txt"), "urls is no argument for other machines"),
        (("--server", DEAF, "-a", "_version=1"), "_version is no argument for other machines"),
        (("--server", DEAF, "peine", "--site", "kiel=http://127.0.0.1:8000"), "kiel is none of the papers"),
        (("--server", DEAF, "--timeout", "0"), "is no number of seconds"),
    ],
)
@pytest.mark.slow
def test_a_wrong_argument_is_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    done = scrapy("schedule", *words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "geheim" not in done.stderr


def test_where_no_node_answers_all_are_named() -> None:
    done = scrapy("schedule", "--server", DEAF, "peine", "kiel")
    assert (done.returncode, done.stdout) == (3, "no node takes papers\n")
    assert done.stderr.splitlines() == [
        f"{DEAF}: it does not answer (Connection refused)",
        "not sent, as no node takes papers: peine, kiel",
    ]


STOPPED = ("-s", 'NEWSBOT_STOPPED={"kiel": "letter of 2026-12-01"}')


@pytest.mark.slow
def test_stopped_papers_are_not_scheduled() -> None:
    done = scrapy("schedule", "--server", DEAF, *STOPPED)
    sent = done.stderr.splitlines()[-1].removeprefix("not sent, as no node takes papers: ").split(", ")
    assert len(sent) == 27
    assert "kiel" not in sent
    named = scrapy("schedule", "--server", DEAF, *STOPPED, "peine", "kiel")
    assert (named.returncode, named.stdout, named.stderr) == (2, "", "kiel is stopped: letter of 2026-12-01.\n")
    wrong = scrapy("schedule", "--server", DEAF, "-s", 'NEWSBOT_STOPPED={"keil": "x"}')
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
    assert "'keil', which is no paper" in wrong.stderr


class Held(Site):
    """A site that answers no further article until it is let go: so a crawl is in its midst, however slow the machine."""

    def __init__(self, paper: str) -> None:
        super().__init__(paper, ARTICLES, oddities=False)
        self.waits, self.go = Event(), Event()
        self._asked = 0

    def answer(self, target: str) -> Answer:
        """As the site answers; in a thread that serves this site alone."""
        self._asked += self.kind(target) == "article"
        if self._asked > HELD and not self.go.is_set():
            self.waits.set()
            self.go.wait(2 * scrapyds.PATIENCE)
        return super().answer(target)


class Nodes(NamedTuple):
    """Two nodes of this machine that crawl into one archive."""

    first: Scrapyd
    second: Scrapyd
    project: Path
    archive: str

    def run(self, words: str, **given: str) -> subprocess.CompletedProcess[str]:
        """A command line, as the first node's operator types it in the project's folder."""
        return subprocess.run(
            words, shell=True, cwd=self.project, env=self.first.environment | given, capture_output=True, text=True,
            timeout=scrapyds.PATIENCE, check=False,
        )  # fmt: skip

    def schedule(self, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
        """``scrapy schedule`` to both."""
        servers = f"--server {self.first.url} --server {self.second.url}"
        return self.run(f"scrapy schedule {servers} {' '.join(words)}", **given)

    def divided(self, *words: str) -> dict[str, list[str]]:
        """Which papers would go where."""
        done = self.schedule("--dry-run", "--json", *words)
        assert done.returncode == 0, done.stderr
        return {node["server"]: node["sent"] for node in json.loads(done.stdout)["nodes"]}


@pytest.fixture
def nodes(both: Nodes) -> Nodes:
    """Both, alive."""
    for node in (both.first, both.second):
        node.revive()
    return both


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Both with the egg of a clean copy, deployed by one command, as docs/operations.md says."""
    folder = tmp_path_factory.mktemp("nodes")
    project = scrapyds.project(folder / "project")
    for name in ("a", "b"):
        (folder / name).mkdir()
    with postgres.server() as database:
        archive = database.database("nodes")
        told = {name: {"NEWSBOT_ARCHIVE": archive, "NEWSBOT_CONTACT": f"https://example.org/{name}"} for name in "ab"}
        with (
            scrapyds.serving(folder / "a", **told["a"]) as first,
            scrapyds.serving(folder / "b", **told["b"]) as second,
        ):
            found = Nodes(first, second, project, archive)
            target = project / "scrapy.cfg"
            target.write_text(target.read_text("utf-8").replace("http://127.0.0.1:6800", first.url), "utf-8")
            own = first.home / ".config" / "scrapy.cfg"  # for /etc/scrapy.cfg
            own.parent.mkdir()
            own.write_text(scrapyds.block("[deploy:second]").replace("http://10.0.0.2:6800", second.url), "utf-8")
            deployed = found.run("scrapyd-deploy -a")
            assert deployed.stdout.count('"spiders": 28') == 2, deployed.stdout + deployed.stderr
            yield found


def who(request: Request) -> str:
    """The node that asked, by the contact that it gives."""
    found = re.search(r"example\.org/(\w)", request.agent)
    return found[1] if found else request.agent


def turns(asked: list[Request]) -> list[str]:
    """Who asked a site, in turn."""
    return [name for name, _ in groupby(map(who, asked))]


def asked(site: Server) -> int:
    """How many articles a site was asked for."""
    return len(site.requests.of("article"))


def wrong(archive: str, sites: Mapping[str, Server]) -> list[str]:
    """What of the archive is not as the sites have it, a line each: lost, twice, unknown, or in which column."""
    found = states(archive, versions="all")
    lines = [f"{key}: {len(versions)} versions" for key, versions in found.items() if len(versions) > 1]
    held = {(one.record["paper"], one.record["article_id"]): one.record for both in found.values() for one in both}
    expected = {(name, row["article_id"]): row for name, site in sites.items() for row in site.site.records()}
    lines += [f"{key}: lost" for key in expected.keys() - held.keys()]
    lines += [f"{key}: of no site" for key in held.keys() - expected.keys()]
    for key in expected.keys() & held.keys():
        columns = ("url", "headline", "lead", "body", "authors", "agencies", "published", "section", "access")
        lines += [f"{key}: {name}" for name in columns if _plain(held[key][name]) != _plain(expected[key][name])]
    return lines


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value or None


@pytest.mark.slow
def test_a_node_dies_in_mid_crawl_and_the_other_finishes_its_papers(nodes: Nodes) -> None:
    divided = nodes.divided()
    assert sum(map(len, divided.values())) == 28
    mine, others = (divided[one.url][:EACH] for one in (nodes.first, nodes.second))
    papers = [*mine, *others]
    sites = {name: Held(name) for name in papers}
    with server.serving_all(sites) as served, let_go(sites):
        words = [*papers, "-s", f"DOWNLOAD_DELAY={DELAY}", "-s DOWNLOAD_TIMEOUT=170"]
        words += [f"--site {name}={served[name].url}" for name in papers]
        sent = nodes.schedule(*words)
        assert (sent.returncode, sent.stderr) == (0, "")
        assert f"{EACH} sent ({', '.join(mine)}); 0 left" in sent.stdout
        left = nodes.schedule(*words)
        assert (left.returncode, left.stderr) == (0, "")
        assert f"0 sent; {EACH} left, at work already ({', '.join(others)})" in left.stdout
        for name in others:
            sites[name].go.set()
        assert all(sites[name].waits.wait(scrapyds.PATIENCE) for name in mine)

        # meanwhile the other node is told to crawl one of its papers, as somebody does by hand: the lease says no
        again = scheduled_by_hand(nodes.second, mine[0], served[mine[0]].url)
        busy = nodes.second.log_of(nodes.second.finished(again))
        assert f"{mine[0]} is being crawled since" in busy
        assert "exitstatus=75" in nodes.second.log

        nodes.first.stop(signal.SIGKILL)
        assert [asked(served[name]) for name in mine] == [HELD] * EACH
        for name in mine:
            sites[name].go.set()
        moved = nodes.schedule(*words, "--json")
        assert moved.returncode == 0
        assert moved.stderr == f"{nodes.first.url}: it does not answer (Connection refused)\n"
        what = {one["paper"]: (one["server"], one["outcome"]) for one in json.loads(moved.stdout)["papers"]}
        assert {name: what[name] for name in mine} == dict.fromkeys(mine, (nodes.second.url, "sent"))
        assert {what[name][0] for name in others} == {nodes.second.url}
        wait(lambda: not at_work(nodes.second))
        logs = {name: list(served[name].requests) for name in papers}
    assert wrong(nodes.archive, served) == []
    with opened(nodes.archive) as archive:
        runs = {name: [(run.state, run.counts["exit"]) for run in archive.runs(name)] for name in papers}
    for name in papers:  # others may have been sent once more, when they were done
        assert set(runs[name]) == {("finished", 0)}
        assert len(runs[name]) == 1 or name in others
    for name in papers:
        assert turns(logs[name]) == (["a", "b"] if name in mine else ["b"])
        paths = [request.path for request in logs[name] if request.kind == "article"]
        assert len(paths) - len(set(paths)) <= 4, "half a second may be asked for again, no more"
        assert not faster(logs[name]), name

    nodes.first.start()
    assert nodes.divided() == divided
    at_rest = nodes.schedule(*papers, "--dry-run")
    assert f"{EACH} would be sent ({', '.join(mine)}); 0 left" in at_rest.stdout


@contextmanager
def let_go(sites: Mapping[str, Held]) -> Iterator[None]:
    """In the end no site lets anybody wait."""
    try:
        yield
    finally:
        for site in sites.values():
            site.go.set()


def scheduled_by_hand(node: Scrapyd, paper: str, site: str) -> str:
    """The job of a crawl that is scheduled as ``curl`` does it."""
    words = {"project": "newsbot", "spider": paper, "new_only": "1", "site": site}
    login = (scrapyds.USER, scrapyds.PASSWORD)
    answer = requests.post(f"{node.url}/schedule.json", data=words, auth=login, timeout=scrapyds.PATIENCE).json()
    return str(answer["jobid"])


def at_work(node: Scrapyd) -> bool:
    """Whether a node has a job."""
    status = node.ask("daemonstatus")
    return bool(status["pending"] or status["running"])


def faster(asked: list[Request]) -> list[float]:
    """Where ten requests in a row took less than the pause allows; a busy machine may take one of them late."""
    times = [request.time.timestamp() for request in asked]
    return [round(last - first, 2) for first, last in zip(times, times[10:], strict=False) if last - first < 9 * LEAST]


@pytest.mark.slow
def test_other_versions_refused_passwords_and_missing_projects_are_told(nodes: Nodes) -> None:
    wrong_password = nodes.schedule("peine", SCRAPYD_PASSWORD="falsch")
    assert wrong_password.returncode == 3
    assert wrong_password.stderr.count("it refuses SCRAPYD_USERNAME and SCRAPYD_PASSWORD of the environment") == 2
    assert not re.search(f"falsch|{re.escape(scrapyds.PASSWORD)}", wrong_password.stderr + wrong_password.stdout)
    other = nodes.schedule("peine", "--project anders")
    assert other.returncode == 3
    assert other.stderr.count("it holds no anders: scrapyd-deploy") == 2
    deployed = nodes.run("scrapyd-deploy second")
    assert '"spiders": 28' in deployed.stdout, deployed.stdout + deployed.stderr
    versions = [node.ask("listversions", project="newsbot")["versions"][-1] for node in (nodes.first, nodes.second)]
    told = nodes.schedule("--dry-run", "peine")
    assert told.returncode == 0
    where = f"{versions[0]} on {nodes.first.url}, {versions[1]} on {nodes.second.url}"
    assert told.stderr == f"versions of newsbot differ: {where}. Send the same to all: scrapyd-deploy -a\n"


@pytest.mark.slow
def test_a_node_that_knows_no_such_paper_gives_it_to_the_next(nodes: Nodes) -> None:
    """Papers of an egg that only one node has yet."""
    servers = [nodes.first.url, nodes.second.url]
    name = next(name for name in map("musterstadt{}".format, range(99)) if ranked(name, servers)[0] == servers[0])
    paper = (nodes.project / "newsbot" / "spiders" / "peine.py").read_text("utf-8").replace("peine", name)
    (nodes.project / "newsbot" / "spiders" / f"{name}.py").write_text(paper, "utf-8")
    deployed = nodes.run("scrapyd-deploy second")
    assert '"spiders": 29' in deployed.stdout, deployed.stdout + deployed.stderr
    with server.serving(Site("peine", 3)) as site:
        told = nodes.schedule(name, f"--site {name}={site.url}", "--json", "-s", "DOWNLOAD_DELAY=0")
        assert told.returncode == 0, told.stderr
        (sent,) = json.loads(told.stdout)["papers"]
        assert (sent["outcome"], sent["server"]) == ("sent", nodes.second.url)
        nodes.second.finished(sent["job"])
        assert asked(site) >= 3
    assert f"{name}: sent to {servers[1]}; {servers[0]}: it says: spider '{name}' not found" in told.stderr
