"""Lists behind "Mehr anzeigen": a real Chromium against the partner site on this machine, and what goes wrong there."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newsbot import __version__
from newsbot.discovery import browser
from tests.listening import Datagrams, Listener
from tests.partnersite import more
from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.articles import Story
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

ROOT = Path(__file__).parent.parent
AGENT = "newsbot/1 (+mail@example.org)"
BATCH = 10
SECTION = "/wirtschaft/"
try:
    CHROMIUM = browser.find(os.environ.get("NEWSBOT_CHROMIUM"))
    MISSING = ""
except ValueError as reason:
    CHROMIUM, MISSING = "", str(reason)


def in_browser(test: Any) -> Any:
    """Marks a test that opens Chromium."""
    return pytest.mark.slow(pytest.mark.skipif(bool(MISSING), reason=MISSING)(test))


def command(server: Server, target: Path, *words: str) -> list[str]:
    given = ("-a", f"site={server.url}", "-a", "ways=sections", "-a", "sections=wirtschaft", "-a", "browser=1")
    free = ("-s", "DOWNLOAD_DELAY=0", "-s", "NEWSBOT_CONTACT=mail@example.org", "-O", str(target))
    return [sys.executable, "-m", "scrapy", "crawl", "hannover", *given, *free, *words]


def crawl(server: Server, target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(server, target, *words), cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=240
    )


def addresses(target: Path) -> set[str]:
    return {str(record["url"]) for record in json.loads(target.read_text(encoding="utf-8"))}


def batches(server: Server) -> list[str]:
    """What the buttons of section pages loaded."""
    return [request.path for request in server.requests if request.path.startswith("/pf/api/")]


@pytest.fixture
def paper() -> Iterator[tuple[Site, Server]]:
    site = Site("hannover", 300, "arc", more=True, page=BATCH)
    with serving(site) as server:
        yield site, server


def listed(site: Site) -> list[Story]:
    """The articles of the section, newest first."""
    (section,) = (part for part in site.paper.sections if part.path("arc") == SECTION)
    return site.listed(section)


def readable(site: Site, stories: list[Story]) -> set[str]:
    return {str(site.expected(story)["url"]) for story in stories if site.refusal(story) is None}


def page_of(site: Site, path: str = SECTION) -> str:
    return b"".join(site.answer(path).body).decode()


@in_browser
def test_all_articles_behind_the_button_are_found(paper: tuple[Site, Server], tmp_path: Path) -> None:
    site, server = paper
    done = crawl(server, tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert addresses(tmp_path / "a.json") == readable(site, listed(site))
    assert len(batches(server)) == (len(listed(site)) - 1) // BATCH == 3


@in_browser
def test_the_browser_says_who_it_is_and_asks_for_little(paper: tuple[Site, Server], tmp_path: Path) -> None:
    crawl(paper[1], tmp_path / "a.json")
    requests = paper[1].requests
    assert {request.agent for request in requests} == {f"newsbot/{__version__} (+mail@example.org)"}
    assert set(requests.by_path().values()) == {1}
    assert not [request.path for request in requests if "/resizer/" in request.path or "favicon" in request.path]
    articles = [request.path for request in requests.of("article")]
    assert len(articles) == len(listed(paper[0]))  # by the crawl alone: the browser opens none


@in_browser
def test_what_is_older_than_since_is_not_asked_for(paper: tuple[Site, Server], tmp_path: Path) -> None:
    site, server = paper
    days = [story.published.date() for story in listed(site)]
    since = days[BATCH + 2]  # within the first batch behind the button, most of which is older
    done = crawl(server, tmp_path / "a.json", "-a", f"since={since}")
    assert done.returncode == 0, done.stderr
    wanted = [story for story in listed(site) if story.published.date() >= since]
    assert addresses(tmp_path / "a.json") == readable(site, wanted)
    assert BATCH < len(wanted) < 2 * BATCH
    assert len(batches(server)) == 1


@in_browser
def test_clicks_have_a_bound_that_is_reported(paper: tuple[Site, Server], tmp_path: Path) -> None:
    site, server = paper
    done = crawl(server, tmp_path / "a.json", "-s", "NEWSBOT_CLICKS=2")
    assert done.returncode == 0, done.stderr
    assert addresses(tmp_path / "a.json") == readable(site, listed(site)[: 3 * BATCH])
    assert len(batches(server)) == 2
    assert "left out: 1 what a list shows after 2 clicks" in done.stderr


@in_browser
def test_clicks_keep_the_delay_of_the_crawl(paper: tuple[Site, Server], tmp_path: Path) -> None:
    paper[0].override["/robots.txt"] = replace(html("User-agent: *\nCrawl-delay: 2\n"), content_type="text/plain")
    crawl(paper[1], tmp_path / "a.json", "-s", "NEWSBOT_CLICKS=2", "-a", "max_articles=1")
    times = [request.time for request in paper[1].requests if request.path.startswith(("/pf/api/", SECTION))][:3]
    assert len(times) == 3
    assert all(later - earlier >= timedelta(seconds=2) for earlier, later in pairwise(times))


@in_browser
def test_robots_txt_holds_for_what_scripts_ask_for(paper: tuple[Site, Server], tmp_path: Path) -> None:
    rules = html("User-agent: *\nDisallow: /pf/api/\n")
    paper[0].override["/robots.txt"] = replace(rules, content_type="text/plain")
    done = crawl(paper[1], tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert batches(paper[1]) == []
    assert addresses(tmp_path / "a.json") == readable(paper[0], listed(paper[0])[:BATCH])


GREEDY = """<script>
fetch('FOREIGN/fetched', {mode: 'no-cors'}).catch(String);
fetch('/moved', {mode: 'no-cors'}).catch(String);
fetch('FOREIGN'.replace('127.0.0.1', 'localhost') + '/named', {mode: 'no-cors'}).catch(String);
navigator.sendBeacon('FOREIGN/beacon', 'x');
new WebSocket('FOREIGN/socket'.replace('http', 'ws'));
window.open('FOREIGN/window');
</script><link rel="preconnect" href="FOREIGN"/><iframe src="FOREIGN/frame"></iframe>"""
SIGNS = {"/fetched", "/moved", "/named", "/socket", "/frame", "/collect.js", "/pixel.gif"}
"""What the page below asks a foreign host for when nobody stops it."""


@pytest.fixture
def foreign(paper: tuple[Site, Server]) -> Iterator[Server]:
    """Another host that a section page of the paper wants to load from in all ways it can."""
    site = paper[0]
    with serving(Site("rnd", 5, "arc")) as server:
        page = page_of(site).replace(more.TRACKER, server.url)
        site.override[SECTION] = html(page.replace("</main>", GREEDY.replace("FOREIGN", server.url) + "</main>"))
        site.override["/moved"] = replace(html("", 302), headers=(("Location", f"{server.url}/moved"),))
        yield server


@in_browser
def test_no_other_host_is_reached(paper: tuple[Site, Server], foreign: Server, tmp_path: Path) -> None:
    done = crawl(paper[1], tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert addresses(tmp_path / "a.json") == readable(paper[0], listed(paper[0]))
    assert "/moved" in paper[1].requests.by_path()  # the paper's own redirect was followed as far as it could be
    assert [request.path for request in foreign.requests] == []


@in_browser
def test_without_rules_the_same_page_reaches_the_other_host(
    paper: tuple[Site, Server], foreign: Server, tab: Callable[[Callable[..., Any]], Any]
) -> None:
    async def opened(page: Any) -> None:
        await page.goto(paper[1].url + SECTION)
        end = time.monotonic() + 20
        while not {request.path for request in foreign.requests} >= SIGNS and time.monotonic() < end:
            await asyncio.sleep(0.1)

    tab(opened)
    assert {request.path for request in foreign.requests} >= SIGNS


PRYING = """<script>
const there = 'http://127.0.0.1:<TCP>', ends = [];
</script><script>
new EventSource(there + '/events');
</script><script>
new WebSocket('ws://127.0.0.1:<TCP>/socket');
</script><script>
navigator.sendBeacon(there + '/beacon', 'x');
</script><script>
fetch(there + '/fetched', {mode: 'no-cors', targetAddressSpace: 'loopback'}).catch(String);
</script><script>
new Worker(URL.createObjectURL(new Blob([`fetch('${there}/worker', {mode: 'no-cors'}).catch(String)`])));
</script><script>
navigator.serviceWorker && navigator.serviceWorker.register('/sw.js').catch(String);
</script><script>
window.WebTransport && new WebTransport('https://127.0.0.1:<UDP>/').ready.catch(String);
</script><script>
for (const urls of ['stun:127.0.0.1:<UDP>', 'turn:127.0.0.1:<UDP>?transport=udp', 'turn:127.0.0.1:<TCP>?transport=tcp']) {
    const one = new RTCPeerConnection({iceServers: [{urls, username: 'x', credential: 'x'}]});
    one.createDataChannel('x');
    one.createOffer().then(offer => one.setLocalDescription(offer));
    ends.push(one);
}
</script><script>
const caller = new RTCPeerConnection(), called = new RTCPeerConnection();
caller.createDataChannel('x');
caller.createOffer().then(async offer => {
    await caller.setLocalDescription(offer);
    await called.setRemoteDescription(offer);
    const answer = await called.createAnswer();
    await called.setLocalDescription(answer);
    await caller.setRemoteDescription(answer);
    for (const way of ['udp 2122260223 127.0.0.1 <UDP> typ host', 'tcp 1518280447 127.0.0.1 <TCP> typ host tcptype passive'])
        await caller.addIceCandidate({candidate: `candidate:1 1 ${way}`, sdpMid: '0', sdpMLineIndex: 0});
});
</script>
<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["http://127.0.0.1:<TCP>/speculated"]}],
"prerender": [{"source": "list", "urls": ["http://127.0.0.1:<TCP>/prerendered"]}]}</script>
<link rel="preconnect" href="http://127.0.0.1:<TCP>"/><link rel="prefetch" href="http://127.0.0.1:<TCP>/prefetched"/>
<link rel="preload" as="script" href="http://127.0.0.1:<TCP>/preloaded"/><link rel="prefetch" href="/moved"/>
<script src="/moved"></script><link rel="manifest" href="http://127.0.0.1:<TCP>/manifest"/>
<iframe src="http://127.0.0.1:<TCP>/frame"></iframe><iframe src="/moved"></iframe><object data="http://127.0.0.1:<TCP>/o"></object>
<video src="http://127.0.0.1:<TCP>/video" autoplay></video><img src="http://127.0.0.1:<TCP>/image"/>"""
"""What a page does to reach a port of this machine: all that a browser can, by TCP and by UDP; one failure, one script."""


@pytest.fixture
def prying(paper: tuple[Site, Server]) -> Iterator[tuple[Listener, Datagrams]]:
    """What a section page of the paper wants to talk to."""
    site, private = paper[0], (Listener("127.0.0.1"), Datagrams("127.0.0.1"))
    page = PRYING.replace("<TCP>", str(private[0].port)).replace("<UDP>", str(private[1].port))
    site.override[SECTION] = html(page_of(site).replace("</main>", page + "</main>"))
    site.override["/moved"] = moved(f"http://127.0.0.1:{private[0].port}/moved")
    site.override["/sw.js"] = Answer(
        200, (f"fetch('http://127.0.0.1:{private[0].port}/sw')".encode(),), "text/javascript"
    )
    yield private
    for one in private:
        one.close()


@in_browser
def test_nothing_on_this_machine_is_reached_in_any_way(
    paper: tuple[Site, Server], prying: tuple[Listener, Datagrams], tmp_path: Path
) -> None:
    done = crawl(paper[1], tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert addresses(tmp_path / "a.json") == readable(paper[0], listed(paper[0]))
    assert "/moved" in paper[1].requests.by_path()  # the page was at work
    assert [one.taken for one in prying] == [0, 0], prying[0].lines


@in_browser
def test_without_rules_the_same_page_reaches_it_in_both_ways(
    paper: tuple[Site, Server], prying: tuple[Listener, Datagrams], tab: Callable[[Callable[..., Any]], Any]
) -> None:
    async def opened(page: Any) -> None:
        await page.goto(paper[1].url + SECTION)
        end = time.monotonic() + 20
        while not all(one.taken for one in prying) and time.monotonic() < end:
            await asyncio.sleep(0.1)

    tab(opened)
    assert all(one.taken for one in prying)


@in_browser
def test_a_host_that_may_be_asked_but_leads_to_this_machine_is_not(paper: tuple[Site, Server], tmp_path: Path) -> None:
    """As DNS rebinding would have it: the name is right, its address is not."""
    site, server = paper
    script = "<script src='http://localhost.rndtech.de/a.js'></script><script src='https://localhost.rndtech.de/a.js'></script>"
    site.override[SECTION] = html(page_of(site).replace("<head>", f"<head>{script}", 1))
    resolver = "TWISTED_DNS_RESOLVER=tests.listening.AllHere"
    done = crawl(server, tmp_path / "a.json", "-s", resolver)
    assert done.returncode == 0, done.stderr
    assert addresses(tmp_path / "a.json") == readable(site, listed(site))
    assert "localhost.rndtech.de leads to 127.0.0.1, no public address: not connected to." in done.stderr


@in_browser
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc")
def test_a_killed_browser_ends_its_page_not_the_crawl(paper: tuple[Site, Server], tmp_path: Path) -> None:
    site, server = paper
    words = ("-a", "sections=wirtschaft,wissen")
    site.override[more.SOURCE] = Answer(200, (b"{}",), "application/json", delay=60)
    with (tmp_path / "log").open("w") as log:
        running = subprocess.Popen(command(server, tmp_path / "a.json", *words), cwd=ROOT, stderr=log)
        wait_until(lambda: len(batches(server)) == 1)
        site.override.clear()
        os.kill(chromium_of(running.pid), signal.SIGKILL)
        assert running.wait(timeout=120) == 4
    (wissen,) = (part for part in site.paper.sections if part.path("arc") == "/wissen/")
    assert addresses(tmp_path / "a.json") == readable(site, listed(site)[:BATCH] + site.listed(wissen))
    assert "failed: 1 browser: it ended" in (tmp_path / "log").read_text(encoding="utf-8")
    assert server.requests.by_path()[SECTION] == 2  # with its buttons, then as it comes


def wait_until(happened: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def chromium_of(crawl: int) -> int:
    """The browser's first process below that of a crawl."""
    below = {crawl}
    while True:
        found = {int(stat.parent.name): stat for stat in Path("/proc").glob("[0-9]*/stat")}
        parents = {}
        for process, stat in found.items():
            with suppress(OSError):  # it ended meanwhile
                parents[process] = int(stat.read_text().rpartition(")")[2].split()[1])
        more = {process for process, parent in parents.items() if parent in below} - below
        if not more:
            break
        below |= more
    for process in sorted(below):
        words = Path(f"/proc/{process}/cmdline")
        line = words.read_text() if words.exists() else ""
        if "--host-rules=" in line and "--type=" not in line:
            return process
    raise AssertionError("no browser runs")


