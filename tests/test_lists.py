"""Where list pages lead to, in invented markup: next pages, lists in JSON, unknown layouts, days, whatever an href may hold."""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from newsbot import pages, urls
from newsbot.pages import ArcPage, GenericPage, Page, PdbPage, UnknownLayout
from tests.partnersite.reading import whole
from tests.partnersite.site import Site

PAPER = "https://www.heideblick.example"
IDS = ["2G52EO2BSGUXE5YGKPHGFY3HRT", "53CNIYLMUEITD5T4QSKQ56ZGIM", "5G4OIPKF4Q5K6GTQWDHNBV67SV"]
FEED, BRIDGE, MARKET = (
    f"{PAPER}/lokales/{slug}-{arc_id}.html"
    for slug, arc_id in zip(("kran-am-hafen", "bruecke-steht", "markt-zieht-um"), IDS, strict=True)
)


def page(markup: str, path: str = "/lokales/", fetched: str | None = "2026-11-20T08:00:00Z") -> Page:
    headers = {"WARC-Date": fetched} if fetched else {}
    return pages.read(HtmlResponse(PAPER + path, headers=headers, body=markup.encode("utf-8", "surrogatepass")))


def pdb(markup: str) -> str:
    return f'<html lang="de"><body><div class="pdb-navbar"></div>{markup}</body></html>'


def arc(markup: str = "", content: Any = None, cache: Any = None, site: str = "heideblick") -> str:
    told = {"globalContent": content or {}, "contentCache": cache or {}}
    scripts = "".join(f"Fusion.{name}={json.dumps(value)};" for name, value in told.items())
    return (
        f'<html><body><main>{markup}</main><script id="fusion-metadata">Fusion.arcSite="{site}";{scripts}'
        'Fusion.layout="x</script></body></html>'
    )


def title(href: str, stamp: str = "", kind: str = "teaser3") -> str:
    """A teaser of pdb."""
    release = f'<div><span class="pdb-{kind}-teaser-release-publicationdate">{stamp}</span></div>' if stamp else ""
    link = f'<a class="pdb-{kind}-teaser-breadcrumb-headline-title-link" href="{href}">Titel</a>'
    return f'<div class="pdb-{kind}-teaser"><div><h3><span>{link}</span></h3></div>{release}</div>'


# --- next pages -------------------------------------------------------------------------------------------------------

