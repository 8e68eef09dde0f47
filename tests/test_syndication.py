"""Which articles are one story: what joins, what keeps apart, roles and figures of small cases made by hand."""

import os
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syndicated import (
    CHANGES,
    DEICH,
    FAEHRE,
    FURNITURE,
    LOCAL,
    ORGEL,
    TEMPLATES,
    TEXTS,
    article,
    burglary,
    localised,
    slipped,
    told,
)

from newsbot.dates import BERLIN
from newsbot.syndication import VERSION, Neighbours, Story, current, index, piece, sign, stories
from newsbot.syndication.signature import read

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=BERLIN)
ARC = "ABCDEFGHIJKLMNOPQRSTUVW234"
WORDS = TEXTS[0].split()


def test_a_single_article() -> None:
    assert told(article("peine", 1, DEICH)) == [Story("peine/1", "single", 1, 1.0, None)]


def test_a_copy_in_another_paper() -> None:
    first = article("peine", 1, DEICH, published=NOON)
    second = article("kiel", 2, DEICH, published=NOON + timedelta(hours=3))
    assert told(second, first) == [
        Story("peine/1", "copy", 2, 1.0, "text"),
        Story("peine/1", "lead", 2, 1.0, "text"),
    ]


def test_the_longest_leads_and_the_earliest_names() -> None:
    cut = article("peine", 1, " ".join(WORDS[:90]), published=NOON)
    whole = article("kiel", 2, DEICH, published=NOON + timedelta(hours=3))
    assert told(cut, whole) == [
        Story("peine/1", "copy", 2, 1.0, "text"),
        Story("peine/1", "lead", 2, 1.0, "text"),
    ]


def test_an_excerpt() -> None:
    whole, cut = told(article("kiel", 1, DEICH), article("peine", 2, " ".join(WORDS[:48])))
    assert (whole.story_role, cut.story_role, cut.similarity) == ("lead", "excerpt", 1.0)


def test_an_excerpt_of_less_than_forty_words_cut_inside_a_word() -> None:
    cut = " ".join([*WORDS[:20], WORDS[20][:3]])
    assert [one.story_role for one in told(article("kiel", 1, DEICH), article("peine", 2, cut))] == ["lead", "excerpt"]


def test_a_text_cut_at_the_paywall_under_a_lead_of_its_own_is_an_excerpt() -> None:
    whole = article("kiel", 1, f"{LOCAL[0]} {ORGEL}", lead="Nach neun Jahren Stille: 420 Besucher hörten die Orgel.")
    own = "Lindenrode feiert seine Orgel: Warum die Sanierung so lange dauerte und wer sie bezahlt hat."
    cut = article("peine", 2, " ".join(ORGEL.split()[:60])[:-2] + "…", lead=own, access="paid")
    assert [one.story_role for one in told(whole, cut)] == ["lead", "excerpt"]


def test_of_texts_too_long_to_be_compared_whole_the_longest_leads() -> None:
    chance = random.Random(5)
    long = [f"wort{chance.randrange(5_000)}" for _ in range(10_000)]
    sizes = {"celle": 1_000, "peine": 3_000, "kiel": 10_000, "rnd": 7_000}
    bodies = [article(paper, 1, " ".join(long[:size])) for paper, size in sizes.items()]
    roles = {one.story_role: paper for one, paper in zip(told(*bodies), sizes, strict=True)}
    assert (roles["lead"], roles["copy"]) == ("kiel", "rnd")
    assert [one.story_role for one in told(*bodies)] == ["excerpt", "excerpt", "lead", "copy"]
    grown = [article("kiel", 1, " ".join(long[:size])) for size in (2_000, 9_000)]
    for states in (grown, grown[::-1]):
        columns = stories(map(piece, (*states, article("peine", 1, " ".join(long[:5_000])))))
        assert {paper: one.story_role for (paper, _), one in columns.items()} == {"kiel": "lead", "peine": "copy"}


def test_a_second_article_of_a_paper_is_a_version() -> None:
    columns = told(*(article("kiel", number, DEICH) for number in (1, 2)), article("peine", 3, DEICH))
    assert [(one.story_role, one.story_size) for one in columns] == [("lead", 2), ("version", 2), ("copy", 2)]


