"""The page of a report in a real Chromium: it draws everything, counts rightly, asks no network, fits a phone."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from newsbot.archive import Visit, open_archive
from newsbot.coverage import FIELDS
from newsbot.dates import BERLIN
from tests.datasets import feed, reading
from tests.test_browser import CHROMIUM, in_browser
from tests.test_report import TEXT, report

CHARTS = (
    "articles-time", "articles-papers", "sections-bars", "suppliers-bars", "access-bars", "stories-matrix",
    "speed-bars", "coverage-map", "gaps-bars",
)  # fmt: skip
BEGIN = datetime(2026, 3, 2, 12, tzinfo=BERLIN)
PAPERS = ("hannover", "peine", "wolfsburg")


def made() -> list[dict[str, Any]]:
    """Articles of three papers and 40 days, with a gap of the last paper; a text of the first runs in the others."""
    found = []
    for number in range(200):
        paper, day = PAPERS[number * number % 3 if number % 4 else 2], number % 40
        if (paper, day) != ("wolfsburg", 12):
            given = {"published": BEGIN + timedelta(days=day), "hour": 24.0 * day, "body": f"Zeile {number}."}
            credit = {"agencies": ["dpa"] if number % 3 else [], "access": ("free", "paid")[number % 2]}
            section = ["Nachrichten", ("Kultur", "Sport")[number % 2]]
            found.append(reading(paper, f"a{number}", section=section, **given, **credit))
    for number, paper in enumerate(PAPERS):
        times = {"published": BEGIN + timedelta(hours=4 * number), "hour": 8.0}
        found.append(reading(paper, f"s{number}", body=TEXT, headline="Treppe gesperrt", **times))
    return found


RECORDS = made()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of an archive with crawls."""
    folder = tmp_path_factory.mktemp("report")
    archive = open_archive(folder / "archive.sqlite")
    for paper in PAPERS:
        for day in range(40):
            run = archive.begin(paper, {}, (BEGIN + timedelta(days=day, hours=9)).astimezone(timezone.utc))
            own = [one for one in RECORDS if day == 39 and one["paper"] == paper]
            visits = [Visit(one["url"], datetime.fromisoformat(one["fetched"]), record=one) for one in own]
            archive.keep(run, visits)
            archive.end(run, "finished", {"exit": 0, "read": 30}, {"articles": 30, **dict.fromkeys(FIELDS, 20)})
    archive.close()
    answer = report("-o", str(folder / "report.html"), NEWSBOT_ARCHIVE=folder / "archive.sqlite")
    assert answer.code == 0, answer.err
    return folder / "report.html"