NEXT: list[tuple[str, list[str], str | None]] = [
    # own path, hrefs, path of the next page
    ("/Celle/Stadt", ["/Celle/Stadt/2", "/Celle/Stadt/3", "/Celle/Stadt/4"], "/Celle/Stadt/2"),
    ("/Celle/Stadt", ["/Celle/Stadt/2#seiten"], "/Celle/Stadt/2"),
    ("/Celle/Stadt/2", ["/Celle/Stadt", "/Celle/Stadt/1", "/Celle/Stadt/3", "/Celle/Stadt/4"], "/Celle/Stadt/3"),
    ("/Celle/Stadt/4", ["/Celle/Stadt", "/Celle/Stadt/2", "/Celle/Stadt/3", "/Celle/Stadt/4"], None),
    ("/Celle/Stadt/9", ["/Celle/Stadt/10", "/Celle/Stadt/8"], "/Celle/Stadt/10"),
    ("/Celle/Stadt", ["4", "/Celle/Stadt/2"], "/Celle/Stadt/2"),
    ("/Celle/Stadt", ["https://WWW.Heideblick.example:443/Celle/Stadt/2"], "/Celle/Stadt/2"),
    ("/Celle/Stadt", ["\n /Celle/Stadt/2 \t"], "/Celle/Stadt/2"),
    ("/Celle/Stadt", ["https://anderswo.example/Celle/Stadt/2", "//www.anderswo.example/Celle/Stadt/2"], None),
    ("/Celle/Stadt", ["https://www.heideblick.example:8080/Celle/Stadt/2"], None),
    ("/Celle/Stadt", ["/Celle/2", "/Celle/Land/2", "/2", "/Celle/Stadt/Sport/2"], None),
    ("/Celle/Stadt", ["/Celle/Stadt/Der-Dienstag-in-Celle2", "/Celle/Stadt/Top-10", "/Celle/Der-Dienstag/2"], None),
    ("/Celle/Stadt", ["/Celle/Stadt/2018", "/Celle/Stadt/02", "/Celle/Stadt/0", "/Celle/Stadt/1"], None),
    ("/Archiv/2018/5", ["/Archiv/2018/6", "/Archiv/2018/5/12"], None),
    ("/Archiv/2018", ["/Archiv/2018/seite-2", "/Archiv/2018/2"], "/Archiv/2018/seite-2"),
    ("/thema", ["/Thema/2"], "/Thema/2"),
    ("/heidedorf", ["/heidedorf/10"], "/heidedorf/10"),
    ("/", ["/2", "/Celle/3"], "/2"),
    ("/", ["?page=2", "/sport/?page=2"], "/?page=2"),
    ("/Sport", ["/Sport/(offset)/12", "/Sport/(offset)/24"], "/Sport/(offset)/12"),
    ("/Sport/(offset)/12", ["/Sport", "/Sport/(offset)/0", "/Sport/%28offset%29/24"], "/Sport/%28offset%29/24"),
    ("/Sport/(offset)/24", ["/Sport", "/Sport/(offset)/12"], None),
    ("/lokales/", ["/lokales/?page=2", "/lokales/?page=3"], "/lokales/?page=2"),
    ("/lokales/", ["/lokales/?page=1"], None),
    ("/lokales/?page=2", ["/lokales/?page=1", "/lokales/?page=3&utm_source=x"], "/lokales/?page=3&utm_source=x"),
    ("/lokales/?page=2", ["/lokales/?sort=alt&page=3", "/lokales/3"], None),
    ("/lokales/?sort=alt", ["/lokales/?page=2", "?page=2&sort=alt"], "/lokales/?page=2&sort=alt"),
    ("/lokales/", ["?offset=20", "?p=4711", "?id=3"], "/lokales/?offset=20"),
    ("/lokales/", ["/lokales/page/2/", "/lokales/seite-3/"], "/lokales/page/2/"),
    ("/lokales/seite-2/", ["/lokales/", "/lokales/seite-1/", "/lokales/seite-3/"], "/lokales/seite-3/"),
    ("/lokales/", ["", "#2", "javascript:next(2)", "mailto:a@b.example?page=2", "data:,2", "http://[/2"], None),
    ("/lokales/", [], None),
]


@pytest.mark.parametrize("dress", [pdb, arc, str], ids=["pdb", "arc", "unknown"])
@pytest.mark.parametrize(("path", "hrefs", "expected"), NEXT)
def test_next_page(path: str, hrefs: list[str], expected: str | None, dress: Callable[[str], str]) -> None:
    links = "".join(f'<li><a class="seite" href="{href}">weiter</a></li>' for href in hrefs)
    teasers = "".join(f'<a href="/lokales/ein-kran-am-hafen-{number}2345.html">Kran</a>' for number in range(6))
    found = page(dress(f"<ul>{links}</ul>{teasers}"), path).next_page()
    assert found == (expected and PAPER + expected)


@pytest.mark.parametrize(
    ("path", "link", "expected"),
    [
        ("/lokales/", '<link rel="next" href="/lokales/?page=1">', "/lokales/?page=1"),  # counted from 0
        ("/lokales/", '<a rel="nofollow NEXT" href="?page=1">›</a><a href="?page=2">3</a>', "/lokales/?page=1"),
        (
            "/lokales/?page=1",
            '<a rel="next" href="?page=2">›</a><a rel="prev" href="?page=0">‹</a>',
            "/lokales/?page=2",
        ),
        ("/lokales/", '<link rel="next" href="/lokales/2"><a href="/lokales/3">3</a>', "/lokales/2"),
        ("/lokales/3", '<link rel="next" href="/lokales/2">', None),
        ("/lokales/", '<link rel="next" href="/sport/2"><a href="/lokales/2">2</a>', "/lokales/2"),
        ("/lokales/", '<link rel="next" href="https://anderswo.example/lokales/2">', None),
        ("/lokales/", '<link rel="next">', None),
        ("/lokales/", '<h3><a href="/lokales/112">112</a></h3>', None),
        ("/lokales/", '<a href="/lokales/112"><h3>112</h3></a>', None),
    ],
)
def test_declared_next_page(path: str, link: str, expected: str | None) -> None:
    assert page(pdb(link), path).next_page() == (expected and PAPER + expected)


