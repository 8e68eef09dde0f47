"""The ways in to a paper, each alone and all together, against a partner newspaper on this machine."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.crawling import FREE_OF_DELAY, crawl, records
from tests.partnersite import addresses
from tests.partnersite.answer import Answer
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

WAYS = ("sections", "feeds", "sitemaps")
PAGED = {"page": 12, "sitemaps": "named", "only": {"sections": 4, "feeds": 3, "sitemaps": 6}}


def ask(server: Server, target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    name = server.site.paper.name
    return crawl(name, "-a", f"site={server.url}", *FREE_OF_DELAY, "-O", str(target), *words)


def found(target: Path) -> list[str]:
    return sorted(str(record["url"]) for record in records(target))


@pytest.fixture(scope="module", params=["pdb", "arc"])
def server(request: pytest.FixtureRequest) -> Server:
    """A paper whose ways in each name articles that no other names."""
    ahead = {"ahead": 200} if request.param == "arc" else {}
    site = Site("hannover", 200, request.param, seed=11, **PAGED, **ahead)
    with serving(site) as server:
        yield server


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.slow
def test_a_way_alone_finds_all_that_it_names(server: Server, way: str, tmp_path: Path) -> None:
    done = ask(server, tmp_path / "a.json", "-a", f"ways={way}")
    assert done.returncode == 0, done.stderr
    home = server.site.reachable("sections") if way == "sections" else set()
    assert set(found(tmp_path / "a.json")) == server.site.reachable(way) | home


@pytest.mark.slow
def test_all_ways_together_ask_for_each_article_once(server: Server, tmp_path: Path) -> None:
    server.requests.clear()
    done = ask(server, tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert found(tmp_path / "a.json") == sorted(server.site.reachable())
    assert len(server.requests.by_path()) == len(server.requests)
    line = next(line for line in done.stderr.splitlines() if "reached: " in line)
    for way in WAYS:
        assert re.search(rf"{way} \d{{4}}-\d\d-\d\d \(\d+ addresses, \d+ new\)", line), line


@pytest.mark.slow
def test_lists_end_where_all_is_older_than_asked(server: Server, tmp_path: Path) -> None:
    days = sorted(str(record["published"])[:10] for record in server.site.records() if record["published"])
    since = days[-20]
    server.requests.clear()
    assert ask(server, tmp_path / "a.json", "-a", "ways=sections").returncode == 0
    whole = server.requests.by_kind()
    server.requests.clear()
    done = ask(server, tmp_path / "b.json", "-a", "ways=sections", "-a", f"since={since}")
    assert done.returncode == 0, done.stderr
    part = server.requests.by_kind()
    assert all(str(record["published"])[:10] >= since for record in records(tmp_path / "b.json"))
    assert part["article"] < whole["article"]
    assert part["list"] <= whole["list"]


@pytest.mark.slow
def test_sections_choose_among_what_feeds_and_sitemaps_name(server: Server, tmp_path: Path) -> None:
    done = ask(server, tmp_path / "a.json", "-a", "ways=feeds,sitemaps", "-a", "sections=wirtschaft")
    assert done.returncode == 0, done.stderr
    urls = found(tmp_path / "a.json")
    assert urls
    assert all("/wirtschaft/" in url.lower() for url in urls)


@pytest.mark.slow
def test_a_list_of_ones_own(server: Server, tmp_path: Path) -> None:
    wanted = sorted(server.site.reachable())[:5]
    (tmp_path / "urls.txt").write_text("# mine\n" + "\n".join([*wanted, "https://www.zeit.de/x"]), encoding="utf-8")
    server.requests.clear()
    done = ask(server, tmp_path / "a.json", "-a", f"urls={tmp_path / 'urls.txt'}")
    assert done.returncode == 0, done.stderr
    assert found(tmp_path / "a.json") == wanted
    assert server.requests.by_kind() == {"robots": 1, "tdmrep": 1, "article": 5}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["ways=feeds,rss"], "ways='feeds,rss': rss is no way in; give sections, feeds, sitemaps."),
        (["ways="], "nothing is no way in"),
        (["urls=nowhere.txt"], "there is no file nowhere.txt"),
        (["urls=README.md", "warc=data/sample/wolfsburg.warc.gz"], "urls and warc exclude each other"),
        (["warc=data/sample/wolfsburg.warc.gz", "ways=feeds"], "warc and ways exclude each other"),
        (["browser=maybe"], "browser='maybe' is not yes or no; write browser=1."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.slow
def test_what_is_wrong_with_ways_is_said(words: list[str], sentence: str) -> None:
    done = crawl("wolfsburg", *(part for word in words for part in ("-a", word)))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_address_of_before_a_relaunch_is_the_article_of_now(tmp_path: Path) -> None:
    site = Site("wolfsburg", 80, "arc", seed=4, relaunched=True, sitemaps="unnamed")
    moved = [story for story in site.stories if site.refusal(story) is None]
    moved = [story for story in moved if site.locations.old_answer(story) == "moved"][:6]
    old = [site.paper.site + site.locations.old_path(story) for story in moved]
    (tmp_path / "urls.txt").write_text("\n".join([*old, *map(site.url, moved)]), encoding="utf-8")
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json", "-a", f"urls={tmp_path / 'urls.txt'}")
        assert done.returncode == 0, done.stderr
        assert found(tmp_path / "a.json") == sorted(map(site.url, moved))
        assert server.requests.by_status() == {301: len(moved), 200: len(moved) + 1, 404: 1}  # no tdmrep.json


def test_where_pages_are_closed_the_feed_gives_headlines(tmp_path: Path) -> None:
    site = Site("leipzig", 60, "arc", seed=6, blocked="pages")
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
        assert server.requests.by_kind()["article"] == 0
    rows = records(tmp_path / "a.json")
    assert done.returncode == 4
    assert "are headlines only, from feeds" in done.stderr
    assert {row["url"] for row in rows} == site.reachable("feeds")
    assert {row["layout"] for row in rows} == {"feed"}
    assert {row["body"] for row in rows} == {None}
    assert all(row["headline"] and row["published"] and row["text_hash"] for row in rows)


def test_a_wall_under_way_leaves_headlines_for_what_was_not_read(tmp_path: Path) -> None:
    site = Site("hannover", 60, "arc", seed=6, oddities=False)

    def wall() -> Answer:
        site.blocked = "pages"
        return Answer(403, (b"<html>captcha</html>",))

    target = sorted(site.reachable("feeds"))[7].removeprefix(site.paper.site)
    site.override[target] = wall
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
        served = server.requests.by_kind()["article"]
    rows = records(tmp_path / "a.json")
    layouts = [row["layout"] for row in rows]
    assert done.returncode == 4
    assert served == layouts.count("arc") + 1
    assert layouts.count("feed") == len(site.reachable("feeds")) - layouts.count("arc")
    assert len({row["article_id"] for row in rows}) == len(rows)


def test_a_site_that_is_closed_all_over_gives_nothing(tmp_path: Path) -> None:
    with serving(Site("leipzig", 20, "arc", seed=6, blocked="all")) as server:
        done = ask(server, tmp_path / "a.json")
        assert server.requests.by_kind()["article"] == 0
    assert done.returncode == 3
    assert "blocked (HTTP 403)" in done.stderr
    assert not (tmp_path / "a.json").exists()


def test_a_teaser_may_lead_to_a_list(tmp_path: Path) -> None:
    """Section or article is decided by the page that comes, not by its address."""
    site = Site("wolfsburg", 40, "pdb", seed=8, page=10)
    section = site.paper.sections[0]
    listed = addresses.section(section.trail("pdb"), "pdb")
    target = sorted(site.reachable())[0]
    with serving(site) as server:
        (tmp_path / "urls.txt").write_text(f"{site.paper.site}{listed}\n{target}\n", encoding="utf-8")
        done = ask(server, tmp_path / "a.json", "-a", f"urls={tmp_path / 'urls.txt'}")
    assert done.returncode == 0, done.stderr
    assert found(tmp_path / "a.json") == [target]
    assert "refused: 1 NotAnArticle" in done.stderr
