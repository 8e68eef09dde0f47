"""What TDMRep says of an address: the shared vectors, our own, and what no file may do to the parser."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from newsbot.manners import signals, tdm
from newsbot.manners.evidence import Evidence, stated
from newsbot.manners.reservations import Reservations
from newsbot.manners.robotsrules import parse as robots
from newsbot.manners.tdm import FILE, HEADER, META, POLICIES, ROBOTS_TEXT, UNREACHABLE, Held, Said, held, withholds

CASES = Path(__file__).parents[2] / "shared" / "data" / "tdmrep_aipref_cases.json"
MISSING = pytest.mark.skip(reason="../shared/data/tdmrep_aipref_cases.json is not here")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)
HERE = "https://zeitung.example/.well-known/tdmrep.json"


def cases(*kinds: str) -> list[Any]:
    if not CASES.exists():
        return [pytest.param(None, marks=MISSING)]
    found = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    return [
        pytest.param(case, id=f"{number}-{case.get('name', case['kind'])}")
        for number, case in enumerate(found)
        if case["kind"] in kinds
    ]


def reservations() -> Reservations:
    return Reservations(get_crawler(settings_dict={"TELNETCONSOLE_ENABLED": False}))


# ------------------------------------------------------------------------------------------------- the shared vectors


@pytest.mark.skipif(not CASES.exists(), reason="../shared/data/tdmrep_aipref_cases.json is not here")
def test_there_are_43() -> None:
    assert len(cases("file_match", "file_fetch", "priority")) == 43


@pytest.mark.parametrize("case", cases("file_match"))
def test_file(case: dict[str, Any]) -> None:
    found = tdm.parse(json.dumps(case["tdmrep_json"]).encode(), HERE).said(case["url"])
    assert found == (case["expect"]["reservation"], case["expect"]["policy"])


@pytest.mark.parametrize("case", cases("file_fetch"))
def test_answer(case: dict[str, Any]) -> None:
    """A redirect is followed by Scrapy: see ``test_tdm_crawl``; here what the status means that comes then."""
    text = "A" * 1048577 if case["name"].startswith("oversize") else case["body"]
    asked = reservations()
    response = Response(HERE, case["status"], {"Content-Type": case["content_type"]}, text.encode())
    answer = asked.understood(response)
    place, said = answer.place("https://zeitung.example/a")
    if case["expect"].startswith("retry"):
        assert (place, said.reservation, answer.lasts) == (UNREACHABLE, 1, True)
        return
    if case["expect"] == "follow":
        assert answer.refusal  # what is left when there were too many
        return
    assert (place, said.reservation) == (FILE, 1 if case["expect"] == "reserved:/" else None)
    assert bool(answer.file.error) is case["expect"].endswith("+protocol_error")
    assert bool(asked.why(answer)) is bool(answer.file.error)


@pytest.mark.parametrize("case", cases("priority"))
def test_priority(case: dict[str, Any]) -> None:
    page = page_of(case["header"] or {}, case["meta"] or {})
    asked = reservations()
    if case["file"] is not None:
        body = json.dumps([{"location": "/", "tdm-reservation": case["file"]}])
        asked.recorded.add(Response(HERE, body=body.encode()), NOON)
    assert asked.evidence(page, page.body, captured=NOON).tdm_reservation == case["expect"]


def page_of(headers: dict[str, str], metas: dict[str, str]) -> HtmlResponse:
    said = "".join(f'<meta name="{name}" content="{content}">' for name, content in metas.items() if name[0] != "_")
    in_body = metas.get("_where") == "body"
    page = f"<html><head>{'' if in_body else said}</head><body><p>Text</p>{said if in_body else ''}</body></html>"
    return HtmlResponse("https://zeitung.example/a", headers=headers, body=page.encode())


@pytest.mark.parametrize("case", cases("aipref_robots"))
def test_usage_of_robots_is_recorded(case: dict[str, Any]) -> None:
    for agent, path, verdict, usage in case["cases"]:
        rules = robots(case["robots"].encode(), (agent.lower(),))
        url = f"https://zeitung.example{path}"
        assert rules.allowed(url) is (verdict == "crawl")
        if verdict == "crawl":
            [recorded] = signals.in_robots(rules, url)
            assert recorded.startswith("robots Content-Usage: ")
            assert recorded.split()[-1] == usage


@pytest.mark.parametrize("case", cases("aipref_dictionary"))
def test_usage_in_a_header_is_recorded_raw(case: dict[str, Any]) -> None:
    page = page_of({"Content-Usage": case["value"]}, {})
    found = stated(page, page.body)
    assert found == Evidence(usage_signals=[f"header Content-Usage: {case['value']}"])


# ---------------------------------------------------------------------------------------------------- our own vectors

RESERVED, OPEN, NOTHING = (1, None), (0, None), (None, None)
POLICY = "https://zeitung.example/tdm.json"
FILES: dict[str, tuple[object, str, tuple[int | None, str | None]]] = {
    "a rule that says nothing leaves the word": (
        [{"location": "/", "tdm-reservation": 7}, {"location": "/", "tdm-reservation": 1}],
        "/a",
        RESERVED,
    ),
    "true": ([{"location": "/", "tdm-reservation": True}], "/a", RESERVED),
    "1.0": ([{"location": "/", "tdm-reservation": 1.0}], "/a", RESERVED),
    "false is no permission": ([{"location": "/", "tdm-reservation": False}], "/a", NOTHING),
    "nor is a text": ([{"location": "/", "tdm-reservation": "0"}], "/a", NOTHING),
    "null": ([{"location": "/", "tdm-reservation": None}], "/a", NOTHING),
    "a location that is no text": ([{"location": 7, "tdm-reservation": 1}], "/a", NOTHING),
    "an entry that is no object": (["/", {"location": "/", "tdm-reservation": 1}], "/a", RESERVED),
    "a location without a slash": ([{"location": "politik/", "tdm-reservation": 1}], "/politik/a", RESERVED),
    "an empty location": ([{"location": "", "tdm-reservation": 1}], "/a", RESERVED),
    "a star alone": ([{"location": "*", "tdm-reservation": 1}], "/a", RESERVED),
    "a location with its host": ([{"location": "https://zeitung.example/a", "tdm-reservation": 1}], "/a/b", RESERVED),
    "the end": ([{"location": "/*.html$", "tdm-reservation": 1}], "/a.html?b", NOTHING),
    "the home page alone": ([{"location": "/$", "tdm-reservation": 1}], "/a", NOTHING),
    "no rule": ([], "/a", NOTHING),
    "a relative policy": ([{"location": "/", "tdm-reservation": 1, "tdm-policy": "/tdm.json"}], "/a", (1, POLICY)),
    "a policy that is no address": (
        [{"location": "/", "tdm-reservation": 1, "tdm-policy": "mailto:a@b"}],
        "/",
        RESERVED,
    ),
    "a policy that is no text": ([{"location": "/", "tdm-reservation": 1, "tdm-policy": {}}], "/", RESERVED),
    "half a character": (
        [{"location": "/\ud800*", "tdm-reservation": 0}, {"location": "/a", "tdm-reservation": 1}],
        "/a",
        RESERVED,
    ),
    "an object that is none": ({"location": "/", "tdm-reservation": 1}, "/a", NOTHING),
    "a number": (1, "/a", NOTHING),
}


@pytest.mark.parametrize(("file", "path", "expected"), FILES.values(), ids=FILES)
def test_our_files(file: object, path: str, expected: tuple[int | None, str | None]) -> None:
    assert tdm.parse(json.dumps(file).encode(), HERE).said(f"https://zeitung.example{path}") == expected


ALL = '[{"location": "/größe/", "tdm-reservation": 1}]'
BODIES = {
    "UTF-8": ALL.encode(),
    "BOM": b"\xef\xbb\xbf" + ALL.encode(),
    "UTF-16": ALL.encode("utf-16"),
    "Latin-1": ALL.encode("latin-1"),
    "escaped": ALL.encode().replace("größe".encode(), b"gr\\u00f6\\u00dfe"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bytes(body: bytes) -> None:
    assert tdm.parse(body).said("https://zeitung.example/gr%C3%B6%C3%9Fe/1") == RESERVED


@pytest.mark.parametrize(
    "body", [b"", b"[", b"[1,]", b"[" * 100_000, b"1" * 5000, b"\0", b"\xff", b"<html>", b"{}", b'"x"', b"[NaN]"]
)
def test_broken_files_say_nothing_and_why(body: bytes) -> None:
    found = tdm.parse(body)
    assert found.rules == ()
    assert found.error


@given(st.binary() | st.text('[]{}",:01 loatindm-rsev/*$\\').map(str.encode), st.text())
def test_never_raises(body: bytes, url: str) -> None:
    said = tdm.parse(body, HERE).said(url)
    assert said.reservation in (None, 0, 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["location", tdm.RESERVATION, tdm.POLICY]), inner),
)


@given(JSON)
def test_no_json_raises(value: object) -> None:
    assert tdm.parse(json.dumps(value).encode(), HERE).said("https://zeitung.example/a").reservation in (None, 0, 1)


def test_many_wildcards_cost_no_time() -> None:
    """A regex with so many would not come back."""
    file = [{"location": f"/{'*a' * 5000}*b", "tdm-reservation": 1}]
    assert tdm.parse(json.dumps(file).encode()).said(f"https://zeitung.example/{'a' * 20000}") == NOTHING


STATED = {
    "one": (["1"], 1),
    "quoted": (['"1"'], 1),
    "a boolean of structured fields": (["?1"], 1),
    "no boolean of structured fields": (["?0"], None),
    "two lines that disagree": (["0", "1"], 1),
    "twice no": (["0", "0"], 0),
    "something else beside a no": (["0, vielleicht"], 0),
    "empty": ([""], None),
    "ten": (["10"], None),
    "none": ([], None),
}


@pytest.mark.parametrize(("values", "expected"), STATED.values(), ids=STATED)
def test_stated(values: list[str], expected: int | None) -> None:
    assert tdm.stated(values, [], HERE).reservation == expected


OTHER = "https://zeitung.example/other.json"
ORDER: dict[str, tuple[list[tuple[str, Said]], Held]] = {
    "a policy outlives a later reservation": (
        [(FILE, Said(1, POLICY)), (META, Said(1))],
        Held(1, POLICY, META),
    ),
    "a later policy": ([(FILE, Said(1, POLICY)), (HEADER, Said(None, OTHER))], Held(1, OTHER, FILE)),
    "no policy without a reservation": ([(HEADER, Said(None, POLICY))], Held()),
    "nor for what is open": ([(FILE, Said(1, POLICY)), (META, Said(0, OTHER))], Held(0, None, META)),
    "a header opens what can't be reached": ([(UNREACHABLE, Said(1)), (HEADER, Said(0))], Held(0, None, HEADER)),
    "nothing": ([], Held()),
}


@pytest.mark.parametrize(("places", "expected"), ORDER.values(), ids=ORDER)
def test_order(places: list[tuple[str, Said]], expected: Held) -> None:
    assert held(places) == expected


@pytest.mark.parametrize("source", [FILE, HEADER, META, UNREACHABLE, ROBOTS_TEXT])
def test_policies(source: str) -> None:
    assert {name: withholds(name, 1, source) for name in POLICIES} == {
        "respect": source != ROBOTS_TEXT,
        "strict": True,
        "record": False,
    }
    assert not any(withholds(name, given, source) for name in POLICIES for given in (0, None))


def test_a_policy_is_named() -> None:
    assert [tdm.policy(name) for name in (None, "", " Record ")] == ["respect", "respect", "record"]
    with pytest.raises(ValueError, match=r"NEWSBOT_TDM='ignore' is no policy; give respect, strict or record\."):
        tdm.policy("ignore")


# ------------------------------------------------------------------------------------------------------- other signals

COMMENTS = {
    "§ 44b": (["# Nutzungsvorbehalt nach § 44b Abs. 3 UrhG"], [0]),
    "§44 b": (["#§44 b UrhG"], [0]),
    "44b without its sign": (["# Vorbehalt gem. 44b UrhG"], [0]),
    "Text und Data Mining": (["# Text und Data Mining ist untersagt."], [0]),
    "Text- und Data-Mining": (["# kein Text- und Data-Mining"], [0]),
    "Text-und-Data-Mining": (["#Text-und-Data-Mining"], [0]),
    "Text & Data Mining": (["# TEXT & DATA MINING"], [0]),
    "Text and Data Mining": (["# text and data mining"], [0]),
    "Text- oder Datenmining": (["# Text- oder Datenmining", "# Text Mining und Data Mining"], [0, 1]),
    "a soft hyphen": (["# Text- und Data\u00admining"], [0]),
    "TDM": (["# TDM: nein"], [0]),
    "the directive": (["# Article 4 of Directive (EU) 2019/790"], [0]),
    "over two lines": (["# Guten Tag", "# Das Text- und", "#  Data-Mining ist", "# untersagt."], [1, 2]),
    "letters in other words": (["# ATDMX", "# Kontext und Datamininger", "# § 44 Buchpreisbindung", "# 144b"], []),
    "none": ([], []),
}


@pytest.mark.parametrize(("comments", "expected"), COMMENTS.values(), ids=COMMENTS)
def test_words(comments: list[str], expected: list[int]) -> None:
    assert signals.words(tuple(comments)) == tuple(comments[number] for number in expected)


def test_words_count_in_comments_only() -> None:
    body = "User-agent: TDM\nDisallow: /tdm # Text und Data Mining\nUser-agent: *\nDisallow: /§44b\n"
    assert signals.words(robots(body.encode()).comments) == ("# Text und Data Mining",)


ROBOTS = """License: https://zeitung.example/rsl.xml
User-agent: *
Content-Usage: train-ai=y
Content-Signal: ai-train=no, search=yes

