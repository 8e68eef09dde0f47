"""Sitemaps: what they name, in whatever dress, and what is refused."""

import gzip
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import dates
from newsbot.discovery import sitemaps
from newsbot.discovery.sitemaps import Location

URL = "https://www.bote.example/sitemap.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {SPACE} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <image:image><image:loc>https://www.bote.example/bild.jpg</image:loc><image:title>Bild</image:title></image:image>
    <loc>https://www.bote.example/lokales/a-AB2CD3EF4GH5IJ6KL7MN2OP3QR.html</loc>
    <lastmod>2026-11-23T08:15:30.123Z</lastmod>
    <news:news>
      <news:publication><news:name>Der Bote</news:name><news:language>de</news:language></news:publication>
      <news:publication_date>2026-11-22T23:30:00Z</news:publication_date>
      <news:title>Bäcker &amp; Müller</news:title>
    </news:news>
  </url>
  <url><loc> https://www.bote.example/b?x=1&amp;y=2 </loc><lastmod>2026-11-20</lastmod></url>
</urlset>"""
FOUND = [
    Location(
        "https://www.bote.example/lokales/a-AB2CD3EF4GH5IJ6KL7MN2OP3QR.html",
        datetime(2026, 11, 23, 9, 15, 30, tzinfo=dates.BERLIN),
        datetime(2026, 11, 23, 0, 30, tzinfo=dates.BERLIN),
        "Bäcker & Müller",
    ),
    Location("https://www.bote.example/b?x=1&y=2", datetime(2026, 11, 20, tzinfo=dates.BERLIN)),
]


def urlset(*locations: str) -> bytes:
    return f"<urlset {SPACE}>{''.join(f'<url><loc>{one}</loc></url>' for one in locations)}</urlset>".encode()


@pytest.mark.parametrize(
    "body",
    [
        NEWS.encode(),
        gzip.compress(NEWS.encode(), mtime=0),
        b"\xef\xbb\xbf" + NEWS.encode(),
        NEWS.encode("utf-16"),
        b"\n\n " + NEWS.encode(),
        NEWS.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        NEWS.replace("http://www.sitemaps", "https://www.sitemaps").encode(),
        NEWS.replace("sitemap/0.9", "sitemap/0.84").encode(),
        NEWS.replace(f" {SPACE}", "").encode(),
        NEWS.replace("news:", "n:").replace("xmlns:n:", "xmlns:").replace("xmlns:news=", "xmlns:n=").encode(),
    ],
    ids=["plain", "gzip", "mark", "utf-16", "blanks", "latin-1", "https", "old", "no namespace", "prefix"],
)
def test_dresses(body: bytes) -> None:
    assert sitemaps.read(body, URL) == sitemaps.Sitemap("urlset", FOUND)


def test_every_element_may_have_a_prefix() -> None:
    body = f"<s:urlset {SPACE.replace('xmlns', 'xmlns:s')}><s:url><s:loc><![CDATA[https://x.example/a?b=1&c=2]]></s:loc></s:url></s:urlset>"
    assert sitemaps.read(body.encode(), URL).entries == [Location("https://x.example/a?b=1&c=2")]


def test_index() -> None:
    body = f"<sitemapindex {SPACE}><sitemap><loc>/s/2026-11.xml</loc><lastmod>2026-11-23T09:00:00+01:00</lastmod></sitemap></sitemapindex>"
    expected = [Location("https://www.bote.example/s/2026-11.xml", datetime(2026, 11, 23, 9, tzinfo=dates.BERLIN))]
    assert sitemaps.read(body.encode(), URL) == sitemaps.Sitemap("index", expected)


def test_a_list_of_addresses() -> None:
    body = "\ufeffhttps://x.example/a\r\n\r\nhttps://x.example/straße\nUnsinn\nhttps://x.example/a\n".encode()
    found = sitemaps.read(body, URL)
    assert [one.url for one in found.entries] == ["https://x.example/a", "https://x.example/stra%C3%9Fe"]
    assert found.unread == {"location without address": 1}


def test_a_feed_may_serve_as_a_sitemap() -> None:
    body = b"<rss><channel><item><title>T</title><link>/a</link><pubDate>Sat, 21 Nov 2026 19:30:28 +0100</pubDate></item></channel></rss>"
    moment = datetime(2026, 11, 21, 19, 30, 28, tzinfo=dates.BERLIN)
    assert sitemaps.read(body, URL).entries == [Location("https://www.bote.example/a", None, moment, "T")]


def test_what_stands_before_the_break_is_kept() -> None:
    found = sitemaps.read(NEWS.encode()[: -len("</urlset>")], URL)
    assert found.entries == FOUND
    assert found.unread == {"broken XML": 1}


def test_half_an_address_is_none() -> None:
    found = sitemaps.read(urlset("https://x.example/erst", "https://x.example/abgeschnitten")[:-30], URL)
    assert found.entries == [Location("https://x.example/erst")]
    assert found.unread == {"broken XML": 1, "location without address": 1}


def test_a_gzip_file_that_was_cut() -> None:
    body = gzip.compress(urlset(*(f"https://x.example/{number * 7919}" for number in range(5000))))
    found = sitemaps.read(body[: len(body) // 2], URL)
    assert 1000 < len(found.entries) < 5000
    assert found.unread["broken XML"] == 1


def test_bare_ampersands_and_undeclared_prefixes() -> None:
    body = urlset(
        "https://x.example/?a=1&b=2", "https://x.example/2</loc><news:news><news:title>T</news:title></news:news><loc>"
    )
    found = sitemaps.read(body, URL)
    assert found.entries == [Location("https://x.example/?a=1&b=2"), Location("https://x.example/2", title="T")]
    assert found.unread == {"broken XML": 1}


def test_what_says_nothing_is_counted() -> None:
    body = f"<urlset {SPACE}><url><loc/></url><url><loc>mailto:a@b.example</loc></url><url/><url><loc>/a</loc><lastmod>2026-11</lastmod></url><url><loc>/b</loc><lastmod>0001-01-01</lastmod></url></urlset>"
    found = sitemaps.read(body.encode(), URL)
    assert found.entries == [Location("https://www.bote.example/a"), Location("https://www.bote.example/b")]
    assert found.unread == {"location without address": 3, "date": 2}


def test_more_locations_than_allowed_are_counted() -> None:
    found = sitemaps.read(urlset(*(f"https://x.example/{number}" for number in range(sitemaps.LONGEST + 5))), URL)
    assert len(found.entries) == sitemaps.LONGEST
    assert found.unread == {"locations beyond 50000": 5}


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b" " * (sitemaps.LARGEST + 1)), b"<urlset>" + b" " * sitemaps.LARGEST],
    ids=["packed", "plain"],
)
def test_too_large(body: bytes) -> None:
    with pytest.raises(sitemaps.TooLarge, match="52428800"):
        sitemaps.read(body, URL)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "nothing"),
        (gzip.compress(b" ", mtime=0), "nothing"),
        (b"<!doctype html><p>Nicht gefunden<br>", "a web page"),
        (b"<html><body/></html>", "a web page"),
        (b"<foo/>", "<foo>"),
        (b"<<>", "something that is no XML"),
        (b"Not found", "something that is neither XML nor a list of addresses"),
    ],
)
def test_what_is_no_sitemap_is_named(body: bytes, what: str) -> None:
    with pytest.raises(sitemaps.NotASitemap) as reason:
        sitemaps.read(body, URL)
    assert str(reason.value) == f"{URL} answered with {what}, not with a sitemap"


def test_a_damaged_gzip_file_is_named() -> None:
    with pytest.raises(sitemaps.NotASitemap, match="damaged gzip"):
        sitemaps.read(b"\x1f\x8b\x08kaputt", URL)


def test_definitions_do_not_act() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "{Path(__file__).as_uri()}">]>'
    body = head.encode() + urlset("https://x.example/&l9;", "https://x.example/&x;")
    assert [one.url for one in sitemaps.read(body, URL).entries] == ["https://x.example/&l9;", "https://x.example/&x;"]


@given(st.binary(max_size=300), st.sampled_from([b"", b"<urlset><url><loc>", b"\x1f\x8b\x08", b"https://x.example/\n"]))
def test_any_bytes(body: bytes, before: bytes) -> None:
    with suppress(sitemaps.NotASitemap, sitemaps.TooLarge):
        assert sitemaps.read(before + body, URL) == sitemaps.read(before + body, URL)


@given(st.integers(0, len(NEWS)), st.integers(0, len(NEWS)), st.text(max_size=10))
def test_damaged_sitemaps(start: int, end: int, between: str) -> None:
    start, end = sorted((start, end))
    try:
        found = sitemaps.read((NEWS[:start] + between + NEWS[end:]).encode("utf-8", "replace"), URL)
    except sitemaps.NotASitemap:
        return
    assert len({one.url for one in found.entries}) == len(found.entries)


DAY = date(2026, 11, 20)
BEFORE = datetime(2026, 11, 19, 23, 59, tzinfo=dates.BERLIN)
THEN = datetime(2026, 11, 20, tzinfo=dates.BERLIN)


@pytest.mark.parametrize(
    ("lastmod", "published", "since", "worth"),
    [
        (None, None, None, True),
        (BEFORE, BEFORE, None, True),
        (None, None, DAY, True),
        (BEFORE, None, DAY, False),
        (THEN, None, DAY, True),
        (None, BEFORE, DAY, False),
        (None, THEN, DAY, True),
        (THEN, BEFORE, DAY, False),
        (THEN, THEN, DAY, True),
    ],
)
def test_worth(lastmod: datetime | None, published: datetime | None, since: date | None, worth: bool) -> None:
    assert sitemaps.worth(Location("https://x.example/", lastmod, published), since) is worth