def test_similarity_is_the_share_of_the_shorter_text() -> None:
    shared, mine, yours = (
        " ".join(f"{kind}wort{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)) for kind in "abc"
    )
    one, other = article("kiel", 1, f"{shared} {mine}"), article("peine", 2, f"{shared} {yours} ende")
    columns = told(one, other)
    assert {column.similarity for column in columns} == {1.0, round(59 / 119, 3)}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("text", TEXTS, ids=("dike", "organ", "ferry", "cheese"))
def test_what_papers_do_to_a_text(change, text: str) -> None:
    changed = change(text, random.Random(3))
    one, other = told(article("kiel", 1, text), article("peine", 2, changed))
    assert one.story_id == other.story_id
    assert one.story_evidence == other.story_evidence == "text"
    assert ("excerpt" in (one.story_role, other.story_role)) == (change.__name__ == "teaser")


@pytest.mark.parametrize("template", TEMPLATES)
def test_one_template_is_no_story(template) -> None:
    chance = random.Random(7)
    reports = [article(f"paper{number % 9}", number, template(chance)) for number in range(30)]
    assert {one.story_role for one in told(*reports)} == {"single"}


def test_a_report_from_a_template_joins_its_copy() -> None:
    report = burglary(random.Random(1))
    assert told(article("kiel", 1, report), article("peine", 2, report))[1].story_size == 2


def test_a_corrected_figure_is_the_same_story() -> None:
    corrected = TEXTS[0].replace("6,4 Millionen", "7,1 Millionen").replace("11 Hektar", "12 Hektar")
    assert told(article("kiel", 1, DEICH), article("peine", 2, corrected))[0].story_size == 2


def test_a_follow_up_with_the_background_of_the_first_stays_apart() -> None:
    background = " ".join(TEXTS[0].split(". ")[3:6])
    assert (
        told(article("kiel", 1, DEICH), article("peine", 2, f"{ORGEL} Hintergrund: {background}."))[0].story_size == 1
    )


@pytest.mark.parametrize("end", ["", *FURNITURE, " ".join(FURNITURE)])
def test_what_papers_add_makes_no_pair(end: str) -> None:
    short = [" ".join(text.split()[:45]) for text in TEXTS]
    columns = told(*(article(f"paper{n}", n, f"{text}. {end} {end}") for n, text in enumerate(short)))
    assert {one.story_role for one in columns} == {"single"}


def test_what_a_paper_repeats_at_the_end_makes_no_pair_even_if_no_list_knows_it() -> None:
    always = (
        "Unser Haus steht seit 1874 für Berichte aus dem Oberland, verlegt von der Familie Hagenstedt und gedruckt in"
        " Rosenthal mit Farben aus Leinöl, ausgetragen von 212 Boten zwischen Mitternacht und dem ersten Hahnenschrei."
    )
    short = [" ".join(text.split()[:40]) for text in TEXTS]
    columns = told(*(article("kiel" if n % 2 else "peine", n, f"{text}. {always}") for n, text in enumerate(short)))
    assert {one.story_role for one in columns} == {"single"}


@pytest.mark.parametrize("end", ["…", "...", " [...]", " … Weiterlesen mit Plus.", " […] Jetzt testen und weiterlesen"])
def test_a_teaser_of_a_few_words(end: str) -> None:
    cut = f"{' '.join(WORDS[:17])} {WORDS[17][:3]}{end}"
    assert [one.story_role for one in told(article("kiel", 1, DEICH), article("peine", 2, cut))] == ["lead", "excerpt"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("40.000 Euro", "40 000 €"),
        ("6,4 Millionen Euro", "6,4 Mio. €"),
        ("zwölf Prozent", "12 %"),
        ("um 18.30 Uhr", "um 18:30 Uhr"),
        ("Straße über Nähe", "Strasse ueber Naehe"),
        ("Über", "U\u0308ber"),
    ],
)
def test_one_word_in_two_spellings(one: str, other: str) -> None:
    assert sign("", None, one).text == sign("", None, other).text


def test_short_texts_join_only_word_for_word() -> None:
    short = " ".join(WORDS[:25])
    equal = told(article("kiel", 1, short), article("peine", 2, short))
    assert {one.story_size for one in equal} == {2}
    other = told(article("kiel", 1, short), article("peine", 2, short.replace("Deich", "Damm")))
    assert {one.story_size for one in other} == {1}


@pytest.mark.parametrize(("days", "size"), [(13, 2), (15, 1)])
def test_the_window(days: int, size: int) -> None:
    later = article("peine", 2, DEICH, published=NOON + timedelta(days=days))
    assert told(article("kiel", 1, DEICH, published=NOON), later)[0].story_size == size


@pytest.mark.parametrize(
    "columns", [{"genre": "liveblog"}, {"genre": "newsletter"}, {"headline": "Der Newsticker aus der Region"}]
)
def test_what_is_written_all_day_is_of_one_day(columns: dict[str, str]) -> None:
    now, later = (article("kiel", n, DEICH, published=NOON + timedelta(days=n), **columns) for n in (0, 1))
    same = article("peine", 3, DEICH, published=NOON + timedelta(hours=1), **columns)
    assert [one.story_size for one in told(now, later, same)] == [2, 1, 2]


