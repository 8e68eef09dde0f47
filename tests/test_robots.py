"""What a robots.txt says: Google's cases, our own, and what no file may do to the parser."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.manners.robotsrules import PARSED, Rules, parse

GOOGLE = Path(__file__).parents[2] / "shared" / "data" / "robots_google_cases.json"
DEVIATIONS = {
    # RFC 9309, 2.2.2: octets outside ASCII are escaped before rule and address are compared; Google leaves the address
    ("Allow: /foo/bar/ツ", "http://foo.bar/foo/bar/ツ"),
    ("Allow: /foo/bar/%E3%83%84", "http://foo.bar/foo/bar/ツ"),
    # 2.2.2: escaped octets that are unreserved are resolved; Google leaves them
    ("Allow: /foo/bar/%62%61%7A", "http://foo.bar/foo/bar/baz"),
}
"""Last line of the file, and address, of the cases in which Google's parser deviates from the RFC."""


def google_cases() -> list[Any]:
    if not GOOGLE.exists():
        return [
            pytest.param(None, marks=pytest.mark.skip(reason="../shared/data/robots_google_cases.json is not here"))
        ]
    cases = json.loads(GOOGLE.read_text(encoding="utf-8"))
    return [pytest.param(case, id=f"{number}-{case['test']}") for number, case in enumerate(cases)]


@pytest.mark.parametrize("case", google_cases())
def test_google(case: dict[str, Any]) -> None:
    allowed = parse(case["robotstxt"].encode(), (case["user_agent"],)).allowed(case["url"])
    deviates = (case["robotstxt"].strip().rpartition("\n")[2], case["url"]) in DEVIATIONS
    assert allowed is (case["expected_allowed"] is not deviates)


@pytest.mark.skipif(not GOOGLE.exists(), reason="../shared/data/robots_google_cases.json is not here")
def test_google_has_three_deviations() -> None:
    cases = json.loads(GOOGLE.read_text(encoding="utf-8"))
    found = [(case["robotstxt"].strip().rpartition("\n")[2], case["url"]) for case in cases]
    assert sum(pair in DEVIATIONS for pair in found) == len(DEVIATIONS) == 3


