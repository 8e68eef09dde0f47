"""Pages of unknown layout: the shapes of schema.org values, what is hidden or sold, and whatever else JSON can hold."""

import json
import sys
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from newsbot.items import Article
from newsbot.pages import Document, GenericPage, Refusal, UnknownLayout, read

URL = "https://www.heideblick.example/lokales/die-neue-bruecke-steht-schon-12345.html"
FIRST = "Die neue Brücke über die Örtze steht, und niemand hat es so recht bemerkt. Im Nebel wurde sie eingehoben."
SECOND = "Am Freitag soll sie freigegeben werden. Bis dahin fehlen noch das Geländer und ein Schild."
SECRET = "Geheimer Satz, der nur zahlenden Lesern gezeigt wird und sonst niemandem auf der Welt."
BODY = f"<article><h1>Die Brücke steht</h1><p>{FIRST}</p><p>{SECOND}</p></article>"


def markup(ld: Any = None, body: str = BODY, head: str = "", **fields: Any) -> bytes:
    declared = ld if ld is not None else {"@type": "NewsArticle", "headline": "Die Brücke steht", **fields}
    script = json.dumps(declared, ensure_ascii=False).replace("<", "\\u003c")
    return f'<html><head>{head}<script type="application/ld+json">{script}</script></head><body>{body}</body></html>'.encode()


def article(*ld: Any, url: str = URL, **fields: Any) -> Article:
    page = read(HtmlResponse(url, body=markup(*ld, **fields)))
    assert page.layout == "generic"
    first, unread = page.article(), dict(page.document.unread)
    witnesses = dict(page.witnesses)
    assert (page.article(), dict(page.document.unread), page.witnesses) == (first, unread, witnesses)
    return first


IMAGE = "https://www.heideblick.example/b/bruecke.jpg"


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (IMAGE, (IMAGE, None, None)),
        ("/b/bruecke.jpg", (IMAGE, None, None)),
        ([IMAGE, "https://x.example/2.jpg"], (IMAGE, None, None)),
        ({"@type": "ImageObject", "url": IMAGE, "caption": "Im Nebel."}, (IMAGE, "Im Nebel.", None)),
        ({"contentUrl": IMAGE, "creditText": "Foto: Ria Lüthje"}, (IMAGE, None, "Ria Lüthje")),
        ({"@id": IMAGE}, (IMAGE, None, None)),
        ({"url": [IMAGE]}, (IMAGE, None, None)),
        ([{"url": {"@id": IMAGE}, "copyrightHolder": {"name": "dpa"}}], (IMAGE, None, "dpa")),
        ({"url": IMAGE, "caption": "Im Nebel. Quelle: Ria Lüthje"}, (IMAGE, "Im Nebel.", "Ria Lüthje")),
        ({"url": f"{IMAGE}?a=1&copy=2"}, (f"{IMAGE}?a=1&copy=2", None, None)),
        ([], (None, None, None)),
        ({"@type": "ImageObject", "width": 5}, (None, None, None)),
        ("data:image/png;base64,AAAA", (None, None, None)),
        ("javascript:alert(1)", (None, None, None)),
    ],
)
def test_an_image_in_any_shape(image: Any, expected: tuple[str | None, str | None, str | None]) -> None:
    found = article(image=image)
    assert (found.image_url, found.image_caption, found.image_credit) == expected


@pytest.mark.parametrize(
    ("author", "authors", "agencies"),
    [
        ("Eva Muster", ["Eva Muster"], []),
        ("Eva Muster, Jan Beispiel", ["Eva Muster", "Jan Beispiel"], []),
        (["Eva Muster", "dpa"], ["Eva Muster"], ["dpa"]),
        ({"@type": "Person", "name": "Eva Muster"}, ["Eva Muster"], []),
        ([{"name": "Eva Muster"}, {"@type": "Organization", "name": "RND/dpa"}], ["Eva Muster"], ["RND", "dpa"]),
        ({"@type": ["Organization"], "name": "Heideblick Nord"}, [], []),
        ({"@type": "Person", "name": "Heide Blick"}, [], []),
        ({"@type": "Person", "name": ["Eva Muster"]}, ["Eva Muster"], []),
        ("https://www.heideblick.example/autor/7", [], []),
        ({}, [], []),
        (7, [], []),
    ],
)
def test_authors_in_any_shape(author: Any, authors: list[str], agencies: list[str]) -> None:
    found = article(author=author, publisher={"name": "Heide Blick"})
    assert (found.authors, found.agencies) == (authors, agencies)


