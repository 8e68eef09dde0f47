"""``kill -9`` once, at a chosen moment; then the same command again: nothing lost, nothing twice, nothing asked twice."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.urls import key
from tests.partnersite.server import Server, serving
from tests.repeated import NEW_ONLY, Crawled, Trapped, age, crawl, kept, keys, opened, pending, states, struck


@pytest.fixture
def server() -> Iterator[Server]:
    """A pdb site whose lists have several pages, one article of which only a feed names, and one a sitemap."""
    with serving(site_of("pdb")) as running:
        yield running


def site_of(layout: str) -> Trapped:
    only = {"sitemaps": 2, "feeds": 2, "sections": 2}
    return Trapped("wolfsburg", 30, layout, seed=5, page=6, sitemaps="named", oddities=False, only=only)


def exported(data: Path) -> list[str]:
    """Keys of the rows of the one export in JSON Lines; the CSV beside it has the same."""
    (lines,), (table,) = ((data / "exports").glob(f"*.{kind}") for kind in ("jsonl", "csv"))
    assert lines.stem == table.stem
    found = [json.loads(line)["url"] for line in lines.read_text(encoding="utf-8").splitlines()]
    with table.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["url"] for row in csv.DictReader(stream)] == found
    return [key(url) for url in found]


def asked(server: Server, done: Crawled) -> list[str]:
    """Keys of the articles that a crawl asked for."""
    return [key(server.site.paper.site + path) for path in done.articles]


def read_of(data: Path, count: int) -> bool:
    """Whether so many articles are safe."""
    return len(kept(data)) >= count


@pytest.mark.slow
def test_what_was_read_before_a_kill_is_not_asked_for_again_and_exported(server: Server, tmp_path: Path) -> None:
    cut = struck(server, tmp_path, "article", 12, until=lambda: read_of(tmp_path, 11))
    assert cut.code == -9
    assert not list((tmp_path / "exports").glob("*.jsonl"))
    safe = kept(tmp_path)
    with opened(tmp_path) as archive:
        started = archive.runs()[0].started
    again = crawl(server, tmp_path)
    assert again.code == 0
    assert "wolfsburg: continuing, 11 read" in again.log
    fetched = asked(server, again)
    assert not safe & set(fetched)
    assert len(fetched) == len(set(fetched))
    assert sorted(exported(tmp_path)) == sorted(keys(server.site))
    assert [file.stem for file in (tmp_path / "exports").glob("*.csv")] == [f"wolfsburg-{started:%Y%m%d-%H%M%S}"]
    assert set(states(tmp_path)) == keys(server.site)
    assert "30 new, 0 changed; the archive holds 30;" in again.last
    with opened(tmp_path) as archive:
        (run,) = archive.runs()
    assert (run.state, run.counts["read"], run.coverage["articles"]) == ("finished", 30, 30)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("layout", "kind", "number", "words"),
    [
        ("arc", "robots", 1, ()),
        ("arc", "list", 9, NEW_ONLY),
        ("pdb", "feed", 1, NEW_ONLY),
        ("arc", "sitemap", 2, ()),
        ("pdb", "article", 30, ()),
    ],
)
def test_a_kill_at_any_address_loses_nothing(
    layout: str, kind: str, number: int, words: tuple[str, ...], tmp_path: Path
) -> None:
    with serving(site_of(layout)) as server:
        cut = struck(server, tmp_path, kind, number, *words)
        assert cut.code == -9
        safe = kept(tmp_path)
        again = crawl(server, tmp_path, *words)
    assert again.code == 0, again.log
    fetched = asked(server, again)
    assert not safe & set(fetched)
    assert len(fetched) == len(set(fetched))
    assert set(states(tmp_path)) == keys(server.site)
    if not words:
        assert sorted(exported(tmp_path)) == sorted(keys(server.site))
    assert pending(tmp_path) == 0


@pytest.mark.slow
def test_a_list_is_read_again_while_what_it_names_waits(tmp_path: Path) -> None:
    """Killed between the lists and their articles: 304 would hide what nobody came to."""
    with serving(site_of("pdb")) as server:
        struck(server, tmp_path, "article", 1, *NEW_ONLY, until=lambda: pending(tmp_path) > 0)
        waited = pending(tmp_path)
        again = crawl(server, tmp_path, *NEW_ONLY)
    assert waited > 0
    assert again.code == 0
    assert "continuing, 0 read" in again.log
    assert set(states(tmp_path)) == keys(server.site)


@pytest.mark.slow
def test_a_run_of_yesterday_is_closed_and_a_new_one_begun_that_reads_what_was_left(
    server: Server, tmp_path: Path
) -> None:
    struck(server, tmp_path, "article", 12, *NEW_ONLY, until=lambda: read_of(tmp_path, 11))
    age(tmp_path, timedelta(hours=25))
    safe = kept(tmp_path)
    again = crawl(server, tmp_path, *NEW_ONLY)
    assert again.code == 0
    assert "continuing" not in again.log
    with opened(tmp_path) as archive:
        assert [run.state for run in archive.runs()] == ["finished", "abandoned"]
    assert not safe & set(asked(server, again))
    assert set(states(tmp_path)) == keys(server.site)
    assert f"{30 - len(safe)} new, 0 changed; the archive holds 30;" in again.last


@pytest.mark.slow
def test_other_arguments_are_another_run(server: Server, tmp_path: Path) -> None:
    struck(server, tmp_path, "article", 12, until=lambda: read_of(tmp_path, 11))
    again = crawl(server, tmp_path, "-a", "ways=sections,feeds,sitemaps")
    assert again.code == 0
    assert "continuing" not in again.log
    assert sorted(exported(tmp_path)) == sorted(keys(server.site))
    assert len(again.articles) == 30
    with opened(tmp_path) as archive:
        assert [run.state for run in archive.runs()] == ["finished", "abandoned"]


@pytest.mark.slow
def test_what_scrapyd_adds_makes_no_other_run(server: Server, tmp_path: Path) -> None:
    struck(server, tmp_path, "article", 12, "-a", "_job=1", until=lambda: read_of(tmp_path, 11))
    again = crawl(server, tmp_path, "-a", "_job=2")
    assert (again.code, "continuing, 11 read" in again.log) == (0, True)


@pytest.mark.slow
def test_as_many_as_were_asked_for_over_a_kill(server: Server, tmp_path: Path) -> None:
    words = ("-a", "max_articles=9")
    struck(server, tmp_path, "article", 6, *words, until=lambda: read_of(tmp_path, 5))
    again = crawl(server, tmp_path, *words)
    assert again.code == 0
    assert "continuing, 5 read" in again.log
    rows = exported(tmp_path)
    assert len(rows) == len(set(rows)) == 9
    assert len(states(tmp_path)) == 9


@pytest.mark.slow
def test_two_kills_are_one_run(server: Server, tmp_path: Path) -> None:
    struck(server, tmp_path, "article", 8, until=lambda: read_of(tmp_path, 7))
    second = struck(server, tmp_path, "article", 8, until=lambda: read_of(tmp_path, 14))
    assert "continuing, 7 read" in second.log
    third = crawl(server, tmp_path)
    assert (third.code, "continuing, 14 read" in third.log) == (0, True)
    assert sorted(exported(tmp_path)) == sorted(keys(server.site))


@pytest.mark.slow
def test_another_paper_is_not_disturbed(server: Server, tmp_path: Path) -> None:
    struck(server, tmp_path, "article", 12, until=lambda: read_of(tmp_path, 11))
    with serving(Trapped("hannover", 6, "arc", seed=5, oddities=False)) as other:
        done = crawl(other, tmp_path)
    assert (done.code, len(done.articles)) == (0, 6)
    again = crawl(server, tmp_path)
    assert (again.code, "continuing, 11 read" in again.log) == (0, True)


@pytest.mark.slow
def test_given_addresses_are_continued(server: Server, tmp_path: Path) -> None:
    urls = sorted(server.site.reachable())[:10]
    (tmp_path / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
    words = ("-a", f"urls={tmp_path / 'urls.txt'}")
    struck(server, tmp_path, "article", 6, *words, until=lambda: read_of(tmp_path, 5))
    again = crawl(server, tmp_path, *words)
    assert (again.code, len(again.articles)) == (0, 5)
    assert sorted(exported(tmp_path)) == sorted(map(key, urls))