def test_an_article_has_no_next_page() -> None:
    links = '<link rel="next" href="/Celle/Markt/2"><a href="/Celle/Markt/2">2</a>'
    article = page(pdb(f'<div class="pdb-article"><h1>Markt zieht um</h1></div>{links}'), "/Celle/Markt")
    assert article.is_article
    assert article.next_page() is None


# --- lists in the JSON of Arc pages -----------------------------------------------------------------------------------


def listed(thing: dict[str, Any]) -> dict[str, Any]:
    """``thing`` as the only member of a cached list, as stock PageBuilder caches it."""
    return {"story-feed": {'{"size":1}': {"data": {"_id": "x", "content_elements": [thing]}, "expires": 1}}}


def dated(**fields: Any) -> dict[str, Any]:
    return listed({"type": "story", "website_url": FEED, **fields})


def found(markup: str, **asked: Any) -> list[tuple[str, str, date | None]]:
    return [(link.url, link.title, link.date) for link in page(markup, **asked).links()]


PATH = "/politik/2026/11/haushalt-steht/"
ADDRESSES: list[tuple[dict[str, Any], str | None]] = [
    ({"website_url": PATH, "headlines": {"basic": "Haushalt steht"}}, PATH),
    ({"canonical_url": PATH, "headlines": {"basic": "Haushalt steht"}}, PATH),
    ({"type": "story", "canonical_url": PATH, "website_url": "/b/haushalt/"}, "/b/haushalt/"),
    ({"type": "story", "websites": {"heideblick": {"website_url": PATH}}}, PATH),
    ({"type": "story", "websites": {"a": {"website_url": "/a/"}, "heideblick": {"website_url": PATH}}}, PATH),
    (
        {"type": "story", "canonical_url": PATH, "websites": {"heideblick": {"website_section": {"_id": "/politik"}}}},
        PATH,
    ),
    ({"type": "story", "canonical_url": PATH, "websites": {"anderswo": {"website_url": "/a/"}}}, None),
    ({"type": "story", "websites": "heideblick", "canonical_url": PATH}, PATH),
    ({"type": "story", "canonical_url": f"https://anderswo.example{PATH}"}, f"https://anderswo.example{PATH}"),
    ({"type": "story", "url": PATH}, None),
    ({"type": "story", "website_url": "javascript:void(0)", "canonical_url": " "}, None),
    ({"type": "image", "canonical_url": "/bild/", "headlines": {"basic": "Bild"}}, None),
    ({"type": "reference", "website_url": PATH}, None),
    ({"type": "author", "url": "/autoren/eva-muster/", "name": "Eva Muster"}, None),
    ({"_id": "/politik", "node_type": "section", "website_url": "/politik/", "name": "Politik"}, None),
    ({"slug": "haushalt", "text": "Haushalt", "url": "/themen/haushalt/"}, None),
    ({"type": "interstitial_link", "url": PATH, "content": "Lesen Sie auch"}, None),
]


@pytest.mark.parametrize(("thing", "expected"), ADDRESSES)
def test_a_story_of_ans_in_a_cached_list(thing: dict[str, Any], expected: str | None) -> None:
    links = page(arc(cache=listed(thing))).links()
    assert [link.url.removeprefix(PAPER) for link in links] == ([expected] if expected else [])


def teaser(href: str, **fields: Any) -> dict[str, Any]:
    """Madsack's own form of a teaser."""
    return {"href": href.removeprefix(PAPER), "headline": "Kran am Hafen", "isRequiringPayment": True, **fields}


