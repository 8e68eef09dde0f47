"""Crawls of a site again and again: what is known costs nothing, what is new or changed is had, nothing is hidden."""

import gzip
import json
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from newsbot.archive import open_archive
from newsbot.archive.forgetting import Wanted
from newsbot.urls import key
from tests.crawling import crawl as replay
from tests.partnersite.answer import Answer, html
from tests.partnersite.articles import Story
from tests.partnersite.server import Server, serving
from tests.partnersite.site import BERLIN, MOMENT, Site
from tests.postgres import Server as Database
from tests.repeated import (
    NEW_ONLY,
    Trapped,
    age,
    crawl,
    edited,
    ended,
    kept,
    keys,
    known,
    opened,
    place,
    start,
    states,
    struck,
    wait,
)

WEEK = timedelta(days=7)


def site_of(layout: str, articles: int = 30, **given: object) -> Trapped:
    """A site whose lists, feeds and sitemaps name its articles."""
    return Trapped("wolfsburg", articles, layout, **{"seed": 5, "sitemaps": "named", "oddities": False, **given})


@pytest.fixture
def server() -> Iterator[Server]:
    """An Arc site of thirty articles."""
    with serving(site_of("arc")) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def unreachable(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A crawl whose database is not there; it tries for a quarter of a minute, while other tests run."""
    if not any(item.name.startswith("test_a_database_that_is_not_there") for item in request.session.items):
        yield None
        return
    address = "postgresql://newsbot:geheim@127.0.0.1:1/zeitung"
    with serving(site_of("arc", 1)) as running:
        crawling = start(running, tmp_path_factory.mktemp("none"), *NEW_ONLY, "-s", f"NEWSBOT_ARCHIVE={address}")
        yield crawling
        crawling.kill()
        crawling.wait()
        assert not running.requests


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a first crawl of the site of ``server``."""
    data = tmp_path_factory.mktemp("crawled")
    with serving(site_of("arc")) as running:
        done = crawl(running, data, *NEW_ONLY)
    assert (done.code, len(done.articles)) == (0, 30)
    assert not (data / "exports").exists()
    return data


@pytest.fixture
def data(crawled: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(crawled, tmp_path / "data"))


def plain_story(site: Site, position: int = 0) -> Story:
    """One of the newest free articles of the paper's own."""
    return [story for story in site.newest(50) if story.kind == "plain"][position]


def holds(data: Path) -> int:
    """Articles in the archive."""
    with opened(data) as archive:
        return archive.count()


@pytest.mark.slow
def test_an_unchanged_site_costs_no_article(server: Server, data: Path) -> None:
    again = crawl(server, data, *NEW_ONLY)
    assert (again.code, again.articles) == (0, [])
    assert again.last == (
        "0 new, 0 changed; the archive holds 30; all of it: scrapy dataset --paper wolfsburg -o wolfsburg.parquet"
    )
    assert (again.kinds["list", 200], again.kinds["list", 304]) == (1, 14)  # the home page leads on
    assert again.kinds["feed", 304] == 1
    assert not (data / "exports").exists()


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["pdb", "arc"])
def test_days_later_what_is_new_or_corrected_is_read_and_nothing_else(layout: str, tmp_path: Path) -> None:
    site = site_of(layout, 40, seed=9, coming=8, oddities=True)
    with serving(site) as server:
        first = crawl(server, tmp_path, *NEW_ONLY)
        assert first.code == 0
        before, opened_at = keys(site), {story.uuid: story for story in site.stories}
        age(tmp_path, datetime.now(timezone.utc) - MOMENT - timedelta(minutes=1))
        site.at(MOMENT + timedelta(hours=50))
        new = keys(site) - before
        corrected = {
            key(site.url(story))
            for story in site.stories
            if story.updated and not opened_at.get(story.uuid, story).updated and key(site.url(story)) in before
        }
        assert new
        assert corrected
        second = crawl(server, tmp_path, *NEW_ONLY)
        third = crawl(server, tmp_path, *NEW_ONLY)
    asked = {key(site.paper.site + path) for path in second.articles}
    assert second.code == 0, second.log
    assert new | corrected <= asked
    assert len(second.articles) == len(asked)
    unasked = asked - new - corrected
    assert not {one for one in unasked if one in before and not moved_on(site, opened_at, one)}
    assert second.last.startswith(f"{len(new)} new, {len(corrected)} changed; the archive holds {len(before | new)};")
    versions = states(tmp_path, "all")
    assert {one for one, found in versions.items() if len(found) == 2} == corrected
    assert all(len(found) <= 2 for found in versions.values())
    assert third.articles == []


