"""What a response says before any layout reads it: charset, metadata, JSON-LD; and that nothing raises but a refusal."""

import gzip
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from newsbot.pages import Document, Refusal, read
from newsbot.pages.document import decode

WORDS = "Größe, Straße, Ärger – „so“ für 5 €"
"""Letters that every wrong reading spoils; all of them exist in cp1252."""
GERMAN = "Größe, Straße, Ärger: so für Müller"
"""The same in Latin-1."""
LATIN_META = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
UTF8_META = '<meta charset="utf-8">'


def page(words: str, meta: str = "") -> str:
    return f"<!doctype html><html><head>{meta}<title>x</title></head><body><p>{words}</p></body></html>"


VECTORS: dict[str, tuple[bytes, str | None, str]] = {
    "utf-8, undeclared": (page(WORDS).encode(), None, WORDS),
    "utf-8, declared twice": (page(WORDS, UTF8_META).encode(), "text/html; charset=UTF-8", WORDS),
    "utf-8, header says latin-1": (page(WORDS, UTF8_META).encode(), "text/html; charset=ISO-8859-1", WORDS),
    "utf-8, meta says latin-1": (page(WORDS, LATIN_META).encode(), "text/html; charset=utf-8", WORDS),
    "utf-8, both say latin-1": (page(WORDS, LATIN_META).encode(), "text/html; charset=iso-8859-1", WORDS),
    "latin-1, meta alone says so": (page(GERMAN, LATIN_META).encode("latin-1"), "text/html", GERMAN),
    "latin-1, header says so, meta says utf-8": (
        page(GERMAN, UTF8_META).encode("latin-1"), "text/html; charset=latin-1", GERMAN,
    ),
    "latin-1, both say utf-8": (page(GERMAN, UTF8_META).encode("latin-1"), "text/html; charset=utf-8", GERMAN),
    "cp1252 quotes, declared as latin-1": (page(WORDS, LATIN_META).encode("cp1252"), None, WORDS),
    "cp1252, undeclared": (page(WORDS).encode("cp1252"), None, WORDS),
    "cp1252, no such charset": (page(WORDS).encode("cp1252"), "text/html; charset=x-klingon", WORDS),
    "cp1252, a charset that is a codec": (page(WORDS).encode("cp1252"), "text/html; charset=punycode", WORDS),
    "cp1252, utf-16 declared": (page(WORDS).encode("cp1252"), "text/html; charset=utf-16", WORDS),
    "cp1252, one closing quote after ß": (page("„Der Spaß“").encode("cp1252"), None, "„Der Spaß“"),
    "iso-8859-15": (page("5 €", '<meta charset="iso-8859-15">').encode("iso-8859-15"), None, "5 €"),
    "iso-8859-2": (page("Łódź", '<meta charset="iso-8859-2">').encode("iso-8859-2"), None, "Łódź"),
    "utf-8 with mark": (b"\xef\xbb\xbf" + page(WORDS).encode(), "text/html; charset=iso-8859-1", WORDS),
    "utf-16 with mark": (page(WORDS).encode("utf-16"), None, WORDS),
    "utf-16-be with mark": (b"\xfe\xff" + page(WORDS).encode("utf-16-be"), "text/html; charset=utf-8", WORDS),
    "utf-32 with mark": (page(WORDS).encode("utf-32"), None, WORDS),
    "utf-8, one byte broken": (page(WORDS + "#").encode().replace(b"#", b"\xff"), None, WORDS + "\N{REPLACEMENT CHARACTER}"),
    "utf-8, one byte broken, latin-1 declared": (
        page(WORDS + "#", LATIN_META).encode().replace(b"#", b"\xe4"), None, WORDS + "\N{REPLACEMENT CHARACTER}",
    ),
    "utf-8, one letter and one broken byte": (
        page("ü #", UTF8_META).encode().replace(b"#", b"\xfe"), None, "ü \N{REPLACEMENT CHARACTER}",
    ),
    "utf-8 that holds a replacement character": (page("ü \N{REPLACEMENT CHARACTER}").encode(), None, "ü \N{REPLACEMENT CHARACTER}"),
    "NUL bytes": (page(f"\0{WORDS}\0").encode(), None, WORDS),
}  # fmt: skip


def document(body: bytes, content_type: str | None = None) -> Document:
    headers = {"Content-Type": content_type} if content_type else {}
    return Document(HtmlResponse("https://www.haz.de/x/y.html", body=body, headers=headers))


@pytest.mark.parametrize("name", VECTORS)
def test_the_letters_of_a_page_survive(name: str) -> None:
    body, content_type, words = VECTORS[name]
    found = document(body, content_type)
    assert f"<p>{words}</p>" in found.text
    assert found.root.findtext(".//p") == words


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_utf_8_is_never_taken_for_something_else(text: str) -> None:
    assert decode(text.encode(), "text/html; charset=iso-8859-1") == text.removeprefix("\ufeff")


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/html; charset=utf-8", "text/html; charset=big5", "text/html; charset=idna"]),
)
def test_any_bytes_are_a_page(body: bytes, content_type: str | None) -> None:
    found = document(body, content_type)
    assert "\0" not in found.text
    assert found.root.tag == "html"