@pytest.mark.parametrize("where", ["content", "cache"])
def test_teasers_of_madsack(where: str) -> None:
    teasers = [
        teaser(FEED, firstPublishDate="2026-11-19T23:30:00.000Z", displayDate="2026-11-25T10:00:00Z"),
        teaser(BRIDGE, displayDate="2026-11-18T22:59:59Z"),
        teaser("/themen/hafen/"),
        teaser("/anzeige/werbung-" + IDS[2] + ".html"),
        teaser("/lokales/", author={"name": "Eva Muster", "url": "/autoren/eva-muster/"}, image={"url": "/r/A.jpg"}),
        teaser(FEED + "?outputType=valid_amp"),
    ]
    data = {"_id": "/lokales", "node_type": "section", "collectionName": "x", "teasers": teasers}
    told = {"content": data} if where == "content" else {"cache": {"feed": {"{}": {"data": data}}}}
    assert found(arc(**told)) == [
        (FEED, "Kran am Hafen", date(2026, 11, 20)),
        (BRIDGE, "Kran am Hafen", date(2026, 11, 18)),
    ]


def test_the_global_content_may_be_a_feed() -> None:
    story = {"type": "story", "headlines": {"basic": "Kran"}, "websites": {"heideblick": {"website_url": FEED}}}
    assert found(arc(content={"type": "results", "content_elements": [story]})) == [(FEED, "Kran", None)]
    assert found(arc(content=[story])) == [(FEED, "Kran", None)]


def test_lists_keep_their_order() -> None:
    cache = {"a": listed(teaser(MARKET)), "b": {"{}": {"data": {"teasers": [teaser(BRIDGE), teaser(FEED)]}}}}
    assert [link.url for link in page(arc(cache=cache)).links()] == [MARKET, BRIDGE, FEED]


def test_a_story_is_not_a_link_of_itself_but_what_it_relates_to() -> None:
    related = {"type": "story", "canonical_url": BRIDGE, "headlines": {"basic": "Brücke"}}
    story = {
        "type": "story",
        "canonical_url": FEED,
        "headlines": {"basic": "Kran"},
        "related_content": {"basic": [related]},
    }
    assert found(arc(content=story, cache=listed(story)), path=FEED.removeprefix(PAPER)) == [(BRIDGE, "Brücke", None)]
    assert found(arc(content=story), path="/kurz/123") == [(BRIDGE, "Brücke", None)]


def test_json_fills_in_what_the_teaser_does_not_show_and_adds_the_rest_behind() -> None:
    shown = (
        f'<div><a href="{BRIDGE}"><img></a></div><div><a href="{FEED}"><h2>Kran</h2><time>18.11.2026</time></a></div>'
    )
    teasers = [
        teaser(MARKET),
        teaser(FEED, firstPublishDate="2026-11-17"),
        teaser(BRIDGE, firstPublishDate="2026-11-16"),
    ]
    assert found(arc(shown, content={"teasers": teasers})) == [
        (BRIDGE, "Kran am Hafen", date(2026, 11, 16)),
        (FEED, "Kran", date(2026, 11, 18)),
        (MARKET, "Kran am Hafen", None),
    ]


def test_where_ids_are_used_a_story_without_one_is_none() -> None:
    cache = {"a": listed({"type": "story", "website_url": "/quiz/hafen/"}), "b": listed(teaser(FEED))}
    assert [link.url for link in page(arc(cache=cache)).links()] == [FEED]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"first_publish_date": "2026-11-19T23:00:00Z"}, date(2026, 11, 20)),
        ({"first_publish_date": "2026-11-19T22:59:59.999Z"}, date(2026, 11, 19)),
        ({"display_date": "2026-07-19T22:00:00Z"}, date(2026, 7, 20)),
        ({"display_date": "2026-11-20T10:00:00Z", "first_publish_date": "2026-11-01T10:00:00Z"}, date(2026, 11, 1)),
        ({"displayDate": "bald", "publish_date": "2026-11-01T10:00:00+01:00"}, date(2026, 11, 1)),
        ({"display_date": 1763600000000}, None),
        ({}, None),
    ],
)
def test_days_in_json_are_those_of_berlin(fields: dict[str, Any], expected: date | None) -> None:
    assert [link.date for link in page(arc(cache=dated(**fields))).links()] == [expected]