@pytest.mark.parametrize(
    ("fields", "head", "expected"),
    [
        ({"isAccessibleForFree": True}, "", "free"),
        ({"isAccessibleForFree": "True"}, "", "free"),
        ({"isAccessibleForFree": "https://schema.org/True"}, "", "free"),
        ({"isAccessibleForFree": False}, "", "paid"),
        ({"isAccessibleForFree": "false"}, "", "paid"),
        ({"isAccessibleForFree": True, "hasPart": {"isAccessibleForFree": False}}, "", "paid"),
        ({"isAccessibleForFree": "perhaps"}, "", "unknown"),
        ({}, "", "unknown"),
        ({}, '<meta property="article:content_tier" content="locked">', "paid"),
        ({}, '<meta property="article:content_tier" content="Metered">', "metered"),
        ({}, '<meta property="article:content_tier" content="free">', "free"),
        ({"isAccessibleForFree": False}, '<meta property="article:content_tier" content="free">', "paid"),
    ],
)
def test_access_as_declared(fields: dict[str, Any], head: str, expected: str) -> None:
    assert article(head=head, **fields).access == expected


def test_access_may_stand_at_the_page_beside_the_article() -> None:
    part = {"isAccessibleForFree": "False", "cssSelector": ".plus"}
    graph = [{"@type": "NewsArticle", "headline": "Die Brücke steht"}, {"@type": "WebPage", "hasPart": part}]
    found = article({"@graph": graph}, body=BODY.replace(f"<p>{SECOND}", f'<p class="plus">{SECRET}'))
    assert (found.access, found.body) == ("paid", FIRST)


@pytest.mark.parametrize(
    ("lang", "ld", "expected"),
    [
        ("de", "en", "de"),
        ("", "en", "en"),
        ("de_at", "", "de-AT"),
        ("EN-gb", "", "en-GB"),
        ("", "", "de"),
        ("??", "", "de"),
    ],
)
def test_the_language_is_bcp_47(lang: str, ld: str, expected: str) -> None:
    body = markup(inLanguage=ld).replace(b"<html>", f'<html lang="{lang}">'.encode())
    assert read(HtmlResponse(URL, body=body)).article().language == expected


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("Örtze, Brücke,tcf:Nachricht, Brücke", ["Örtze", "Brücke"]),
        (["Örtze", "Brücke"], ["Örtze", "Brücke"]),
        ([{"@type": "DefinedTerm", "name": "Örtze"}, None, 5], ["Örtze", "5"]),
        ("", []),
    ],
)
def test_keywords_in_any_shape(keywords: Any, expected: list[str]) -> None:
    assert article(keywords=keywords).keywords == expected


HIDING = [
    '<p style="display:none">{}</p>',
    '<p style="color:red;visibility: hidden">{}</p>',
    '<p hidden>{}</p>',
    '<p hidden="until-found">{}</p>',
    '<div aria-hidden="true"><p>{}</p></div>',
    '<div class="text d-none"><p>{}</p></div>',
    '<div class="sr-only"><p>{}</p></div>',
    "<template><p>{}</p></template>",
    "<noscript><p>{}</p></noscript>",
    "<script>{}</script>",
    "<!-- <p>{}</p> -->",
    "<textarea>{}</textarea>",
    "<dialog><p>{}</p></dialog>",
    '<section style="display : none"><div><div><p>{}</p></div></div></section>',
]  # fmt: skip
SOLD = [
    '<p class="plus">{}</p>',
    '<div class="plus"><h2>Mehr</h2><p>Und</p><p>{}</p></div>',
    '<div class="a plus b"><section><p>{}</p></section></div>',
    '<div class="article-paywall"><p>{}</p></div>',
    '<div id="PAYWALL"><p>{}</p></div>',
]