ODD = {
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "a comment": b"<!-- nothing here -->",
    "a doctype": b"<!doctype html>",
    "NUL": b"\0" * 1000,
    "PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0\x08\x06\0\0\0" + zlib.compress(bytes(range(256)) * 40),
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n",
    "gzip": gzip.compress(page(WORDS).encode()),
    "XML": b'<?xml version="1.0" encoding="utf-16"?><rss><channel><title>x</title></channel></rss>',
    "JSON": b'{"error": "not found"}',
    "2 MB": page(f"<p>{'Ein Satz von acht Wörtern, nichts weiter. ' * 8}</p>" * 6_000).encode(),
    "10,000 nested tags": page("<div>" * 10_000 + "tief" + "</div>" * 10_000).encode(),
    "10,000 open spans": page("<span>" * 10_000).encode(),
    "500 teasers": page('<article><h2><a href="/a-b-c-d-1.html">Titel</a></h2></article>' * 500).encode(),
    "entity bomb": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><body>&b;&b;</body></html>',
}
DECLARED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Titel"}</script>'


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("before", [b"", DECLARED.encode()], ids=["bare", "declared"])
def test_odd_pages_raise_nothing_but_refusals(name: str, before: bytes) -> None:
    response = HtmlResponse(
        "https://www.haz.de/x/y.html", body=before + ODD[name], headers={"Content-Type": "text/html"}
    )
    if not before:
        with pytest.raises(Refusal):
            read(response).article()
        return
    found = read(response)
    found.links()
    found.sections()
    assert found.article().headline == "Titel"


def scripts(*blocks: str) -> Document:
    return document("".join(f'<script type="application/ld+json">{block}</script>' for block in blocks).encode())


GOOD = '{"@type": "NewsArticle", "headline": "Zeile eins"}'


@pytest.mark.parametrize(
    "block",
    [
        GOOD,
        f"\n\n{GOOD}\n",
        f"{GOOD};",
        f"<!-- {GOOD} -->",
        f"//<![CDATA[\n{GOOD}\n//]]>",
        f"/* <![CDATA[ */ {GOOD} /* ]]> */",
        f"[{GOOD}]",
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebSite"}}, {GOOD}]}}',
        f'{{"@type": "WebPage", "mainEntity": {GOOD}}}',
        GOOD.replace("NewsArticle", "https://schema.org/NewsArticle"),
        GOOD.replace('"NewsArticle"', '["Thing", "NewsArticle"]'),
        GOOD.replace("Zeile eins", "Zeile\x01 eins").replace("\x01", "\t"),
    ],
)
def test_json_ld_is_found_in_whatever_wraps_it(block: str) -> None:
    found = scripts(block)
    assert " ".join(found.ld("NewsArticle")["headline"].split()) == "Zeile eins"
    assert not found.unread


def test_control_characters_in_json_ld_are_no_error() -> None:
    found = scripts('{"@type": "NewsArticle", "description": "erste\nzweite\x02 Zeile"}')
    assert found.ld("NewsArticle")["description"].startswith("erste\nzweite")


@pytest.mark.parametrize("block", ['{"@type": "NewsArticle",}', "nothing", "", "[" * 100_000, '{"a":' * 100_000, "{"])
def test_a_broken_block_is_counted_and_the_good_one_read(block: str) -> None:
    found = scripts(block, GOOD, block)
    assert found.ld("NewsArticle")["headline"] == "Zeile eins"
    assert found.unread == {"broken JSON-LD": 2}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["NewsArticle", "@id", "https://a.de/b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["@type", "@id", "@graph", "name", "url"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(json_values)
def test_any_json_is_json_ld(value: Any) -> None:
    found = scripts(json.dumps(value).replace("<", "\\u003c"))
    assert all(isinstance(thing, dict) for thing in found.json_ld)
    found.ld("NewsArticle")


def test_the_first_meta_of_a_name_counts_even_after_a_broken_head() -> None:
    head = '<meta name="Description" content="eins"><iframe></iframe><meta property="description" content="zwei">'
    found = document(
        f"<html><head>{head}<meta property='og:type' content='article'><meta name='x'></head></html>".encode()
    )
    assert found.meta == {"description": "eins", "og:type": "article", "x": ""}


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://www.haz.de/a", "https://www.haz.de/a"),
        (" /a ", "https://www.haz.de/a"),
        ("//www.np.de/a", "https://www.np.de/a"),
        ("http://[", None),
        ("mailto:a@haz.de", None),
        ("", None),
    ],
)
def test_the_canonical_address_is_absolute_or_none(href: str, expected: str | None) -> None:
    assert (
        document(
            f'<head><link rel="stylesheet" href="x"><link rel="CANONICAL" href="{href}"></head>'.encode()
        ).canonical
        == expected
    )


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-11-20T08:00:01Z", "2026-11-20T08:00:01+00:00"),
        ("2026-11-20T09:00:01+01:00", "2026-11-20T08:00:01+00:00"),
        ("yesterday", None),
    ],
)
def test_the_capture_time_comes_with_the_response(stamp: str, expected: str | None) -> None:
    fetched = Document(HtmlResponse("https://a.de/", body=b"", headers={"WARC-Date": stamp})).fetched
    assert (fetched.isoformat() if fetched else None) == expected