@pytest.mark.parametrize("cache", ["{", "[1", '{"a":' * 5000, '{"a":{"b":null}}', "[]", "null", '"x"'])
def test_a_broken_cache_costs_only_itself(cache: str) -> None:
    markup = arc(f'<a href="{FEED}">Kran</a>').replace("Fusion.contentCache={}", f"Fusion.contentCache={cache}")
    read = page(markup)
    assert [link.url for link in read.links()] == [FEED]
    assert read.sections() == []
    assert bool(read.document.unread["broken contentCache"]) == (cache[-1] not in '}]l"')


def test_sections_of_the_json_where_no_navigation_is_shown() -> None:
    children = [
        {"_id": "/lokales", "name": "Lokales", "node_type": "section", "children": [{"_id": "/lokales/celle/", "name": "Celle"}]},
        {"_id": "link-ABC", "display_name": "Abo", "node_type": "link", "url": "https://abo.heideblick.example/"},
        {"_id": "/abo", "name": "Abo"},
        {"_id": "/sport", "name": None},
        {"_id": 7, "name": "Sieben"},
    ]  # fmt: skip
    cache = {"site-service-hierarchy": {"{}": {"data": {"_id": "/", "children": children}}}}
    sections = [(link.url, link.title) for link in page(arc(cache=cache)).sections()]
    assert sections == [(f"{PAPER}/lokales/", "Lokales"), (f"{PAPER}/lokales/celle/", "Celle")]
    shown = page(arc('<nav><a href="/sport/">Sport</a></nav>', cache=cache)).sections()
    assert [link.url for link in shown] == [f"{PAPER}/sport/"]


# --- pdb and pages of unknown layout ----------------------------------------------------------------------------------


def test_boxes_of_the_newsroom_lead_to_articles() -> None:
    box = """<template><p><a class="mylink" href="/Celle/Alle-Zahlen-aus-dem-Landkreis">Mehr</a>
        <a href="/Thema/Specials/Alles-ueber-die-neue-Bruecke">Thema</a> <a href="/Celle/Stadt">Celle</a>
        <a href="https://anderswo.example/Alle-Zahlen-aus-dem-Landkreis">Anderswo</a>
        <a href="/Abo/Das-beste-Angebot-zum-Fest">Abo</a></p></template>"""
    body = '<div class="x pdb-article"><p><a href="/Celle/Was-alles-schon-einmal-geschah">Hier</a></p></div>'
    assert found(pdb(title("/Celle/Kran", "19.11.2026") + box + body)) == [
        (f"{PAPER}/Celle/Kran", "Titel", date(2026, 11, 19)),
        (f"{PAPER}/Celle/Alle-Zahlen-aus-dem-Landkreis", "Mehr", None),
    ]


def test_menus_beside_blocks_name_sections() -> None:
    navigation = '<a class="pdb-navigation-main-link-headline" href="/Lokales">Lokales</a>'
    blocks = "".join(
        f'<a class="pdb-blockmenu-headline" href="{href}">Block</a>'
        for href in (
            "/lokales",
            "/Lokales/Celle",
            "/Lokales/So-viele-Zahlen-gibt-es",
            "https://anderswo.example/x",
            "/Mehr/RSS",
        )
    )
    assert [link.url for link in page(pdb(navigation + blocks), "/").sections()] == [
        f"{PAPER}/Lokales", f"{PAPER}/Lokales/Celle",
    ]  # fmt: skip


def plain_list(count: int, prefix: str = "/lokales/der-kran-am-hafen-steht-") -> str:
    teasers = "".join(
        f'<div class="t"><a href="{prefix}{number}"><img></a><h2><a href="{prefix}{number}">Kran {number}</a></h2>'
        f'<time datetime="2026-11-{number + 1:02}T12:00:00Z">x</time></div>'
        for number in range(count)
    )
    return f'<html><body><nav><a href="/sport/">Sport</a><a href="/abo/">Abo</a><a href="/konto?weiter=1">Konto</a></nav><main>{teasers}</main></body></html>'


def test_a_list_of_unknown_layout_leads_on() -> None:
    read = page(plain_list(8).replace("</main>", '</main><a rel="next" href="?page=2">mehr</a>'))
    assert isinstance(read, GenericPage)
    assert [(link.title, link.date) for link in read.links()] == [
        (f"Kran {number}", date(2026, 11, number + 1)) for number in range(8)
    ]
    assert read.next_page() == f"{PAPER}/lokales/?page=2"
    assert [link.title for link in read.sections()] == ["Sport"]
    with pytest.raises(pages.NotAnArticle):
        read.article()


