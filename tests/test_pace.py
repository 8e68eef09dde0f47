"""How a host wants to be asked: Retry-After, back-off, when to give up; and what a crawl makes of it on a bad day."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from newsbot.discovery import browser
from newsbot.manners.budget import host_key, is_loopback
from newsbot.manners.closed import IN_A_ROW, ClosedHosts, HostClosed
from newsbot.manners.pace import BACKOFF, DOWN, LONGEST, PATIENCE, PROBES, TRYING, Host, HostGivenUp, retry_after
from tests.crawling import FREE_OF_DELAY, ROOT, crawl, records, scrapy
from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site
from tests.partnersite.troubles import at_random, failing, too_many, troubled

try:
    browser.find(os.environ.get("NEWSBOT_CHROMIUM"))
    MISSING = ""
except ValueError as reason:
    MISSING = str(reason)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)

# what a header says


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("1000000000", 1e9),
        ("Tue, 24 Nov 2026 12:02:00 GMT", 120),
        ("Tuesday, 24-Nov-26 12:02:00 GMT", 120),
        ("Tue, 24 Nov 2026 13:02:00 +0100", 120),
        ("Tue Nov 24 12:02:00 2026", 120),
        ("Tue, 24 Nov 2026 11:59:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
        ("0", None),
        ("-5", None),
        ("1e9", None),
        ("bald", None),
        ("12 Minuten", None),
        ("١٢", None),
        ("120, 240", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value.encode(), None, NOW) == seconds


def test_a_date_counts_from_the_clock_of_the_host() -> None:
    said, slow = b"Tue, 24 Nov 2026 10:02:00 GMT", b"Tue, 24 Nov 2026 10:00:00 GMT"
    assert retry_after(said, slow, NOW) == 120
    assert retry_after(said, b"heute", NOW) is None
    assert retry_after(None, None, NOW) is None


@given(st.binary(max_size=60), st.binary(max_size=40))
def test_whatever_a_header_says_is_a_wait_or_none(value: bytes, date: bytes) -> None:
    found = retry_after(value, date, NOW)
    assert found is None or found > 0


# what a host is left


def test_a_wait_that_is_asked_for_is_the_wait() -> None:
    host = Host()
    host.refused(100, "HTTP 429", 90)
    assert (host.until, host.given_up) == (190, "")


def test_waits_double_and_a_good_answer_ends_them() -> None:
    host, now, waits = Host(), 0.0, []
    for _ in range(PROBES):
        host.refused(now, "HTTP 429")
        waits.append(host.until - now)
        now = host.until
    assert waits == [BACKOFF * factor for factor in (1, 2, 4, 8)]
    assert not host.given_up
    host.answered()
    host.refused(now, "HTTP 429")
    assert host.until == now + BACKOFF


def test_one_probe_after_each_wait_then_the_host_is_given_up() -> None:
    host, now = Host(), 0.0
    for _ in range(PROBES + 1):
        assert not host.given_up
        host.refused(now, "HTTP 429", 1)
        now = host.until
    assert host.given_up == f"the host refused {PROBES + 1} times in a row (HTTP 429)"


@pytest.mark.parametrize("asked", [PATIENCE + 1, 1e9])
def test_who_wants_more_than_an_hour_is_given_up_at_once(asked: float) -> None:
    host = Host()
    host.refused(0, "HTTP 503", asked)
    assert host.given_up == "the host wants to be left alone for more than 3600 s (HTTP 503)"


def test_errors_are_tried_again_for_a_minute_and_the_host_given_up_after_five() -> None:
    host, now, tries = Host(), 0.0, []
    while not host.given_up:
        host.failed(now, "HTTP 500")
        tries.append((now, host.is_tried(now)))
        assert host.until - now <= LONGEST
        now = host.until
    assert [moment for moment, _ in tries][:8] == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5]
    assert all(tried == (moment <= TRYING) for moment, tried in tries)
    assert DOWN < tries[-1][0] <= DOWN + LONGEST
    assert HostGivenUp(host.given_up).keeps_out is False
    assert HostGivenUp("the host refused 5 times in a row (HTTP 429)").keeps_out is True


@given(st.lists(st.tuples(st.sampled_from(["answered", "failed", "refused"]), st.floats(0, 1e6), st.floats(0.1, 1e9))))
def test_a_host_never_rests_longer_than_the_patience_unless_given_up(events: list[tuple[str, float, float]]) -> None:
    host, now = Host(), 0.0
    for what, passed, asked in events:
        now += passed
        before = host.until
        if what == "answered":
            host.answered()
        elif what == "failed":
            host.failed(now, "HTTP 500")
        else:
            host.refused(now, "HTTP 429", asked)
        assert host.until >= before
        assert host.given_up or host.until - now <= PATIENCE


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.haz.de/a", "www.haz.de"),
        ("http://WWW.haz.de:80/a", "www.haz.de"),
        ("https://www.haz.de:443", "www.haz.de"),
        ("https://www.haz.de:8443/a", "www.haz.de:8443"),
        ("https://haz.de/a", "haz.de"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://[::1]:8000/", "::1:8000"),
        ("http://haz.de:99999/", "haz.de"),
    ],
)
def test_a_host_is_a_name_and_a_port(url: str, key: str) -> None:
    assert host_key(url) == key


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://127.9.9.9/"])
def test_this_machine(url: str) -> None:
    assert is_loopback(url)
    assert not is_loopback("https://127.0.0.1.example/")


# one page after the other is refused


def answered(closed: ClosedHosts, status: int, host: str = "www.haz.de", **meta: Any) -> None:
    request = Request(f"https://{host}/a", meta=meta)
    closed.process_response(request, Response(request.url, status))


def test_single_refusals_close_nothing_many_in_a_row_do() -> None:
    closed = ClosedHosts()
    for _ in range(IN_A_ROW - 1):
        answered(closed, 403)
    answered(closed, 200)
    for _ in range(IN_A_ROW - 1):
        answered(closed, 403)
        answered(closed, 403, feed=True)
        answered(closed, 403, warc=("a", 1))
        answered(closed, 403, host="m.haz.de") if not closed.closed else None
    assert closed.closed == {}
    answered(closed, 401)
    assert closed.closed == {"www.haz.de": "the site answers 10 pages in a row with HTTP 401"}
    with pytest.raises(HostClosed, match="10 pages in a row"):
        closed.process_request(Request("https://www.haz.de/b"))
    closed.process_request(Request("https://www.haz.de/rss", meta={"feed": True}))


# whole crawls


@pytest.fixture
def site() -> Site:
    return Site("wolfsburg", 12, oddities=False)


def outcome(server: Server, data: Path, *words: str) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """A crawl, and the addresses of what it read."""
    target = data / "a.json"
    done = crawl("wolfsburg", "-a", f"site={server.url}", "-O", str(target), *words, data=data)
    return done, {str(record["url"]) for record in records(target)} if target.exists() else set()


def gaps(server: Server) -> list[float]:
    """Seconds between the beginnings of two requests."""
    return [(later.time - earlier.time).total_seconds() for earlier, later in pairwise(server.requests)]


def whole(site: Site) -> set[str]:
    return {str(record["url"]) for record in site.records()}


def after(server: Server, status: int) -> list[float]:
    """Seconds until the next request after each answer of that status."""
    pairs = pairwise(server.requests)
    return [(later.time - earlier.time).total_seconds() for earlier, later in pairs if earlier.status == status]


@pytest.mark.parametrize("first", [1, 3, 9])  # robots.txt, the home page, what it leads to
@pytest.mark.slow
def test_one_refusal_is_waited_for_and_costs_no_article(first: int, site: Site, tmp_path: Path) -> None:
    with serving(troubled(site, too_many(first, first, "2"))) as server:
        done, read = outcome(server, tmp_path, *FREE_OF_DELAY)
    assert (done.returncode, read) == (0, whole(site)), done.stderr
    assert min(after(server, 429)) >= 2
    assert "HTTP 429: nothing is asked there for 2 s" in done.stderr


@pytest.mark.slow
def test_a_date_is_obeyed_too(site: Site, tmp_path: Path) -> None:
    def trouble(target: str, count: int, seconds: float) -> Answer | None:
        then = datetime.now(timezone.utc) + timedelta(seconds=3)
        return Answer(503, headers=(("Retry-After", f"{then:%a, %d %b %Y %H:%M:%S} GMT"),)) if count == 5 else None

    with serving(troubled(site, trouble)) as server:
        done, read = outcome(server, tmp_path, *FREE_OF_DELAY)
    assert (done.returncode, read) == (0, whole(site)), done.stderr
    assert min(after(server, 503)) >= 1.9  # dates have whole seconds


def test_who_wants_too_much_is_asked_nothing_more(site: Site, tmp_path: Path) -> None:
    with serving(troubled(site, too_many(9, 999, "1000000000"))) as server:
        done, read = outcome(server, tmp_path, *FREE_OF_DELAY)
    assert done.returncode == 4
    assert len(server.requests) == 9
    assert 0 < len(read) < len(whole(site))
    assert "the host wants to be left alone for more than 3600 s (HTTP 429)" in done.stderr.splitlines()[-1]


@pytest.mark.slow
def test_a_host_that_goes_on_refusing_is_given_up_and_the_next_run_reads_the_rest(site: Site, tmp_path: Path) -> None:
    with serving(troubled(site, too_many(9, 11, "1"))) as server:
        done, _ = outcome(server, tmp_path, *FREE_OF_DELAY, "-s", "NEWSBOT_PATIENCE=5")
        assert done.returncode == 4
        assert "5 s (HTTP 429)" in done.stderr
        assert [wait > 2**number for number, wait in enumerate(after(server, 429))] == [True, True]
        done, read = outcome(server, tmp_path, *FREE_OF_DELAY)
    assert (done.returncode, read) == (0, whole(site)), done.stderr


def test_a_site_that_refuses_all_is_exit_3(site: Site, tmp_path: Path) -> None:
    with serving(troubled(site, too_many(1, 999, "7200"))) as server:
        done, read = outcome(server, tmp_path, *FREE_OF_DELAY)
    assert (done.returncode, read, len(server.requests)) == (3, set(), 1)
    assert "more than 3600 s (HTTP 429)" in done.stderr


@pytest.mark.slow
def test_errors_at_random_cost_nothing(site: Site, tmp_path: Path) -> None:
    with serving(troubled(site, at_random(0.3))) as server:
        done, read = outcome(server, tmp_path, *FREE_OF_DELAY)
    assert (done.returncode, read) == (0, whole(site)), done.stderr
    assert min(after(server, 502)) >= 0.5


@pytest.mark.slow
def test_an_outage_costs_nothing(site: Site, tmp_path: Path) -> None:
    with serving(troubled(site, failing(0, 5))) as server:
        done, read = outcome(server, tmp_path, *FREE_OF_DELAY)
    assert (done.returncode, read) == (0, whole(site)), done.stderr
    assert server.requests.by_status()[500] == 4  # after 0, 0.5, 1.5 and 3.5 s


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.slow
def test_a_crawl_that_waits_can_be_ended_and_goes_on_with_the_next(sign: int, site: Site, tmp_path: Path) -> None:
    words = ("crawl", "wolfsburg", "-s", f"NEWSBOT_DATA={tmp_path}", *FREE_OF_DELAY, "-O", str(tmp_path / "a.json"))
    with serving(troubled(site, too_many(9, 9, "1800"))) as server:
        line = [sys.executable, "-m", "scrapy", *words, "-a", f"site={server.url}"]
        running = subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 30
        while server.requests.by_status()[429] < 1 and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(running.pid, sign)
        asked = time.monotonic()
        _, log = running.communicate(timeout=20)
        assert time.monotonic() - asked < 5
        assert running.returncode == 4, log
        assert len(server.requests) == 9
        done, read = outcome(server, tmp_path, *FREE_OF_DELAY)
    assert (done.returncode, read) == (0, whole(site)), done.stderr


@pytest.fixture
def short(site: Site) -> Iterator[Server]:
    """A site with robots.txt, a redirect, an error and a refusal among the first requests."""
    path = site.path(site.newest(1)[0])
    answers = iter([moved(f"{path}?neu"), html("", 500)])
    site.override[path] = lambda: next(answers, moved(f"{path}?neu"))
    with serving(site) as server:
        yield server


@pytest.mark.slow
def test_a_second_lies_between_any_two_requests(short: Server, tmp_path: Path) -> None:
    done, _ = outcome(short, tmp_path, "-a", "max_articles=4")
    assert done.returncode == 0, done.stderr
    assert set(short.requests.by_status()) >= {200, 301, 500}
    assert len(short.requests) >= 10
    assert min(gaps(short)) >= 1.0, gaps(short)


@pytest.mark.slow
def test_read_obeys_too(site: Site, tmp_path: Path) -> None:
    path = site.path(site.newest(1)[0])
    with serving(troubled(site, too_many(1, 1, "2"))) as server:
        done = scrapy("read", f"{server.url}{path}", *FREE_OF_DELAY)
    assert done.returncode == 0, done.stderr
    assert min(after(server, 429)) >= 2


# what a page asks for by itself in the browser

AT_THE_BUTTON = ("-a", "ways=sections", "-a", "sections=wirtschaft", "-a", "browser=1")


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_the_browser_shares_the_budget_and_loses_nothing_to_a_refusal(tmp_path: Path) -> None:
    site = Site("hannover", 100, "arc", more=True, page=10)
    batches: list[str] = []

    def trouble(target: str, count: int, seconds: float) -> Answer | None:
        if target.startswith("/pf/api/"):
            batches.append(target)
        return Answer(429, headers=(("Retry-After", "3"),)) if len(batches) == 1 and batches[0] == target else None

    with serving(troubled(site, trouble)) as server:
        words = ("-a", f"site={server.url}", *AT_THE_BUTTON, "-O", str(tmp_path / "a.json"))
        done = crawl("hannover", *words, data=tmp_path)
    assert done.returncode == 0, done.stderr
    (section,) = (part for part in site.paper.sections if part.path("arc") == "/wirtschaft/")
    read = {str(record["url"]) for record in records(tmp_path / "a.json")}
    assert read == {site.url(story) for story in site.listed(section) if site.refusal(story) is None}
    assert batches[0] == batches[1]
    assert min(after(server, 429)) >= 3
    assert min(gaps(server)) >= 1.0, gaps(server)
    by_the_page = [request.path for request in server.requests if request.path.startswith("/pf/dist/")]
    assert len(by_the_page) == 1  # a script of its own: it keeps the distance, too
