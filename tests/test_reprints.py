"""Answers on stories: what differs, who is missing, which stories are widest, who ran a text, how it looks."""

import random
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import syndication
from newsbot.archive import RunRecord
from newsbot.reprints import Count, Missing, Sighted, alike, carried, counted, edits, missing, noted, table, widest
from newsbot.reprints import terminal as screen
from newsbot.reprints.differing import ADDED, REMOVED, SAME, Stretch, differences
from newsbot.reprints.missing import grouped
from newsbot.syndication import Piece, Story
from tests.syndicated import LOCAL, TEXTS, article

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
DAY = date(2026, 11, 20)


def piece(paper: str, number: object, body: str | None, hour: float = 0, **columns: Any) -> Piece:
    """An article that came out so many hours after noon."""
    published = columns.pop("published", NOON + timedelta(hours=hour))
    made = article(
        paper, number, body, published=published, fetched=NOON, url=f"https://{paper}.example/{number}", **columns
    )
    return syndication.piece(made)


# what differs


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        ("Der Rat tagt heute.", "Der Rat tagt heute.", [(SAME, "Der Rat tagt heute.")]),
        ("Der Rat tagt heute.", "", [(REMOVED, "Der Rat tagt heute.")]),
        ("", "Der Rat tagt heute.", [(ADDED, "Der Rat tagt heute.")]),
        (
            "62 Käufer klagen nun laut gegen den Händler.",
            "63 Käufer klagen nun laut gegen den Laden.",
            [(REMOVED, "62"), (ADDED, "63"), (SAME, "Käufer klagen nun laut gegen den"), (REMOVED, "Händler."), (ADDED, "Laden.")],
        ),
        (
            "Regen fiel über der Stadt und dem Land am Montag.",
            "Am Abend zog Nebel auf und verschwand vor Mitternacht wieder.",
            [
                (REMOVED, "Regen fiel über der Stadt und dem Land am Montag."),
                (ADDED, "Am Abend zog Nebel auf und verschwand vor Mitternacht wieder."),
            ],
        ),
        ("Erster Absatz.\n\nZweiter.", "Erster Absatz. Zweiter.", [(SAME, "Erster Absatz. Zweiter.")]),
    ],
    ids=["nothing", "same", "removed", "added", "words", "by chance", "paragraphs"],
)  # fmt: skip
def test_differences(before: str, after: str, found: list[tuple[str, str]]) -> None:
    assert differences(before, after) == found


