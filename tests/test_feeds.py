"""Feeds: each case is a file pair in tests/feeds, what a server sends and what is read of it."""

import json
from contextlib import suppress
from dataclasses import asdict, fields
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsbot import dates
from newsbot.discovery import feeds, images, markup

URL = "https://www.bote.example/rss/feed"
FETCHED = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)
CASES = sorted((Path(__file__).parent / "feeds").glob("*.xml"))
SHARED = Path(__file__).parents[2] / "shared" / "pages"


def capture(name: str) -> bytes:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not there: captures belong to their publishers and are no part of the project")
    return path.read_bytes()


def stated(entry: feeds.Entry) -> dict[str, Any]:
    """What an entry says, as JSON has it, without what it leaves open."""
    silent = asdict(feeds.Entry(""))
    said = {name: value for name, value in asdict(entry).items() if value != silent[name]}
    return json.loads(json.dumps(said, default=datetime.isoformat))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    feed = feeds.read(path.read_bytes(), URL, FETCHED)
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert [stated(entry) for entry in feed.entries] == expected["entries"]
    assert dict(feed.unread) == expected["unread"]


def test_every_case_has_both_files() -> None:
    assert len(CASES) >= 14
    assert {path.stem for path in CASES} == {path.stem for path in (Path(__file__).parent / "feeds").glob("*.json")}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "nothing"),
        (b" \n", "nothing"),
        (b"<!doctype html><title>Fehler</title><a href=/x>x</a>", "a web page"),
        (b"<html><body><p>Wartung</p></body></html>", "a web page"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><head/></html>", "a web page"),
        (b'{"items": []}', "something that is no XML"),
        (b"\x89PNG\r\n\x1a\n", "something that is no XML"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "<urlset>"),
        (b"<foo><item><link>https://x.example/</link></item></foo>", "<foo>"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, sentence: str) -> None:
    with pytest.raises(feeds.NotAFeed) as reason:
        feeds.read(body, URL)
    assert str(reason.value) == f"{URL} answered with {sentence}, not with a feed"


def test_half_an_address_is_none() -> None:
    body = b"<rss><channel><item><link>https://x.example/erst</link></item><item><link>https://x.example/abgeschn"
    feed = feeds.read(body, URL)
    assert feed.entries == [feeds.Entry("https://x.example/erst")]
    assert feed.unread == {"broken XML": 1, "entry without address": 1}


def test_an_empty_feed_is_a_feed() -> None:
    assert feeds.read(b"<rss><channel/></rss>", URL) == feeds.Feed([])


def test_text_of_the_article_is_never_taken() -> None:
    for path in CASES:
        for entry in feeds.read(path.read_bytes(), URL).entries:
            record = feeds.record(entry)
            assert record.body is None
            assert "gehört" not in f"{record.lead} {record.headline} {record.image_caption}"


def test_definitions_do_not_act() -> None:
    """Entities that define one another, or name a file, are neither resolved nor fetched."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    secret = Path(__file__).as_uri()
    body = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "{secret}">]>'
    body += (
        "<rss><channel><item><title>A &l9; B &x; C</title><link>https://bote.example/1</link></item></channel></rss>"
    )
    (entry,) = feeds.read(body.encode(), URL).entries
    assert entry.headline == "A &l9; B &x; C"


def test_thousands_of_entries() -> None:
    item = "<item><title>Nummer {0}</title><link>https://bote.example/{0}</link></item>"
    body = "".join(item.format(number) for number in range(3000))
    feed = feeds.read(f"<rss><channel>{body}</channel></rss>".encode(), URL)
    assert [entry.headline for entry in feed.entries] == [f"Nummer {number}" for number in range(3000)]


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    for before in (b"", b"<rss><channel><item>", b"<?xml version='1.0' encoding='"):
        with suppress(feeds.NotAFeed):
            assert feeds.read(before + body, URL, FETCHED) == feeds.read(before + body, URL, FETCHED)


@given(st.sampled_from(CASES), st.data())
def test_damaged_feeds(path: Path, data: st.DataObject) -> None:
    body = path.read_bytes()
    start, end = sorted(data.draw(st.integers(0, len(body))) for _ in range(2))
    try:
        feed = feeds.read(body[:start] + data.draw(st.binary(max_size=20)) + body[end:], URL, FETCHED)
    except feeds.NotAFeed:
        return
    assert len({entry.url for entry in feed.entries}) == len(feed.entries)
    assert all(entry.url.startswith("http") for entry in feed.entries)


@given(st.binary(max_size=200), st.lists(st.sampled_from([b"<![CDATA[", b"]]>", b"&", b"&uuml;", b"&amp;", b"x"])))
def test_mending_twice_changes_nothing_more(body: bytes, parts: list[bytes]) -> None:
    mended = markup.mended(body + b"".join(parts))
    assert markup.mended(mended) == mended


WORDS = st.text("abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=12)


@given(
    st.lists(WORDS, min_size=1), st.lists(WORDS, min_size=1, max_size=4), st.sampled_from(["", "?", "!", "“", ".", ")"])
)
def test_arc_glues_caption_and_credit(caption: list[str], credit: list[str], end: str) -> None:
    printed, name = " ".join(caption) + end, " ".join(credit)
    assert images.parted(f"{printed}. {name}", [name]) == (printed, name)


@pytest.mark.parametrize(
    ("described", "credits", "parted"),
    [
        ("", [], (None, None)),
        ("", ["dpa"], (None, "dpa")),
        ("dpa", ["dpa"], (None, "dpa")),
        ("Der Hafen", [], ("Der Hafen", None)),
        ("Der Hafen.", [], ("Der Hafen.", None)),
        ("Der Hafen. ", [], ("Der Hafen", None)),
        ("Der Hafen Foto: Jost Ellerbrock", [], ("Der Hafen", "Jost Ellerbrock")),
        ("Der Hafen | © dpa", ["© dpa"], ("Der Hafen", "dpa")),
        ("Der Hafen – Quelle: dpa", ["dpa"], ("Der Hafen", "dpa")),
        ("Der Hafen. Eins, Zwei", ["Eins", "Zwei"], ("Der Hafen", "Eins, Zwei")),
        ("Der Hafen. Eins/Zwei", ["Eins", "Zwei"], ("Der Hafen", "Eins, Zwei")),
        ("Der Hafen, gesehen von Jost", ["Jost"], ("Der Hafen, gesehen von Jost", "Jost")),
        ("Ein Foto-Abend", ["Abend"], ("Ein Foto-Abend", "Abend")),
        ("Der Hafen", ["", " "], ("Der Hafen", None)),
    ],
)
def test_caption_and_credit(described: str, credits: list[str], parted: tuple[str | None, str | None]) -> None:
    assert images.parted(described, credits) == parted


@pytest.mark.parametrize(
    ("url", "id", "article_id"),
    [
        ("https://x.example/a/b-AB2CD3EF4GH5IJ6KL7MN2OP3QR.html", "", "AB2CD3EF4GH5IJ6KL7MN2OP3QR"),
        ("http://x.example/A/B", "0F8FAD5B-d9cb-11ec-a165-70867728950e", "0f8fad5b-d9cb-11ec-a165-70867728950e"),
        ("http://x.example/A/B", "EB2CD3EF4GH5IJ6KL7MN2OP3QR", "EB2CD3EF4GH5IJ6KL7MN2OP3QR"),
        ("http://x.example/A/B", "https://x.example/c-EB2CD3EF4GH5IJ6KL7MN2OP3QR.html", "EB2CD3EF4GH5IJ6KL7MN2OP3QR"),
        ("http://x.example/A/B", "4711", ""),
        ("http://x.example/A/B", "", ""),
    ],
)
def test_id_of_a_record(url: str, id: str, article_id: str) -> None:
    assert feeds.record(feeds.Entry(url, id=id)).article_id == article_id


def test_record() -> None:
    published = datetime(2026, 11, 23, 9, 30, tzinfo=dates.BERLIN)
    entry = feeds.Entry(
        "https://x.example/a", "Titel", "7", "Vorspann", published, None, ("Eva Muster",), ("dpa",), "https://x.example/b",
        "Bild", "Jan", "paid", "de",
    )  # fmt: skip
    record = feeds.record(entry, FETCHED.astimezone(dates.BERLIN))
    assert (record.url, record.headline, record.lead, record.body) == ("https://x.example/a", "Titel", "Vorspann", None)
    assert (record.published, record.modified, record.layout, record.access) == (published, None, "feed", "paid")
    assert (record.authors, record.agencies, record.section) == (["Eva Muster"], ["dpa"], [])
    assert (record.image_url, record.image_caption, record.image_credit) == ("https://x.example/b", "Bild", "Jan")
    assert record.fetched == FETCHED
    assert record.fetched.utcoffset() == timedelta(0)
    assert record.language == "de"


def test_record_of_what_a_feed_leaves_open() -> None:
    record = feeds.record(feeds.Entry("https://x.example/a", credit="-"))
    assert (record.access, record.language, record.image_credit, record.fetched) == ("unknown", "und", None, None)


def test_alternates() -> None:
    page = """<link rel="Alternate home" type="application/RSS+xml; charset=utf-8" href=" /rss/feed/a">
        <link rel=alternate type=application/atom+xml href="https://x.example/b">
        <link rel=alternate type=application/rdf+xml href="//x.example/c">
        <link rel=alternate type=text/xml href="d">
        <link rel=alternate type=application/rss+xml href="https://www.bote.example/rss/feed/a">
        <link rel=alternate type=application/rss+xml href=" "><link rel=alternate type=application/rss+xml>
        <link rel=alternate type=application/rss+xml href="javascript:x">
        <link rel=alternate hreflang=de href="/nicht"><link rel=stylesheet type=text/xml href="/nicht">
        <link rel=alternate type=application/json href="/nicht"><link href="/nicht" type=text/xml>"""
    found = feeds.alternates(etree.HTML(page), "https://www.bote.example/home/")
    assert found == [
        "https://www.bote.example/rss/feed/a",
        "https://x.example/b",
        "https://x.example/c",
        "https://www.bote.example/home/d",
    ]


def test_alternates_of_a_real_home_page() -> None:
    root = etree.HTML(capture("maz-online.de__home-2021-08-03.html"))
    found = feeds.alternates(root, "https://www.maz-online.de/")
    assert len(found) == 11
    assert all(address.startswith("https://www.maz-online.de/rss/feed/maz_") for address in found)


def test_real_arc_feed() -> None:
    """100 entries with date and caption; a credit where it is named (96), people or agencies where they are (71)."""
    body = capture("rnd.de__rss-2024-12-21.xml")
    feed = feeds.read(
        body, "https://www.rnd.de/arc/outboundfeeds/rss/", datetime(2024, 12, 21, 19, tzinfo=timezone.utc)
    )
    assert not feed.unread
    assert len(feed.entries) == 100
    assert all(entry.headline and entry.lead and entry.image_url and entry.language == "de" for entry in feed.entries)
    assert all(entry.published and entry.published.day in (20, 21) and entry.caption for entry in feed.entries)
    assert sum(bool(entry.credit) for entry in feed.entries) == 96
    assert sum(bool(entry.authors or entry.agencies) for entry in feed.entries) == 71
    for entry in feed.entries:
        assert entry.caption
        assert not entry.caption.endswith((f". {entry.credit}", ".. ", ". "))
        assert "  " not in "".join(entry.authors)
        assert len(feeds.record(entry).article_id) == 26


def test_real_legacy_feed() -> None:
    feed = feeds.read(capture("lvz.de__rss-derived-lvz_region.xml"), "https://www.lvz.de/rss/feed/lvz_region")
    assert not feed.unread
    assert len(feed.entries) == 7
    for entry in feed.entries:
        assert entry.published
        assert entry.published.date().isoformat() == "2022-04-29"
        assert (entry.authors, entry.agencies, entry.language) == ((), (), "de-DE")
        assert entry.lead
        assert len(entry.lead) < 700
        assert feeds.record(entry).article_id == entry.id


def test_all_columns_of_an_entry_reach_the_record() -> None:
    assert {field.name for field in fields(feeds.Entry)} == {
        "url", "headline", "id", "lead", "published", "modified", "authors", "agencies", "image_url", "caption", "credit",
        "access", "language",
    }  # fmt: skip