def test_few_links_make_no_list() -> None:
    with pytest.raises(UnknownLayout):
        page(plain_list(4))


@pytest.mark.parametrize(
    "prefix",
    [
        "https://anderswo.example/der-kran-am-hafen-steht-", "/impressum/", "/autor/eva-maria-von-muster-", "/tag/der-neue-hafen-steht-",
        "/bilder/kran-am-hafen-12345.jpg?", "/2026/", "/rueckblick-2026?n=", "/lokales/", "#teil-", "/shop/das-buch-zum-neuen-hafen-",
        "/download/das-heft-zum-neuen-hafen.pdf?",
    ],
)  # fmt: skip
def test_what_is_no_article_makes_no_list(prefix: str) -> None:
    with pytest.raises(UnknownLayout):
        page(plain_list(12, prefix))


@pytest.mark.parametrize(
    "prefix",
    ["/lokales/kran-am-hafen-1234", "/artikel/9900", "/plus/der-kran-am-hafen-steht-", "/a/kran-am-hafen.html?a="],
)
def test_what_looks_like_an_article_makes_one(prefix: str) -> None:
    assert len(page(plain_list(12, prefix)).links()) == 12


# --- days -------------------------------------------------------------------------------------------------------------

STAMPS = [
    # stamp, capture in UTC, day in Berlin
    ("07:50 Uhr", "2026-11-20T08:00:00Z", date(2026, 11, 20)),
    ("00:12 Uhr", "2026-11-19T23:30:00Z", date(2026, 11, 20)),
    ("23:55 Uhr", "2026-11-19T22:59:00Z", date(2026, 11, 19)),
    ("00:05 Uhr", "2026-07-19T22:10:00Z", date(2026, 7, 20)),
    ("07:50 Uhr", None, None),
    ("02.08.2021", "2026-11-20T08:00:00Z", date(2021, 8, 2)),
    ("02.08.2021", None, date(2021, 8, 2)),
    ("\n  Gestern, 18:00\n", "2026-11-19T23:30:00Z", date(2026, 11, 19)),
    ("32.13.2021", "2026-11-20T08:00:00Z", None),
    ("", "2026-11-20T08:00:00Z", None),
]


@pytest.mark.parametrize(("stamp", "fetched", "expected"), STAMPS)
def test_the_stamp_of_a_teaser_is_a_day_in_berlin(stamp: str, fetched: str | None, expected: date | None) -> None:
    in_pdb = page(pdb(title("/Celle/Kran", stamp)), fetched=fetched).links()
    in_arc = page(arc(f'<div><a href="{FEED}"><h2>Kran</h2></a><time>{stamp}</time></div>'), fetched=fetched).links()
    assert [link.date for link in (*in_pdb, *in_arc)] == [expected, expected]


def test_a_stamp_belongs_to_the_teaser_around_it() -> None:
    assert [link.date for link in page(pdb(title("/a") + title("/b", "19.11.2026") + title("/c") + title("/b"))).links()] == [
        None, date(2026, 11, 19), None,
    ]  # fmt: skip
    time_in_list = (
        f'<ul><time>1.11.2026</time><li><a href="{FEED}">Kran</a></li><li><a href="{BRIDGE}">Brücke</a></li></ul>'
    )
    assert [link.date for link in page(arc(time_in_list)).links()] == [None, None]
    far = f'<time>1.11.2026</time><div><div><div><div><div><a href="{FEED}">Kran</a></div></div></div></div></div>'
    assert [link.date for link in page(arc(f"<section>{far}</section>")).links()] == [None]
    deep, flat = f'{"<b>" * 9}<a href="{FEED}"><img></a>{"</b>" * 9}', f'<a href="{FEED}">Kran</a>'
    for links in (deep + flat, flat + deep):
        stamped = f"<section><div>{links}<p><time>1.11.2026</time></p></div></section>"
        assert [link.date for link in page(arc(stamped)).links()] == [date(2026, 11, 1)]
    twice = f'<div><a href="{FEED}">Kran</a><time>1.11.2026</time><time>2.11.2026</time></div>'
    assert [link.date for link in page(arc(twice)).links()] == [date(2026, 11, 1)]
    clock = f'<div><a href="{FEED}">Kran</a><time datetime="PT4M">4 min</time><time>1.11.2026</time></div>'
    assert [link.date for link in page(arc(clock)).links()] == [date(2026, 11, 1)]