ALL = "User-agent: *\n"
VECTORS = {
    # who is meant
    "our name": ("User-agent: NewsBot/2.0\nDisallow: /\n", "/a", False),
    "the framework's name": ("User-agent: Scrapy\nDisallow: /\n", "/a", False),
    "another's name": ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n", "/a", True),
    "a longer name": ("User-agent: scrapybot\nDisallow: /\n", "/a", True),
    "both our names, first rule": (
        "User-agent: scrapy\nDisallow: /a\n\nUser-agent: newsbot\nDisallow: /b",
        "/a",
        False,
    ),
    "both our names, second rule": (
        "User-agent: scrapy\nDisallow: /a\n\nUser-agent: newsbot\nDisallow: /b",
        "/b",
        False,
    ),
    "named, so * is not meant": (f"{ALL}Disallow: /\n\nUser-agent: newsbot\nDisallow: /a\n", "/b", True),
    "named without rules": (f"{ALL}Disallow: /\n\nUser-agent: newsbot\n", "/b", True),
    "two groups for all": (f"{ALL}Disallow: /a\n\nUser-agent: x\nDisallow: /\n\n{ALL}Disallow: /b\n", "/b", False),
    "one group of two names": ("User-agent: x\n\n# both\nUser-agent: newsbot\nDisallow: /\n", "/a", False),
    "unknown lines do not end a group": ("User-agent: newsbot\nHost: a\nUser-agent: x\nDisallow: /\n", "/a", False),
    "nor does Crawl-delay": ("User-agent: newsbot\nCrawl-delay: 1\nUser-agent: x\nDisallow: /\n", "/a", False),
    "an empty rule ends the names": ("User-agent: newsbot\nDisallow:\nUser-agent: x\nDisallow: /\n", "/a", True),
    "rules of nobody": ("Disallow: /\n", "/a", True),
    # which rule decides
    "the longest": (f"{ALL}Disallow: /politik/\nAllow: /politik/land/\n", "/politik/land/1", True),
    "Allow wins a tie": (f"{ALL}Disallow: /a\nAllow: /a\n", "/a", True),
    "octets count as escaped": (f"{ALL}Disallow: /ü*\nAllow: /*bcde\n", "/übcde", False),
    "a wildcard counts": (f"{ALL}Allow: /ab\nDisallow: /a*b\n", "/ab", False),
    "the end counts": (f"{ALL}Allow: /ab\nDisallow: /ab$\n", "/ab", False),
    "the robots.txt itself": (f"{ALL}Disallow: /\n", "/robots.txt", True),
    # how paths are compared
    "umlaut in the rule": (f"{ALL}Disallow: /größe\n", "/gr%C3%B6%C3%9Fe/1", False),
    "umlaut in the address": (f"{ALL}Disallow: /gr%c3%b6%C3%9fe\n", "/größe", False),
    "needless escapes in the rule": (f"{ALL}Disallow: /%61-%7Eb\n", "/a-~b", False),
    "needless escapes in the address": (f"{ALL}Disallow: /a-~b\n", "/%61%2D%7eb", False),
    "an escaped slash is no slash": (f"{ALL}Disallow: /a%2Fb\n", "/a/b", True),
    "an escaped slash is itself": (f"{ALL}Disallow: /a%2fb\n", "/a%2Fb", False),
    "an escaped question mark is none": (f"{ALL}Disallow: /a%3Fb\n", "/a?b", True),
    "an escaped per cent is no escape": (f"{ALL}Disallow: /a%252Fb\n", "/a%2Fb", True),
    "nor is it in a query": (f"{ALL}Disallow: /a?b=%2526\n", "/a?b=%26", True),
    "an escaped ampersand is none": (f"{ALL}Disallow: /a?b=c%26d\n", "/a?b=c&d", True),
    "an escaped equals sign is none": (f"{ALL}Disallow: /a?b%3Dc\n", "/a?b=c", True),
    "an escaped slash anywhere": (f"{ALL}Disallow: /*%2F\n", "/a?u=x%2Fy", False),
    "reserved octets in a query": (f"{ALL}Disallow: /a?u=https%3A%2F%2Fb.de\n", "/a?u=https://b.de", False),
    "an escaped star is a star": (f"{ALL}Disallow: /a-%2A.html\n", "/a-*.html", False),
    "an escaped star is no wildcard": (f"{ALL}Disallow: /a-%2A.html\n", "/a-b.html", True),
    "a star in the address": (f"{ALL}Disallow: /a*b\n", "/a*b", False),
    "an escaped dollar is no end": (f"{ALL}Disallow: /a-%24\n", "/a-$b", False),
    "the end": (f"{ALL}Disallow: /*.pdf$\n", "/a.pdf?x", True),
    "the end, met twice": (f"{ALL}Disallow: /*.pdf$\n", "/a.pdf.pdf", False),
    "pieces do not overlap": (f"{ALL}Disallow: /ab*b$\n", "/ab", True),
    "a query behind a wildcard": (f"{ALL}Disallow: /*?print=\n", "/a/b?print=1", False),
    "a query without a path": (f"{ALL}Disallow: /?s=\n", "?s=1", False),
    # how lines are written
    "without a slash": (f"{ALL}Disallow: intern/\n", "/intern/1", False),
    "no colon, one of Google's slips": ("user-agent *\ndissallow /\n", "/a", False),
    "a comment behind the rule": (f"{ALL}Disallow: /a # intern\n", "/a", False),
    "a no-break space": (f"{ALL}Disallow:\u00a0/a\u00a0\n", "/a", False),
    "U+2028 ends no line": (f"{ALL}Allow: /\u2028Disallow: /a\n", "/a", True),
}


@pytest.mark.parametrize(("robots", "path", "allowed"), VECTORS.values(), ids=VECTORS)
def test_vectors(robots: str, path: str, allowed: bool) -> None:
    assert parse(robots.encode()).allowed(f"https://zeitung.example{path}") is allowed


FILE = "User-agent: *\nDisallow: /größe\n"
BYTES = {
    "UTF-8": FILE.encode(),
    "BOM": b"\xef\xbb\xbf" + FILE.encode(),
    "UTF-16": FILE.encode("utf-16"),
    "Latin-1": FILE.encode("latin-1"),
    "CR": FILE.replace("\n", "\r").encode(),
    "CRLF": FILE.replace("\n", "\r\n").encode(),
    "NUL": FILE.replace("a", "a\0").encode() + b"\0\0",
    "broken UTF-8 before": b"# \xe2\x82\nfoo: \xff\n" + FILE.encode(),
    "500 KiB before": b"# " + b"x" * 500 * 1024 + b"\n" + FILE.encode(),
}


@pytest.mark.parametrize("body", BYTES.values(), ids=BYTES)
def test_bytes(body: bytes) -> None:
    rules = parse(body)
    assert not rules.allowed("https://zeitung.example/gr%C3%B6%C3%9Fe/1")
    assert rules.allowed("https://zeitung.example/andere")


def test_latin_1_octets_stay_themselves_too() -> None:
    assert not parse(FILE.encode("latin-1")).allowed("https://zeitung.example/gr%F6%DFe/1")


