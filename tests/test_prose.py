"""Blocks of running text, what among them is not the article's, bylines around it, and datelines before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsbot.pages import asides, dateline, picture, prose
from newsbot.pages.prose import Part


def element(markup: str) -> etree._Element:
    body = etree.fromstring(f"<html><body>{markup}</body></html>", etree.HTMLParser()).find("body")
    assert body is not None
    return body


def blocks(markup: str) -> list[tuple[str, str]]:
    return [(part.tag, part.text) for part in prose.parts(element(markup))]


def read(markup: str) -> prose.Prose:
    return prose.prose(prose.parts(element(markup)))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Eins.</p><p>Zwei.</p>", [("p", "Eins."), ("p", "Zwei.")]),
        ("Lose <b>Worte</b><p>Absatz</p>mehr", [("p", "Lose Worte"), ("p", "Absatz"), ("p", "mehr")]),
        ("<p>Eins.<br><br>Zwei.<br/>Noch zwei.<br> <br><br>Drei.</p>",
         [("p", "Eins."), ("p", "Zwei. Noch zwei."), ("p", "Drei.")]),
        ("<h2>Titel</h2><p>Text</p><h3>Unten</h3>", [("h2", "Titel"), ("p", "Text"), ("h3", "Unten")]),
        ("<ul><li>a</li><li><p>b</p></li><li>c<ul><li>d</li></ul>e</li></ul>",
         [("li", "a"), ("li", "b"), ("li", "c"), ("li", "d"), ("li", "e")]),
        ("<p>Ein<b>wort</b> und <span>noch</span>eins</p>", [("p", "Einwort und nocheins")]),
        ("<p>Vor<script>var x = 1</script>nach<!-- nie --> Rest</p>", [("p", "Vornach Rest")]),
        ("<p>A</p><figure><figcaption>Bild</figcaption></figure>B<aside>C</aside>D", [("p", "A"), ("p", "B"), ("p", "D")]),
        ("<table><tr><th>Tag</th><td>Zeit</td></tr></table>", [("p", "Tag Zeit")]),
        ("<blockquote><p>Zitat</p></blockquote>", [("p", "Zitat")]),
        ("<h2><div>Titel</div></h2>", [("h2", "Titel")]),
        ('<p>da<span style="display : none">weg</span></p><p hidden>x</p><div aria-hidden="true">y</div>', [("p", "da")]),
        ('<p class="hidden">x</p><p class="d-none a">y</p><p class="hidden-xs">z</p>', [("p", "z")]),
        ("<p>  \u200b </p><p>&nbsp;</p>", []),
        ("", []),
    ],
)  # fmt: skip
def test_blocks(markup: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(markup) == expected


@pytest.mark.parametrize(
    ("markup", "linked", "emphasised"),
    [
        ("<p><a>Zum Newsblog</a></p>", True, False),
        ("<p>» <a>Aktuelle Meldungen aus Peine</a></p>", True, False),
        ("<p>Er las <a>den Bericht</a> am Morgen.</p>", False, False),
        ("<p><em>Von Eva Muster</em></p>", False, True),
        ("<p><em>Von</em> Eva Muster</p>", False, False),
        ("<p><a><em>Beides</em></a></p>", True, True),
        ("<a> </a><p>Text</p>", False, False),
        ("<em><p>Von Eva Muster</p></em>", False, True),
    ],
)
def test_marks(markup: str, linked: bool, emphasised: bool) -> None:
    part = prose.parts(element(markup))[-1]
    assert (part.linked, part.emphasised) == (linked, emphasised)


@pytest.mark.parametrize(
    ("markup", "body", "authors", "agencies", "agency_id"),
    [
        ("<p>Text.</p><p><em>Von Eva Muster</em></p>", "Text.", ["Eva Muster"], [], None),
        ("<p>Von Eva Muster</p><p>Text.</p>", "Text.", ["Eva Muster"], [], None),
        ("<p>Text.</p><p><em>Von Muster</em></p>", "Text.", ["Muster"], [], None),
        ("<p>Text.</p><p>Von Muster</p>", "Text.\n\nVon Muster", [], [], None),
        ("<p>Text.</p><p>rpf</p>", "Text.", ["rpf"], [], None),
        ("<p>Text.</p><p>RND/dpa/lni</p>", "Text.", [], ["RND", "dpa"], None),
        ("<p>Text.</p><p>© dpa-infocom, dpa:261123-930-298765/2</p>", "Text.", [], ["dpa"], "dpa:261123-930-298765/2"),
        ("<p>Text.</p><p>Von Eva Muster/RND</p><p>dpa</p>", "Text.", ["Eva Muster"], ["RND", "dpa"], None),
        ("<p>Er ging. Von Eva Muster</p>", "Er ging.", ["Eva Muster"], [], None),
        ("<p>Er ging.<br><em>Von Eva Muster</em></p>", "Er ging.", ["Eva Muster"], [], None),
        ("<p>Er ging. dpa</p>", "Er ging.", [], ["dpa"], None),
        ("<p>Text.</p><h2>Lesen Sie auch</h2><p><em>Von Eva Muster</em>", "Text.", ["Eva Muster"], [], None),
        ("<p>Text.</p><h2>Ohne Text</h2>", "Text.", [], [], None),
        ("<p>Text.</p><p>Von Eva Muster</p><ul><li><a>Anderes</a></li></ul>", "Text.", ["Eva Muster"], [], None),
        (
            "<p>Text.</p><p>Lesen Sie auch:</p><ul><li><a>Anderes</a></li></ul><p>Ende.</p>",
            "Text.\n\nEnde.",
            [],
            [],
            None,
        ),
        ("<p>Listen:</p><ul><li><a>www.example.org</a></li></ul>", "Listen:\n\n- www.example.org", [], [], None),
        ('<p>Text.</p><p><a href="/x">Von Eva Muster</a></p>', "Text.", ["Eva Muster"], [], None),
        ("<p>Text.</p><p><a>Dieser Satz ist verlinkt.</a></p>", "Text.\n\nDieser Satz ist verlinkt.", [], [], None),
        ("<p>Text. FOTO: E. MUSTER</p><p>Foto: dpa</p>", "Text.", [], [], None),
        ("<p>Text. (Foto: Eva Muster/dpa)</p>", "Text.", [], [], None),
        ("<p><em>Von Eva Muster</em></p>", None, ["Eva Muster"], [], None),
        ("", None, [], [], None),
    ],
)
def test_prose(markup: str, body: str | None, authors: list[str], agencies: list[str], agency_id: str | None) -> None:
    assert read(markup) == (body, (authors, agencies), agency_id)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Lesen Sie auch: Was jetzt gilt", "+++ Lesen Sie mehr +++", "Lesen Sie hier alle Ergebnisse", "Anzeige",
        "Weiterlesen nach der Anzeige", "» Aktuelle Polizeimeldungen", "► Hier geht's zum Artikel", "Mehr zum Thema",
        "Hier geht’s zum Newsblog", "Das könnte Sie auch interessieren:", "Zur Bildergalerie", "Jetzt lesen: Das Rennen",
        "Laden Sie sich jetzt hier kostenfrei unsere neue App herunter", "Abonnieren Sie auch unseren Newsletter",
        "Mehr Nachrichten aus der Region", "Folgen Sie uns auf Instagram", "Auch interessant: Der Wal",
    ],
)  # fmt: skip
def test_signposts(paragraph: str) -> None:
    assert prose.is_promotion(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Lesen Sie im Bett, Frau Muster?", "Anzeige gegen Unbekannt hat die Polizei gestellt.", "»Wir kommen«, sagte er.",
        "Mehr zum Thema Klima erfahren Gäste am Sonntag.", "Hier geht es zu wie im Taubenschlag.",
        "Jetzt lesen die Kinder selbst.", "Folgen Sie der Umleitung auf die A 2.", "Weitere Informationen gibt das Amt.",
        "Mehr Nachrichten aus dem Rathaus will er am Freitag verkünden.", "Zum Thema Radweg schwieg der Rat.",
    ],
)  # fmt: skip
def test_sentences_are_no_signposts(paragraph: str) -> None:
    assert not prose.is_promotion(paragraph)


def test_contact_boxes_and_notes() -> None:
    assert asides.is_contact("OZ-Leser-Reporter: Telefon 0381/555 02")
    assert asides.is_contact("Haben Sie Hinweise? Schreiben Sie uns an redaktion@example.org")
    assert not asides.is_contact("Hinweise nimmt die Polizei unter Telefon 05171/555 entgegen.")
    assert asides.is_note("Dieser Artikel wurde am 5. Mai um 12.30 Uhr aktualisiert.")
    assert asides.is_note("Der Artikel erschien zuerst im „Deichkurier“.")
    assert not asides.is_note("Der Text wurde 1890 in Peine veröffentlicht.")


@pytest.mark.parametrize(
    ("credit", "name"),
    [
        ("Quelle: dpa", "dpa"), ("Foto: Eva Muster", "Eva Muster"), ("© Quelle: dpa", "dpa"), ("© Eva Muster", "Eva Muster"),
        ("Bildquelle: Eva Muster", "Eva Muster"), ("dpa-Zentralbild", "dpa-Zentralbild"),
        ("Symbolbild (Archiv: Eva Muster)", "Symbolbild (Archiv: Eva Muster)"), ("Photowerk (bb)", "Photowerk (bb)"),
        ("(Eva Muster)", "Eva Muster"),
    ],
)  # fmt: skip
def test_credits(credit: str, name: str) -> None:
    assert asides.without_label(credit) == name


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Der Hafen. Foto: Eva Muster", ("Der Hafen.", "Eva Muster")),
        ("Der Hafen. Eva Muster/dpa", ("Der Hafen.", "Eva Muster/dpa")),
        ("The harbour. Photograph: Eva Muster/PA", ("The harbour.", "Eva Muster/PA")),
        ("Der Hafen. Tag/Nacht", ("Der Hafen. Tag/Nacht", "")),
    ],
)
def test_caption_and_credit_in_one_line(line: str, expected: tuple[str, str]) -> None:
    assert picture.parted(line) == expected


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Peine. Der Markt zieht um.", ("Peine", [], "Der Markt zieht um.")),
        ("Rostock – Die Fähre kommt.", ("Rostock", [], "Die Fähre kommt.")),
        ("Peine/Bad Elze. „Es geht los“, sagt er.", ("Peine/Bad Elze", [], "„Es geht los“, sagt er.")),
        ("St. Andreasberg. Es schneit.", ("St. Andreasberg", [], "Es schneit.")),
        ("Dagebüll (dpa/lno) - Eine Fähre sitzt fest.", ("Dagebüll", ["dpa"], "Eine Fähre sitzt fest.")),
        ("Peine – das sind fünf Türme.", None),
        ("Celle. Der Ort ist auf der Seite nicht bekannt.", None),
        ("Peine/Celle. Der zweite Ort ist nicht bekannt.", None),
        ("Der Markt in Peine. Er zieht um.", None),
        ("Peine hat gewählt.", None),
        ("", None),
    ],
)
def test_datelines(paragraph: str, expected: tuple[str, list[str], str] | None) -> None:
    assert dateline.opening(paragraph, ["Peine", "Rostock", "Bad Elze", "St. Andreasberg", ""]) == expected


INLINE = st.sampled_from(
    ["<b>x</b>", "<a>Zum Blog</a>", "<em>Von A</em>", "<br>", "<br><br>", " ", "Wort", "\u00a0", "<!-- c -->"]
)
MARKUP = st.recursive(
    INLINE,
    lambda inner: (
        st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "div", "li", "h2", "span", "a", "td"]), inner)
        | st.lists(inner, max_size=4).map("".join)
    ),
    max_leaves=12,
)


@given(MARKUP)
def test_no_word_is_lost_or_doubled(markup: str) -> None:
    root = element(markup)
    shown = "".join("".join(piece.split()) for piece in root.xpath("//text()"))
    assert "".join("".join(part.text.split()) for part in prose.parts(root)) == shown
    assert all(part.text == part.text.strip() != "" for part in prose.parts(root))


@given(
    st.lists(
        st.builds(
            Part, st.sampled_from(["p", "h2", "li"]), st.text(min_size=1, max_size=40), st.booleans(), st.booleans()
        )
    )
)
def test_prose_takes_any_blocks(found: list[Part]) -> None:
    body = prose.prose(found).body
    assert body is None or body