# --- whatever an href may hold ----------------------------------------------------------------------------------------

HREFS = [
    ("/Celle/Kran", f"{PAPER}/Celle/Kran"),
    ("Kran", f"{PAPER}/lokales/Kran"),
    (" \n/Celle/\tKran \r\n", f"{PAPER}/Celle/Kran"),
    ("//www.heideblick.example/Celle/Kran", f"{PAPER}/Celle/Kran"),
    ("HTTPS://WWW.HEIDEBLICK.EXAMPLE/Celle/Kran", f"{PAPER}/Celle/Kran"),
    ("https://www.heideblick.example:443/Celle/Kran", f"{PAPER}/Celle/Kran"),
    ("https://www.heideblick.example:8443/Celle/Kran", "https://www.heideblick.example:8443/Celle/Kran"),
    ("/Celle/Kran-brennt!", f"{PAPER}/Celle/Kran-brennt!"),
    ("/Mehr/Bilder/Tag#n31425091", None),
    ("javascript:void(0)", None),
    ("JavaScript:open('/Celle/Kran')", None),
    ("mailto:a@heideblick.example", None),
    ("tel:+4950", None),
    ("data:text/html,/Celle/Kran", None),
    ("ftp://www.heideblick.example/Celle/Kran", None),
    ("http://[::1", None),
    ("http://", None),
    ("https://exa mple/", None),
    ("", None),
    ("#", None),
    ("/", None),
    ("/Home", None),
]  # fmt: skip


@pytest.mark.parametrize(("href", "expected"), HREFS)
def test_hrefs_of_pdb(href: str, expected: str | None) -> None:
    links = [link.url for link in page(pdb(title(href))).links()]
    assert links == ([expected] if expected else []) or (href in ("", "#") and links == [f"{PAPER}/lokales/{href}"])


@pytest.mark.parametrize(
    "href",
    [
        FEED, f"{FEED}&via=heideblick", f"{FEED}?utm_source=x&via=y#teil", f" {FEED}?outputType=valid_amp\n", f"{FEED}%26via=x",
        FEED.replace("https://www.", "//WWW."),
    ],
)  # fmt: skip
def test_what_follows_the_id_is_dropped(href: str) -> None:
    links = [link.url for link in page(arc(f'<a href="{href}">Kran</a>')).links()]
    assert links == [FEED]


@pytest.mark.parametrize(
    "href",
    [
        f"https://twitter.com/intent/tweet?url={FEED}", f"mailto:?body={FEED}", f"javascript:share('{FEED}')", "/resizer/v2/" + IDS[0] + ".jpg",
        FEED.replace(".html", ".htm"), FEED.replace(IDS[0], IDS[0].lower()), FEED.replace(IDS[0], "0189" + IDS[0][4:]),
    ],
)  # fmt: skip
def test_what_has_no_id_at_its_end_is_no_article_of_arc(href: str) -> None:
    assert [link.url for link in page(arc(f'<a href="{href}">Kran</a><a href="{BRIDGE}">Brücke</a>')).links()] == [
        BRIDGE
    ]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (f"{PAPER}/celle/", f"{PAPER}/celle/Kran"),
        ("/celle/", f"{PAPER}/celle/Kran"),
        ("https://heideblick.example/", "https://heideblick.example/Kran"),
        ("https://anderswo.example/", f"{PAPER}/lokales/Kran"),
        ("http://[", f"{PAPER}/lokales/Kran"),
        ("", f"{PAPER}/lokales/Kran"),
    ],
)
def test_only_a_base_of_the_own_site_counts(stated: str, expected: str) -> None:
    assert [link.url for link in page(f'<base href="{stated}">{pdb(title("Kran"))}').links()] == [expected]


