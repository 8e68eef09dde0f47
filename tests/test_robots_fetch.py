"""How robots.txt is fetched and obeyed: real crawls of loopback servers, each server one way to answer."""

import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.manners.robots import LONGEST_DELAY, RobotsTxt, origin

CASES = Path(__file__).parents[2] / "shared" / "data" / "robots_fetch_cases.json"
RULES = "User-agent: newsbot\nDisallow: /closed\n"
DAY = 24 * 60 * 60
DELAY = 0.3

# ---------------------------------------------------------------------------------------------------- the servers

Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]


class Server(ThreadingHTTPServer):
    """A host: ``robots`` answers for every path but pages, with the number of the request; ``seen`` is what came."""

    daemon_threads = True

    def __init__(self, robots: Callable[["Server", str], Answer | None]) -> None:
        self.robots = robots
        self.seen: list[tuple[str, float]] = []
        super().__init__(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server_port}"

    def asked(self, path: str = "/robots.txt") -> int:
        return sum(seen == path for seen, _ in self.seen)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.seen.append((self.path, time.monotonic()))
        page = self.path.startswith(("/open", "/closed"))
        answer = (200, {}, b"page") if page else self.server.robots(self.server, self.path)
        if answer is None:
            return  # hangs up
        status, headers, body = answer
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def gives(body: str | bytes, status: int = 200, headers: Headers | None = None) -> Callable[[Server, str], Answer]:
    octets = body if isinstance(body, bytes) else body.encode()
    return lambda server, path: (status, headers or {}, octets)


def hops(number: int) -> Callable[[Server, str], Answer]:
    """That many redirects, each to another host name."""

    def robots(server: Server, path: str) -> Answer:
        hop = int(path.removeprefix("/robots.txt").removeprefix("/hop") or 0)
        if hop == number:
            return 200, {}, RULES.encode()
        host = "127.0.0.1" if hop % 2 else "localhost"
        return 301, {"Location": f"http://{host}:{server.server_port}/hop{hop + 1}"}, b""

    return robots


def changes(*bodies: str) -> Callable[[Server, str], Answer]:
    """One file after the other, then HTTP 500."""

    def robots(server: Server, path: str) -> Answer:
        turn = server.asked() - 1
        return (200, {}, bodies[turn].encode()) if turn < len(bodies) else (500, {}, b"")

    return robots


# --------------------------------------------------------------------------------------------------- what is expected

READ = ["200", ""]
FORBIDDEN = ["IgnoreRequest", "Forbidden by robots.txt"]
HTML = "<!doctype html>\n<html><title>Nicht gefunden</title>User-agent: *</html>"


def unreachable(why: str) -> list[str]:
    return ["RobotsUnreachable", f"robots.txt can't be reached ({why})"]


def denied(status: int) -> list[str]:
    return ["RobotsDenied", f"robots.txt is closed (HTTP {status})"]


def both(outcome: list[str]) -> tuple[list[str], list[str]]:
    return outcome, outcome