class Window:
    """A page in a browser, and what it complained of or asked for."""

    def __init__(self, page: Any, path: Path) -> None:
        self.page, self.said, self.asked = page, [], []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(path.as_uri())
        self.settle()

    def settle(self, drawn: int = 1) -> None:
        """Waits until everything was drawn so often."""
        self.page.wait_for_selector(f'body[data-drawn="{drawn}"]')  # the policy of the page forbids functions as text
        for name in CHARTS:
            self.page.wait_for_selector(f"#{name} svg, #{name} .none", state="attached")

    @property
    def drawn(self) -> int:
        return int(self.page.evaluate("document.body.dataset.drawn"))

    def does(self, action: Any) -> None:
        """Does what makes the page draw anew."""
        before = self.drawn
        action()
        self.settle(before + 1)

    def table(self, name: str) -> dict[str, list[str]]:
        """The rows of a table by their first cell."""
        rows = self.page.eval_on_selector_all(
            f"#{name} tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        )
        return {row[0]: row[1:] for row in rows}

    def number(self, tile: str) -> str:
        return str(self.page.locator("#tiles div", has_text=tile).locator("dd").first.text_content())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")], ids=str)
def window(request: pytest.FixtureRequest, browser: Any, written: Path) -> Iterator[Window]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    yield Window(context.new_page(), written)
    context.close()


@pytest.fixture
def wide(browser: Any, written: Path) -> Iterator[Window]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Window(context.new_page(), written)
    context.close()


@in_browser
def test_it_draws_all_pictures_asks_for_nothing_and_fits(window: Window, written: Path) -> None:
    drawn = {name: window.page.locator(f"#{name} svg .mark-rect path").count() for name in CHARTS}
    assert all(drawn.values()), drawn
    assert window.said == []
    assert window.asked == [written.as_uri()]
    for opened in window.page.query_selector_all("details"):
        opened.evaluate("found => { found.open = true }")
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    outside = "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.textContent)"
    assert window.page.eval_on_selector_all(".chart svg, .legend li, select", outside) == []


@in_browser
def test_papers_and_days_change_the_numbers_rightly(wide: Window) -> None:
    def counted(papers: tuple[str, ...], since: str, until: str) -> list[dict[str, Any]]:
        return [one for one in RECORDS if one["paper"] in papers and since <= one["published"][:10] <= until]

    def agree(papers: tuple[str, ...], since: str, until: str) -> None:
        wanted = counted(papers, since, until)
        assert wide.number("articles") == str(len(wanted))
        for name in papers:
            own = [one for one in wanted if one["paper"] == name]
            assert wide.table("articles-table")[name][1] == str(len(own))
            agency = sum("dpa" in one["agencies"] for one in own)
            assert wide.table("suppliers-table")[name][:2] == [str(len(own)), str(agency)]
            free = sum(one["access"] == "free" for one in own)
            assert wide.table("access-table")[name][:2] == [str(len(own)), str(free)]
        kultur = sum("Kultur" in one["section"] for one in wanted)
        assert wide.table("sections-table")["Kultur"][0] == str(kultur)

    agree(PAPERS, "2026-03-02", "2026-04-10")
    assert wide.table("stories-table")["hannover"][0] == "2"
    there = {(one["paper"], one["published"][:10]) for one in RECORDS}
    days = [f"{BEGIN + timedelta(days=day):%Y-%m-%d}" for day in range(40)]
    begun = {name: min(day for paper, day in there if paper == name) for name in PAPERS}
    without = [(name, day) for name in PAPERS for day in days if day >= begun[name] and (name, day) not in there]
    assert ("wolfsburg", "2026-03-14") in without
    assert wide.number("without an article") == str(len(without))
    wide.does(lambda: wide.page.fill("#from", "2026-03-10"))
    agree(PAPERS, "2026-03-10", "2026-04-10")
    assert wide.table("stories-table") == {}
    wide.does(lambda: wide.page.fill("#to", "2026-03-20"))
    agree(PAPERS, "2026-03-10", "2026-03-20")
    wide.page.click("#chooser summary")
    wide.does(lambda: wide.page.uncheck("#papers input[value='0']"))
    agree(PAPERS[1:], "2026-03-10", "2026-03-20")
    wide.does(lambda: wide.page.click("[data-papers=none]"))
    assert wide.page.text_content("#state") == "No paper is chosen."
    wide.does(lambda: wide.page.click("[data-papers=all]"))
    wide.does(lambda: wide.page.click("[data-days='0']"))
    agree(PAPERS, "2026-03-02", "2026-04-10")
    assert wide.said == []


@in_browser
def test_origin_field_and_colours_can_be_chosen(wide: Window) -> None:
    wide.does(lambda: wide.page.select_option("#origin", "2"))
    assert wide.table("stories-table") == {}
    wide.does(lambda: wide.page.select_option("#field", "body"))
    assert {*wide.page.eval_on_selector_all("#coverage-table thead th", "all => all.map(one => one.textContent)")} == {
        "day",
        *PAPERS,
    }
    ground = "getComputedStyle(document.body).backgroundColor"
    wide.page.click("#theme")
    light = wide.page.evaluate(ground)
    wide.page.click("#theme")
    assert wide.page.evaluate(ground) != light
    assert re.fullmatch("Colours: dark", wide.page.text_content("#theme"))
    assert wide.said == []


def opened(browser: Any, folder: Path, *records: dict[str, Any], **settings: Any) -> Window:
    """The report of a feed of these records, or of an archive, in a wide window."""
    source = [feed(folder / "a.jsonl", *records)] if records else []
    answer = report("-o", str(folder / "r.html"), *source, **settings)
    assert answer.code == 0, answer.err
    return Window(browser.new_page(), folder / "r.html")


@in_browser
def test_no_name_breaks_a_picture(browser: Any, tmp_path: Path) -> None:
    evil = (
        "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{datum.x}}", "%%LIBRARY%%", "__proto__",
        "constructor", "<!--", "\u202eVerdreht", "W" * 40, "x" * 5000,
    )  # fmt: skip
    records = [
        reading(("peine", "constructor")[n % 2], f"e{n}", section=[evil[n // 2 % len(evil)]], publication=evil[n % 3])
        for n in range(240)
    ]
    window = opened(browser, tmp_path, *records)
    assert window.said == []
    assert len(window.asked) == 1
    assert window.page.locator("#sections-bars svg .mark-rect path").count() == len(evil)
    assert window.number("article") == "240"
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@in_browser
def test_an_old_stray_does_not_stretch_the_page(browser: Any, tmp_path: Path) -> None:
    old = reading("peine", "old", published=BEGIN - timedelta(days=3000))
    window = opened(browser, tmp_path, *RECORDS, old)
    assert window.number("articles") == str(len(RECORDS))
    assert "1 older one is left out" in window.page.text_content("#state")
    assert window.table("gaps-table") == {} or all("2018" not in row[0] for row in window.table("gaps-table").values())
    window.does(lambda: window.page.click("[data-days='0']"))
    assert window.number("articles") == str(len(RECORDS) + 1)


@in_browser
def test_it_says_which_fields_fell_and_that_no_crawl_came(browser: Any, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    for day in range(40):
        began = (BEGIN + timedelta(days=day)).astimezone(timezone.utc)
        run = archive.begin("peine", {}, began)
        had = dict.fromkeys(FIELDS, 20) | {"body": 28 if day < 25 else 2}
        new = [reading("peine", f"p{day}", published=BEGIN + timedelta(days=day), hour=24.0 * day)]
        archive.keep(run, [Visit(one["url"], datetime.fromisoformat(one["fetched"]), record=one) for one in new])
        archive.end(run, "finished", {"exit": 0, "read": 30}, {"articles": 30, **had}, began)
    archive.close()
    window = opened(browser, tmp_path, NEWSBOT_ARCHIVE=tmp_path / "archive.sqlite")
    assert window.page.text_content("#fell").endswith("peine (body 93% → 7%).")
    assert "The newest crawl began on 10 Apr 2026" in window.page.text_content("#late")
    assert window.page.locator("#gaps-bars .none").text_content() == "No day is without an article."
    window.does(lambda: window.page.fill("#to", "2026-03-20"))
    assert window.page.text_content("#fell") == ""


@in_browser
def test_a_keyboard_and_a_voice_find_their_way(wide: Window) -> None:
    page = wide.page
    assert page.eval_on_selector_all("input, select", "all => all.every(one => one.labels.length)")
    assert page.eval_on_selector_all("table", "all => all.every(one => one.caption.textContent)")
    assert page.eval_on_selector_all("th", "all => all.every(one => one.scope)")
    named = "all => all.every(one => one.getAttribute('aria-label') || one.querySelector('.none, [role=img]'))"
    assert page.eval_on_selector_all(".chart, .scroll", named)
    focused = "(({ id, textContent, value }) => id || value || textContent)(document.activeElement)"
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focused))
    for name in ("theme", "from", "to", "all days", "origin", "field", "runs-table"):
        assert name in reached
