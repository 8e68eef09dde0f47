"""Sane sizes: bombs of every kind are refused by name, and the crawl that meets them needs little memory."""

import gzip
import re
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from newsbot.discovery import feeds, sitemaps
from newsbot.replay.bodies import MOST_ATTRIBUTES, MOST_TAGS, zstd
from tests.crawling import ROOT, records
from tests.partnersite.answer import Answer, html
from tests.partnersite.reading import whole
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.partnersite.wire import packed, sized, wire

MOST = 400
"""MB above what a crawl needs that meets no bomb."""
MEGABYTE = bytes(2**20)
HEAD = b'<!DOCTYPE html><html lang="de"><head><title>x</title><meta property="og:type" content="article"></head><body>'
XML = "application/xml"


def packed_zeros(engine: object, megabytes: int = 300) -> bytes:
    """So many MB of nothing."""
    add = getattr(engine, "process", None) or engine.compress  # type: ignore[attr-defined]
    finish = getattr(engine, "finish", None) or engine.flush  # type: ignore[attr-defined]
    return b"".join([*(add(MEGABYTE) for _ in range(megabytes)), finish()])


def deflater(wbits: int) -> object:
    return zlib.compressobj(wbits=wbits)


def huge(length: int) -> Iterator[bytes]:
    """100 MB of HTML."""
    yield HEAD
    yield from [b"<p>Ein Satz, und noch einer. " * 35_000] * length


def chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


LARGE, TAGS = "refused/larger than 10 MiB", f"refused/more than {MOST_TAGS} tags"
DAMAGED = "failed/DamagedBody"
NO_PAGE = ("refused/", "dropped/", "read")


def pages() -> dict[str, tuple[Answer, str | tuple[str, ...]]]:
    """Answers, and what becomes of each."""
    once = packed_zeros(deflater(31))
    twice = gzip.compress(once)
    entities = b"".join(b'<!ENTITY l%d "%b">' % (one, b"&l%d;" % (one - 1) * 10) for one in range(1, 10))
    return {
        "br": (packed(packed_zeros(brotli.Compressor(quality=9)), "br"), LARGE),
        "gzip": (packed(once, "gzip"), LARGE),
        "deflate": (packed(packed_zeros(deflater(15)), "deflate"), LARGE),
        "deflate without header": (packed(packed_zeros(deflater(-15)), "deflate"), LARGE),
        "zstd": (packed(packed_zeros(zstd.ZstdCompressor()), "zstd"), LARGE),
        "1 kB of gzip in gzip": (packed(twice, "gzip, gzip"), LARGE),
        "gzip in gzip, said once": (packed(twice, "gzip"), LARGE),
        "gzip three times": (packed(gzip.compress(twice), "gzip, gzip, gzip"), LARGE),
        "gzip nine times": (packed(once, ", ".join(["gzip"] * 9)), DAMAGED),
        "100 MB with a length": (wire(huge(100), "Content-Length: 105000000"), LARGE),
        "100 MB in chunks": (wire(chunks(huge(100)), "Transfer-Encoding: chunked"), LARGE),
        "100 MB until the end": (wire(huge(100)), LARGE),
        "a million nested tags": (html(HEAD.decode() + "<div>" * 1_000_000), TAGS),
        "a million paragraphs": (html(HEAD.decode() + "<p>x" * 1_000_000), TAGS),
        "as many nested tags as may be": (html(HEAD.decode() + "<div>" * (MOST_TAGS - 10) + "x"), NO_PAGE),
        "10 MB of JSON-LD": (
            html(HEAD.decode() + '<script type="application/ld+json">' + '{"@graph":[' * 400_000 + "]}" * 400_000), NO_PAGE,
        ),
        "a million attributes": (
            html(HEAD.decode() + "<p " + " ".join(f"a{number}" for number in range(1_000_000)) + ">x"),
            f"refused/a tag with more than {MOST_ATTRIBUTES} attributes",
        ),
        "an attribute of 9 MB": (html(HEAD.decode() + f'<p class="{"a" * 9_000_000}">x'), NO_PAGE),
        "entities": (sized(b'<!DOCTYPE html [<!ENTITY l0 "x">' + entities + b"]>" + HEAD + b"<h1>&l9;</h1>"), NO_PAGE),
    }  # fmt: skip


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">'
    + b"".join(b'<!ENTITY l%d "%b">' % (one, b"&l%d;" % (one - 1) * 10) for one in range(1, 10))
    + b'<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY net SYSTEM "http://127.0.0.1:9/x">]>'
)
LAUGHING = {
    "/lol.xml": (
        LAUGHS + b"<rss><channel><item><title>&l9;&file;&net;</title><link>/lol/1</link></item></channel></rss>"
    ),
    "/lol-sitemap.xml": LAUGHS + b"<urlset><url><loc>&l9;</loc></url><url><loc>&file;</loc></url></urlset>",
}