WORDS = st.lists(
    st.sampled_from(["der", "die", "Rat", "tagt", "heute", "nicht", "mehr", "im", "Haus"]), max_size=30
).map(" ".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_differences(before: str, after: str) -> None:
    found = differences(before, after)
    assert " ".join(one.text for one in found if one.kind != ADDED) == before
    assert " ".join(one.text for one in found if one.kind != REMOVED) == after
    kinds = [one.kind for one in found]
    assert all(one != other for one, other in pairwise(kinds))
    assert all(one.text for one in found)


def test_twenty_long_texts_take_no_time() -> None:
    dice = random.Random(5)
    stock = " ".join(TEXTS).split()
    lead = [dice.choice(stock) for _ in range(1200)]
    copies = [[dice.choice(stock) if dice.random() < 0.2 else word for word in lead] for _ in range(20)]
    began = time.process_time()
    for copy in copies:
        differences(" ".join(lead), " ".join(copy))
    assert time.process_time() - began < 5


def test_what_did_not_change_is_shortened() -> None:
    unchanged = " ".join(f"w{number}" for number in range(30))
    found = edits.shortened(
        [Stretch(SAME, unchanged), Stretch(REMOVED, "alt"), Stretch(SAME, unchanged), Stretch(ADDED, "neu")]
    )
    assert [one.text for one in found] == ["… w26 w27 w28 w29", "alt", "w0 w1 w2 w3 … w26 w27 w28 w29", "neu"]
    long = " ".join(f"w{number}" for number in range(200))
    (removed,) = edits.shortened([Stretch(REMOVED, long)])
    assert removed.text == "w0 w1 w2 w3 w4 w5 w6 w7 … 184 words … w192 w193 w194 w195 w196 w197 w198 w199"
    assert edits.shortened([Stretch(ADDED, long)]) == [Stretch(ADDED, long)]


# how it looks


@pytest.mark.parametrize(
    ("text", "columns"),
    [("Rat", 3), ("Größe", 5), ("東京", 4), ("e\u0301", 1), ("🎉", 2), ("\x1b[31;9mRat\x1b[0m", 3), ("a\u200bb", 2)],
)
def test_columns(text: str, columns: int) -> None:
    assert screen.columns(text) == columns


@given(st.text(max_size=40), st.integers(1, 30))
def test_a_cut_text_fits(text: str, width: int) -> None:
    assert screen.columns(screen.cut(screen.plain(text), width)) <= width


@given(st.lists(st.text("aß東", min_size=1, max_size=12), min_size=1, max_size=20), st.integers(10, 40))
def test_wrapped_lines_fit_and_lose_nothing(words: list[str], width: int) -> None:
    lines = screen.wrapped(words, width, "> ", "  ")
    assert [word for line in lines for word in line[2:].split()] == words
    assert all(screen.columns(line) <= width or len(line.split()) <= 2 for line in lines)
    assert lines[0].startswith("> ")


def test_no_text_commands_the_terminal() -> None:
    assert screen.plain("Rat\x1b[2J\ntagt\u202e") == "Rat [2J tagt"


# stories


def story(*pieces: Piece) -> list[Any]:
    """The stories of these pieces."""
    seen: dict[tuple[str, str], Sighted] = {}
    told = syndication.stories(noted(pieces, seen))
    return carried(told, seen)


def test_the_widest_come_first_then_the_earliest() -> None:
    wide = [piece(paper, 1, TEXTS[0], hour) for hour, paper in enumerate(("peine", "kiel", "celle"))]
    late = [piece(paper, 2, TEXTS[1], 5) for paper in ("peine", "kiel")]
    early = [piece(paper, 3, TEXTS[2], 3) for paper in ("celle", "kiel")]
    alone = [piece("kiel", 4, TEXTS[3])]
    stories = story(*alone, *late, *early, *wide)
    within = {one.key for one in (*wide, *late, *early, *alone)}
    assert [one.story_id for one in widest(stories, within)] == ["peine/1", "celle/3", "kiel/2"]
    assert [one.story_id for one in widest(stories[::-1], within, ["celle"])] == ["peine/1", "celle/3"]
    assert [one.story_id for one in widest(stories, {late[0].key})] == ["kiel/2"]
    assert widest(stories, set()) == []


def test_a_story_says_who_had_it_when() -> None:
    pieces = [
        piece("peine", 1, TEXTS[0], 2),
        piece("kiel", 1, TEXTS[0], 0),
        piece("celle", 1, f"{LOCAL[0]}\n\n{TEXTS[0]}", 26.5),
        piece("kiel", 2, TEXTS[0], 40),
    ]
    (one,) = story(*pieces)
    assert one.papers == ("kiel", "peine", "celle")
    assert (one.first.paper, one.lead.paper, one.hours) == ("kiel", "celle", 26.5)
    assert one.similarity == pytest.approx(
        sum(member.similarity for member in one.members[:2]) / 3 + one.members[3].similarity / 3
    )
    assert one.days() == (date(2026, 11, 20), date(2026, 11, 22))


def test_a_story_without_times_has_no_hours() -> None:
    (one,) = story(*(piece(paper, 1, TEXTS[0], published=None) for paper in ("kiel", "peine")))
    assert (one.hours, one.days(), one.papers) == (None, None, ("kiel", "peine"))
    assert table.table([one], {}, 80)[1].split() == ["2", "-", "kiel", "-", "1.00", "-"]


def test_states_of_an_article_are_told_as_the_last_one_says() -> None:
    one = piece("kiel", 1, TEXTS[0])
    other = replace(one, url="https://kiel.example/neu", fetched=NOON + timedelta(hours=1))
    for order in ((one, other), (other, one)):
        seen: dict[tuple[str, str], Sighted] = {}
        assert list(noted(order, seen)) == list(order)
        assert seen["kiel", "1"].url == "https://kiel.example/neu"


def test_a_table_fits_its_terminal() -> None:
    papers = [f"paper{number}" for number in range(20)]
    (one,) = story(*(piece(paper, 1, TEXTS[0]) for paper in papers))
    records = {member.key: {"headline": "東京 " * 40, "agencies": ["dpa", "RND"]} for member in one.members}
    for width in (72, 80, 120):
        lines = table.table([one], records, width)
        assert all(screen.columns(line) <= width for line in lines[:-1]), lines
    assert lines[-1].strip() == one.story_id
    assert lines[0].split()[:2] == ["papers", "first"]
    assert lines[1].split()[0] == "20"


def test_changes_are_marked() -> None:
    pieces = [
        piece("kiel", 1, TEXTS[0]),
        piece("peine", 1, TEXTS[0].replace(".", "!", 1), 1),
        piece("celle", 1, None, 2),
    ]
    records: dict[tuple[str, str], Mapping[str, Any]] = {
        one.key: {"headline": f"Der Deich {one.paper}", "lead": None, "body": body, "access": access, "agencies": []}
        for one, body, access in zip(
            pieces, (TEXTS[0], TEXTS[0].replace(".", "!", 1), None), ("free", "free", "paid"), strict=True
        )
    }
    (one,) = story(*pieces[:2])
    one = replace(one, members=(*one.members, one.members[1]._replace(paper="celle", role="excerpt")))
    lines = list(edits.lines(one, records, 100, colour=False))
    assert lines[1] == "  Der Deich kiel"
    assert "  headline  Der Deich [-kiel-] {+peine+}" in lines
    assert sum("[-" in line and "-] {+" in line for line in lines) == 3
    assert lines[-1] == "  text      no text: its readers have to pay"
    coloured = "\n".join(edits.lines(one, records, 100, colour=True))
    assert "\x1b[31;9mkiel\x1b[0m \x1b[32mpeine\x1b[0m" in coloured
    assert "[-" not in coloured


# who ran a text


def test_who_ran_a_text() -> None:
    asked = piece("", "", TEXTS[0], published=None, headline="")
    short = " ".join(TEXTS[0].split()[:60])
    held = [
        piece("kiel", 1, TEXTS[0], 3),
        piece("peine", 1, f"{LOCAL[1]}\n\n{TEXTS[0]}", 1),
        piece("celle", 1, short, 2, access="paid"),
        piece("celle", 2, TEXTS[1]),
        piece("rnd", 1, TEXTS[2]),
    ]
    found = alike(asked, held)
    assert [(one.paper, one.role) for one in found] == [("peine", "copy"), ("celle", "excerpt"), ("kiel", "copy")]
    assert all(one.similarity > 0.8 and one.evidence == "text" for one in found)
    assert alike(asked, held[::-1]) == found
    (fuller,) = alike(piece("", "", short, published=None, headline=""), held[:1])
    assert fuller.role == "fuller"


def test_of_several_states_the_nearest_is_told() -> None:
    asked = piece("", "", TEXTS[0], published=None, headline="")
    states = [
        piece("kiel", 1, " ".join(TEXTS[0].split()[:50])),
        piece("kiel", 1, TEXTS[0]),
        piece("kiel", 1, f"{TEXTS[0]} {LOCAL[0]}"),
    ]
    (found,) = alike(asked, states)
    assert (found.role, found.similarity) == ("copy", 1.0)
    assert alike(asked, states[::-1]) == alike(asked, [states[1], states[0], states[2]]) == [found]


def test_a_dated_text_is_looked_for_near_its_day() -> None:
    asked = piece("kiel", 9, TEXTS[0])
    near, far = piece("peine", 1, TEXTS[0], 24 * 13), piece("celle", 1, TEXTS[0], 24 * 15)
    assert [one.paper for one in alike(asked, [asked, near, far])] == ["kiel", "peine"]
    assert [one.role for one in alike(asked, [asked, near])] == ["itself", "copy"]


def test_ids_find_what_words_can_not() -> None:
    asked = piece("kiel", 1, None, agency_id="dpa:261120-930-1/1", headline="Deich hält")
    other = piece("peine", 1, TEXTS[0], 1, agency_id="dpa:261120-930-1/2", headline="Sturm")
    assert [one.evidence for one in alike(asked, [other])] == ["agency_id"]


def test_a_short_text_is_looked_for_word_for_word() -> None:
    sentence = "Wegen einer Bombenentschärfung fährt am Sonntag zwischen Uelzen und Celle kein einziger Zug."
    asked = piece("", "", sentence, published=None, headline="")
    same = piece("kiel", 1, sentence)
    assert [one.paper for one in alike(asked, [same, piece("peine", 1, sentence.replace("Sonntag", "Samstag"))])] == [
        "kiel"
    ]


# who is missing


def ran(
    day: int, exit_code: int | None = 0, sentence: str = "", state: str = "finished", **arguments: str
) -> RunRecord:
    """A run at noon of a day of November."""
    counts = {} if exit_code is None else {"exit": exit_code, "sentence": sentence}
    began = datetime(2026, 11, day, 12, tzinfo=timezone.utc)
    ended = None if exit_code is None else began + timedelta(hours=1)
    return RunRecord(day, "kiel", arguments, began, ended, state, counts, {})


WALL = "HTTP 403 with a captcha."


@pytest.mark.parametrize(
    ("count", "held", "runs", "why"),
    [
        (Count(3, 1), True, [ran(20)], None),
        (Count(), False, [], ("never run", "", None)),
        (Count(), True, [], ("captures only", "", None)),
        (Count(), True, [ran(21, warc="x")], ("captures only", "", None)),
        (Count(), False, [ran(21, 3, WALL)], ("blocked", WALL, date(2026, 11, 21))),
        (Count(), False, [ran(22, warc="x"), ran(21, 3, WALL), ran(20)], ("blocked", WALL, date(2026, 11, 21))),
        (Count(), True, [ran(21, 4, "7 timeout.")], ("failed", "7 timeout.", date(2026, 11, 21))),
        (Count(), True, [ran(21, None, state="running")], ("failed", "it has not ended yet", date(2026, 11, 21))),
        (Count(), True, [ran(21), ran(19, 3, WALL)], ("nothing found", "", date(2026, 11, 21))),
        (Count(), True, [ran(19)], ("not asked", "", date(2026, 11, 19))),
        (Count(), True, [ran(19, 3, WALL)], ("not asked", WALL, date(2026, 11, 19))),
        (Count(5, 0), True, [ran(21, 4, WALL)], ("headlines only", WALL, date(2026, 11, 21))),
        (Count(5, 0), True, None, ("headlines only", "", None)),
        (Count(), True, None, ("other days", "", None)),
        (Count(), False, None, ("no record", "", None)),
    ],
)
def test_why_a_paper_is_missing(count: Count, held: bool, runs: list[RunRecord] | None, why: Any) -> None:
    given_runs = None if runs is None else {"kiel": runs}
    found = missing(["kiel"], {"kiel": count}, {"kiel"} if held else set(), given_runs, DAY)
    assert found == ([Missing("kiel", *why)] if why else [])


def test_days_are_counted_by_text() -> None:
    pieces = [
        piece("kiel", 1, TEXTS[0]),
        piece("kiel", 2, None),
        piece("kiel", 3, TEXTS[0], 24),
        piece("celle", 4, None),
    ]
    seen: dict[tuple[str, str], Sighted] = {}
    list(noted(pieces, seen))
    found = counted(((paper, one) for (paper, _), one in seen.items()), DAY, DAY)
    assert found == {"kiel": Count(2, 1), "celle": Count(1, 0)}


def test_the_missing_are_one_block() -> None:
    day = date(2026, 11, 19)
    found = [
        Missing("celle", "never run"),
        Missing("kiel", "blocked", WALL, day),
        Missing("leipzig", "blocked", WALL, day),
        Missing("peine", "not asked", "", day),
        Missing("rnd", "never run"),
    ]
    assert grouped(found)[0] == ("blocked (2026-11-19: HTTP 403 with a captcha)", ["kiel", "leipzig"])
    assert table.gaps(found, DAY, DAY, 80) == [
        "No text of 2026-11-20 from 5 papers:",
        "  blocked (2026-11-19: HTTP 403 with a captcha): kiel, leipzig",
        "  not asked since 2026-11-19: peine",
        "  never run: celle, rnd",
    ]
    assert table.gaps([], DAY, DAY, 80) == []


def test_a_story_of_one_article_has_no_mean() -> None:
    (one,) = carried(
        {("kiel", "1"): Story("kiel/1", "single", 1, 1.0, None)}, {("kiel", "1"): Sighted("u", None, None, True, 0)}
    )
    assert (one.similarity, one.lead.paper) == (None, "kiel")
