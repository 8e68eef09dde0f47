"""``scrapy report``: what is counted, what a page may hold, and what is said where there is none."""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from scrapy.settings import Settings

from newsbot import reprints
from newsbot.archive import RunRecord, Visit, open_archive
from newsbot.commands.report import Command
from newsbot.dates import BERLIN
from newsbot.report import bundle, carrying, counting, crawls, page, sections
from tests.commanding import Answer, run
from tests.datasets import dataset, feed, reading

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 2, 12, tzinfo=BERLIN)
TEXT = (
    "Am Rathaus von Peine wird ab Montag gebaut, weil die alte Treppe bröckelt. Die Stadt rechnet mit Kosten von 40 000"
    " Euro und einer Sperrung bis Ostern. Fußgänger gehen so lange durch den Hof, Radfahrer nehmen die Breite Straße."
    " Das Standesamt zieht in die Bücherei, Trauungen finden im Lesesaal statt, sagte der Leiter des Bauhofs."
)


VEGA = cache(bundle)
"""The library, put together once: that takes seconds."""


def report(*words: str, library: Callable[[], str] = VEGA, **settings: Any) -> Answer:
    """``scrapy report`` with these words and settings."""
    given = {"SPIDER_MODULES": ["newsbot.spiders"], "NEWSBOT_ARCHIVE": "none.sqlite"}
    with patch("newsbot.report.bundle", library):
        return run(Command(), words, Settings({**given, **{name: str(value) for name, value in settings.items()}}))


def figures(answer: Answer) -> dict[str, Any]:
    """What the page carries."""
    assert answer.code == 0, answer.err
    assert answer.target
    found = re.search(
        r'<script type="application/json" id="figures">(.*?)</script>', answer.target.read_text("utf-8"), re.DOTALL
    )
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def rows(packed: list[int], width: int, first: str) -> Iterator[tuple[date, list[int]]]:
    """The rows of a packed list, with their days."""
    day = date.fromisoformat(first)
    for at in range(0, len(packed), width):
        day += timedelta(packed[at])
        yield day, packed[at + 1 : at + width]


@pytest.fixture
def records() -> list[dict[str, Any]]:
    """Articles of three papers and 12 days; one text runs in all three."""
    found = []
    for number in range(60):
        found.append(
            reading(
                ("peine", "hannover", "rnd")[number % 3],
                f"a{number}",
                hour=number,
                published=NOON + timedelta(days=number % 12, minutes=number),
                section=["Nachrichten", ("Wirtschaft", "Kultur")[number % 2]] if number % 5 else [],
                agencies=([], ["dpa"], ["RND"], ["RND", "dpa"], ["HAZ"])[number % 5],
                authors=["Änne Möllerström"] if number % 2 else [],
                access=("free", "paid", "metered", "unknown")[number % 4],
                headline=f"Überschrift Nummer {number}",
                body=f"Satz {number}, ganz für sich." if number % 7 else None,
            )
        )
    for number, paper in enumerate(("hannover", "peine", "rnd")):
        times = {"published": NOON + timedelta(hours=4 * number), "hour": 100}
        found.append(reading(paper, f"s{number}", body=TEXT, headline="Treppe gesperrt", **times))
    return found