ANSWERS: dict[str, tuple[Callable[[Server, str], Answer | None], tuple[list[str], list[str]]]] = {
    # name: answer to /robots.txt, outcome of /open and of /closed
    "200": (gives(RULES), (READ, FORBIDDEN)),
    "redir5": (hops(5), (READ, FORBIDDEN)),
    "redir6": (hops(6), both(unreachable("max redirections reached"))),
    "404": (gives(RULES, 404), both(READ)),
    "410": (gives(RULES, 410), both(READ)),
    "400": (gives(RULES, 400), both(READ)),
    "401": (gives("", 401), both(denied(401))),
    "403": (gives("", 403), both(denied(403))),
    "429": (gives("", 429), both(unreachable("HTTP 429"))),
    "500": (gives("", 500), both(unreachable("HTTP 500"))),
    "503": (gives("", 503), both(unreachable("HTTP 503"))),
    "302 to nowhere": (gives("", 302), both(unreachable("HTTP 302"))),
    "hangs up": (lambda server, path: None, both(unreachable("DownloadFailedError"))),
    "cut": (gives(RULES, headers={"Content-Length": "500"}), both(unreachable("ResponseDataLossError"))),
    "big": (gives(600 * (1023 * "#" + "\n") + RULES), (READ, FORBIDDEN)),
    "bom": (gives(b"\xef\xbb\xbf" + RULES.encode()), (READ, FORBIDDEN)),
    "html200": (gives(HTML, headers={"Content-Type": "text/html"}), both(READ)),
    "cr": (gives(RULES.replace("\n", "\r")), (READ, FORBIDDEN)),
    "latin1": (gives(f"# größe\nDisallow: /ä\n{RULES}".encode("latin-1")), (READ, FORBIDDEN)),
    "nul": (gives(RULES.replace("\n", "\0\n")), (READ, FORBIDDEN)),
    "too slow for us": (
        gives(f"{RULES}Crawl-delay: {LONGEST_DELAY + 1}"),
        both(["CrawlDelayTooLong", f"the Crawl-delay of robots.txt is more than {LONGEST_DELAY} s"]),
    ),
}
"""One crawl reads /open and /closed of them all at once."""
SOCKETS = {"refused": "DownloadConnectionRefusedError", "silent": "DownloadTimeoutError"}
"""Hosts without a server."""
COVERED = {
    **dict.fromkeys(ANSWERS, "test_answers"),
    "neterr": "test_no_answer",
    "503x30d": "test_unreachable_lasts_for_the_run",
    "stale": "test_read_again_after_a_day",
}

# ------------------------------------------------------------------------------------------ the crawls, another process


class Visitor(Spider):
    """Asks for the addresses of one step after another; the clock of its robots middleware goes by the plan."""

    name = "visitor"
    allowed_domains = ("127.0.0.1",)

    def __init__(self, steps: list[dict[str, Any]], patience: float) -> None:
        super().__init__()
        self.steps = steps
        self.patience = patience
        self.now = 0.0
        self.waiting = 0
        self.outcomes: dict[str, list[str]] = {}
        self.slots: dict[str, list[float]] = {}

    async def start(self) -> Any:
        robots = self.crawler.get_downloader_middleware(RobotsTxt)
        if robots is not None:
            robots.clock = lambda: self.now
            robots.timeout = self.patience
        for request in self.next_step():
            yield request

    def next_step(self) -> Iterator[Request]:
        if not self.steps:
            slots = self.crawler.engine.downloader.slots
            self.slots = {key: [slot.delay, slot.jitter] for key, slot in slots.items()}
            return
        step = self.steps.pop(0)
        self.now += step["later"]
        self.waiting = len(step["urls"])
        for url in step["urls"]:
            yield Request(url, self.answered, errback=self.refused, meta=step["meta"])

    def answered(self, response: Response) -> Iterator[Request]:
        yield from self.note(response.url, [str(response.status), ""])

    def refused(self, failure: Failure) -> Iterator[Request]:
        yield from self.note(failure.request.url, [type(failure.value).__name__, str(failure.value)])

    def note(self, url: str, outcome: list[str]) -> Iterator[Request]:
        self.outcomes[url] = outcome
        self.waiting -= 1
        if not self.waiting:
            yield from self.next_step()