@in_browser
def test_a_browser_that_does_not_start_costs_its_articles_only(paper: tuple[Site, Server], tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    done = crawl(paper[1], tmp_path / "a.json", "-s", f"NEWSBOT_CHROMIUM={broken}")
    assert done.returncode == 4
    assert "failed: 1 browser: it can't be started" in done.stderr
    assert "Traceback" not in done.stderr
    assert addresses(tmp_path / "a.json") == readable(paper[0], listed(paper[0])[:BATCH])


@in_browser
def test_a_list_that_grows_too_large_is_read_as_it_comes(paper: tuple[Site, Server], tmp_path: Path) -> None:
    script = "<script>document.addEventListener('click', () => document.body.append('x'.repeat(1e6)))</script>"
    paper[0].override[SECTION] = html(page_of(paper[0]).replace("</main>", f"{script}</main>"))
    done = crawl(paper[1], tmp_path / "a.json", "-s", "DOWNLOAD_MAXSIZE=500000")
    assert "failed: 1 browser: TooLarge" in done.stderr
    assert addresses(tmp_path / "a.json") == readable(paper[0], listed(paper[0])[:BATCH])


@in_browser
def test_a_wall_is_a_wall_in_the_browser_too(paper: tuple[Site, Server], tmp_path: Path) -> None:
    paper[0].override[SECTION] = html(
        "<html><iframe src='https://geo.captcha-delivery.com/captcha/'></iframe></html>", 403
    )
    done = crawl(paper[1], tmp_path / "a.json")
    assert done.returncode != 0
    assert paper[1].requests.by_path()[SECTION] == 1
    assert "captcha" in done.stderr


# one page without a server


@pytest.fixture(scope="module")
def chromium() -> Iterator[tuple[asyncio.AbstractEventLoop, Any]]:
    """A browser and the loop it lives in."""
    from playwright.async_api import async_playwright

    loop, manager = asyncio.new_event_loop(), async_playwright()
    playwright = loop.run_until_complete(manager.start())
    options = browser.settings("http://127.0.0.1:9", (), CHROMIUM, AGENT, "")["PLAYWRIGHT_LAUNCH_OPTIONS"]
    yield loop, loop.run_until_complete(playwright.chromium.launch(**{**options, "args": []}))
    loop.run_until_complete(playwright.stop())
    loop.close()


@pytest.fixture
def tab(chromium: tuple[asyncio.AbstractEventLoop, Any]) -> Iterator[Callable[[Callable[..., Any]], Any]]:
    """Gives a coroutine function an empty page without any rules, and what it returns back."""
    loop, running = chromium
    page = loop.run_until_complete(running.new_page())
    yield lambda use: loop.run_until_complete(use(page))
    loop.run_until_complete(page.close())


def teasers(first: int, last: int, day: str = "2026-11-20") -> str:
    return "".join(
        f"<a href='https://www.haz.de/a-{number}.html'>Titel</a><time datetime='{day}T10:00:00Z'></time>"
        for number in range(first, last)
    )


def a_list(buttons: str, script: str, day: str = "2026-11-20") -> str:
    """A page with ten teasers; ``add()`` adds ten more, of ``day`` unless told otherwise."""
    return f"""<!DOCTYPE html><html><body><nav><button onclick="document.title='nav'">Mehr anzeigen</button></nav>
    <main>{teasers(0, 10, day)}</main>{buttons}<footer><button>Mehr anzeigen</button></footer><script>
    let count = 10;
    function add(day = "{day}") {{ for (let i = 0; i < 10; i++, count++) document.querySelector("main").insertAdjacentHTML(
        "beforeend", `<a href="https://www.haz.de/a-${{count}}.html">Titel</a><time datetime="${{day}}T10:00:00Z"></time>`) }}
    {script}</script></body></html>"""


Unfold = Callable[..., tuple[Any, int, str]]


class Clicks:
    """So many, at once; nothing is held back."""

    held_back, is_waiting = 0, False

    def __init__(self, left: int) -> None:
        self.left = left

    async def next(self) -> bool:
        self.left -= 1
        return self.left >= 0


@pytest.fixture
def unfolded(tab: Callable[[Callable[..., Any]], Any]) -> Unfold:
    """Unfolds a list: how far, how many teasers it has then, and the page's title."""
    from newsbot.discovery import clicks as clicking

    def of(html: str, since: date | None = None) -> tuple[Any, int, str]:
        async def opened(page: Any) -> tuple[Any, int, str]:
            await page.set_content(html)
            found = await clicking.unfold(page, since, Clicks(9))
            return found, await page.locator("main a").count(), await page.title()

        found: tuple[Any, int, str] = tab(opened)
        return found

    return of


WORKING = "document.querySelectorAll('.go').forEach(one => one.onclick = () => { add(); if (count > 30) one.remove() })"


@in_browser
@pytest.mark.parametrize(
    "button",
    [
        '<button class="go LoadMorestyled__Button-sc-1a2b-0 xY">Mehr</button>',
        '<button class="go"> Mehr\n anzeigen </button>',
        '<div class="go" role="button">Mehr laden</div>',
        '<a class="go">Weitere Artikel</a>',
        '<a class="go" href="#">MEHR ANZEIGEN</a>',
        '<button>Mehr anzeigen</button><button class="go">Mehr anzeigen</button>',  # the first one does nothing
    ],
)
def test_buttons_by_class_or_words(button: str, unfolded: Unfold) -> None:
    found, shown, title = unfolded(a_list(button, WORKING))
    assert (shown, title) == (40, "")
    assert found.end in ("no more button", "nothing new")


@in_browser
@pytest.mark.parametrize(
    "button",
    [
        "",
        '<a class="go" href="https://www.haz.de/wirtschaft/2">Weitere Artikel</a>',  # a next page, not a button
        '<button class="go">Mehr anzeigen zum Thema</button>',
        '<button class="go" style="display: none">Mehr anzeigen</button>',
        '<button class="go">Einwilligen und weiter</button>',
    ],
)
def test_what_is_no_button_of_a_list_is_left_alone(button: str, unfolded: Unfold) -> None:
    found, shown, title = unfolded(a_list(button, WORKING))
    assert (tuple(found), shown, title) == ((0, "no button"), 10, "")


@in_browser
def test_a_button_that_brings_nothing_is_left(unfolded: Unfold) -> None:
    button = '<button class="go">Mehr anzeigen</button>'
    found, shown, _ = unfolded(a_list(button, "document.querySelector('.go').onclick = () => add(count = 0)"))
    assert (tuple(found), shown) == ((1, "nothing new"), 20)


@in_browser
def test_a_button_under_something_else_is_not_clicked(unfolded: Unfold) -> None:
    cover = '<div style="position: fixed; inset: 0; background: white">Wir und unsere Partner</div>'
    found, shown, _ = unfolded(a_list(f'<button class="go">Mehr anzeigen</button>{cover}', WORKING))
    assert (tuple(found), shown) == ((0, "the button can't be clicked"), 10)


@in_browser
def test_one_old_teaser_does_not_end_a_list_but_an_old_batch_does(unfolded: Unfold) -> None:
    button = '<button class="go">Mehr anzeigen</button>'
    script = "document.querySelector('.go').onclick = () => add(count > 15 ? '2026-10-01' : '2026-11-19')"
    pinned = a_list(button, script).replace("2026-11-20", "2019-01-01", 1)
    found, shown, _ = unfolded(pinned, date(2026, 11, 1))
    assert (tuple(found), shown) == ((2, "older than since"), 30)


@in_browser
def test_a_list_that_is_old_is_not_unfolded(unfolded: Unfold) -> None:
    found, _, _ = unfolded(a_list('<button class="go">Mehr anzeigen</button>', WORKING), date(2026, 11, 21))
    assert tuple(found) == (0, "older than since")


@in_browser
def test_a_click_that_leads_elsewhere_is_no_list(unfolded: Unfold) -> None:
    from newsbot.discovery.clicks import WentElsewhere

    button = '<button class="go">Mehr anzeigen</button>'
    page = a_list(button, "document.querySelector('.go').onclick = () => { location = 'about:blank' }")
    with pytest.raises(WentElsewhere):
        unfolded(page)


@in_browser
def test_a_page_that_keeps_itself_busy_is_given_up(unfolded: Unfold, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsbot.discovery import clicks as clicking

    monkeypatch.setattr(clicking, "ANSWERING", 1.0)
    button = '<button class="go">Mehr anzeigen</button>'
    with pytest.raises(clicking.NoAnswer):
        unfolded(a_list(button, "document.querySelector('.go').onclick = () => setTimeout(() => { for (;;) {} })"))


# what needs no browser


@pytest.mark.parametrize(
    ("url", "kind", "loaded"),
    [
        ("https://www.haz.de/pf/api/v3/content/fetch/x?query={}", "fetch", True),
        ("https://WWW.haz.de/wirtschaft/", "document", True),
        ("https://haz.de/pf/dist/a.js", "script", True),
        ("https://www.haz.de/resizer/v2/A.jpg", "image", False),
        ("https://www.haz.de/film.mp4", "media", False),
        ("https://www.haz.de/schrift.woff2", "font", False),
        ("https://www.haz.de/zaehlung", "ping", False),
        ("https://static.rndtech.de/a.js", "script", True),
        ("https://static.rndtech.de/zaehlung", "fetch", False),
        ("https://static.rndtech.de/logo.svg", "image", False),
        ("https://rndtech.de.example/a.js", "script", False),
        ("https://cmp-sp.haz.de/wrapper.js", "script", False),
        ("https://www.haz.de.example/a.js", "script", False),
        ("https://www.haz.de:8443/a.js", "script", False),
        ("https://www.haz.de@example.org/a.js", "script", False),
        ("https://example.org/www.haz.de", "fetch", False),
        ("ws://www.haz.de/a", "websocket", False),
        ("ftp://www.haz.de/a.js", "script", False),
    ],
)
def test_only_what_a_list_needs_is_loaded_from_the_paper_alone(url: str, kind: str, loaded: bool) -> None:
    settings = browser.settings("https://www.haz.de", {"haz.de"}, "/usr/bin/chromium", AGENT, "")

    class Asked:
        resource_type = kind

    Asked.url = url  # type: ignore[attr-defined]
    assert settings["PLAYWRIGHT_ABORT_REQUEST"](Asked()) is not loaded


def test_a_missing_chromium_is_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scrapy", "crawl", "hannover", "-a", "browser=1"]
    environment = {**os.environ, "PATH": str(tmp_path), "NEWSBOT_CHROMIUM": ""}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "apt-get install chromium" in done.stderr
    assert "NEWSBOT_CHROMIUM" in done.stderr


def test_a_chromium_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no program that can be started"):
        browser.find(str(tmp_path / "chromium"))


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "find_spec", lambda name: None if name == "scrapy_playwright" else object())
    with pytest.raises(ValueError, match="pip install scrapy-playwright"):
        browser.find()


def test_the_first_chromium_on_the_path_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("google-chrome", "chromium"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    assert browser.find() == str(tmp_path / "chromium")


def test_playwright_is_imported_by_no_crawl_without_it() -> None:
    code = "import sys; from newsbot.discovery import browser; import newsbot.paper; assert 'playwright' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
