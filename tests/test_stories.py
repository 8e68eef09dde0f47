"""``scrapy stories``: the widest stories, who ran a text, what was changed, who is missing, and one sentence otherwise."""

import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from scrapy.utils.project import get_project_settings

from newsbot.archive import Archive, Visit, open_archive
from newsbot.commands.stories import Command
from newsbot.dates import BERLIN
from tests.commanding import Answer, run
from tests.crawling import ROOT, crawl, scrapy
from tests.datasets import feed, reading
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.syndicated import LOCAL, TEXTS

SAMPLE = ROOT / "data" / "sample"
PAPERS = ("wolfsburg", "hannover", "leipzig")
DPA = "hannover/DUTKPIM4HMPZPKAIXSUWZQFT3R"
"""The text of dpa that all three samples hold."""
NOW = datetime.now(timezone.utc).replace(microsecond=0)


def stories(
    *words: str, monkeypatch: pytest.MonkeyPatch | None = None, given: bytes = b"", archive: str | None = None
) -> Answer:
    """``scrapy stories`` with these words, in this process; ``given`` is its standard input."""
    settings = get_project_settings()
    settings.set("NEWSBOT_DATA", os.environ["NEWSBOT_DATA"])
    settings.set("NEWSBOT_ARCHIVE", archive)
    if monkeypatch:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    return run(Command(), words, settings)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The samples as the feeds that the demo writes."""
    folder = tmp_path_factory.mktemp("feeds")
    return [
        feed(folder / f"{paper}.jsonl", *json.loads((SAMPLE / f"{paper}.json").read_text(encoding="utf-8")))
        for paper in PAPERS
    ]


def wire() -> str:
    """Wolfsburg's text of ``DPA``."""
    records = json.loads((SAMPLE / "wolfsburg.json").read_text(encoding="utf-8"))
    return next(str(one["body"]) for one in records if one["article_id"] == "c2b4efe8-369c-18c5-b7ee-1af65fea9d60")


def keep(archive: Archive, *records: dict[str, Any], counts: dict[str, Any] | None = None) -> None:
    """A run for each paper, with these records."""
    for paper in sorted({record["paper"] for record in records}):
        began = max(datetime.fromisoformat(record["fetched"]) for record in records) + timedelta(hours=1)
        run = archive.begin(paper, {}, began)
        own = [record for record in records if record["paper"] == paper]
        archive.keep(run, [Visit(one["url"], datetime.fromisoformat(one["fetched"]), record=one) for one in own])
        archive.end(run, "finished", counts or {"exit": 0}, now=began + timedelta(minutes=5))


@pytest.fixture
def archived(own_data: Path) -> Iterator[Archive]:
    """An archive where the command looks."""
    archive = open_archive(own_data / "archive.sqlite")
    yield archive
    archive.close()


def dated(paper: str, id: str, body: str | None, days: float = 1, **columns: Any) -> dict[str, Any]:
    """A record published so many days ago."""
    columns = {"url": f"https://www.{paper}.example/{id}", "published": NOW - timedelta(days=days)} | columns
    hours = (NOW - timedelta(days=days) - datetime(2026, 3, 2, 6, tzinfo=timezone.utc)) / timedelta(hours=1)
    return reading(paper, id, hour=hours + 1, body=body, **columns)


# the table


def test_the_samples_share_a_text_of_dpa(samples: list[str]) -> None:
    found = stories("--since", "2019-10-01", "--agency", "DPA", "--json", *samples).document
    first = found["stories"][0]
    assert (first["story_id"], first["size"], first["agencies"]) == (DPA, 3, ["dpa", "RND"])
    assert (first["first_paper"], first["papers"]) == ("hannover", ["hannover", "wolfsburg", "leipzig"])
    assert [(one["paper"], one["role"]) for one in first["members"]] == [
        ("hannover", "lead"),
        ("wolfsburg", "copy"),
        ("leipzig", "excerpt"),
    ]
    assert len({one["headline"] for one in first["members"]}) == 3
    assert first["hours"] == pytest.approx(1.12)
    assert 0.7 < first["similarity"] < 1
    assert sum(one["size"] > 1 for one in found["stories"]) >= 4
    assert all("dpa" in one["agencies"] for one in found["stories"])
    assert set(found["missing"]) >= {"kiel", "rnd"}
    assert found["missing"]["kiel"] == {"reason": "no record", "said": "", "asked": None}
    assert {*PAPERS}.isdisjoint(found["missing"])