def settings(**changed: Any) -> dict[str, Any]:
    middlewares = {"scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None, RobotsTxt: 100}
    return {
        "ROBOTSTXT_OBEY": True,
        "DOWNLOADER_MIDDLEWARES": middlewares,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "INFO",
        **changed,
    }


def crawl(plans: dict[str, Any]) -> dict[str, Any]:
    """What came of each plan, all crawled at once, and what newsbot logged."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    logging.getLogger("newsbot").addHandler(handler)
    process = CrawlerProcess({"LOG_LEVEL": "INFO"})
    crawlers = {}
    for name, plan in plans.items():
        spider = type(name, (Visitor,), {"custom_settings": settings(**plan["settings"])})
        crawlers[name] = process.create_crawler(spider)
        process.crawl(crawlers[name], steps=plan["steps"], patience=plan.get("patience", 10))
    process.start()
    return {
        "log": [[record.levelname, record.getMessage(), bool(record.exc_info)] for record in records],
        **{
            name: {
                "outcomes": crawler.spider.outcomes,
                "slots": crawler.spider.slots,
                "stats": {key: value for key, value in crawler.stats.get_stats().items() if isinstance(value, int)},
            }
            for name, crawler in crawlers.items()
        },
    }


# ------------------------------------------------------------------------------------------------------------ the tests


def step(*urls: str, later: float = 0, **meta: Any) -> dict[str, Any]:
    return {"urls": urls, "later": later, "meta": meta}


class Result:
    """The servers, and what the crawls said of them."""

    def __init__(self, open_until: ExitStack) -> None:
        self.open_until = open_until
        self.servers: dict[str, Server] = {}
        self.origins: dict[str, str] = {}
        self.said: dict[str, Any] = {}

    def serve(self, name: str, robots: Callable[[Server, str], Answer | None]) -> str:
        server = self.servers[name] = self.open_until.enter_context(Server(robots))
        Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True).start()
        self.open_until.callback(server.shutdown)
        self.origins[name] = server.origin
        return server.origin

    def bind(self, name: str, *, listens: bool) -> None:
        """A port at which nobody answers."""
        sock = self.open_until.enter_context(socket.socket())
        sock.bind(("127.0.0.1", 0))
        if listens:
            sock.listen()
        self.origins[name] = f"http://127.0.0.1:{sock.getsockname()[1]}"

    def outcome(self, crawl: str, server: str, page: str) -> list[str]:
        return self.said[crawl]["outcomes"][f"{self.origins[server]}/{page}"]

    def stat(self, crawl: str, name: str) -> int:
        return self.said[crawl]["stats"].get(f"robotstxt/{name}", 0)


@pytest.fixture(scope="module")
def result() -> Iterator[Result]:
    with ExitStack() as open_until:
        found = Result(open_until)
        for name, (robots, _) in ANSWERS.items():
            found.serve(name, robots)
        pages = [f"{host}/{page}" for host in found.origins.values() for page in ("open", "closed")]
        for name in SOCKETS:
            found.bind(name, listens=name == "silent")
        mute = [f"{found.origins[name]}/open" for name in SOCKETS]
        stale = found.serve("stale", changes(RULES, RULES.replace("closed", "open")))
        down = found.serve("503x30d", gives("", 503))
        slow = found.serve("slow", gives(f"{RULES}Crawl-delay: {DELAY}"))
        off = found.serve("off", gives(RULES))
        plans = {
            "answers": {"settings": {}, "steps": [step(*pages)]},
            "mute": {"settings": {}, "steps": [step(*mute)], "patience": 0.5},
            "clock": {
                "settings": {},
                "steps": [
                    step(f"{stale}/open", f"{stale}/closed", f"{down}/open"),
                    step(f"{stale}/closed?before", later=DAY - 1),
                    step(f"{stale}/closed?after", f"{stale}/open?after", later=1),
                    step(f"{stale}/closed?down", f"{down}/open?month", later=31 * DAY),
                ],
            },
            "slow": {
                "settings": {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0},
                "steps": [step(*(f"{slow}/open?{number}" for number in range(6)))],
            },
            "off": {"settings": {"ROBOTSTXT_OBEY": False}, "steps": [step(f"{off}/closed")]},
            "unasked": {"settings": {}, "steps": [step(f"{off}/closed?meta", dont_obey_robotstxt=True)]},
        }
        run = subprocess.run(
            [sys.executable, __file__],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            input=json.dumps(plans),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert run.returncode == 0, run.stderr
        assert "Traceback" not in run.stderr
        found.said = json.loads(run.stdout)
        yield found


@pytest.mark.skipif(not CASES.exists(), reason="../shared/data/robots_fetch_cases.json is not here")
def test_every_fetch_case_is_covered() -> None:
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    assert len(cases) == 16
    assert {case["server"] for case in cases} <= set(COVERED)


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.slow
def test_answers(result: Result, name: str) -> None:
    _, (of_open, of_closed) = ANSWERS[name]
    assert result.outcome("answers", name, "open") == of_open
    assert result.outcome("answers", name, "closed") == of_closed
    assert result.servers[name].asked("/closed") == (of_closed == READ)


@pytest.mark.parametrize("name", SOCKETS)
def test_no_answer(result: Result, name: str) -> None:
    assert result.outcome("mute", name, "open") == unreachable(SOCKETS[name])


@pytest.mark.parametrize("name", ANSWERS)
def test_asked_once_and_again_once_if_it_failed(result: Result, name: str) -> None:
    tries = 2 if name in ("429", "500", "503", "hangs up", "cut") else 1
    assert result.servers[name].asked() == tries


def test_a_closed_host_is_reported_once_in_one_line(result: Result) -> None:
    closed = {name for name, (_, (of_open, _)) in ANSWERS.items() if of_open != READ} | set(SOCKETS)
    for name, host in result.origins.items():
        lines = [entry for entry in result.said["log"] if f"{host}: " in entry[1]]
        if name not in closed | {"503x30d", "stale"}:
            assert not lines, name
            continue
        [[level, message, traceback]] = lines
        crawled = {"503x30d": "clock", "stale": "clock", **dict.fromkeys(SOCKETS, "mute")}.get(name, "answers")
        reason = result.outcome(crawled, name, "closed?down" if name == "stale" else "open")[1]
        assert (level, traceback) == ("WARNING", False), name
        assert reason in message
        assert "\n" not in message


def test_stats(result: Result) -> None:
    raised = ("redir6", "hangs up", "cut")
    assert result.stat("answers", "request_count") == len(ANSWERS)
    assert result.stat("answers", "response_count") == len(ANSWERS) - len(raised)
    assert result.stat("answers", "response_status_count/503") == 1
    assert result.stat("answers", "html") == 1
    outcomes = list(result.said["answers"]["outcomes"].values())
    assert result.stat("answers", "forbidden") == outcomes.count(FORBIDDEN)
    assert result.stat("answers", "unreachable") == sum(name == "RobotsUnreachable" for name, _ in outcomes) / 2
    exceptions = [name for name in result.said["answers"]["stats"] if name.startswith("robotstxt/exception_count/")]
    assert len(exceptions) == 2  # hung up, cut; too many redirects are no exception
    assert result.stat("mute", "unreachable") == result.stat("mute", "request_count") == len(SOCKETS)


def test_read_again_after_a_day(result: Result) -> None:
    assert result.outcome("clock", "stale", "open") == READ
    assert result.outcome("clock", "stale", "closed") == FORBIDDEN
    assert result.outcome("clock", "stale", "closed?before") == FORBIDDEN
    assert result.outcome("clock", "stale", "closed?after") == READ
    assert result.outcome("clock", "stale", "open?after") == FORBIDDEN
    assert result.outcome("clock", "stale", "closed?down") == unreachable("HTTP 500")
    assert result.servers["stale"].asked() == 2 + 2


def test_unreachable_lasts_for_the_run(result: Result) -> None:
    assert result.outcome("clock", "503x30d", "open?month") == unreachable("HTTP 503")
    assert result.servers["503x30d"].asked() == 2


def test_crawl_delay_is_kept_though_autothrottle_would_go_faster(result: Result) -> None:
    times = [moment for _, moment in result.servers["slow"].seen]
    assert len(times) == 1 + 6
    assert times[-1] - times[0] > 6 * DELAY - 0.1
    assert min(later - earlier for earlier, later in pairwise(times)) > DELAY / 2
    [[delay, jitter]] = result.said["slow"]["slots"].values()
    assert delay * (1 - jitter) == pytest.approx(DELAY)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://Zeitung.example:443/a?b", "https://zeitung.example"),
        ("http://zeitung.example:80", "http://zeitung.example"),
        ("http://zeitung.example:443/", "http://zeitung.example:443"),
        ("https://zeitung.example:8443/", "https://zeitung.example:8443"),
        ("http://user:secret@zeitung.example/", "http://zeitung.example"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_one_file_for_scheme_host_and_port(url: str, own: str) -> None:
    assert origin(Request(url)) == own


def test_switched_off(result: Result) -> None:
    assert result.outcome("off", "off", "closed") == READ
    assert result.outcome("unasked", "off", "closed?meta") == READ
    assert not result.servers["off"].asked()


if __name__ == "__main__":
    json.dump(crawl(json.load(sys.stdin)), sys.stdout)
