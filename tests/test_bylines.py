"""People and agencies in the ways that pages print them; all people here are invented."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import bylines, names
from newsbot.bylines import Byline

# printed, authors, agencies: the table "Bylines" of docs/dataset.md, then what other pages print
CREDITED = [
    ("Von Cora Künast-Beispiel", ["Cora Künast-Beispiel"], []),
    ("Von Anna Arm und Bert Bein", ["Anna Arm", "Bert Bein"], []),
    ("Von Anna Arm, Bert Bein", ["Anna Arm", "Bert Bein"], []),
    ("Von Anna Arm/RND", ["Anna Arm"], ["RND"]),
    ("Von Anna Arm (mit RND)", ["Anna Arm"], ["RND"]),
    ("Von RND/dpa", [], ["RND", "dpa"]),
    ("RND/dpa", [], ["RND", "dpa"]),
    *((f"RND/dpa/{service}", [], ["RND", "dpa"]) for service in ("lni", "lno", "bb", "sn", "mv", "th", "lsw", "lbg")),
    ("dpa", [], ["dpa"]),
    ("DPA", [], ["dpa"]),
    ("Von LVZ", [], ["LVZ"]),
    ("Von MAZonline", [], ["MAZ"]),
    ("MAZ-Online", [], ["MAZ"]),
    ("Von LVZ/lg", ["lg"], ["LVZ"]),
    ("GT/ET", [], ["GT/ET"]),
    ("WAZ/AZ", [], ["WAZ/AZ"]),
    ("Sportredaktion RND", [], ["RND"]),
    ("Von rpf", ["rpf"], []),
    ("joka / nöß", ["joka", "nöß"], []),
    *((code, [], [code]) for code in ("DNN", "HAZ", "NP", "OZ", "LN", "KN", "PAZ", "OP", "SN", "DAZ", "OAZ", "OVZ")),
    *((code, [], [code]) for code in ("sid", "afp", "epd", "kna", "ap", "reuters")),
    ("SID/AFP", [], ["sid", "afp"]),
    ("Von LVZ/dpa/nöß", ["nöß"], ["LVZ", "dpa"]),
    ("RND/seb", ["seb"], ["RND"]),
    ("LVZ/bb", ["bb"], ["LVZ"]),
    ("Von WAZ/AZ/dpa", [], ["WAZ/AZ", "dpa"]),
    ("dpa-infocom", [], ["dpa"]),
    ("dpa/tmn", [], ["dpa"]),
    ("amü", ["amü"], []),
    ("(rpf)", ["rpf"], []),
    ("Von EM", ["EM"], []),
    ("Von Dr. Eva von der Mühlen", ["Dr. Eva von der Mühlen"], []),
    ("Von Prof. Dr. Jan Muster", ["Prof. Dr. Jan Muster"], []),
    ("Von Jan-Philipp O’Neill", ["Jan-Philipp O’Neill"], []),
    ("Von Peter Müller-Lüdenscheidt", ["Peter Müller-Lüdenscheidt"], []),
    ("Von Eva von und zu Muster", ["Eva von und zu Muster"], []),
    ("Von H.-P. Muster und Eva J. Beispiel", ["H.-P. Muster", "Eva J. Beispiel"], []),
    ("Von Ünal Şahin, Łukasz d’Aversa und Zoë Weiß", ["Ünal Şahin", "Łukasz d’Aversa", "Zoë Weiß"], []),
    ("Von Anna Arm, Bert Bein und Cora Chor", ["Anna Arm", "Bert Bein", "Cora Chor"], []),
    ("Von Anna Arm und Bert Bein, dpa", ["Anna Arm", "Bert Bein"], ["dpa"]),
    ("Anna Arm und Bert Bein, dpa", ["Anna Arm", "Bert Bein"], ["dpa"]),
    ("VON ANNA ARM", ["ANNA ARM"], []),
    ("Von: Anna Arm.", ["Anna Arm"], []),
    ("Von\u00a0Anna  Arm | LVZ", ["Anna Arm"], ["LVZ"]),
    ("Von Anna Arm mit dpa", ["Anna Arm"], ["dpa"]),
    ("Von Anna Arm (mit Material von dpa)", ["Anna Arm"], ["dpa"]),
    ("Von Anna Arm, Peine", ["Anna Arm"], []),
    ("Von unserem Korrespondenten Bert Bein aus Kiew", ["Bert Bein"], []),
    ("Von Anna Arm, freie Autorin", ["Anna Arm"], []),
    ("Von unserer Redaktion", [], []),
    ("Text: Anna Arm, Fotos: Bert Bein", ["Anna Arm"], []),
    ("Text und Fotos: Anna Arm", ["Anna Arm"], []),
    ("Von Anna Arm (Text) und Bert Bein (Fotos)", ["Anna Arm"], []),
    ("Interview: Anna Arm", ["Anna Arm"], []),
    ("Das Interview führte Anna Arm", ["Anna Arm"], []),
    ("Aus Hannover berichtet Anna Arm", ["Anna Arm"], []),
    ("Ein Kommentar von Anna Arm", ["Anna Arm"], []),
    ("Leserbrief von Anna Arm", ["Anna Arm"], []),
    ("Protokolliert von Anna Arm", ["Anna Arm"], []),
    ("Mit ihr sprach Anna Arm", ["Anna Arm"], []),
    ("Es sprachen Anna Arm und Bert Bein", ["Anna Arm", "Bert Bein"], []),
    ("Von Anna Arm. Mitarbeit: Bert Bein", ["Anna Arm", "Bert Bein"], []),
    ("* Von Anna Arm", ["Anna Arm"], []),
    ("Von Anna Arm – RND", ["Anna Arm"], ["RND"]),
    ("Von Anna v. Arm", ["Anna v. Arm"], []),
    ("Von Hans Graf von Arm zu Bein", ["Hans Graf von Arm zu Bein"], []),
    ("Von Anna Arm u. a.", ["Anna Arm"], []),
    ("Von Anna Arm aus den USA", ["Anna Arm"], []),
    ("Von Anna Arm a.arm@zeitung.example", ["Anna Arm"], []),
    ("Von Anna Arm (@annaarm)", ["Anna Arm"], []),
    ("Von unserem Redaktionsmitglied Anna Arm", ["Anna Arm"], []),
    ("Von Bert Bein, Chefredakteur der HAZ", ["Bert Bein"], []),
    ("Von Anna Arm (17), Gymnasium Peine", ["Anna Arm"], []),
    ("Von Anna Arm, mit dpa/lni", ["Anna Arm"], ["dpa"]),
    ("Von Anna Arm (mit dpa/lni)", ["Anna Arm"], ["dpa"]),
    ("Von Anna Arm (mit Informationen der dpa)", ["Anna Arm"], ["dpa"]),
    ("RND/mit dpa", [], ["RND", "dpa"]),
    ("(mit dpa)", [], ["dpa"]),
    ("Mit Material der dpa", [], ["dpa"]),
    ("Von der dpa", [], ["dpa"]),
    ("SPORTBUZZER/rpf", ["rpf"], ["Sportbuzzer"]),
    ("Von der Redaktion", [], []),
    ("Eigener Bericht", [], []),
    ("LVZ Methode", [], ["LVZ"]),
]
# read from JSON and feeds; as a paragraph they might be anything
NAMED = [
    ("Anna Arm", ["Anna Arm"], []),
    ("Anna Arm,  Bert Bein", ["Anna Arm", "Bert Bein"], []),
    ("Anna Arm, Redakteurin", ["Anna Arm"], []),
    ("Chefredakteurin Anna Arm", ["Anna Arm"], []),
    ("Anna Arm (Text), Bert Bein (Fotos)", ["Anna Arm"], []),
    ("Von Arm", ["Arm"], []),
    ("Fotos: Bert Bein", [], []),
    ("Redaktion", [], []),
    ("Newsdesk", [], []),
    ("Administrator", [], []),
    ("N.N.", [], []),
    ("Anna Arm berichtet aus Berlin", ["Anna Arm"], []),
    ("Illustration von Anna Arm", [], []),
    ("Anna Arm; anna.arm@zeitung.example", ["Anna Arm"], []),
]
PROSE = [
    "",
    "Von",
    "Von Peine",
    "Von Peine aus fuhr der Zug weiter.",
    "Von Montag an gilt die Regel",
    "Von Freitag bis Sonntag",
    "Von Mensch zu Mensch",
    "Von Schule zu Schule",
    "Grundschule bleibt geschlossen",
    "Von Bad Nenndorf",
    "Von Sankt Martin",
    "Von wegen",
    "Von Bad Nenndorf bis Hannover",
    "Von hier",
    "Vom Feinsten",
    "dpa-Berichten zufolge steigt der Pegel.",
    "Das sagte er der dpa.",
    "Er schwieg.",
    "Mehr zum Thema",
    "Mehr zum Thema Von RND/dpa/jst",
    "Neue Wege",
    "Anna Arm",
    "mehr",
    "hier und da",
    "(lacht)",
    "Foto: dpa",
    "Von Anna Arm stammt das Bild, von Bert Bein der Rahmen.",
    "Anna Arm und Bert Bein freuen sich über den Preis der RND.",
    "Von Anna Arm " * 20,
]


@pytest.mark.parametrize(("printed", "authors", "agencies"), CREDITED + NAMED)
def test_read(printed: str, authors: list[str], agencies: list[str]) -> None:
    assert bylines.read(printed) == Byline(authors, agencies)


@pytest.mark.parametrize("printed", [printed for printed, _, _ in CREDITED])
def test_looks_like_a_byline(printed: str) -> None:
    assert bylines.looks_like(printed)


@pytest.mark.parametrize("paragraph", PROSE + [printed for printed, _, _ in NAMED])
def test_looks_like_none(paragraph: str) -> None:
    assert not bylines.looks_like(paragraph)


@pytest.mark.parametrize(
    "paragraph", ["Er schwieg.", "Von Peine aus fuhr der Zug weiter.", "Vom Feinsten", "dpa-Bericht"]
)
def test_prose_names_nobody(paragraph: str) -> None:
    assert bylines.read(paragraph) == bylines.NOBODY


def test_merge_keeps_order_and_each_once() -> None:
    first, second = Byline(["Anna Arm", "rpf"], ["RND"]), Byline(["Bert Bein", "Anna Arm"], ["dpa", "RND"])
    assert bylines.merge(first, second) == Byline(["Anna Arm", "rpf", "Bert Bein"], ["RND", "dpa"])
    assert first.authors == ["Anna Arm", "rpf"]


STORY = "dpa:261123-930-298765/2"


@pytest.mark.parametrize(
    ("paragraph", "agency_id", "agencies"),
    [
        ("© dpa-infocom, dpa:261123-930-298765/2", STORY, ["dpa"]),
        ("©\u00a0dpa-infocom, dpa:261123-930-298765/2.", STORY, ["dpa"]),
        ("(© dpa-infocom, dpa:261123-930-298765/2).", STORY, ["dpa"]),
        ("© dpa-infocom GmbH, dpa:261123-930-298765/2", STORY, ["dpa"]),
        ("dpa-infocom, dpa:261123-930-298765/2", STORY, ["dpa"]),
        ("dpa-infocom,dpa:261123-930-298765/2", STORY, ["dpa"]),
        ("dpa:261123-930-298765/2", STORY, ["dpa"]),
        ("(dpa:261123-930-298765/2)", STORY, ["dpa"]),
        ("RND/dpa dpa:261123-930-298765/2", STORY, ["RND", "dpa"]),
        ("dpa:210803-99-667463/3", "dpa:210803-99-667463/3", ["dpa"]),
        ("dpa", None, ["dpa"]),
        ("(dpa)", None, ["dpa"]),
        ("(dpa/bb).", None, ["dpa"]),
        ("dpa/lni", None, ["dpa"]),
        ("RND/dpa", None, ["RND", "dpa"]),
        ("Von RND/dpa", None, ["RND", "dpa"]),
        ("LVZ", None, ["LVZ"]),
        ("© dpa", None, ["dpa"]),
        ("Quelle: dpa", None, ["dpa"]),
    ],
)
def test_agency_tail(paragraph: str, agency_id: str | None, agencies: list[str]) -> None:
    assert bylines.agency_tail(paragraph) == (agency_id, agencies)


@pytest.mark.parametrize("paragraph", [*PROSE, "LVZ/lg", "Von Anna Arm/RND", "© Anna Arm", "lni", "dpa:1-2-3"])
def test_no_agency_tail(paragraph: str) -> None:
    assert bylines.agency_tail(paragraph) is None


@pytest.mark.parametrize(
    ("text", "credit", "authors", "agencies", "agency_id"),
    [
        ("Das sagte er am Montag.", " dpa", [], ["dpa"], None),
        ("Das sagte er am Montag.", "dpa", [], ["dpa"], None),
        ("Das sagte er am Montag.", " RND/dpa/lni", [], ["RND", "dpa"], None),
        ("„Das stimmt.“", " (dpa)", [], ["dpa"], None),
        ("Stimmt das?", " LVZ", [], ["LVZ"], None),
        ("Alle machten mit.", " © dpa-infocom, dpa:261123-930-298765/2", [], ["dpa"], STORY),
        ("So war es.", " Von Anna Arm", ["Anna Arm"], [], None),
        ("So war es.", " Von RND/dpa/jst", ["jst"], ["RND", "dpa"], None),
        ("So war es.", "Von Anna Arm", ["Anna Arm"], [], None),
        ("Das sagte sie.", " rpf", ["rpf"], [], None),
        ("Das sagte sie.", " (rpf)", ["rpf"], [], None),
        ("„Das stimmt.“", " joka / nöß", ["joka", "nöß"], [], None),
        ("Es kamen Busse, Bahnen usw. rpf", "", [], [], None),
        ("Es kamen 3 Mio. rpf", "", [], [], None),
        ("Es kamen ca. rpf", "", [], [], None),
        ("So war es. hier", "", [], [], None),
        ("Er kam in den OP", "", [], [], None),
        ("So war es. Von Anna Arm stammt das Bild.", "", [], [], None),
        ("So war es. (Foto: dpa)", "", [], [], None),
        ("So war es. Von Peine", "", [], [], None),
        ("Er lachte. (lacht)", "", [], [], None),
        ("dpa", "", [], [], None),
        ("", "", [], [], None),
    ],
)
def test_part(text: str, credit: str, authors: list[str], agencies: list[str], agency_id: str | None) -> None:
    assert bylines.part(text + credit) == (text, Byline(authors, agencies), agency_id)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("dpa", "dpa"),
        ("Dpa", "dpa"),
        ("rnd", "RND"),
        ("AP", "ap"),
        ("OZ", "OZ"),
        ("oz", None),
        ("Oz", None),
        ("lvz", "LVZ"),
        ("Märkische Allgemeine", "MAZ"),
        ("RND-Redaktion", "RND"),
        ("Redaktion Peine", None),
        ("", None),
    ],
)
def test_code(words: str, code: str | None) -> None:
    assert names.code(words) == code


SYLLABLES = [
    "Von ",
    "von ",
    "RND",
    "dpa",
    "/",
    ", ",
    " und ",
    "Anna Arm",
    "rpf",
    "(",
    ")",
    "mit ",
    "Text: ",
    ".",
    " ",
    "©",
    "GT/ET",
    "@anna",
    " – ",
    "Redakteurin ",
    "admin",
    " u. a.",
]


@given(st.text() | st.lists(st.sampled_from(SYLLABLES)).map("".join))
def test_any_text_gives_clean_names(printed: str) -> None:
    byline = bylines.read(printed)
    assert bylines.merge(byline, byline) == byline
    assert all(name and name == " ".join(name.split()) and "/" not in name for name in byline.authors)
    assert all(names.code(code) == code for code in byline.agencies)
    tail = bylines.agency_tail(printed)
    assert tail is None or (tail.agencies and bylines.looks_like(printed.replace("©", "")))
    ending = bylines.part(printed)
    assert printed.startswith(ending.text)
    assert (ending.text == printed) == (ending.byline == bylines.NOBODY)


@given(
    st.lists(
        st.sampled_from(["Anna Arm", "Dr. Bert von Bein", "Cora O’Chor", "rpf"]), min_size=1, max_size=4, unique=True
    )
)
def test_every_way_to_list_people_is_read_alike(people: list[str]) -> None:
    *others, last = people
    listed = f"{', '.join(others)} und {last}" if others else last
    for printed in (
        f"Von {listed}",
        f"Von {'/'.join(people)}",
        f"Von {', '.join(people)}/RND",
        f"Von {listed} (mit RND)",
    ):
        assert bylines.read(printed).authors == people
        assert bylines.looks_like(printed)


@pytest.mark.parametrize("unit", ["a", "a-", "Text und ", "Dr. ", "(", "Anna ", "redakteur", "/", "Aus A berichtet "])
def test_long_lines_take_no_time(unit: str) -> None:
    started = perf_counter()
    for reader in (bylines.read, bylines.looks_like, bylines.agency_tail, bylines.part):
        reader(unit * 200)
        reader(unit * 100_000)
    assert perf_counter() - started < 2