@pytest.mark.parametrize("access", [True, False, None])
@pytest.mark.parametrize("hiding", HIDING)
def test_what_is_hidden_is_never_read(hiding: str, access: bool | None) -> None:
    body = BODY.replace(f"<p>{SECOND}", hiding.format(SECRET) + f'<i class="plus"></i><p>{SECOND}')
    part = {"hasPart": {"isAccessibleForFree": False, "cssSelector": "i.plus"}} if access is False else {}
    found = article(body=body, isAccessibleForFree=access, description=SECRET, **part)
    assert found.body == f"{FIRST}\n\n{SECOND}"
    assert SECRET not in repr(found)


@pytest.mark.parametrize("sold", SOLD)
def test_what_is_sold_is_never_read(sold: str) -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": [".plus", ".rest"]}
    body = BODY.replace(f"<p>{SECOND}</p>", '<b class="rest"></b>' + sold.format(SECRET))
    found = article(
        body=body, isAccessibleForFree="False", hasPart=[part], articleBody=f"{FIRST} {SECRET}", description=SECRET
    )
    assert (found.access, found.body, found.lead) == ("paid", FIRST, None)
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    "selectors",
    [
        [],
        [".nowhere"],
        ["p::before"],
        ["[["],
        [""],
        ["html"],
        [7],
        [".plus", "]"],
        [":has("],
        ["p:unknown(x)"],
        None,
        {},
    ],
)
def test_a_paid_page_that_does_not_tell_what_is_sold_has_no_text(selectors: Any) -> None:
    body = BODY.replace(f"<p>{SECOND}", f'<p class="plus">{SECRET}')
    part = {"isAccessibleForFree": False, "cssSelector": selectors}
    found = article(body=body, isAccessibleForFree=False, hasPart=part, articleBody=SECRET)
    assert (found.headline, found.access, found.body) == ("Die Brücke steht", "paid", None)


@pytest.mark.parametrize(
    ("free", "tier", "expected"),
    [(True, "", SECOND), (None, "", None), (None, "free", None), (True, "metered", None), (False, "", None)],
)
def test_text_in_json_counts_only_where_the_page_says_that_it_is_free(
    free: Any, tier: str, expected: str | None
) -> None:
    head = f'<meta property="article:content_tier" content="{tier}">'
    found = article(
        head=head, body="<h1>Die Brücke steht</h1>", isAccessibleForFree=free, articleBody=f"<p>{SECOND}</p>"
    )
    assert found.body == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>Heideblick</h1><article><h1>Titel drinnen</h1></article>", "Titel drinnen"),
        ("<h1>Heideblick</h1><div><h2>Die Brücke steht</h2></div>", "Die Brücke steht"),
        ("<h1>Die <em>ganz</em> neue Brücke</h1>", "Die ganz neue Brücke"),
        ("<h1>Die<br>neue Brücke</h1>", "Die neue Brücke"),
        ("<main><h1><span class='headline-kicker'>Örtze:</span> Sie steht</h1></main>", "Sie steht"),
        ("<main><h1 style='display:none'>Alt</h1></main>", "Die Brücke steht"),
        ("<h1></h1>", "Die Brücke steht"),
    ],
)
def test_the_headline_is_what_a_reader_sees(body: str, expected: str) -> None:
    assert article(body=body).headline == expected


@pytest.mark.parametrize(
    ("crumbs", "expected"),
    [
        ([("Start", "/"), ("Lokales", "/lokales/"), ("Die Brücke steht", URL)], ["Lokales"]),
        ([("Heide", "https://www.heideblick.example"), ("Lokales", "/lokales/"), ("Örtze", "/lokales/oertze/")], ["Lokales", "Örtze"]),
        ([("Home", None), ("Lokales", None)], ["Lokales"]),
        ([("Startseite", "/"), ("Lokales", "/lokales/"), ("Brücke", None)], ["Lokales"]),
        ([], ["Aus der Region"]),
    ],
)  # fmt: skip
def test_the_section_is_the_breadcrumb_without_its_ends(
    crumbs: list[tuple[str, str | None]], expected: list[str]
) -> None:
    items = [
        {"@type": "ListItem", "position": at, "item": {"@id": address, "name": name} if address else None, "name": name}
        for at, (name, address) in enumerate(crumbs, start=1)
    ]
    story = {"@type": "NewsArticle", "headline": "Die Brücke steht", "articleSection": "Aus der Region"}
    assert article([{"@type": "BreadcrumbList", "itemListElement": items[::-1]}, story]).section == expected


