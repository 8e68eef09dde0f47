"""Which paper goes to which node, and what a node is that does not do what it should."""

import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import nodes
from newsbot.nodes import LEFT, SENT, UNSENT, Node, NodeError, NodeSilent, State, ranked

SERVERS = st.lists(st.from_regex(r"http://10\.0\.0\.[1-9]:68[0-9]{2}", fullmatch=True), min_size=2, unique=True)
PAPERS = st.lists(st.from_regex("[a-z_]{3,12}", fullmatch=True), min_size=1, unique=True)


@given(SERVERS, PAPERS, st.data())
def test_a_node_that_goes_moves_its_own_papers_and_gets_them_back(
    servers: list[str], papers: list[str], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(servers))
    before = {paper: ranked(paper, servers) for paper in papers}
    after = {paper: ranked(paper, [server for server in servers if server != gone]) for paper in papers}
    for paper in papers:
        assert after[paper] == [server for server in before[paper] if server != gone]
    assert {paper: ranked(paper, reversed(servers)) for paper in papers} == before


def test_a_paper_stays_where_it_is_with_the_next_newsbot() -> None:
    """The numbers that are drawn must not change: else all papers would move."""
    servers = ["http://127.0.0.1:6801", "http://127.0.0.1:6802", "http://127.0.0.1:6803"]
    assert [ranked(paper, servers)[0][-1] for paper in ("wolfsburg", "peine", "kiel", "rnd", "celle")] == [
        "1",
        "3",
        "2",
        "1",
        "1",
    ]


@pytest.mark.parametrize("count", [2, 3, 7])
def test_nodes_get_about_the_same(count: int) -> None:
    servers = [f"http://10.0.0.{number}:6800" for number in range(count)]
    share = Counter(ranked(f"paper{number}", servers)[0] for number in range(1000))
    assert len(share) == count
    assert all(0.8 < got * count / 1000 < 1.2 for got in share.values())


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("http://127.0.0.1:6800/", "http://127.0.0.1:6800"),
        (" HTTP://Node-A:6800 ", "http://node-a:6800"),
        ("http://node-a:80", "http://node-a"),
        ("https://node-a:443/scrapyd/", "https://node-a/scrapyd"),
        ("http://[::1]:6800", "http://[::1]:6800"),
    ],
)
def test_an_address_is_one_however_it_is_written(written: str, same: str) -> None:
    assert nodes.address(written) == same


@pytest.mark.parametrize(
    "written",
    ["127.0.0.1:6800", "node-a", "", "ftp://node-a", "http://", "http://a:99999", "http://[::1", "http://a?b=c"],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is no address of a server"):
        nodes.address(written)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="SCRAPYD_PASSWORD") as refused:
        nodes.address("http://newsbot:geheim@node-a:6800")
    assert "geheim" not in str(refused.value)


def test_user_and_password_come_from_the_environment() -> None:
    assert nodes.credentials({"SCRAPYD_USERNAME": "a", "SCRAPYD_PASSWORD": "b"}) == ("a", "b")
    assert nodes.credentials({"SCRAPYD_PASSWORD": "b"}) is None


@contextmanager
def answering(status: int, body: bytes, seen: list[str] | None = None) -> Iterator[str]:
    """A web server that says the same to everybody; ``seen``: what it was told of who asks."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if seen is not None:
                seen.append(self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *words: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def found(server: str, timeout: float = 5) -> State:
    """What is found of a node."""
    with closing(Node(server, ("newsbot", "geheim"), timeout)) as node:
        return nodes.look(node, "newsbot")


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, b"Unauthorized", "it refuses SCRAPYD_USERNAME and SCRAPYD_PASSWORD"),
        (302, b"", r"is no scrapyd \(HTTP 302\)"),
        (200, b"<html>", "is no scrapyd"),
        (200, b'["ok"]', "is no scrapyd"),
        (502, b"bad gateway", r"is no scrapyd \(HTTP 502\)"),
        (200, b'{"status": "error", "message": "a\\nb\\u001b[2J"}', r"it says: a b\\x1b\[2J"),
        (200, b'{"status": "ok"}', "it holds no newsbot: scrapyd-deploy"),
        (200, b'{"status": "ok", "versions": ["1"]}', "is no scrapyd"),
    ],
)
@pytest.mark.slow
def test_what_is_no_node_is_told(status: int, body: bytes, why: str) -> None:
    with answering(status, body) as server:
        state = found(server)
    assert re.search(why, state.why), state.why
    assert "geheim" not in state.why


def test_whoever_is_not_there_or_silent_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        state = found(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.3)
    assert (state.answers, state.why) == (False, "it does not answer in time")
    assert found(state.server).why == "it does not answer (Connection refused)"


def test_neither_netrc_nor_proxies_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[str] = []
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login fremd password fremd\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with answering(200, b'{"status": "ok", "node_name": "a"}', seen) as server, closing(Node(server)) as node:
        assert node.status()["node_name"] == "a"
    assert seen == [""]


class Willing:
    """Nodes that take papers or not, without a network: what ``divide`` makes of them."""

    def __init__(self, *servers: str) -> None:
        self.states = [State(Node(server), version="1") for server in servers]
        self.refuses: set[str] = set()
        self.sent: list[tuple[str, str]] = []

    def send(self, node: Node, paper: str) -> str:
        if node.server in self.refuses:
            raise NodeError("it says: no")
        self.sent.append((node.server, paper))
        return f"job of {paper}"


A, B = "http://127.0.0.1:1", "http://127.0.0.1:2"
"""Nobody listens there: who fails once is gone."""


def test_a_node_that_goes_meanwhile_loses_its_papers_to_the_next() -> None:
    willing = Willing(A, B)
    willing.refuses = {A}
    papers = [f"paper{number}" for number in range(8)]
    sendings = nodes.divide(papers, willing.states, willing.send)
    assert [(one.paper, one.outcome, one.server) for one in sendings] == [(paper, SENT, B) for paper in papers]
    told = [one.why for one in sendings if one.why]
    assert told == [f"{A}: it says: no"]  # asked once, then it is gone
    willing.refuses = {A, B}
    assert {one.outcome for one in nodes.divide(papers, willing.states, willing.send)} == {UNSENT}


def test_a_node_that_is_silent_is_waited_for_once() -> None:
    """Though it says that it is there."""
    with answering(200, b'{"status": "ok"}') as server:
        willing = Willing(server, B)
        asked: list[str] = []

        def send(node: Node, paper: str) -> str:
            if node.server == server:
                asked.append(paper)
                raise NodeSilent("it does not answer in time")
            return willing.send(node, paper)

        sendings = nodes.divide([f"paper{number}" for number in range(8)], willing.states, send)
    assert len(asked) == 1
    assert {(one.outcome, one.server) for one in sendings} == {(SENT, B)}


def test_a_certificate_of_ones_own_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file")
    assert "invalid path: /no/such/file" in found("https://127.0.0.1:1").why


def test_what_is_at_work_anywhere_is_left() -> None:
    willing = Willing(A, B)
    willing.states[0].busy = {"kiel": "running"}
    willing.states[1].busy = {"peine": "pending"}
    sendings = nodes.divide(["kiel", "peine", "rnd"], willing.states, willing.send)
    assert [(one.outcome, one.server, one.why) for one in sendings[:2]] == [(LEFT, A, "running"), (LEFT, B, "pending")]
    assert [paper for _, paper in willing.sent] == ["rnd"]
    willing.states[0].why = "it does not answer"  # what it did is not known any longer: the lease knows
    assert [one.outcome for one in nodes.divide(["kiel"], willing.states, willing.send)] == [SENT]