def test_it_counts_what_the_dataset_counts(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    source = feed(tmp_path / "a.jsonl", *records, {**records[0], "fetched": "2026-04-01T00:00:00+00:00"})
    found = figures(report("-o", str(tmp_path / "r.html"), source))
    there = dataset(
        "-o", str(tmp_path / "d.jsonl"), "--versions", "latest", source, NEWSBOT_ARCHIVE="none.sqlite"
    ).records
    width = 2 + len(counting.SUPPLIERS) + len(counting.ACCESS)
    counted = {
        (paper["name"], day.isoformat()): row
        for paper in found["papers"]
        for day, row in rows(paper["cells"], width, found["first"])
    }
    assert {key: row[0] for key, row in counted.items()} == Counter(
        (one["paper"], one["published"][:10]) for one in there
    )
    access = Counter(one["access"] for one in there)
    assert [sum(row[6 + k] for row in counted.values()) for k in range(4)] == [access[name] for name in found["access"]]
    dpa = sum("dpa" in one["agencies"] for one in there)
    assert sum(row[1] for row in counted.values()) == dpa
    assert all(row[0] == sum(row[1:6]) == sum(row[6:]) for row in counted.values())
    named = Counter[str]()
    for paper in found["papers"]:
        for _, (name, count) in rows(paper["sections"], 3, found["first"]):
            named[found["sections"][name]] += count
    assert sum(named.values()) == len(there)
    assert named[sections.NONE] == sum(not one["section"] for one in there)


SECTIONS = ("Wirtschaft", "wirtschaft", "Kultur", "Sport", "Kolumne von Änne", "Österreich", "")
BODIES = tuple(" ".join(f"{word}{n}{k % 11}" for k, word in enumerate(TEXT.split() * 2)) for n in range(12))


def at_random(seed: int) -> list[dict[str, Any]]:
    """Articles at any time of 40 days, over the change of clocks, some read again, some undated, some by two papers."""
    chance = random.Random(seed)
    found = []
    for number in range(250):
        published = datetime(2026, 3, 10, tzinfo=BERLIN) + timedelta(minutes=chance.randrange(40 * 24 * 60))
        given: dict[str, Any] = {
            "published": None if chance.random() < 0.05 else published,
            "section": ["Nachrichten"] * chance.randrange(2) + [name for name in (chance.choice(SECTIONS),) if name],
            "agencies": chance.choice([[], ["dpa"], ["RND"], ["RND", "afp"], ["HAZ"]]),
            "authors": chance.choice([[], ["Änne Möllerström"]]),
            "access": chance.choice(counting.ACCESS),
            "body": chance.choice([None, chance.choice(BODIES), f"Satz {number}, ganz für sich."]),
        }
        paper, hour = chance.choice(("peine", "hannover", "rnd", "kiel")), 1000.0 + number
        found.append(reading(paper, f"a{number}", hour=hour, headline=f"Nummer {number}", **given))
        if chance.random() < 0.2:
            changed = {**given, "body": f"{given['body'] or ''} Berichtigt: Satz {number}."}
            found.append(reading(paper, f"a{number}", hour=hour + 9, headline=f"Nummer {number}", **changed))
    chance.shuffle(found)
    return found


def came(one: dict[str, Any]) -> datetime:
    """When an article came out, else when it was fetched: in Berlin."""
    return datetime.fromisoformat(one["published"] or one["fetched"]).astimezone(BERLIN)


def told_again(there: list[dict[str, Any]], last: date) -> Counter[tuple[str, str]]:
    """Of stories in the export: the paper that was first, and each other one until the last day, counted anew."""
    stories: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(there, key=lambda one: (one["published"] is None, came(one), one["paper"])):
        stories.setdefault(one["story_id"], []).append(one)
    found = Counter[tuple[str, str]]()
    for first, *others in stories.values():
        earliest = {one["paper"]: came(one).date() for one in reversed(others) if one["paper"] != first["paper"]}
        found.update((first["paper"], paper) for paper, day in earliest.items() if day <= last)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_those_of_the_export(tmp_path: Path, seed: int) -> None:
    source = feed(tmp_path / "a.jsonl", *at_random(seed))
    found = figures(report("-o", str(tmp_path / "r.html"), source))
    columns = "paper,article_id,published,section,agencies,authors,access,fetched,story_id"
    export = ("-o", str(tmp_path / "d.jsonl"), "--columns", columns, "--versions", "latest", source)
    there = dataset(*export, NEWSBOT_ARCHIVE="none.sqlite").records
    dated = [one for one in there if one["published"]]
    width = 2 + len(counting.SUPPLIERS) + len(counting.ACCESS)
    days, kinds, named = Counter[tuple[str, str]](), Counter[str](), Counter[tuple[str, str]]()
    for paper in found["papers"]:
        own = [one for one in there if one["paper"] == paper["name"]]
        assert (paper["articles"], paper["undated"]) == (len(own), sum(not one["published"] for one in own))
        for day, (count, *rest) in rows(paper["cells"], width, found["first"]):
            days[paper["name"], day.isoformat()] += count
            kinds.update(dict(zip((*found["suppliers"], *found["access"]), rest, strict=True)))
        for _, (name, count) in rows(paper["sections"], 3, found["first"]):
            named[paper["name"], found["sections"][name]] += count
    assert days == Counter((one["paper"], one["published"][:10]) for one in dated)
    assert kinds == Counter({**dict.fromkeys(kinds, 0), **Counter(one["access"] for one in dated), **supplied(dated)})
    sport = Counter(one["paper"] for one in dated if "Sport" in one["section"])
    assert all(named[paper, "Sport"] == (count if count >= sections.ENOUGH else 0) for paper, count in sport.items())
    names = [paper["name"] for paper in found["papers"]]
    copies = Counter[tuple[str, str]]()
    for _, (first, other, _, _, count) in rows(found["stories"], 6, found["first"]):
        copies[names[first], names[other]] += count
    assert copies == told_again(there, max(came(one).date() for one in dated))
    assert copies


def supplied(there: list[dict[str, Any]]) -> Counter[str]:
    """Who is named, told anew."""

    def kind(one: dict[str, Any]) -> str:
        for name, codes in (("news agency", {"dpa", "afp"}), ("RND", {"RND"}), ("another newsroom", {"HAZ"})):
            if codes & {*one["agencies"]}:
                return name
        return "people" if one["authors"] else "nobody named"

    return Counter(map(kind, there))


def test_it_says_who_had_a_story_first_and_how_long_the_others_took(
    tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    found = figures(report("-o", str(tmp_path / "r.html"), feed(tmp_path / "a.jsonl", *records)))
    names = [paper["name"] for paper in found["papers"]]
    copies = [
        (names[first], names[other], delay, origin, count)
        for _, (first, other, delay, origin, count) in rows(found["stories"], 6, found["first"])
    ]
    assert sorted(copies) == [
        ("hannover", "peine", carrying.LIMITS.index(6), carrying.OWN, 1),
        ("hannover", "rnd", carrying.LIMITS.index(12), carrying.OWN, 1),
    ]


def test_without_stories_it_says_nothing_of_them(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    found = figures(report("-o", str(tmp_path / "r.html"), "--no-stories", feed(tmp_path / "a.jsonl", *records)))
    assert found["stories"] is None
    assert "--no-stories" in found["command"]


def test_papers_and_days_are_chosen(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    source = feed(tmp_path / "a.jsonl", *records)
    words = ("--paper", "peine", "--since", "2026-03-02", "--until", "2026-03-05")
    found = figures(report("-o", str(tmp_path / "r.html"), *words, source))
    wanted = [
        one for one in records if one["paper"] == "peine" and "2026-03-02" <= one["published"][:10] <= "2026-03-05"
    ]
    assert (found["first"], found["days"]) == ("2026-03-02", 4)
    assert {one["name"]: one["articles"] for one in found["papers"] if one["articles"]} == {"peine": len(wanted)}
    names = [paper["name"] for paper in found["papers"]]
    copies = [row for _, row in rows(found["stories"], 6, found["first"])]
    assert [(names[first], names[other]) for first, other, *_ in copies] == [("hannover", "peine")]


def test_no_text_of_a_paper_is_in_the_page(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    column = {"section": ["Kolumne von Änne Möllerström"], "authors": ["Änne Möllerström"]}
    records += [reading("peine", f"x{n}", **column) for n in range(30)]
    answer = report("-o", str(tmp_path / "r.html"), feed(tmp_path / "a.jsonl", *records))
    said = json.dumps(figures(answer), ensure_ascii=False)
    for text in ("Überschrift", "Satz 1", "Möllerström", "Treppe", "example", "http", "s1", str(tmp_path)):
        assert text not in said
    assert sections.OTHERS in said


def test_nothing_in_a_name_ends_the_script_it_stands_in(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script><!--"
    records = [reading("peine", f"e{n}", publication=evil, section=[evil[:39]]) for n in range(12)]
    answer = report("-o", str(tmp_path / "r.html"), feed(tmp_path / "a.jsonl", *records))
    assert figures(answer)["papers"][0]["publication"] == evil
    assert answer.target
    written = answer.target.read_text("utf-8")
    assert "alert(1)</script>" not in written
    assert written.count("</script>") == 3


def test_the_page_may_load_and_send_nothing() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page({"papers": []}, "1;"))
    assert policy
    assert policy[1].startswith("default-src &#x27;none&#x27;; script-src &#x27;sha256-")
    assert "unsafe-eval" not in policy[1]
    assert "http" not in policy[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name the file to write, e.g. scrapy report -o report.html."),
        (["-o", "report.pdf"], "report.pdf: a report is a page; call it report.html."),
        (["-o", "r.html", "--since", "gestern"], "gestern"),
        (["-o", "r.html", "--since", "2026-11-02", "--until", "2026-11-01"], "lies before --since"),
        (["-o", "r.html", "a.csv"], "a dataset is made from JSON Lines"),
        (["-o", "r.html", "missing.jsonl"], "can't be read"),
    ],
)
def test_what_is_wrong_is_one_sentence(words: list[str], said: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    answer = report(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert not [*tmp_path.glob("*.html")]


def test_without_an_archive_it_says_so(tmp_path: Path) -> None:
    answer = report("-o", str(tmp_path / "r.html"), NEWSBOT_ARCHIVE=tmp_path / "none.sqlite")
    assert answer.code == 2
    assert "none.sqlite" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--paper", "kiel"], "there is no record of kiel; papers with records: peine."),
        (
            ["--since", "2027-01-01"],
            "there is no article published since 2027-01-01 in a JSON Lines feed: there is nothing to report.",
        ),
    ],
)
def test_an_empty_report_is_a_sentence_and_leaves_the_old_one(words: list[str], said: str, tmp_path: Path) -> None:
    target = tmp_path / "r.html"
    target.write_text("old")
    answer = report("-o", str(target), *words, feed(tmp_path / "a.jsonl", reading("peine")))
    assert (answer.code, answer.err.strip(), target.read_text()) == (2, said, "old")
    assert [*tmp_path.glob(".*part")] == []


def test_articles_without_a_day_are_told(tmp_path: Path) -> None:
    source = feed(tmp_path / "a.jsonl", reading("peine", published=None))
    answer = report("-o", str(tmp_path / "r.html"), source)
    assert (answer.code, answer.err.strip()) == (2, "no article says when it came out, of 1; a report goes by days.")


def test_an_article_of_the_future_does_not_stretch_the_report(tmp_path: Path) -> None:
    late = reading("peine", published=datetime(2099, 1, 1, tzinfo=BERLIN))
    found = figures(report("-o", str(tmp_path / "r.html"), feed(tmp_path / "a.jsonl", reading("peine"), late)))
    assert found["days"] < 10_000


def test_the_library_is_named_where_it_is_missing(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    answer = report("-o", str(tmp_path / "r.html"), feed(tmp_path / "a.jsonl", reading()), library=bundle)
    assert (answer.code, answer.out) == (2, "")
    requirement = re.fullmatch(r'the report needs Vega-Lite: pip install "(.*)"\n', answer.err)
    assert requirement
    assert requirement[1] in (ROOT / "requirements-report.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("breadcrumb", "called"),
    [
        (["Nachrichten", "Wirtschaft"], "Wirtschaft"),
        (["Lokales", "Peine"], "Lokales"),
        (["Nachrichten"], "Nachrichten"),
        (["  ", ""], sections.NONE),
        ([], sections.NONE),
        (["x" * 90], sections.OTHERS),
    ],
)
def test_a_section_is_the_first_name_that_says_something(breadcrumb: list[str], called: str) -> None:
    assert sections.section(breadcrumb) == called


def test_rare_sections_are_not_named_and_spellings_are_one() -> None:
    names = sections.named({"Kultur": 9, "KULTUR": 2, "Die Kolumne von Ute": 9, sections.NONE: 1})
    assert names == {
        "Kultur": "Kultur",
        "KULTUR": "Kultur",
        "Die Kolumne von Ute": sections.OTHERS,
        sections.NONE: sections.NONE,
    }
    column = {"Möllerströms Woche": 20, "Änne Möllerström": 30}
    assert sections.named(column, {"aenne moellerstroem"})["Änne Möllerström"] == sections.OTHERS
    many = {f"s{number:02}": 100 - number for number in range(40)}
    assert sum(name != sections.OTHERS for name in sections.named(many).values()) == sections.SHOWN


def crawl(day: int, exit: int = 0, **arguments: Any) -> RunRecord:
    began = datetime(2026, 3, day, 4, tzinfo=timezone.utc)
    return RunRecord(1, "peine", arguments, began, began, "finished", {"exit": exit}, {})


def test_a_gap_says_what_crawls_say() -> None:
    first, until = date(2026, 3, 1).toordinal(), date(2026, 3, 20).toordinal()
    there = [first, first + 9, first + 19]
    done = crawls.crawled([crawl(13, exit=4), crawl(2)], None)
    found = [(gap.first - first + 1, gap.days, gap.why) for gap in crawls.gaps(there, first, until, done)]
    assert found == [
        (2, 1, crawls.NOTHING),
        (3, 7, crawls.NO_CRAWL),
        (11, 3, crawls.BROKEN),
        (14, 6, crawls.NO_CRAWL),
    ]
    assert {gap.why for gap in crawls.gaps(there, first, until, None)} == {crawls.UNSAID}


def test_all_crawls_of_the_days_asked_for_count_and_those_just_after(tmp_path: Path, address: str) -> None:
    archive = open_archive(address)
    for day in range(60):  # a crawl that ends on the next day, so that only those after a day tell of it
        began = NOON + timedelta(days=day)
        run = archive.begin("peine", {}, began.astimezone(timezone.utc))
        if day in (0, 59):
            one = reading("peine", f"c{day}", published=began, hour=24 * day + 6)
            archive.keep(run, [Visit(one["url"], datetime.fromisoformat(one["fetched"]), record=one)])
        archive.end(run, "finished", {"exit": 0}, {"articles": 1}, began.astimezone(timezone.utc))
    archive.close()
    target = str(tmp_path / "r.html")
    words = ("-o", target, "--no-stories", "--until", "2026-04-30")
    (paper,) = figures(report(*words, NEWSBOT_ARCHIVE=address))["papers"]
    assert paper["gaps"] == [1, 58, crawls.NOTHING]
    asked = ("--since", "2026-03-01", "--until", "2026-03-01")
    assert report("-o", target, "--no-stories", *asked, NEWSBOT_ARCHIVE=address).code == 2  # no article of that day
    found = figures(report("-o", target, "--no-stories", "--until", "2026-03-10", NEWSBOT_ARCHIVE=address))
    assert found["papers"][0]["gaps"] == [1, 8, crawls.NOTHING]
    assert found["papers"][0]["runs"][0]["when"] == "2026-03-10 12:00"


@pytest.mark.parametrize(("began", "over"), [([1], 97), ([98], 97), ([99], 98), ([100], 99), ([], 97), (None, 99)])
def test_a_day_is_missed_when_a_later_crawl_could_have_found_it(began: list[int] | None, over: int) -> None:
    known = None if began is None else crawls.Crawled({*began}, {*began}, {}, [])
    assert crawls.over(100, known) == over


def test_crawls_after_the_last_day_say_only_why_it_is_empty() -> None:
    until = date(2026, 3, 10).toordinal()
    found = crawls.crawled([crawl(12), crawl(9)], until)
    assert found
    assert [run["when"][:10] for run in found.last] == ["2026-03-09"]
    assert [gap.why for gap in crawls.gaps((), until, until, found)] == [crawls.NOTHING]


def test_replays_say_nothing_of_the_site() -> None:
    found = crawls.crawled([crawl(2, warc="a.warc.gz")._replace(coverage={"articles": 30, "body": 1})], None)
    assert found
    assert (found.began, found.good, found.fields) == (set(), set(), {})
    assert [run["replay"] for run in found.last] == [True]


def test_the_fields_of_a_day_are_added() -> None:
    runs = [crawl(2)._replace(coverage={"articles": n, "body": n - 1, "authors": 0}) for n in (30, 12)]
    found = crawls.crawled(runs, None)
    assert found
    (row,) = found.fields.values()
    assert (row[0], row[1 + 3], sum(row)) == (42, 40, 82)


@pytest.mark.parametrize(
    ("days", "crawled", "begin"),
    [
        ([1, 4000, 4001, 4002, 4003, 4004], None, 4000),  # one old article does not begin years of gaps
        ([1, 4000, 4001, 4002, 4003, 4004], 3990, 3990),
        ([10, 17, 24], None, 10),  # a weekly
        ([10, 17, 24], 12, 12),
        ([], 12, 12),
        ([], None, None),
    ],
)
def test_gaps_begin_where_a_paper_is_collected(days: list[int], crawled: int | None, begin: int | None) -> None:
    known = None if crawled is None else crawls.Crawled({crawled}, {crawled}, {}, [])
    assert crawls.begin(days, known) == begin


@pytest.mark.parametrize(
    ("minutes", "limit"),
    [(0, 5 / 60), (4.9, 5 / 60), (5, 15 / 60), (59, 1), (60, 2), (1441, 48), (60 * 24 * 9, None), (None, None)],
)
def test_how_long_a_copy_took(minutes: float | None, limit: float | None) -> None:
    def member(paper: str, published: datetime | None) -> reprints.Member:
        return reprints.Member(paper, "1", "", published, "copy", 1.0, "text")

    other = member("kiel", None if minutes is None else NOON + timedelta(minutes=minutes))
    story = reprints.Carried("s", (member("peine", NOON), other))
    seen = {one.key: reprints.Sighted("", one.published, NOON.date(), True, 0.0) for one in story.members}
    (copy,) = carrying.copies([story], seen, {other.key: counting.NETWORK}, (), {NOON.toordinal()})
    beyond = carrying.UNKNOWN if minutes is None else len(carrying.LIMITS)
    assert copy.delay == (beyond if limit is None else carrying.LIMITS.index(limit))
    assert copy.origin == carrying.OF_NETWORK
    assert not carrying.copies([story], seen, {}, ("leipzig",), {NOON.toordinal()})
    assert not carrying.copies([story], seen, {}, (), {1})