def test_the_article_of_the_page_is_chosen_among_others() -> None:
    others = [{"@type": "NewsArticle", "url": f"{URL}{number}", "headline": "Anderes"} for number in range(3)]
    own = {"@type": "NewsArticle", "@id": URL + "?utm_source=x", "headline": "Eigenes"}
    assert article([*others, own], body="").headline == "Eigenes"


def test_whole_page_in_a_form_is_read() -> None:
    body = f"<form method=post><h1>Die Brücke steht</h1><p>{FIRST}</p><p>{SECOND}</p><p>{FIRST[::-1]}</p></form>"
    assert (article(body=body).body or "").startswith(f"{FIRST}\n\n{SECOND}")


def test_a_page_of_no_layout_is_refused() -> None:
    with pytest.raises(UnknownLayout):
        read(HtmlResponse(URL, body=markup({"@type": "WebPage"}, body="<h1>Impressum</h1><p>Heideblick</p>")))


def test_without_trafilatura_the_line_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'trafilatura"):
        GenericPage(Document(HtmlResponse(URL, body=markup()))).article()


NAMES = "headline description author publisher image datePublished dateModified keywords articleSection hasPart isAccessibleForFree"
FIELDS = [
    *NAMES.split(),
    "identifier",
    "inLanguage",
    "dateline",
    "url",
    "@id",
    "name",
    "cssSelector",
    "@type",
    "mainEntityOfPage",
]
ODD = [
    "",
    "NewsArticle",
    "https://[",
    "#a",
    URL,
    "2026-02-30",
    ".x",
    "Von Eva Muster",
    "\ud83d",
    "<b>x</b>",
    "&amp;",
    "False",
]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(ODD) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(FIELDS), values, max_size=8), st.lists(values, max_size=2))
def test_no_json_breaks_the_reading(fields: dict[str, Any], beside: list[Any]) -> None:
    thing = {**fields, "@type": "NewsArticle", "isAccessibleForFree": fields.get("isAccessibleForFree")}
    crumbs = {"@type": "BreadcrumbList", "itemListElement": beside}
    body = json.dumps([thing, crumbs, *beside]).replace("<", "\\u003c")
    page = read(HtmlResponse(URL, body=f'<script type="application/ld+json">{body}</script>{BODY}'.encode()))
    try:
        found = asdict(page.article())
    except Refusal:
        return
    for name, value in asdict(Article()).items():
        assert value is None or type(found[name]) is type(value)
    assert all(isinstance(word, str) for name in ("section", "authors", "agencies", "keywords") for word in found[name])


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        ("<p>04.06.2019, 10:05 Uhr</p>", "2019-06-04T10:05:00+02:00"),
        ("<p>Von Ria Lüthje</p><p>Erstmals veröffentlicht: 4. Juni 2019</p>", "2019-06-04T00:00:00+02:00"),
        (f'<p class="lead">{SECOND}</p><p>Stand: 05.06.2019</p><p>04.06.2019</p>', "2019-06-04T00:00:00+02:00"),
        ("<p>Aktualisiert: 05.06.2019, 10:05 Uhr</p>", None),
        (f"<p>{SECRET}</p><p>04.06.2019</p>", None),
        ('<time datetime="2019-06-03T10:00:00Z"></time><p>04.06.2019</p>', "2019-06-03T12:00:00+02:00"),
    ],
)
def test_a_time_that_is_only_printed(lines: str, published: str | None) -> None:
    found = article(body=f"<article><h1>Die Brücke steht</h1>{lines}<p>{FIRST}</p><p>03.06.2019</p></article>")
    assert (found.published.isoformat() if found.published else None) == published
