"""What holds for whatever a site sends: robots.txt, tdmrep.json, feeds, sitemaps and pages, each as hypothesis likes it.

``NEWSBOT_EXAMPLES=100000`` is how many examples all properties together see; 2,000 unless said otherwise.
"""

import json
import os
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from newsbot import pages, text, urls
from newsbot.discovery import feeds, sitemaps
from newsbot.manners import robotsrules, signals, tdm
from newsbot.pages.refusals import Refusal
from tests.partnersite.reading import whole
from tests.partnersite.site import Site

EXAMPLES = int(os.environ.get("NEWSBOT_EXAMPLES", "2000"))
URL = "https://www.haz.de/rss"


def share(percent: float) -> Callable[[Any], Any]:
    """A property that sees this part of all examples: reading a page takes longer than reading a rule."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=max(20, int(EXAMPLES * percent / 100)), deadline=None, suppress_health_check=slow)


# paths and their patterns, and what they mean, said as plainly as possible

PATHS = st.text("ab/", max_size=6).map(lambda path: f"/{path}")
PATTERNS = st.builds(lambda path, end: f"/{path}{end}", st.text("ab/*", max_size=6), st.sampled_from(("", "$")))


def means(pattern: str, path: str) -> bool:
    """Whether a pattern means a path: a regular expression, which is slow, and clear."""
    end = "$" in pattern
    wild = ".*".join(map(re.escape, pattern.removesuffix("$").split("*")))
    return re.match(wild + (r"\Z" if end else ""), path, re.DOTALL) is not None


# robots.txt


@share(12)
@given(st.lists(st.tuples(st.booleans(), PATTERNS), max_size=6), PATHS)
def test_of_the_rules_that_match_the_longest_decides_and_allow_wins_a_tie(
    rules: list[tuple[bool, str]], path: str
) -> None:
    lines = "".join(f"{'Allow' if allow else 'Disallow'}: {pattern}\n" for allow, pattern in rules)
    found = robotsrules.parse(f"User-agent: *\n{lines}".encode()).allowed(f"https://www.haz.de{path}")
    matching = [(len(pattern), allow) for allow, pattern in rules if means(pattern, path)]
    assert found is max(matching, default=(0, True))[1]


ROBOTS_PARTS = st.one_of(
    st.sampled_from(
        [b"User-agent: *\n", b"User-agent: newsbot\r\n", b"Disallow: ", b"Allow: /", b"Crawl-delay: 1e9\n", b"# TDM ", b"\xef\xbb\xbf", b"\xff\xfe",
         b"Sitemap: http://[", b"Content-Usage: /a train-ai=n\n", b"License: x\n", b"*$", b"%", b"%2", b"\0", b"\r", b"\n"]
    ),
    st.binary(max_size=20),
)  # fmt: skip
OCTETS = st.lists(ROBOTS_PARTS, max_size=30).map(b"".join)


@share(12)
@given(OCTETS, st.text(max_size=60))
def test_any_robots_txt_gives_rules_and_any_address_an_answer(body: bytes, path: str) -> None:
    rules = robotsrules.parse(body)
    assert robotsrules.parse(body) == rules
    assert isinstance(rules.allowed(f"https://www.haz.de/{path}"), bool)
    assert isinstance(rules.allowed(path), bool)
    assert rules.allowed("https://www.haz.de/robots.txt")
    assert rules.delay is None or rules.delay >= 0
    assert len(rules.rules) <= 4 * (len(body) + 1)
    assert signals.kept(signals.in_robots(rules, f"https://www.haz.de/{path}")) is not None
    assert set(signals.words(rules.comments)) <= set(rules.comments)


@share(6)
@given(
    st.lists(
        st.sampled_from(
            ["User-agent: *", "User-agent: newsbot", "Disallow: /a", "Allow: /ab", "Crawl-delay: 3", "x", ""]
        ),
        max_size=12,
    )
)
def test_how_lines_end_changes_nothing(lines: list[str]) -> None:
    found = {robotsrules.parse(end.join(lines).encode()) for end in ("\n", "\r\n", "\r")}
    assert len(found) == 1


# tdmrep.json


@share(12)
@given(st.lists(st.tuples(PATTERNS, st.sampled_from([0, 1, 2, "x", None])), max_size=6), PATHS)
def test_of_the_rules_that_match_the_first_decides(rules: list[tuple[str, object]], path: str) -> None:
    body = json.dumps([{"location": pattern, "tdm-reservation": value} for pattern, value in rules]).encode()
    valid = [(pattern, value) for pattern, value in rules if value in (0, 1)]
    first = next((value for pattern, value in valid if means(pattern, path)), None)
    assert tdm.parse(body).said(f"https://www.haz.de{path}").reservation == first


SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.text(max_size=9)
NAMES = st.sampled_from(["location", "tdm-reservation", "tdm-policy", "x"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=20
)


@share(12)
@given(VALUES.map(json.dumps).map(str.encode) | st.binary(max_size=80), st.text(max_size=40))
@example(b"[" * 100_000, "")
@example(b'[{"location": "/", "tdm-reservation": 1' + b"0" * 5000 + b"}]", "")
def test_any_tdmrep_says_yes_no_or_nothing(body: bytes, path: str) -> None:
    file = tdm.parse(body, URL)
    assert tdm.parse(body, URL) == file
    said = file.said(f"https://www.haz.de/{path}")
    assert said.reservation in (None, 0, 1)
    assert said.policy is None or (said.reservation == 1 and urls.address(said.policy) == said.policy)


@share(6)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["file", "header", "meta"]),
            st.builds(tdm.Said, st.sampled_from([None, 0, 1]), st.none() | st.just("p")),
        )
    )
)
def test_the_last_place_that_says_something_holds(places: list[tuple[str, tdm.Said]]) -> None:
    held = tdm.held(places)
    silent = takewhile(lambda place: place[1].reservation is None, reversed(places))
    rest = places[: len(places) - len(list(silent))]
    assert held.reservation == (rest[-1][1].reservation if rest else None)
    assert held.source == (rest[-1][0] if rest else None)
    assert held.policy is None or held.reservation == 1


# feeds and sitemaps

HREFS = st.sampled_from(
    [
        "/a",
        "https://www.haz.de/b-1",
        "//x.de/",
        "http://[",
        "javascript:x",
        "",
        " ",
        "https://ä.de/ß",
        "data:,x",
        "/%",
        "/a b",
        "x" * 3000,
    ]
)
XML = st.one_of(
    st.sampled_from(
        ["<rss>", "</rss>", "<channel>", "</channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>", "<feed>", "</feed>",
         "<entry>", "</entry>", "<guid>x</guid>", "<pubDate>Mon, 99 Feb 2026</pubDate>", "<updated>0000-13-99</updated>", "<description>",
         "<![CDATA[", "]]>", "&lt;br&gt;", "&lt;p&gt;", "&amp;#31;", "</description>", "&nbsp;", "&#0;", "&#x110000;", "&amp;", "&", "<", "<!--", "-->", '<?xml version="1.0" encoding="utf-16"?>',
         "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<rdf:RDF>", "<urlset>", "</urlset>", "<url>", "</url>", "<loc>", "</loc>", "<sitemapindex>",
         "</sitemapindex>", "<sitemap>", "</sitemap>", "<lastmod>9999-12-31T23:59:59-23:00</lastmod>", "\0", "\x1b", "\ud800", "<media:content url='/p'/>",
         "<url><loc>https://www.haz.de/a-1</loc><lastmod>2026-11-01</lastmod></url>",
         "<item><title>T</title><link>https://www.haz.de/a</link></item>"]
    ),
    HREFS,
    st.text(max_size=12),
)  # fmt: skip


def encoded(parts: list[str], charset: str) -> bytes:
    return "".join(parts).encode(charset, "surrogatepass" if charset.startswith("utf") else "replace")


DOCUMENTS = st.one_of(
    st.builds(encoded, st.lists(XML, max_size=25), st.sampled_from(["utf-8", "cp1252", "utf-16"])),
    st.builds(
        lambda inner: b"<rss><channel>" + encoded(inner, "utf-8") + b"</channel></rss>", st.lists(XML, max_size=15)
    ),
    st.builds(lambda inner: b"<urlset>" + encoded(inner, "utf-8") + b"</urlset>", st.lists(XML, max_size=15)),
    st.binary(max_size=60),
)


@share(17)
@given(DOCUMENTS)
@example(b"<rss><channel><item><link>/a</link><description>&lt;br&gt;&amp;#31;x</description></item></channel></rss>")
def test_any_feed_is_read_or_refused_by_name(body: bytes) -> None:
    try:
        feed = feeds.read(body, URL)
    except feeds.NotAFeed:
        return
    assert feeds.read(body, URL) == feed
    assert len(feed.entries) <= body.count(b"<")
    for entry in feed.entries:
        assert urls.address(entry.url) == entry.url
        assert text.clean(entry.headline) == entry.headline
        assert text.clean(entry.id) == entry.id
        assert entry.access in ("unknown", "free", "paid")
        assert feeds.record(entry).url


@share(17)
@given(DOCUMENTS)
def test_any_sitemap_is_read_or_refused_by_name(body: bytes) -> None:
    try:
        found = sitemaps.read(body, URL)
    except (sitemaps.NotASitemap, sitemaps.TooLarge):
        return
    assert sitemaps.read(body, URL) == found
    assert len(found.entries) <= min(sitemaps.LONGEST, len(body))
    for location in found.entries:
        assert urls.address(location.url) == location.url
        assert text.clean(location.title) == location.title


# pages

MARKUP = st.sampled_from(
    ["", "<", ">", '"', "&nbsp;", "&#xd800;", "<div>", "</div>", "</html>", "<script>", "</script>", "<!--", "<p>", "<h1>", "<article>", "\0", "null",
     "[]", "{}", "}", "9" * 5000, "0000-00-00", "&#31;", "<meta http-equiv=refresh>", '<base href="http://[">', '<link rel="canonical" href="javascript:x">',
     '<script type="application/ld+json">{"@type": ["NewsArticle", 1], "headline": {}}</script>', "\u202e", "\x1b[31m", "é", "\ufeff", "<svg>", "<table>",
     '<script type="application/ld+json">[[{"@graph": null}]]</script>', "<template>", "<select>", "<plaintext>"]
)  # fmt: skip


@lru_cache
def originals() -> list[str]:
    """Pages of all kinds, lists too."""
    found = []
    for layout in ("pdb", "arc"):
        site = Site("wolfsburg", 12, layout, seed=4)
        found += [whole(site, path).decode() for path in site.paths if path.startswith("/")]
    return [page for page in found if "<html" in page]


@st.composite
def altered(draw: st.DrawFn) -> str:
    """A page of the partner site with parts taken out, doubled, or replaced."""
    page = draw(st.sampled_from(originals()))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(page)))
        end = min(len(page), at + draw(st.integers(0, 400)))
        page = page[:at] + draw(MARKUP) + page[at if draw(st.booleans()) else end :]
    return page


PAGES = st.one_of(altered(), altered(), st.lists(MARKUP | st.text(max_size=20), max_size=20).map("".join))
HEADERS = st.sampled_from(
    ["text/html", "text/html; charset=utf-8", "text/html; charset=utf-16", "text/html; charset=x", "application/json"]
)


@share(6)
@given(PAGES, HEADERS, st.sampled_from(["utf-8", "cp1252"]))
@example(
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x"}</script>\x1f', "text/html", "utf-8"
)
def test_any_page_is_read_or_refused_by_name(page: str, header: str, charset: str) -> None:
    body = page.encode(charset, "replace")
    address = "https://www.waz-online.de/Wolfsburg/Titel"

    def read() -> tuple[object, ...]:
        found = pages.read(HtmlResponse(address, body=body, headers={"Content-Type": header}))
        links, sections, further = found.links(), found.sections(), found.next_page()
        try:
            article = found.article()
        except Refusal as reason:
            return links, sections, further, type(reason), str(reason)
        assert len(article.body or "") <= len(page) + 100
        for line in (
            article.headline,
            article.kicker,
            article.lead,
            article.dateline,
            *article.authors,
            *article.keywords,
        ):
            assert not line or "\n" not in line.replace("\n\n", "")
        return links, sections, further, article

    try:
        first = read()
    except Refusal as reason:
        with pytest.raises(type(reason)):
            read()
        return
    assert read() == first
    for link in (*first[0], *first[1]):  # type: ignore[misc]
        assert urls.address(link.url) == link.url
