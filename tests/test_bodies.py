"""Only whole bodies: what a page, feed, sitemap or robots.txt becomes that was cut, damaged, or says of itself what is untrue."""

import gzip
import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from newsbot.manners import bodies
from newsbot.replay.bodies import zstd
from tests.crawling import FREE_OF_DELAY, ROOT, crawl, records
from tests.partnersite.answer import Answer
from tests.partnersite.reading import whole
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site
from tests.partnersite.wire import chunked, packed, sized, wire


def deflated(body: bytes) -> bytes:
    raw = zlib.compressobj(wbits=-15)
    return raw.compress(body) + raw.flush()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def flipped(body: bytes, at: float) -> bytes:
    place = int(len(body) * at)
    return body[:place] + bytes([body[place] ^ 16]) + body[place + 1 :]


def cut(body: bytes, percent: int) -> bytes:
    return body[: len(body) * percent // 100]


Fault = Callable[[bytes], Answer]

WHOLE: dict[str, Fault] = {
    "gzip": lambda page: packed(gzip.compress(page), "gzip"),
    "x-gzip": lambda page: packed(gzip.compress(page), "x-gzip"),
    "deflate": lambda page: packed(zlib.compress(page), "deflate"),
    "deflate without header": lambda page: packed(deflated(page), "deflate"),
    "br": lambda page: packed(brotli.compress(page), "br"),
    "zstd": lambda page: packed(zstd.compress(page), "zstd"),
    "gzip, gzip": lambda page: packed(gzip.compress(gzip.compress(page)), "gzip, gzip"),
    "br of gzip": lambda page: packed(brotli.compress(gzip.compress(page)), "gzip, br"),
    "says gzip, is plain": lambda page: packed(page, "gzip"),
    "says br, is plain": lambda page: packed(page, "br"),
    "says plain, is gzip": lambda page: sized(gzip.compress(page)),
    "says gzip, is gzip twice": lambda page: packed(gzip.compress(gzip.compress(page)), "gzip"),
    "a coding that nobody knows, and plain": lambda page: packed(page, "utf-8"),
    "identity": lambda page: packed(page, "identity"),
    "two gzip members": lambda page: packed(gzip.compress(page[:999]) + gzip.compress(page[999:]), "gzip"),
    "garbage behind a gzip stream": lambda page: packed(gzip.compress(page) + b"\0\0 more", "gzip"),
    "chunks": chunked,
    "Content-Length twice, the same": lambda page: sized(page, f"Content-Length: {len(page)}"),
    "no length": wire,
    "no length, gzip": lambda page: wire(gzip.compress(page), "Content-Encoding: gzip"),
}
"""What is odd, and still the whole page."""

DAMAGED: dict[str, Fault] = {
    **{f"gzip cut at {part} %": (lambda page, part=part: packed(cut(gzip.compress(page), part), "gzip")) for part in range(5, 100, 5)},
    **{
        f"{coding} cut at {part} %": (lambda page, coding=coding, part=part: packed(cut(PACK[coding](page), part), coding))
        for coding in ("deflate", "br", "zstd") for part in (5, 50, 95)
    },
    **{f"gzip, a bit flipped at {at}": (lambda page, at=at: packed(flipped(gzip.compress(page), at), "gzip")) for at in (0.01, 0.3, 0.6, 0.9, 0.9999)},
    "deflate, a bit flipped": lambda page: packed(flipped(zlib.compress(page), 0.5), "deflate"),
    "gzip without its checksum": lambda page: packed(gzip.compress(page)[:-8], "gzip"),
    "says gzip, is br": lambda page: packed(brotli.compress(page), "gzip"),
    "says br, is gzip": lambda page: packed(gzip.compress(page), "br"),
    "says plain, is half a gzip": lambda page: sized(cut(gzip.compress(page), 50)),
    "gzip of half a gzip": lambda page: packed(gzip.compress(cut(gzip.compress(page), 50)), "gzip, gzip"),
    "nine codings": lambda page: packed(page, ", ".join(["gzip"] * 9)),
    "Content-Length + 1": lambda page: sized(page, more=1),
    "Content-Length + 5000": lambda page: sized(page, more=5000),
    "Content-Length - 1": lambda page: sized(page, more=-1),
    "Content-Length - 5000": lambda page: sized(page, more=-5000),
    "Content-Length - 5000, gzip": lambda page: packed(gzip.compress(page), "gzip", more=-500),
    "no last chunk": lambda page: chunked(page, end=b""),
    "a broken last chunk": lambda page: chunked(page, end=b"5\r\nab"),
    "a chunk that is none": lambda page: chunked(page[:3000], end=b"zz\r\n<p>"),
    "a chunk longer than its size": lambda page: chunked(page[:3000], end=b"3\r\n<p>more\r\n0\r\n\r\n"),
    "reset in mid-body": lambda page: sized(cut(page, 50), more=len(page) // 2, reset=True),
    "reset in mid-chunk": lambda page: chunked(cut(page, 50), end=b"", reset=True),
    "no length, and a reset": lambda page: wire(page, reset=True),
    "no length, cut at 50 %": lambda page: wire(cut(page, 50)),
    "no length, gzip cut at 50 %": lambda page: wire(cut(gzip.compress(page), 50), "Content-Encoding: gzip"),
}  # fmt: skip
"""What is a part of the page at best."""

UNREADABLE: dict[str, Fault] = {
    "Content-Length twice, not the same": lambda page: sized(page, "Content-Length: 77"),
    "Content-Length that is no number": lambda page: wire(page, "Content-Length: many"),
    "Content-Length below nothing": lambda page: wire(page, "Content-Length: -5"),
    "a transfer that nobody knows": lambda page: wire(page, "Transfer-Encoding: rot13"),
}
"""What nobody can say where it ends."""


FETCHER = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

class Fetcher(Spider):
    name = "fetcher"

    async def start(self):
        for url in json.loads(sys.argv[1]):
            yield Request(url, self.got, errback=self.failed, dont_filter=True)

    def got(self, response):
        self.say(response.request, f"{response.status} {len(response.body)} {hash(response.body)}")

    def failed(self, failure):
        error = getattr(failure.value, "response", failure.value)
        self.say(failure.request, type(error).__name__)

    def say(self, request, outcome):
        print(json.dumps([request.url, outcome]))

crawl = AsyncCrawlerProcess(json.loads(sys.argv[2]))
crawl.crawl(Fetcher)
crawl.start()
"""
SETTINGS = {
    "DOWNLOAD_HANDLERS": {"http": "newsbot.manners.transfers.WholeTransfers"},
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "newsbot.manners.bodies.WholeBodies": 590,
    },
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "DOWNLOAD_TIMEOUT": 10,
    "DOWNLOAD_MAXSIZE": 10 * 2**20,
}


def fetched(urls: list[str], **settings: object) -> dict[str, str]:
    """What Scrapy makes of addresses with these two rules alone: status, length and hash of the body; or the failure."""
    command = [sys.executable, "-c", FETCHER, json.dumps(urls), json.dumps(SETTINGS | settings)]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return dict(json.loads(line) for line in done.stdout.splitlines())


@pytest.fixture(scope="module")
def site() -> Site:
    return Site("wolfsburg", 20, "pdb", seed=5, oddities=False)


def test_a_page_is_whole_or_none(site: Site) -> None:
    page = whole(site, site.path(site.stories[0]))
    faults = WHOLE | DAMAGED | UNREADABLE
    paths = {name: f"/fault/{number}" for number, name in enumerate(faults)}
    site.override = {path: faults[name](page) for name, path in paths.items()}
    site.override["/plain"] = sized(page)
    with serving(site) as server:
        outcomes = fetched([server.url + path for path in site.override])
        found = {name: outcomes.get(server.url + path) for name, path in paths.items()}
        right = outcomes[server.url + "/plain"]
    assert right.startswith(f"200 {len(page)} ")
    expected = dict.fromkeys(WHOLE, right) | dict.fromkeys(DAMAGED, "DamagedBody")
    assert found == expected | dict.fromkeys(UNREADABLE, "DownloadFailedError")


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "500 Error"])
@pytest.mark.slow
def test_an_error_is_one_whatever_its_body(site: Site, status: str) -> None:
    half = cut(gzip.compress(b"captcha" * 999), 50)
    site.override = {"/x": wire(half, "Content-Encoding: gzip", f"Content-Length: {len(half)}", status=status)}
    with serving(site) as server:
        found = fetched([f"{server.url}/x"], HTTPERROR_ALLOW_ALL=True)
    assert found[f"{server.url}/x"].startswith(status[:3] + " 0 ")


def test_what_is_accepted_is_what_can_be_read() -> None:
    assert bodies.ACCEPTED == "gzip, deflate, br, zstd"


def ask(server: Server, target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    given = ("-a", f"site={server.url}", *FREE_OF_DELAY, "-s", "RETRY_TIMES=2", "-s", "LOG_LEVEL=DEBUG")
    return crawl(server.site.paper.name, *given, "-O", str(target), *words)


def counted(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    assert "Traceback" not in done.stderr, done.stderr
    return {name: int(count) for name, count in re.findall(r"'newsbot/([^']+)': (\d+)", done.stderr)}


class Once(dict[str, Answer | Callable[[], Answer]]):
    """Gives the answer that stands for a path the first time only."""

    def get(self, target: str, default: object = None) -> Answer | None:
        return self.pop(target, None)  # type: ignore[arg-type]


@pytest.mark.slow
def test_what_is_damaged_once_is_read_the_next_time(tmp_path: Path) -> None:
    site = Site("wolfsburg", 12, "pdb", seed=5, oddities=False)
    paths = [url.removeprefix(site.paper.site) for url in sorted(site.reachable())]
    faults = (DAMAGED["gzip cut at 50 %"], DAMAGED["reset in mid-body"])
    site.override = Once({path: fault(whole(site, path)) for path, fault in zip(paths, faults, strict=False)})
    site.override["/"] = DAMAGED["br cut at 50 %"](whole(site, "/"))
    site.override["/robots.txt"] = packed(
        cut(gzip.compress(b"User-agent: *\nDisallow: /\n"), 50), "gzip", kind="text/plain"
    )
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert {record["url"] for record in records(tmp_path / "a.json")} == site.reachable()


@pytest.mark.slow
def test_what_stays_damaged_is_a_counted_failure_and_no_record(tmp_path: Path) -> None:
    site = Site("wolfsburg", 12, "pdb", seed=5, oddities=False, sitemaps="named")
    path, other = (url.removeprefix(site.paper.site) for url in sorted(site.reachable())[:2])
    page = whole(site, path)
    sitemap = whole(site, "/sitemap.xml")
    site.override = {
        path: DAMAGED["gzip cut at 50 %"](page),
        other: DAMAGED["Content-Length - 5000"](whole(site, other)),
        "/sitemap.xml": packed(cut(gzip.compress(sitemap), 50), "gzip", kind="application/xml"),
    }
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
        asked = server.requests.by_path()
    assert done.returncode == 4
    assert asked[path] == asked[other] == 3
    assert counted(done)["failed/DamagedBody"] == 3
    assert len(re.findall(rf"INFO DamagedBody: http\S+{re.escape(path)}[#\s]", done.stderr)) == 1, done.stderr
    lost = {site.paper.site + path, site.paper.site + other}
    assert {record["url"] for record in records(tmp_path / "a.json")} == site.reachable() - lost


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/tdmrep.json"])
@pytest.mark.slow
def test_a_damaged_rule_is_no_permission(path: str, tmp_path: Path) -> None:
    """Half a robots.txt might allow what the whole forbids; half a tdmrep.json reserve nothing."""
    site = Site("wolfsburg", 6, "pdb", seed=5, oddities=False)
    half = cut(gzip.compress(b"User-agent: *\nDisallow: /\n"), 50)
    site.override = {path: packed(half, "gzip", kind="text/plain")}
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json", "-a", "max_articles=2")
        kinds = server.requests.by_kind()
    if path == "/robots.txt":
        assert set(kinds) == {"robots"}
        assert done.returncode == 3
    else:
        assert {record["tdm_reservation"] for record in records(tmp_path / "a.json")} == {1}