def test_what_is_cut_never_allows_more() -> None:
    ends = f"{ALL}Disallow: /\n".encode()
    body = ends + b"#" * (PARSED - len(ends) - len("\nAllow: /")) + b"\nAllow: /offen/"
    assert body[:PARSED].endswith(b"\nAllow: /")
    assert not parse(body).allowed("https://zeitung.example/intern")


@pytest.mark.parametrize(
    ("lines", "delay"),
    [
        ("Crawl-delay: 10", 10),
        ("crawl-delay:0.5 # Sekunden", 0.5),
        ("Crawl-delay: 1,5", 1.5),
        ("Crawl-delay: 10s", 10),
        ("Crawl-delay: 3\nDisallow: /a\n\nUser-agent: scrapy\nCrawl-delay: 7", 7),
        ("Disallow: /a\n\nUser-agent: x\nCrawl-delay: 7", None),
        ("Crawl-delay: bald", None),
        ("Crawl-delay: -1", None),
        ("Crawl-delay:", None),
        (f"Crawl-delay: {'9' * 400}", float("inf")),
    ],
)
def test_crawl_delay(lines: str, delay: float | None) -> None:
    assert parse(f"{ALL}Crawl-delay: 99\n\nUser-agent: newsbot\n{lines}\n".encode()).delay == delay


def test_comments_are_kept_verbatim() -> None:
    body = "# Text und  Data Mining: § 44b Abs. 3 UrhG \nUser-agent: * #alle\n\nDisallow: /a\n  # ü\xa7\n"
    comments = ("# Text und  Data Mining: § 44b Abs. 3 UrhG ", "#alle", "# ü§")
    assert parse(body.encode()).comments == comments
    assert parse(body.encode("latin-1")).comments == comments


def test_no_rules_allow_everything() -> None:
    assert Rules().allowed("https://zeitung.example/")
    assert parse(b"<!doctype html>\n<title>Nicht gefunden</title>\n") == Rules()


SCRAPS = st.sampled_from(
    ["User-agent", "Disallow", "Allow", "Crawl-delay", ":", " ", "\n", "\r", "*", "$", "/", "#", "newsbot", "%", "%2"]
)
FILES = st.binary() | st.lists(SCRAPS | st.text(max_size=3)).map(
    lambda scraps: "".join(scraps).encode("utf-8", "ignore")
)
ADDRESSES = st.text() | st.text(st.characters()).map("https://zeitung.example/{}".format)


@given(FILES, ADDRESSES)
def test_never_raises(body: bytes, url: str) -> None:
    rules = parse(body)
    assert isinstance(rules.allowed(url), bool)
    assert rules.delay is None or rules.delay >= 0


@pytest.mark.parametrize(
    "url", ["", "/", "http://[", "http://a:b/c", "\ud800", "//", "?", "#", "https://zeitung.example"]
)
def test_any_address_has_an_answer(url: str) -> None:
    assert parse(f"{ALL}Disallow: /\n".encode()).allowed(url) is False


TOKENS = st.lists(st.sampled_from([*"ab.~/?&=:;,ü", "%2F", "%3f", "%C3%BC", "%26", "%3D", "%25", "%61", "%2A", "%24"]))
NEEDLESS = {"a": "%61", "b": "%62", ".": "%2e", "~": "%7E", "ü": "%c3%bc"}


@given(TOKENS, TOKENS)
def test_what_begins_like_a_rule_is_refused(rule: list[str], rest: list[str]) -> None:
    path = "/" + "".join(rule)
    assert not parse(f"{ALL}Disallow: {path}\n".encode()).allowed(f"https://zeitung.example{path}{''.join(rest)}")


@given(TOKENS, TOKENS)
def test_needless_escapes_change_nothing(rule: list[str], address: list[str]) -> None:
    rules = parse(f"{ALL}Disallow: /{''.join(rule)}\n".encode())
    plain, escaped = "".join(address), "".join(NEEDLESS.get(token, token) for token in address)
    assert rules.allowed(f"https://zeitung.example/{plain}") is rules.allowed(f"https://zeitung.example/{escaped}")


@given(st.text("ab*", max_size=9), st.booleans(), st.text("ab", max_size=9))
def test_wildcards(pattern: str, anchored: bool, path: str) -> None:
    model = "/" + ".*".join(map(re.escape, pattern.split("*"))) + (r"\Z" if anchored else "")
    rules = parse(f"{ALL}Disallow: /{pattern}{'$' * anchored}\n".encode())
    assert rules.allowed(f"https://zeitung.example/{path}") is not bool(re.match(model, f"/{path}"))


def test_many_wildcards_cost_no_time() -> None:
    """A regex with so many would not come back."""
    rules = parse(f"{ALL}Disallow: /{'*a' * 5000}*b\n".encode())
    assert rules.allowed(f"https://zeitung.example/{'a' * 20000}")