TAGS = st.sampled_from(["a", "div", "article", "nav", "li", "template", "h2", "time", "base", "link", "script"])
NAMES = st.sampled_from(["href", "class", "rel", "datetime", "title"])
WORDS = st.sampled_from([
    *(href for href, _ in HREFS), FEED, "/Celle/Stadt/2", "?page=3", "/(offset)/12", "next", "07:50 Uhr", "99.99.9999", "\ud83d", "%", "%zz",
    "pdb-teaser3-teaser-breadcrumb-headline-title-link", "pdb-teaser3-teaser", "x-publicationdate", "pdb-navigation-main-link",
    "Timestampstyled__T-sc-1", "2026-11-20T00:00:00Z", "https://a@b:99999/", "//", "/.//..//", "pdb-blockmenu-headline",
])  # fmt: skip


def element(tag: str, given: dict[str, str], parts: list[str], closed: bool) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in given.items())
    return f"<{tag}{attributes}>{''.join(parts)}{f'</{tag}>' if closed else ''}"


ELEMENTS = st.recursive(
    WORDS,
    lambda inner: st.builds(
        element, TAGS, st.dictionaries(NAMES, WORDS, max_size=3), st.lists(inner, max_size=4), st.booleans()
    ),
    max_leaves=20,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["href", "website_url", "websites", "canonical_url", "type", "headlines", "children", "_id", "name",
                         "display_date", "content_elements", "heideblick"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(ELEMENTS, VALUES, st.sampled_from(["/", "/lokales/", "/Celle/Stadt/2", "/?page=1", "/a/(offset)/12"]))
def test_no_markup_breaks_a_list(markup: str, told: Any, path: str) -> None:
    for dress in (pdb(markup), arc(markup, content=told, cache=told)):
        read = page(dress, path)
        for links in (read.links(), read.sections()):
            keys = [urls.key(link.url) for link in links]
            assert len(keys) == len(set(keys))
            assert all(link.url.startswith(("https://", "http://")) for link in links)
        following = read.next_page()
        assert following is None or (urls.host(following) == "www.heideblick.example" and "#" not in following)


# --- many -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "count"),
    [
        (pdb("".join(title(f"/Celle/Kran-{number}", "07:50 Uhr") for number in range(500))), 500),
        (arc(f'<div><a href="{FEED}">Kran</a></div>' * 3000), 1),
        (arc(cache=[listed(teaser(FEED)) for _ in range(3000)]), 1),
        (arc('<time>1.11.2026</time>' * 3000 + f'<a href="{FEED}">x</a>' * 500), 1),
    ],
    ids=["500 teasers", "one link", "one story", "stamps"],
)  # fmt: skip
def test_time_grows_with_the_page_not_with_its_square(markup: str, count: int) -> None:
    read = page(markup)
    assert isinstance(read, (PdbPage, ArcPage))
    start = time.process_time()
    assert len(read.links()) == count
    assert time.process_time() - start < 2  # 0.1 where nothing is wrong; looking at each pair takes minutes


# --- the partner site -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "site",
    [
        Site("luebeck", 200, page=7), Site("potsdam", 200, page=5, depth=3), Site("hannover", 200, "arc", page=8, ahead=12),
        Site("leipzig", 200, "arc", page=8),
    ],
    ids=["pdb", "pdb, three pages", "arc, more in the JSON", "arc"],
)  # fmt: skip
def test_home_sections_and_next_pages_lead_to_all_that_they_name(site: Site) -> None:
    home = f"{site.paper.site}/"
    todo, done, named = [home], set(), set()
    while todo:
        address = todo.pop()
        done.add(address)
        path = address.removeprefix(site.paper.site)
        assert site.answer(path).status == 200
        read = pages.read(HtmlResponse(address, headers={"WARC-Date": "2026-11-20T08:00:00Z"}, body=whole(site, path)))
        named |= {urls.key(link.url) for link in read.links() if urls.host(link.url) == urls.host(home)}
        ahead = [link.url for link in read.sections()] if address == home else [read.next_page()]
        todo += [url for url in ahead if url and url.startswith(home) and url not in done]
    wanted = {urls.key(url) for url in site.reachable("sections")}
    assert wanted <= named
    assert len(wanted) > 50
