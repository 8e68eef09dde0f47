"""Addresses: what a browser would fetch, and which variants are one article."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import urls

SHARED = Path(__file__).parents[2] / "shared" / "data"
ARC = "73NJM63WX5E45P4QOAUCX23OC4"
SITE = "https://www.waz-online.example"
STORY = f"{SITE}/lokales/wolfsburg/neubau-der-schule-{ARC}.html"
PRINT = f"{SITE}/Wolfsburg/Stadt-Wolfsburg/Neubau-der-Schule-am-21.-und-22.10.-es-brennt!"


def cases(name: str) -> Any:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not there: the shared case files are no part of the project")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("href", "base", "found"),
    [
        ("https://www.haz.example/a", None, "https://www.haz.example/a"),
        ("  \t/Lokales/Peine\n", SITE, f"{SITE}/Lokales/Peine"),
        ("//m.haz.example/a", SITE, "https://m.haz.example/a"),
        ("../b", f"{SITE}/a/c/d", f"{SITE}/a/b"),
        ("", f"{SITE}/a", f"{SITE}/a"),
        ("?seite=2", f"{SITE}/a", f"{SITE}/a?seite=2"),
        ("HTTP://Köln.Example:80/Straße", None, "http://xn--kln-sna.example/Stra%C3%9Fe"),
        ("https://x.example/a%20b c%25", None, "https://x.example/a%20b%20c%25"),
        ("https://x.example/es-brennt!", None, "https://x.example/es-brennt!"),
        ("https:\\\\x.example\\a", None, "https://x.example/a"),
        ("https://leser:geheim@x.example/", None, "https://leser:geheim@x.example/"),
        ("/a", None, None),
        ("/a", "kein Ort", None),
        ("", None, None),
        ("mailto:redaktion@haz.example", SITE, None),
        ("javascript:void(0)", SITE, None),
        ("tel:+49511", SITE, None),
        ("data:text/html,x", SITE, None),
        ("file:///etc/passwd", SITE, None),
        ("ftp://x.example/", SITE, None),
        ("https://", None, None),
        ("https://a b.example/", None, None),
        ("https://x.example:99999/", None, None),
        ("https://x.example/\ud800", None, None),
    ],
)
def test_address(href: str, base: str | None, found: str | None) -> None:
    assert urls.address(href, base) == found


def test_address_agrees_with_the_url_standard() -> None:
    """Absolute http(s) cases of the WHATWG suite: 133 valid ones come out as their ``href``, 147 invalid are refused.

    Valid are those with ``base`` null and ``protocol`` http: or https:; invalid those with ``base`` null, ``failure``
    and an ``input`` that begins with http: or https:. With a base, all cases of any scheme agree, too.
    """
    listed = [case for case in cases("wpt_urltestdata.json") if isinstance(case, dict)]
    absolute = [case for case in listed if case["base"] is None]
    valid = [case for case in absolute if case.get("protocol") in ("http:", "https:")]
    invalid = [case for case in absolute if case.get("failure") and re.match("https?:", case["input"])]
    assert (len(valid), len(invalid)) == (133, 147)
    for case in listed:
        expected = case.get("href", "") if case.get("protocol") in ("http:", "https:") else None
        assert urls.address(case["input"], case["base"]) == expected, case


def test_key_agrees_with_the_variants_of_german_news() -> None:
    pairs = cases("url_cases_de_news.json")
    assert len(pairs) == 33
    for pair in pairs:
        assert (urls.key(pair["a"]) == urls.key(pair["b"])) == pair["same_key"], pair


@pytest.mark.parametrize(
    ("url", "variant"),
    [
        (STORY, f"http://waz-online.example/sport/anderer-slug-{ARC}.html"),
        (STORY, f"{STORY}?outputType=valid_amp"),
        (STORY, f"{STORY}?outputType=amp&utm_source=rnd#kommentare"),
        (STORY, f"{STORY}&via=maz_online"),
        (STORY, f"{STORY}&via=maz_online&url=https://x.example/"),
        (STORY, f"{STORY}%26via=maz_online"),
        (STORY, f"https://m.waz-online.example/x/y-{ARC}.html"),
        (STORY, f"https://www.waz-online.example:443/x-{ARC}.html"),
        (STORY, f"http://www.waz-online.example:80/x-{ARC}.html"),
        (STORY, f"https://www.waz-online.example./x-{ARC}.html"),
        (STORY, f"https://leser:geheim@waz-online.example/x-{ARC}.html"),
        (STORY, f"{STORY}?wt_zmc=nl.1&WT.mc_id=2&at_medium=mail&cleverPushBounceUrl=x&_gl=1&INTCMP=3&amp;gclid=4"),
        (PRINT, PRINT.replace("https://www.", "http://")),
        (PRINT, PRINT.replace("https://www.", "https://m.")),
        (PRINT, f"https://m.waz-online.example/amp/news{PRINT.removeprefix(SITE)}"),
        (PRINT, f"{PRINT}#n51328"),
        (PRINT, PRINT.replace("!", "%21").replace("-21.", "-21%2E")),
        (f"{SITE}/Stra%C3%9Fe", f"{SITE}/Stra%c3%9fe"),
        (f"{SITE}/suche?query=a%20b&page=2", f"{SITE}/suche?page=2&query=a+b"),
        (f"{SITE}/a", f"{SITE}/a;jsessionid=AB12?PHPSESSID=1"),
        (f"{SITE}/a", f"{SITE}/a?reduced=true&amp;amp;ref=rss&"),
        (f"{SITE}/a?id", f"{SITE}/a?id="),
    ],
)
def test_variants_have_one_key(url: str, variant: str) -> None:
    assert urls.key(variant) == urls.key(url)


@pytest.mark.parametrize(
    ("url", "other"),
    [
        (STORY, STORY.replace("waz-online", "haz")),
        (STORY, f"{STORY}?seite=2"),
        (STORY, STORY.replace(ARC, ARC[::-1])),
        (PRINT, PRINT.lower()),
        (PRINT, f"{PRINT}2"),
        (PRINT, f"{PRINT}/"),
        (f"{SITE}/Dresden", f"{SITE}/Dresden/3"),
        (f"{SITE}/", f"{SITE}/?id=95276"),
        (f"{SITE}/a?id=1", f"{SITE}/a?id=2"),
        (f"{SITE}/a?v=1&v=2", f"{SITE}/a?v=1"),
        (f"{SITE}/amp/news/a", f"{SITE}/a"),
        (f"{SITE}/sitemap/?outputType=xml", f"{SITE}/sitemap/"),
        ("https://x.example:8443/", "https://x.example/"),
        ("https://themenwelten.waz-online.example/a", f"{SITE}/a"),
        ("https://m.example/a", "https://www.example/a"),
        ("https://x.example/a%2Fb", "https://x.example/a/b"),
        ("https://x.example/a%252Fb", "https://x.example/a%2Fb"),
        ("https://x.example/?a=1%262", "https://x.example/?a=1&2"),
    ],
)
def test_different_pages_have_different_keys(url: str, other: str) -> None:
    assert urls.key(url) != urls.key(other)


@pytest.mark.parametrize(
    ("url", "recorded"),
    [
        (STORY, STORY),
        (f"{STORY}?outputType=valid_amp#top", STORY),
        (f"{STORY}&via=maz_online", STORY),
        (f"http://127.0.0.1:8000{STORY.removeprefix(SITE)}?utm_source=x", STORY),
        (f"https://m.waz-online.example/amp/news{PRINT.removeprefix(SITE)}", PRINT),
        (PRINT.replace("https://www.", "http://"), PRINT),
        (f"{SITE}/a?b=2&utm_medium=x&a=1", f"{SITE}/a?b=2&a=1"),
        (f"{SITE}//a%2fb/", f"{SITE}//a%2Fb/"),
        (f"{SITE}/a/%2e%2e;sid=1/b", f"{SITE}/b"),
        ("https://leser:geheim@waz-online.example/a", f"{SITE}/a"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("", ""),
    ],
)
def test_record(url: str, recorded: str) -> None:
    assert urls.record(url, SITE) == recorded
    assert urls.record(recorded, f"{SITE}:443/") == recorded


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("HTTPS://WWW.Haz.Example:8443/A", "www.haz.example"),
        ("https://köln.example", "xn--kln-sna.example"),
        ("http://a:b@127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]:8000/", "::1"),
        ("ftp://haz.example/", ""),
        ("haz.example", ""),
    ],
)
def test_host(url: str, host: str) -> None:
    assert urls.host(url) == host


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (STORY, ARC),
        (f"{STORY}?outputType=valid_amp#a", ARC),
        (f"{STORY}&via=maz", ARC),
        (f"{SITE}/{ARC}.html", ARC),
        (STORY.lower(), None),
        (STORY.replace(ARC, f"{ARC}A"), None),
        (STORY.replace(ARC, f"{ARC[:-1]}1"), None),
        (STORY.replace(".html", ""), None),
        (f"{SITE}/?x=-{ARC}.html", None),
        (f"{SITE}/x-{ARC}.html/bilder", None),
        ("kein Ort", None),
    ],
)
def test_arc_id(url: str, found: str | None) -> None:
    assert urls.arc_id(url) == found


FOREIGN = f"https://www.rnd.example/politik/neubau-{ARC}.html"
HOSTS = ("www.waz-online.example", "aller-zeitung.example")


@pytest.mark.parametrize(
    ("canonical", "final", "settled"),
    [
        (None, f"{PRINT}#a", (PRINT, None)),
        ("", PRINT, (PRINT, None)),
        (STORY, f"{SITE}/kurz", (STORY, None)),
        (STORY.replace("https://www.", "http://m."), f"{SITE}/kurz", (STORY, None)),
        ("/Wolfsburg/Neu", f"{SITE}/kurz", (f"{SITE}/Wolfsburg/Neu", None)),
        ("https://www.aller-zeitung.example/Gifhorn/A", f"{SITE}/kurz", (f"{SITE}/Gifhorn/A", None)),
        ("http://127.0.0.1:8000/A", "http://127.0.0.1:8000/B", (f"{SITE}/A", None)),
        (f"{FOREIGN}?utm_source=x", STORY, (STORY, FOREIGN)),
        (f"{SITE}/", STORY, (STORY, None)),
        ("https://www.rnd.example", STORY, (STORY, None)),
        (f"{SITE}/?p=12", STORY, (f"{SITE}/?p=12", None)),
        ("https://", STORY, (STORY, None)),
        ("javascript:;", STORY, (STORY, None)),
    ],
)
def test_settle(canonical: str | None, final: str, settled: tuple[str, str | None]) -> None:
    assert urls.settle(canonical, final, SITE, HOSTS) == settled


@pytest.mark.parametrize(
    ("url", "site", "found"),
    [
        (f"{STORY}?a=1#b", "http://127.0.0.1:8000", f"http://127.0.0.1:8000{STORY.removeprefix(SITE)}?a=1#b"),
        ("http://127.0.0.1:8000/A?b", SITE, f"{SITE}/A?b"),
        ("http://a:b@x.example:81/", "http://[::1]:8000/", "http://[::1]:8000/"),
        (SITE, f"{SITE}/", f"{SITE}/"),
        ("mailto:a@b.example", SITE, "mailto:a@b.example"),
        (STORY, "nirgends", STORY),
    ],
)
def test_moved(url: str, site: str, found: str) -> None:
    assert urls.moved(url, site) == found


PIECES = [
    "/",
    ".",
    "..",
    "%2e",
    "%2F",
    "%25",
    "%",
    "41",
    "ä",
    "A",
    "-",
    ARC,
    ".html",
    "&",
    "via=",
    "?",
    "=",
    "amp;",
    "+",
    "#",
]
PIECES += [";sid=", "utm_source=x", "page=2", "outputType=", "amp/news/", " ", "'", "!", "|", "\\", "@", ":", "%27"]
ADDRESSES = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTPS:"]),
    st.sampled_from(["", "www.", "m.", "www.m.", "www.www.", "a:b@"]),
    st.sampled_from(["waz-online.example", "köln.example", "m.de", "127.0.0.1", "[::1]", "x..", "www.de"]),
    st.sampled_from(["", ":80", ":443", ":8000", "."]),
    st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: "/" + "".join(pieces)),
)


@given(ADDRESSES)
def test_key_and_record_are_stable_addresses(url: str) -> None:
    key, recorded = urls.key(url), urls.record(url, SITE)
    assert urls.key(key) == key
    assert urls.record(recorded, SITE) == recorded
    if urls.address(url):
        assert urls.address(key) == key
        assert urls.address(recorded) == recorded
        assert recorded.startswith(f"{SITE}/")
        assert urls.arc_id(recorded) == urls.arc_id(url) == urls.arc_id(key)


@given(ADDRESSES)
def test_the_record_is_a_variant_of_the_address(url: str) -> None:
    own = urls.moved(url, SITE)
    if urls.address(own):
        assert urls.key(urls.record(own, SITE)) == urls.key(own)
        assert urls.settle(own, own, SITE, HOSTS)[0] == urls.record(own, SITE)


@given(st.text(), st.text(), st.none() | st.text())
def test_nothing_raises(url: str, site: str, base: str | None) -> None:
    found = urls.address(url, base)
    assert found is None or found.startswith(("http://", "https://"))
    assert urls.key(urls.key(url)) == urls.key(url)
    urls.host(url), urls.arc_id(url), urls.record(url, site), urls.moved(url, site)
    assert urls.settle(base, url, site, [site])[1] != ""