def moved_on(site: Site, earlier: dict[str, Story], address: str) -> bool:
    """Whether a story's own date of change moved, without its text."""
    story = next(story for story in site.stories if key(site.url(story)) == address)
    return story.modified != earlier[story.uuid].modified


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ("sitemaps", "max_articles=5"),
        ("sitemaps", "since=2026-11-19"),
        ("feeds", "sections=sport"),
        ("sections", "since=2026-11-19"),
    ],
)
def test_what_a_crawl_was_not_asked_for_is_read_by_one_that_is(
    ways: str, words: str, server: Server, tmp_path: Path
) -> None:
    """A page that did not change since names it still: 304 must not hide it."""
    assert crawl(server, tmp_path, "-a", f"ways={ways}", "-a", words).code == 0
    assert 0 < holds(tmp_path) < 30
    full = crawl(server, tmp_path, *NEW_ONLY, "-a", f"ways={ways}")
    assert full.code == 0
    assert set(states(tmp_path)) == keys(server.site, ways)


@pytest.mark.slow
def test_the_same_small_crawl_again_and_again_gets_all(tmp_path: Path) -> None:
    with serving(site_of("arc", 12)) as server:
        words = (*NEW_ONLY, "-a", "ways=sitemaps", "-a", "max_articles=5")
        found = [crawl(server, tmp_path, *words) for _ in range(3)]
    assert [len(set(done.articles)) > 0 for done in found] == [True, True, True]
    assert set(states(tmp_path)) == keys(server.site, "sitemaps")


@pytest.mark.slow
def test_what_was_closed_for_an_hour_is_read_when_it_is_open(server: Server, tmp_path: Path) -> None:
    server.site.blocked = "pages"
    closed = crawl(server, tmp_path, *NEW_ONLY)
    assert closed.code == 4
    assert {found[0].record["layout"] for found in states(tmp_path).values()} == {"feed"}
    server.site.blocked = ""
    assert crawl(server, tmp_path, *NEW_ONLY).code == 0
    assert {found[0].record["layout"] for found in states(tmp_path).values()} == {"arc"}