def peak(site: Site, target: Path, *words: str) -> tuple[int, str]:
    """Peak memory of a crawl in MB, and what it logged."""
    program = (
        "import atexit, resource, sys; from scrapy.cmdline import execute;"
        "atexit.register(lambda: print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr));"
        "execute(['scrapy', *sys.argv[1:]])"
    )
    with serving(site) as server:
        given = ("-a", f"site={server.url}", "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0", "-s", "LOG_LEVEL=DEBUG")
        command = [sys.executable, "-c", program, "crawl", site.paper.name, *given, "-O", str(target), *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    found = re.search(r"^PEAK (\d+)$", done.stderr, re.MULTILINE)
    assert found, done.stderr
    return int(found[1]) // 1024, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in other units elsewhere")
def test_a_crawl_that_meets_every_bomb_needs_little_memory(tmp_path: Path) -> None:
    site = Site("wolfsburg", 12, "pdb", seed=5, oddities=False, sitemaps="named")
    idle, _ = peak(site, tmp_path / "a.json")
    bombs = pages()
    paths = {name: f"/bombe/titel-{number}" for number, name in enumerate(bombs)}
    teasers = "".join(f'<a class="pdb-teaser1-headline-title-link" href="{path}">Titel</a>' for path in paths.values())
    ahead = '<link rel="alternate" type="application/rss+xml" href="/lol.xml"></head>'
    home = whole(site, "/").decode().replace("</head>", ahead, 1).replace("</body>", f"{teasers}</body>", 1)
    unpacked = b"<urlset>" + b"<a/>" * 12_000_000 + b"</urlset>"
    site.override = {path: bombs[name][0] for name, path in paths.items()}
    site.override |= {path: Answer(200, (body,), XML) for path, body in LAUGHING.items()}
    site.override |= {
        "/": html(home),
        "/bomb.xml.gz": Answer(200, (packed_zeros(deflater(31)),), "application/gzip"),
        "/tags.xml": packed(gzip.compress(unpacked), "gzip", kind=XML),
    }
    del unpacked
    site.robots += "".join(
        f"Sitemap: {site.paper.site}{path}\n" for path in ("/bomb.xml.gz", "/tags.xml", "/lol-sitemap.xml")
    )
    most, log = peak(site, tmp_path / "b.json")
    counts = {name: int(count) for name, count in re.findall(r"'newsbot/([^']+)': (\d+)", log)}
    expected = Counter(outcome for _, outcome in bombs.values() if isinstance(outcome, str))
    expected |= {"refused/larger than 50 MiB": 1, "refused/TooLarge": 1}
    assert {name: counts.get(name, 0) for name in expected} == expected
    for name, path in paths.items():  # once each
        lines = [
            line for line in log.splitlines() if re.search(r" (?:INFO|WARNING|ERROR) ", line) and line.endswith(path)
        ]
        assert len(lines) == (bombs[name][1] is not NO_PAGE) or bombs[name][1] is NO_PAGE, (name, lines)
    found = {record["url"] for record in records(tmp_path / "b.json")}
    assert site.reachable() <= found
    assert not any("root:" in str(record) for record in records(tmp_path / "b.json"))
    print(f"idle {idle} MB, at most {most} MB")
    assert most - idle < MOST, (most, idle)


def test_definitions_say_nothing() -> None:
    feed = feeds.read(LAUGHING["/lol.xml"], "https://www.haz.de/f")
    assert [entry.headline for entry in feed.entries] == ["&l9;&file;&net;"]
    with_addresses = sitemaps.read(LAUGHING["/lol-sitemap.xml"], "https://www.haz.de/s")
    assert [entry.url for entry in with_addresses.entries] == ["https://www.haz.de/&l9;", "https://www.haz.de/&file;"]


def test_a_sitemap_of_50_001_addresses_keeps_50_000() -> None:
    body = b"".join(b"<url><loc>https://www.haz.de/a/b-%d.html</loc></url>" % number for number in range(50_001))
    found = sitemaps.read(b"<urlset>" + body + b"</urlset>", "https://www.haz.de/s")
    assert len(found.entries) == 50_000
    assert found.unread == {"locations beyond 50000": 1}


def test_tags_without_a_location_end_a_sitemap() -> None:
    with pytest.raises(sitemaps.TooLarge, match="tags without a location"):
        sitemaps.read(b"<urlset>" + b"<a/>" * 300_000 + b"</urlset>", "https://www.haz.de/s")