def test_the_last_week_is_shown_by_default(samples: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    done = stories(*samples)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Run by two papers or more, among 66 articles, 2024-05-08 to 2024-05-14:"
    assert lines[2].split()[0] == "papers"
    assert "No text of 2024-05-08 to 2024-05-14 from 26 papers:" in lines
    assert "  in these feeds, but not in these days: wolfsburg" in lines
    assert all(len(line) <= 90 for line in lines)


def test_papers_and_limit(samples: list[str]) -> None:
    words = ("--since", "2019-10-01", "--json")
    every = stories(*words, *samples).document["stories"]
    assert [one["size"] for one in every] == sorted((one["size"] for one in every), reverse=True)
    assert stories(*words, "-n", "2", *samples).document["stories"] == every[:2]
    carried = stories(*words, "--paper", "wolfsburg", *samples).document["stories"]
    assert carried == [one for one in every if "wolfsburg" in one["papers"]]
    assert 0 < len(carried) < len(every)


def test_the_order_of_feeds_makes_no_difference(samples: list[str]) -> None:
    words = ("--since", "2019-10-01")
    assert stories(*words, *samples) == stories(*words, *samples[::-1])


def test_the_archive_says_the_same_as_its_feeds(samples: list[str], archived: Archive) -> None:
    for path in samples:
        keep(archived, *(json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()))
    words = ("--since", "2019-10-01", "--json")
    for more in ((), ("--agency", "dpa", "-n", "3")):
        assert stories(*words, *more).document["stories"] == stories(*words, *more, *samples).document["stories"]
    assert stories("--json").document["since"] == "2024-05-08"


def test_who_is_missing_and_why(archived: Archive) -> None:
    keep(archived, *(dated(paper, "1", TEXTS[0]) for paper in ("wolfsburg", "peine")))
    keep(
        archived,
        dated("celle", "1", None, layout="feed", headline="Deich wächst"),
        counts={"exit": 4, "sentence": "HTTP 403."},
    )
    keep(archived, dated("hannover", "1", TEXTS[1], days=40))
    run = archived.begin("kiel", {}, NOW)
    archived.end(run, "finished", {"exit": 3, "sentence": "HTTP 403 with a captcha."}, now=NOW)
    done = stories()
    assert done.code == 0, done.err
    found = stories("--json").document["missing"]
    assert found["kiel"]["reason"] == "blocked"
    assert found["celle"] == {"reason": "headlines only", "said": "HTTP 403.", "asked": found["celle"]["asked"]}
    assert found["hannover"]["reason"] == "not asked"
    assert found["leipzig"] == {"reason": "never run", "said": "", "asked": None}
    assert "wolfsburg" not in found
    assert ": HTTP 403 with a captcha): kiel" in done.out
    assert "  headlines only, no text to compare: celle" in done.out
    assert f"  not asked since {found['hannover']['asked']}: hannover" in done.out


def test_archives_of_each_kind(address: str, archive: Archive) -> None:
    url = "https://www.waz-online.de/Lokales/deich"
    keep(archive, dated("wolfsburg", "1", TEXTS[0], url=url), dated("peine", "1", f"{LOCAL[0]}\n\n{TEXTS[0]}"))
    keep(archive, dated("celle", "1", TEXTS[1]))
    for words in (("--agency", "dpa"), ("--like", url), ("--diff", url), ()):
        done = stories(*words, archive=address)
        assert done.code == (1 if words[:1] == ("--agency",) else 0), done.err
        assert "No text of " in done.out
        assert "never run: dresden" in done.out


def test_an_article_of_the_future_does_not_move_the_week(archived: Archive) -> None:
    keep(archived, *(dated(paper, "1", TEXTS[0]) for paper in ("wolfsburg", "peine")))
    keep(archived, dated("wolfsburg", "2", TEXTS[1], days=-400))
    assert [one["size"] for one in stories("--json").document["stories"]] == [2]


# who ran a text


def test_who_ran_a_text_in_a_file(samples: list[str], tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(wire(), encoding="utf-8")
    found = stories("--like", str(path), "--json", *samples).document
    assert [(one["paper"], one["role"]) for one in found["members"]] == [
        ("hannover", "copy"),
        ("wolfsburg", "copy"),
        ("leipzig", "excerpt"),
    ]
    assert all(one["evidence"] == "text" for one in found["members"])
    table = stories("--like", str(path), *samples)
    assert table.out.splitlines()[1].endswith(found["members"][0]["url"])


def test_standard_input_is_a_text_or_a_page(samples: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = stories("--like", "-", "--json", *samples, monkeypatch=monkeypatch, given=wire().encode())
    assert len(text.document["members"]) == 3
    site = Site("wolfsburg", 40, seed=29)
    story = next(one for one in site.stories if one.kind == "wire")
    page = b"".join(site.page_of(story).body)
    held = feed(Path(samples[0]).with_name("held.jsonl"), dated("peine", "1", story.body, published=story.published))
    found = stories("--like", "-", "--json", held, monkeypatch=monkeypatch, given=page).document
    assert [(one["paper"], one["evidence"]) for one in found["members"]] == [("peine", "text")]


def test_who_ran_an_article_of_the_archive(archived: Archive) -> None:
    keep(archived, dated("wolfsburg", "1", TEXTS[0], days=30, url="https://www.waz-online.de/Lokales/deich"))
    keep(archived, dated("peine", "1", f"{LOCAL[0]}\n\n{TEXTS[0]}", days=29), dated("celle", "1", TEXTS[1]))
    found = stories("--like", "http://waz-online.de/Lokales/deich?utm_source=x#top", "--json").document
    assert [(one["paper"], one["role"]) for one in found["members"]] == [("wolfsburg", "itself"), ("peine", "copy")]
    assert found["articles"] == 2


@pytest.mark.slow
def test_a_page_that_is_not_in_the_archive_is_asked_for(archived: Archive) -> None:
    site = Site("wolfsburg", 10, seed=2)
    story = next(one for one in site.stories if one.kind == "plain")
    keep(archived, dated("peine", "1", story.body, published=story.published))
    with serving(site) as server:
        done = scrapy("stories", "--like", server.url + site.path(story), "--json")
        asked = [request.path for request in server.requests]
    assert done.returncode == 0, done.stderr
    assert [one["paper"] for one in json.loads(done.stdout)["members"]] == ["peine"]
    assert "/robots.txt" in asked
    assert asked.count(site.path(story)) == 1


def test_nobody_ran_it(archived: Archive, tmp_path: Path) -> None:
    keep(archived, dated("wolfsburg", "1", TEXTS[0]), dated("celle", "1", TEXTS[1], days=3))
    (tmp_path / "a.txt").write_text(TEXTS[2], encoding="utf-8")
    done = stories("--like", str(tmp_path / "a.txt"))
    assert done.code == 1
    days = f"{dated('x', '1', '', 3)['published'][:10]} to {dated('x', '1', '', 1)['published'][:10]}"
    assert done.err == f"nobody ran it, among 2 articles of 2 papers, {days}.\n"
    assert f"No text of {days} from 26 papers:" in done.out


# what was changed


def test_what_each_paper_changed(samples: list[str]) -> None:
    done = stories("--diff", DPA, *samples)
    assert (done.code, done.err) == (0, "")
    assert "  headline  [-Rückruf:" in done.out
    assert "[-In Hannover sorgt" in done.out
    assert " words … " in done.out
    members = stories("--diff", DPA, "--json", *samples).document
    for member in members["members"]:
        for name in (f"{member['paper']}/{member['article_id']}", member["url"]):
            assert stories("--diff", name, *samples).out == done.out
    wolfsburg, leipzig = members["changes"]
    assert [*wolfsburg["headline"][0]] == ["removed"]
    (changed,) = (one for one in wolfsburg["body"] if "removed" in one)
    assert changed["removed"].startswith("In Hannover sorgt")
    assert leipzig["role"] == "excerpt"


def test_a_diff_of_the_archive(archived: Archive) -> None:
    url = "https://www.waz-online.de/Lokales/deich"
    keep(archived, dated("wolfsburg", "1", TEXTS[0], days=60, url=url, headline="Deich"))
    keep(archived, dated("peine", "1", TEXTS[0].replace("Stimmen", "Voten"), days=59.5, headline="Deich"))
    done = stories("--diff", url)
    assert done.code == 0, done.err
    assert "[-Voten-] {+Stimmen+}" in done.out or "[-Stimmen-] {+Voten+}" in done.out
    assert stories("--diff", "wolfsburg/1").out == done.out
    keep(archived, dated("celle", "7", TEXTS[1]))
    alone = stories("--diff", "celle/7")
    assert (alone.code, alone.err) == (1, "celle/7 runs in no other paper, as far as was searched.\n")


def test_a_diff_shows_the_whole_story_however_long_it_ran(archived: Archive) -> None:
    days = {"wolfsburg": 60, "peine": 51, "celle": 40, "hannover": 30}
    for paper, before in days.items():
        keep(archived, dated(paper, "1", f"{TEXTS[0]} Stand von Tag {before}.", days=before))
    for paper in ("wolfsburg", "hannover"):
        assert stories("--diff", f"{paper}/1", "--json").document["papers"] == [*days]
    since = (NOW - timedelta(days=60)).astimezone(BERLIN).date()
    asked = stories("--diff", "wolfsburg/1", "--json", "--since", f"{since}", "--until", f"{since}")
    assert asked.document["papers"] == ["wolfsburg", "peine"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_for_terminals(environment: dict[str, str], coloured: bool, samples: list[str]) -> None:
    screen, terminal = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm", **environment}
    command = [sys.executable, "-m", "scrapy", "stories", "--diff", DPA, *samples]
    done = subprocess.Popen(command, cwd=ROOT, env=env, stdout=terminal, stderr=subprocess.DEVNULL)
    os.close(terminal)
    shown = b""
    try:
        while part := os.read(screen, 65536):
            shown += part
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(screen)
    assert done.wait(60) == 0
    assert (b"\x1b[31;9m" in shown) == coloured
    assert (b"[-" in shown) != coloured


# what is wrong


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--diff", "nowhere/1"), "nowhere/1 is no story or article of 3 JSON Lines feeds; give a story's id"),
        (("--diff", "https://www.haz.de/x.html"), "https://www.haz.de/x.html is no story or article of 3"),
        (("--diff", DPA, "--since", "2024-01-01"), f"{DPA} is of 2019-10-19, which is not among the days asked for."),
        (("--like", "nowhere.txt"), "nowhere.txt: No such file or directory."),
        (("--like", "nowhere.html"), "nowhere.html: No such file or directory."),
        (("--like", "README.md"), "README.md is no article: UnknownLayout: "),
        (("--like", "data/sample/hannover.warc.gz"), "data/sample/hannover.warc.gz holds "),
        (("--like", "a.txt", "--diff", "x"), "--like and --diff are two questions; ask one at a time."),
        (("--like", "a.txt", "--agency", "dpa"), "--agency is not for --like."),
        (("--diff", "x", "-n", "3"), "--limit is not for --diff."),
        (("--diff", ""), "--diff is empty."),
        (("--url", "https://www.haz.de/"), "--url is for --like FILE."),
        (("--paper", "wolfburg"), "there is no paper 'wolfburg'; did you mean wolfsburg?"),
        (("--limit", "0"), "--limit '0' is no number of stories from 1 to 10,000."),
        (("--since", "gestern"), "'gestern' is no day"),
        (("--since", "2026-11-02", "--until", "2026-11-01"), "--until 2026-11-01 lies before --since 2026-11-02."),
        (("nowhere.jsonl",), "can't be read: No such file or directory."),
        (("README.md",), "README.md: a dataset is made from JSON Lines"),
    ],
)
def test_a_wrong_call_is_one_sentence(words: tuple[str, ...], said: str, samples: list[str]) -> None:
    done = stories(*words, *samples)
    assert (done.code, done.out) == (2, "")
    (sentence,) = done.err.splitlines()
    assert said in sentence


def test_texts_that_can_not_be_looked_for(samples: list[str], tmp_path: Path) -> None:
    for name, content, said in (
        ("latin.txt", "Größe".encode("latin-1"), "latin.txt is no UTF-8 text."),
        ("empty.txt", b" \n", "empty.txt holds no text."),
    ):
        (tmp_path / name).write_bytes(content)
        done = stories("--like", str(tmp_path / name), *samples)
        assert (done.code, done.out, done.err) == (2, "", f"{tmp_path / name}{said.removeprefix(name)}\n")


def test_no_archive_is_made(own_data: Path) -> None:
    done = stories()
    assert (done.code, done.out) == (2, "")
    assert (
        done.err
        == f"there is no archive at {own_data / 'archive.sqlite'} yet: a crawl makes it, e.g. scrapy crawl wolfsburg.\n"
    )
    assert not list(own_data.iterdir())


def test_no_article_in_the_period(samples: list[str], archived: Archive) -> None:
    done = stories("--since", "2020-01-01", "--until", "2020-01-31", *samples)
    assert (done.code, done.err) == (3, "there is no article of 2020-01-01 to 2020-01-31 in 3 JSON Lines feeds.\n")
    assert "No text of 2020-01-01 to 2020-01-31 from 28 papers:" in done.out
    done = stories()
    assert done.code == 3
    assert done.err.endswith(" in newsbot's archive.\n")
    assert "never run: celle" in done.out
    keep(archived, dated("celle", "1", TEXTS[0], days=9))
    soon = (NOW - timedelta(days=3)).date()
    for words in ((), tuple(samples)):
        done = stories("--since", f"{soon}", *words)
        assert done.code == 3
        assert done.err.startswith(f"there is no article of {soon} in ")


def test_no_story_in_two_papers(samples: list[str]) -> None:
    done = stories("--paper", "kiel", "--agency", "afp", *samples)
    assert done.code == 1
    assert done.err.startswith("no story runs in two papers or more, one of them kiel, supplied by afp, among ")


def test_every_command_loads_no_database_for_it() -> None:
    program = (
        "import newsbot.commands.stories, sys; print('sqlalchemy' in sys.modules, 'newsbot.syndication' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


BLOCKS = re.findall(
    r"^```console\n\$ scrapy stories ([^\n]*)\n(.*?)\n```", (ROOT / "docs/stories.md").read_text("utf-8"), re.M | re.S
)


@pytest.mark.parametrize(("line", "shown"), BLOCKS, ids=[line.split()[0] for line, _ in BLOCKS])
def test_the_page_shows_what_is_printed(
    line: str, shown: str, samples: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    *words, exports = shlex.split(line)
    assert exports == "data/exports/*.jsonl"
    printed = stories(*words, *samples).out.rstrip()
    assert printed.startswith(shown.removesuffix("…"))
    assert shown.endswith("…") or printed == shown


def test_the_page_has_three_examples() -> None:
    assert len(BLOCKS) == 3


@pytest.mark.slow
def test_what_the_readme_shows(own_data: Path) -> None:
    lines = re.findall(r"^scrapy stories (.*data/exports/\*\.jsonl)", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert len(lines) == 2
    for paper in PAPERS:
        crawl(paper, "-a", f"warc=data/sample/{paper}.warc.gz", data=own_data)
    exports = sorted(map(str, (own_data / "exports").glob("*.jsonl")))
    for line, said in zip(lines, (DPA, "{+"), strict=True):
        done = scrapy("stories", *shlex.split(line)[:-1], *exports)
        assert (done.returncode, done.stderr) == (0, "")
        assert said in done.stdout