@pytest.mark.slow
def test_a_changed_text_is_version_2_and_was_first_seen_as_before(server: Server, data: Path) -> None:
    story = plain_story(server.site)
    path, url = server.site.path(story), server.site.url(story)
    age(data, timedelta(days=1))
    server.site.override[path] = edited(server.site, path, story.headline, "Neue Zeile über dem alten Text")
    again = crawl(server, data, "-O", str(data / "all.jsonl"))
    assert again.code == 0
    assert "0 new, 1 changed; the archive holds 30;" in again.last
    first, second = states(data, "all")[key(url)]
    assert (first.version, second.version) == (1, 2)
    assert second.record["headline"] == "Neue Zeile über dem alten Text"
    assert second.first_seen == first.first_seen < datetime.now(timezone.utc) - timedelta(hours=23)
    rows = [json.loads(line) for line in (data / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 30  # without new_only everything is exported anew
    (row,) = (row for row in rows if row["url"] == url)
    assert (row["version"], row["first_seen"]) == (2, second.record["first_seen"])
    assert {row["version"] for row in rows if row["url"] != url} == {1}


@pytest.mark.slow
def test_only_what_asks_for_a_file_gets_one_and_it_holds_what_is_new(server: Server, tmp_path: Path) -> None:
    hidden = server.site.path(plain_story(server.site))
    server.site.override[hidden] = Answer(500)
    first = crawl(server, tmp_path, *NEW_ONLY, "-s", "RETRY_TIMES=2")  # as often as usual it would take a minute
    assert first.code == 4
    del server.site.override[hidden]
    second = crawl(server, tmp_path, *NEW_ONLY, "-O", str(tmp_path / "new.jsonl"))
    assert (second.code, second.articles) == (0, [hidden])  # what failed is asked for again
    assert len((tmp_path / "new.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    third = crawl(server, tmp_path, *NEW_ONLY, "-O", str(tmp_path / "none.jsonl"))
    assert third.code == 0
    assert not (tmp_path / "none.jsonl").exists()
    assert not (tmp_path / "exports").exists()


@pytest.mark.slow
def test_a_young_article_is_asked_for_once_a_day_whether_it_changed(tmp_path: Path) -> None:
    site = site_of("arc", 8, moment=datetime.now(BERLIN).replace(microsecond=0) - timedelta(minutes=5))
    story = plain_story(site)
    path = site.path(story)
    with serving(site) as server:
        crawl(server, tmp_path, *NEW_ONLY)
        assert crawl(server, tmp_path, *NEW_ONLY).articles == []
        young = {key(site.url(story)) for story in site.newest(8)}
        age(tmp_path, timedelta(hours=24))
        site.override[path] = edited(site, path, story.headline, "Berichtigte Zeile")
        day = crawl(server, tmp_path, *NEW_ONLY)
        assert crawl(server, tmp_path, *NEW_ONLY).articles == []
    assert day.code == 0
    assert {key(site.paper.site + path) for path in day.articles} == young
    assert day.kinds["article", 304] == len(young) - 1
    assert "0 new, 1 changed" in day.last
    assert [state.record["headline"] for state in states(tmp_path, "all")[key(site.url(story))]] == [
        story.headline, "Berichtigte Zeile",
    ]  # fmt: skip
    assert not any(found[0].gone for found in states(tmp_path).values())


@pytest.mark.slow
def test_what_is_no_longer_there_is_gone(server: Server, data: Path) -> None:
    story = plain_story(server.site)
    server.site.override[server.site.path(story)] = Answer(410)
    second = crawl(server, data)
    assert second.code == 0
    found = states(data)
    assert {one for one, versions in found.items() if versions[-1].gone} == {key(server.site.url(story))}
    assert found[key(server.site.url(story))][0].record["body"]
    assert "0 new, 0 changed; the archive holds 30" in second.last
    assert crawl(server, data, *NEW_ONLY).articles == []


@pytest.mark.slow
def test_what_was_refused_waits_for_a_week(tmp_path: Path) -> None:
    site = site_of("arc", 10, oddities=True, disallow=("/sport",))
    with serving(site) as server:
        first = crawl(server, tmp_path, *NEW_ONLY)
        outcomes = {one: seen.outcome for one, seen in known(tmp_path, "wolfsburg").items()}
        age(tmp_path, WEEK - timedelta(hours=3))
        assert crawl(server, tmp_path, *NEW_ONLY).articles == []
        age(tmp_path, timedelta(hours=3))
        week = crawl(server, tmp_path, *NEW_ONLY)
    refused = {one for one, outcome in outcomes.items() if outcome.startswith(("refused/", "dropped/"))}
    forbidden = {one for one in refused if "robots.txt" in outcomes[one]}
    gone = {one for one, outcome in outcomes.items() if outcome.startswith("gone/")}
    assert len(refused - forbidden) >= 2
    assert forbidden
    assert first.code == week.code == 0
    asked = {key(site.paper.site + path) for path in week.articles}
    assert refused - forbidden <= asked <= refused - forbidden | gone


@pytest.mark.slow
def test_a_place_where_sitemaps_usually_are_is_not_asked_again_at_once(tmp_path: Path) -> None:
    with serving(site_of("arc", 6, sitemaps="none", feeds=False)) as server:
        first = crawl(server, tmp_path, *NEW_ONLY)
        again = crawl(server, tmp_path, *NEW_ONLY)
        age(tmp_path, WEEK)
        later = crawl(server, tmp_path, *NEW_ONLY)
    assert first.kinds["sitemap", 404] > 0
    assert first.kinds["feed", 404] > 0
    assert (again.kinds["sitemap", 404], again.kinds["feed", 404]) == (0, 0)
    assert later.kinds["sitemap", 404] == first.kinds["sitemap", 404]
    assert first.code == again.code == later.code == 0


@pytest.mark.slow
def test_given_addresses_that_are_known_are_not_asked_for(server: Server, tmp_path: Path) -> None:
    urls = sorted(server.site.reachable())[:6]
    file = tmp_path / "urls.txt"
    words = (*NEW_ONLY, "-a", f"urls={file}")
    file.write_text("\n".join(urls[:3]), encoding="utf-8")
    assert len(crawl(server, tmp_path, *words).articles) == 3
    file.write_text("\n".join([*urls, "https://www.waz-online.de/nie/dagewesen.html"]), encoding="utf-8")
    more = crawl(server, tmp_path, *words)
    assert {key(server.site.paper.site + path) for path in more.articles} == {key(url) for url in urls[3:]}
    assert (more.code, "3 new, 0 changed; the archive holds 6;" in more.last) == (0, True)
    again = crawl(server, tmp_path, *words)
    assert (again.code, again.requests) == (0, [])


@pytest.mark.slow
def test_what_is_forgotten_is_not_asked_for_and_not_exported(server: Server, data: Path) -> None:
    story = plain_story(server.site)
    url, path = server.site.url(story), server.site.path(story)
    with opened(data) as archive:
        assert archive.forget(datetime.now(timezone.utc), Wanted(url=url)).articles == 1
    again = crawl(server, data, "-O", str(data / "all.jsonl"))
    scheduled = crawl(server, data, *NEW_ONLY)
    assert path not in again.articles + scheduled.articles
    assert (len(again.articles), scheduled.articles) == (29, [])
    assert again.code == scheduled.code == 0
    text = (data / "all.jsonl").read_text(encoding="utf-8")
    assert (len(text.splitlines()), url in text) == (29, False)
    assert holds(data) == 29


@pytest.mark.slow
def test_two_crawls_of_a_paper_at_once_are_one(server: Server, tmp_path: Path) -> None:
    second: list[object] = []

    def begin_another() -> None:
        second.append(start(server, tmp_path, *NEW_ONLY))
        wait(lambda: second[0].poll() is not None)  # type: ignore[attr-defined]

    assert isinstance(server.site, Trapped)
    server.site.set_trap("article", 5, begin_another)
    first = crawl(server, tmp_path)
    other = ended(second[0], server)  # type: ignore[arg-type]
    assert other.code == 75
    assert re.search(r"wolfsburg is being crawled since \d\d\.\d\d\.\d{4} \d\d:\d\d by process \d+ on ", other.log)
    assert first.code == 0, first.log
    assert len(first.requests) == len({request.path for request in first.requests})
    assert holds(tmp_path) == 30
    with opened(tmp_path) as archive:
        assert [run.state for run in archive.runs()] == ["finished"]


@pytest.mark.slow
@pytest.mark.parametrize("what", ["foreign", "newer", "none"])
def test_an_archive_that_cannot_be_used_is_one_sentence_and_no_request(
    what: str, server: Server, tmp_path: Path
) -> None:
    where = tmp_path / "given.sqlite"
    if what == "foreign":
        with closing(sqlite3.connect(where)) as database:
            database.execute("CREATE TABLE rechnungen (summe)")
    elif what == "newer":
        open_archive(where).close()
        with closing(sqlite3.connect(where)) as database, database:
            database.execute("UPDATE meta SET value = '999'")
    else:
        where.write_bytes(b"Einkaufszettel\n" * 500)
    before = where.read_bytes()
    done = crawl(server, tmp_path, *NEW_ONLY, "-s", f"NEWSBOT_ARCHIVE={where}")
    assert done.code == 2
    assert len(done.log.strip().splitlines()) == 1
    assert str(where) in done.log
    assert done.requests == []
    assert where.read_bytes() == before


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_one_sentence(server: Server, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    where = closed / "archive.sqlite"
    if not _is_closed(closed):
        where = Path("/proc/archive.sqlite")  # root may write everywhere but here
    done = crawl(server, tmp_path, *NEW_ONLY, "-s", f"NEWSBOT_ARCHIVE={where}")
    assert done.code not in (0, 1)
    assert (len(done.log.strip().splitlines()), done.requests) == (1, [])


def _is_closed(folder: Path) -> bool:
    try:
        (folder / "try").touch()
    except OSError:
        return True
    (folder / "try").unlink()
    return False


@pytest.mark.slow
def test_a_full_disk_ends_the_crawl_and_the_same_command_continues_it(server: Server, tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    done = crawl(server, tmp_path, *NEW_ONLY, preexec_fn=limit)
    assert done.code == 4
    assert "the archive" in done.last
    assert "what was kept before is safe" in done.last
    with closing(sqlite3.connect(place(tmp_path))) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    safe = kept(tmp_path)
    again = crawl(server, tmp_path, *NEW_ONLY)
    assert again.code == 0
    assert f"continuing, {len(safe)} read" in again.log
    assert set(states(tmp_path)) == keys(server.site)


@pytest.mark.slow
def test_a_database_that_is_not_there_is_one_sentence_without_its_password(
    unreachable: subprocess.Popen[str], server: Server
) -> None:
    done = ended(unreachable, server)
    assert done.code == 3
    assert (len(done.log.strip().splitlines()), done.requests) == (1, [])
    assert "can't be reached" in done.log
    assert "geheim" not in done.log


@pytest.mark.slow
def test_a_database_that_dies_in_mid_crawl_ends_it_and_is_continued(
    postgres: Database, server: Server, tmp_path: Path
) -> None:
    address = postgres.database("dies_in_mid_crawl")
    words = ("-s", f"NEWSBOT_ARCHIVE={address}")

    def safe() -> set[str]:
        with opened(address) as archive:
            return {one.key for one in archive.known("wolfsburg") if one.outcome == "read"}

    def kill() -> None:
        wait(lambda: len(safe()) >= 9)
        postgres.stop()

    assert isinstance(server.site, Trapped)
    server.site.set_trap("article", 10, kill)
    try:
        done = crawl(server, tmp_path, *words)
    finally:
        if server.site._trap is None:
            postgres.start()
    assert done.code == 4
    assert "can't be reached" in done.last
    before = safe()
    assert len(before) == 9
    again = crawl(server, tmp_path, *words)
    assert again.code == 0, again.log
    assert "continuing, 9 read" in again.log
    assert len(again.articles) == 21
    assert set(states(address)) == keys(server.site)
    exported = sorted((tmp_path / "exports").glob("*.jsonl"))
    assert len(exported) == 1
    assert len(exported[0].read_text(encoding="utf-8").splitlines()) == 30


@pytest.mark.slow
def test_a_crawl_without_archive_leaves_none_and_asks_for_all(server: Server, data: Path) -> None:
    before = place(data).read_bytes()
    done = crawl(server, data, "-a", "archive=0")
    assert (done.code, len(done.articles)) == (0, 30)
    assert place(data).read_bytes() == before
    place(data).unlink()
    crawl(server, data, "-a", "archive=0", "-a", "max_articles=1")
    assert not place(data).exists()


@pytest.mark.slow
def test_a_replay_leaves_no_archive_unless_it_is_told_to(tmp_path: Path) -> None:
    warc = ("-a", "warc=data/sample/wolfsburg.warc.gz")
    assert replay("wolfsburg", *warc, data=tmp_path).returncode == 0
    assert not place(tmp_path).exists()
    for _ in range(2):
        assert replay("wolfsburg", *warc, "-a", "archive=1", data=tmp_path).returncode == 0
    found = states(tmp_path, "all")
    assert found
    captured = {state.record["fetched"] for versions in found.values() for state in versions}
    assert max(captured) < "2026-11-24"  # when it was captured, not now
    assert {len(versions) for versions in found.values()} == {1}


@pytest.mark.slow
def test_captures_that_come_after_are_versions_before(tmp_path: Path) -> None:
    """A backfill: a page crawled now, an older capture of it read later is version 1."""
    warc = ("-a", "warc=data/sample/wolfsburg.warc.gz", "-a", "archive=1")
    assert replay("wolfsburg", *warc, data=tmp_path).returncode == 0
    with closing(sqlite3.connect(place(tmp_path))) as database, database:
        later = (
            "UPDATE {} SET {} = {} + 86400 * 30, text_hash = 'ff' || substr(text_hash, 3) WHERE text_hash IS NOT NULL"
        )
        database.execute(later.format("versions", "fetched", "fetched"))
        database.execute(later.format("visits", "time", "time"))
    assert replay("wolfsburg", *warc, "-O", str(tmp_path / "a.json"), data=tmp_path).returncode == 0
    assert {len(versions) for versions in states(tmp_path, "all").values()} == {2}
    assert {row["version"] for row in json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))} == {1}


@pytest.mark.slow
def test_a_field_that_most_articles_lost_is_exit_5(server: Server, data: Path) -> None:
    site = server.site
    for path in [site.path(story) for story in site.stories]:
        page = b"".join(site.answer(path).body).decode()
        site.override[path] = html(without_pictures(page))
    done = crawl(server, data)
    assert done.code == 5
    assert re.search(r"most articles lack what they used to have: .*image_url \d+ % before, \d+ % now", done.last)
    assert len(done.articles) == 30
    assert crawl(server, data, *NEW_ONLY).code == 0  # nothing was read, so nothing is lost


def without_pictures(page: str) -> str:
    """The page after a relaunch that shows no lead image where it was."""
    page = re.sub(r'"(promo_items|lead_art|image|thumbnailUrl|lead_image|images?)"', r'"x_\1"', page)
    page = re.sub(r'<meta (property|name)="(og|twitter):image[^>]*>', "", page)
    return re.sub(r"<(img|figure|picture|source)\b", r"<span", page)


@pytest.mark.slow
def test_a_sitemap_that_did_not_change_is_not_asked_for_and_one_that_did_is(tmp_path: Path) -> None:
    """Old months of an index are left alone; ``lastmod`` in the index leads to what is new."""
    site = site_of("pdb", 30, coming=4, only={"sitemaps": 2})
    with serving(site) as server:
        crawl(server, tmp_path, *NEW_ONLY)
        before = keys(site)
        age(tmp_path, datetime.now(timezone.utc) - MOMENT - timedelta(minutes=1))
        quiet = crawl(server, tmp_path, *NEW_ONLY, "-a", "ways=sitemaps")
        site.at(MOMENT + timedelta(hours=30))
        later = crawl(server, tmp_path, *NEW_ONLY, "-a", "ways=sitemaps")
    assert (quiet.code, quiet.articles) == (0, [])
    assert quiet.kinds["sitemap", 200] <= 1
    assert {key(site.paper.site + path) for path in later.articles} >= keys(site, "sitemaps") - before
    assert unpacked(site) == keys(site, "sitemaps")


def unpacked(site: Site) -> set[str]:
    """Keys of what the month's sitemap names: that the test means what it says."""
    raw = b"".join(site.answer("/sitemap/2026-11.xml.gz").body)
    return {key(url) for url in re.findall(r"<loc>([^<]+)</loc>", gzip.decompress(raw).decode())}


@pytest.mark.slow
def test_an_interrupted_crawl_is_continued_by_the_same_command(server: Server, tmp_path: Path) -> None:
    cut = struck(server, tmp_path, "article", 8, sign=signal.SIGINT)
    assert cut.code == 4
    with opened(tmp_path) as archive:
        assert [run.state for run in archive.runs()] == ["interrupted"]
    safe = kept(tmp_path)
    assert 7 <= len(safe) <= 9
    (partial,) = (tmp_path / "exports").glob("*.jsonl")
    assert len(partial.read_text(encoding="utf-8").splitlines()) == len(safe)
    again = crawl(server, tmp_path)
    (whole,) = (tmp_path / "exports").glob("*.jsonl")
    assert (whole, len(whole.read_text(encoding="utf-8").splitlines())) == (partial, 30)
    assert again.code == 0
    assert f"continuing, {len(safe)} read" in again.log
    assert not {key(server.site.paper.site + path) for path in again.articles} & safe
    with opened(tmp_path) as archive:
        assert [run.state for run in archive.runs()] == ["finished"]