@pytest.mark.parametrize("headline", ["Neue Sticker im Umlauf", "Panini-Sticker sind knapp"])
def test_a_sticker_is_no_ticker(headline: str) -> None:
    now, later = (article("kiel", n, DEICH, published=NOON + timedelta(days=n), headline=headline) for n in (0, 1))
    assert told(now, later)[0].story_id == told(now, later)[1].story_id


class TestIds:
    def test_a_canonical_link_joins_articles_without_text(self) -> None:
        first = article("kiel", 1, None, url="https://www.kn-online.de/a/b-1.html")
        second = article("peine", 2, None, canonical_url="https://www.kn-online.de/a/b-1.html?utm_source=x")
        assert {(one.story_size, one.story_evidence) for one in told(first, second)} == {(2, "canonical")}

    def test_two_links_to_one_address(self) -> None:
        linked = [article(paper, 1, None, canonical_url="https://www.rnd.de/x.html") for paper in ("kiel", "peine")]
        assert {one.story_evidence for one in told(*linked)} == {"canonical"}

    @pytest.mark.parametrize(
        "target", ["https://www.rnd.de", "https://www.rnd.de/politik/", "https://www.rnd.de/Sport/Regional"]
    )
    def test_a_link_to_a_section_says_nothing(self, target: str) -> None:
        linked = [article(paper, 1, None, canonical_url=target) for paper in ("kiel", "peine")]
        assert {one.story_role for one in told(*linked)} == {"single"}

    @pytest.mark.parametrize(
        "columns", [{"canonical_url": "https://www.rnd.de/x-1.html"}, {"agency_id": "dpa:261123-930-298765/2"}]
    )
    def test_what_hundreds_of_pages_say_of_themselves_is_a_fault(self, columns: dict[str, str]) -> None:
        wrong = [article(f"paper{number % 28}", number, None, **columns) for number in range(300)]
        assert {one.story_role for one in told(*wrong)} == {"single"}
        assert {one.story_size for one in told(*wrong[:28])} == {28}

    def test_equal_arc_ids(self) -> None:
        columns = told(article("kiel", ARC, DEICH), article("peine", ARC, None, lead="Der Deich wächst."))
        assert [(one.story_role, one.story_evidence) for one in columns] == [("lead", "id"), ("excerpt", "id")]

    def test_equal_counts_of_a_cms_say_nothing(self) -> None:
        assert told(article("kiel", 4711, DEICH), article("peine", 4711, ORGEL))[0].story_size == 1

    def test_revisions_of_an_agencys_text(self) -> None:
        paid = article("kiel", 1, None, agency_id="dpa:261123-930-298765/2")
        free = article("peine", 2, DEICH, agency_id="dpa:261123-930-298765/3")
        assert {one.story_evidence for one in told(paid, free)} == {"agency_id"}

    def test_a_link_to_the_home_page_says_nothing(self) -> None:
        linked = [article(paper, 1, None, canonical_url="https://www.rnd.de/") for paper in ("kiel", "peine")]
        assert {one.story_size for one in told(*linked)} == {1}

    @pytest.mark.parametrize(
        "columns", [{"agency_id": "dpa:261123-930-298765/2"}, {"canonical_url": "https://rnd.de/x"}]
    )
    def test_text_refutes(self, columns: dict[str, str]) -> None:
        one, other = article("kiel", 1, DEICH, **columns), article("peine", 2, ORGEL, **columns)
        assert told(one, other)[0].story_size == 1

    def test_the_strongest_is_named(self) -> None:
        first = article("kiel", ARC, DEICH, agency_id="dpa:261123-930-298765/2")
        second = article("peine", ARC, DEICH, agency_id="dpa:261123-930-298765/2")
        third = article("celle", 3, DEICH, agency_id="dpa:261123-930-298765/2")
        fourth = article("hameln", 4, DEICH)
        assert [one.story_evidence for one in told(first, second, third, fourth)] == ["id", "id", "agency_id", "text"]


class TestHeadlineAndLead:
    LEAD = " ".join(WORDS[:19])

    def test_equal_leads(self) -> None:
        paid = [article(paper, 1, None, lead=self.LEAD, access="paid") for paper in ("kiel", "peine")]
        assert {(one.story_size, one.story_evidence) for one in told(*paid)} == {(2, "lead")}

    def test_the_lead_of_a_full_text(self) -> None:
        columns = told(article("kiel", 1, None, lead=self.LEAD), article("peine", 2, DEICH))
        assert [(one.story_role, one.story_evidence) for one in columns] == [("excerpt", "lead"), ("lead", "lead")]

    def test_another_figure_is_another_story(self) -> None:
        other = self.LEAD.replace("80", "60")
        columns = told(article("kiel", 1, None, lead=self.LEAD), article("peine", 2, None, lead=other))
        assert columns[0].story_size == 1

    def test_a_headline_alone_says_nothing(self) -> None:
        bare = [
            article(paper, 1, None, headline="Lotto am Samstag: Das sind die Zahlen") for paper in ("kiel", "peine")
        ]
        assert told(*bare)[0].story_size == 1