User-agent: newsbot
Content-Usage: train-ai=n
Content-Usage: /offen/ train-ai=y
Content-Usage: /offen/ search=y
content-signal: /offen ai-train=yes
"""


def test_the_lines_of_robots_that_are_meant() -> None:
    rules = robots(ROBOTS.encode())
    licence = "robots License: https://zeitung.example/rsl.xml"
    assert signals.in_robots(rules, "https://zeitung.example/a") == ["robots Content-Usage: train-ai=n", licence]
    assert signals.in_robots(rules, "https://zeitung.example/offen/a") == [
        "robots Content-Usage: /offen/ train-ai=y",
        "robots Content-Usage: /offen/ search=y",
        "robots Content-Signal: /offen ai-train=yes",
        licence,
    ]


def test_lines_of_robots_forbid_nothing() -> None:
    rules = robots(b"User-agent: *\nContent-Usage: train-ai=n\nUser-agent: newsbot\nDisallow: /a\n")
    assert not rules.allowed("https://zeitung.example/a")
    assert rules.allowed("https://zeitung.example/b")


def test_noai() -> None:
    page = page_of({"X-Robots-Tag": "noarchive, NoAI"}, {"robots": "max-image-preview:large, noai,noimageai"})
    page.headers.appendlist("X-Robots-Tag", "otherbot: noimageai")
    page.headers.appendlist("X-Robots-Tag", "newsbot: noimageai")
    found = stated(page, page.body)
    assert found == Evidence(usage_signals=["header noai", "header noimageai", "meta noai", "meta noimageai"])


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (b'<META CONTENT="1" NAME=" TDM-Reservation ">', [("tdm-reservation", "1")]),
        (b'<meta property="tdm-policy" content="/p">', [("tdm-policy", "/p")]),
        (b'<!-- <meta name="tdm-reservation" content="1"> --><p>a', []),
        (b'<script>"<meta name=tdm-reservation content=1>"</script>', []),
        (b'<meta name="robots" content="index"><p>A page without.', []),
        (b'<meta name="tdm-reservation">', [("tdm-reservation", "")]),
        (b'<meta name="tdm-reservation" content="1"', [("tdm-reservation", "1")]),
        (b"noai", []),
        (b"", []),
    ],
)
def test_metas(markup: bytes, expected: list[tuple[str, str]]) -> None:
    assert signals.metas(markup) == expected


@given(st.binary() | st.text('<meta name="tdm-reservation" content=noai1>').map(str.encode))
def test_no_page_raises(markup: bytes) -> None:
    for name, content in signals.metas(markup):
        assert isinstance(name + content, str)


def test_signals_are_bounded_and_printable() -> None:
    many = [f"header Content-Usage: {number}\r\n\ud800{'x' * 999}" for number in range(99)]
    found = signals.kept([*many, *many])
    assert len(found) == signals.MOST
    assert all(len(one) == signals.LONGEST and one.isprintable() for one in found)


def test_signals_never_reserve() -> None:
    asked = reservations()
    page = page_of({"Content-Usage": "train-ai=n", "X-Robots-Tag": "noai"}, {"robots": "noai"})
    asked.recorded.add(Response("https://zeitung.example/robots.txt", body=b"License: /rsl.xml"), NOON)
    found = asked.evidence(page, page.body, captured=NOON)
    assert found[:3] == (None, None, None)
    assert len(found.usage_signals) == 4


# ---------------------------------------------------------------------------------------------------------- captures

PAGE = page_of({}, {})


def recorded(*files: tuple[int, str]) -> Reservations:
    """With a file captured at some minutes after noon each."""
    asked = reservations()
    for minutes, body in files:
        asked.recorded.add(Response(HERE, body=body.encode()), NOON + timedelta(minutes=minutes))
    return asked


@pytest.mark.parametrize(
    ("minutes", "expected"), [(-1, None), (0, 1), (5, 1), (9, 1), (10, 0), (25, 0), (30, None), (99, None)]
)
def test_the_file_that_was_captured_last_before_a_page(minutes: int, expected: int | None) -> None:
    said = '[{"location": "/", "tdm-reservation": %d}]'
    asked = recorded((10, said % 0), (0, said % 1), (30, "[]"))
    found = asked.evidence(PAGE, PAGE.body, captured=NOON + timedelta(minutes=minutes))
    assert (found.tdm_reservation, found.tdm_source) == (expected, None if expected is None else FILE)


def test_a_captured_failure_reserves() -> None:
    asked = reservations()
    asked.recorded.add(Response(HERE, 503), NOON)
    assert asked.evidence(PAGE, PAGE.body, captured=NOON)[:3] == (1, None, UNREACHABLE)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"# TDM", (1, None, ROBOTS_TEXT)),
        (404, b"# TDM", (None,) * 3),
        (200, b"<p>#TDM", (None,) * 3),
    ],
)
def test_words_of_a_captured_robots(status: int, body: bytes, expected: tuple[object, ...]) -> None:
    asked = reservations()
    kind = {"Content-Type": "text/html"}  # as many a server says of it
    asked.recorded.add(Response("https://zeitung.example/robots.txt", status, kind, body), NOON)
    assert asked.evidence(PAGE, PAGE.body, captured=NOON)[:3] == expected


def test_words_are_silent_where_a_machine_was_told() -> None:
    asked = recorded((0, '[{"location": "/", "tdm-reservation": 0}]'))
    asked.recorded.add(Response("https://zeitung.example/robots.txt", body=b"# TDM"), NOON)
    assert asked.evidence(PAGE, PAGE.body, captured=NOON)[:3] == (0, None, FILE)


def test_files_of_other_origins_say_nothing() -> None:
    asked = reservations()
    for host in ("http://zeitung.example", "https://zeitung.example:8443", "https://www.zeitung.example"):
        body = b'[{"location": "/", "tdm-reservation": 1}]'
        asked.recorded.add(Response(f"{host}{tdm.PATH}", body=body), NOON)
    assert asked.evidence(PAGE, PAGE.body, captured=NOON).tdm_reservation is None