def crowd(seed: int) -> list:
    """Articles of all sorts, some dated, from nine papers."""
    chance = random.Random(seed)
    texts = [change(text, chance) for text in TEXTS for change in CHANGES] + [burglary(chance) for _ in range(6)]
    return [
        article(f"paper{n % 9}", n, text, published=NOON + timedelta(days=n % 11) if n % 5 else None)
        for n, text in enumerate(texts)
    ]


@given(st.integers(0, 20), st.randoms(use_true_random=False))
@pytest.mark.slow
def test_any_order_gives_the_same(seed: int, chance: random.Random) -> None:
    pieces = [piece(one) for one in crowd(seed)]
    assert stories(chance.sample(pieces, len(pieces))) == stories(pieces)


@given(st.integers(0, 20), st.integers(1, 25))
def test_more_articles_part_none(seed: int, number: int) -> None:
    pieces = [piece(one) for one in crowd(seed)]
    few, all_of_them = stories(pieces[:number]), stories(pieces)
    for one in few:
        for other in few:
            if few[one].story_id == few[other].story_id:
                assert all_of_them[one].story_id == all_of_them[other].story_id


@pytest.mark.parametrize("change", [None, localised, slipped])
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_crowd_of_the_same_template_parts_no_copies(template, change, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_CROWD", 20)
    chance = random.Random(5)
    report = template(chance)
    pair = [article("kiel", 1, report), article("peine", 2, change(report, chance) if change else report)]
    crowd = [article(f"paper{n % 9}", n, template(chance)) for n in range(60)]
    assert told(*pair)[0].story_size == 2
    assert told(*pair, *crowd)[0].story_size == 2


def test_a_crowd_of_the_same_text_is_one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_CROWD", 5)
    crowd = [article(f"paper{n:02}", n, DEICH, published=NOON + timedelta(hours=n)) for n in range(30)]
    assert {one.story_size for one in told(*crowd)} == {30}


def test_what_is_out_of_the_window_is_swept_out_of_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_SWEPT", 1 << 18)
    texts = index.Index()
    for number in range(9):
        texts.add(index.sample(sign("", None, TEXTS[number % 4]).text))
        texts.forget(number)
    kept = {number for numbers in texts._buckets if numbers for number in numbers}
    assert min(kept) >= 4


def test_another_process_gives_the_same() -> None:
    code = (
        "from syndicated import *; from test_syndication import crowd;"
        "print(sorted(stories(piece(one) for one in crowd(1)).items()))"
    )
    here = Path(__file__).parent
    answers = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{here}:{here.parent}"}
        answers.add(
            subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True).stdout
        )
    assert answers == {f"{sorted(stories(piece(one) for one in crowd(1)).items())}\n".encode()}


def test_of_several_states_the_fullest_counts() -> None:
    columns = told(article("kiel", 1, None), article("kiel", 1, DEICH), article("peine", 2, DEICH))
    assert {one.story_size for one in columns} == {2}


def test_a_signature_is_stored_and_read() -> None:
    made = sign("Überschrift", "Ein Vorspann.", DEICH)
    assert read(made.stored) == made
    assert current(made.stored)
    assert len(made.stored) < 6 * len(f"Überschrift Ein Vorspann {DEICH}".split())


def test_a_long_text_takes_no_more_than_six_kilobytes() -> None:
    assert len(sign("Überschrift", None, " ".join(TEXTS) * 20).stored) < 6_000


def test_a_signature_of_another_version_is_made_again() -> None:
    old = bytes((VERSION + 1,)) + sign("", None, ORGEL).stored[1:]
    assert not current(old)
    with pytest.raises(ValueError, match="sign the article again"):
        read(old)
    assert piece(article("kiel", 1, DEICH), old).signature == piece(article("kiel", 1, DEICH)).signature


def test_who_ran_this_text() -> None:
    window = Neighbours()
    for number, text in enumerate((DEICH, ORGEL, FAEHRE)):
        window.add(piece(article("kiel", number, text, published=NOON)))
    asked = piece(article("?", "?", " ".join(ORGEL.split()[:60]), published=NOON))
    assert [(found.key, said) for found, said in window.like(asked)] == [(("kiel", "1"), "text")]
