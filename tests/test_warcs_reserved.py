"""Reservations and a crawl's own WARC files: what is reserved stays out of them, what says so never does."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsbot.manners.tdm import POLICIES
from tests.crawling import FREE_OF_DELAY, crawl
from tests.partnersite import reservations
from tests.partnersite.answers import ROBOTS, TDMREP
from tests.partnersite.reservations import rule
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site
from tests.test_tdm_crawl import SAID, everything, left_out, reserved_site
from tests.test_warcs import KEPT, addresses, files

HOME = "https://www.waz-online.de"


def kept(server: Server, data: Path, policy: str, *words: str) -> set[str]:
    """Paths of what a crawl keeps, without what lists add to them."""
    site = ("-a", f"site={server.url}", *FREE_OF_DELAY, *KEPT)
    done = crawl(server.site.paper.name, *site, "-s", f"NEWSBOT_TDM={policy}", *words, data=data)
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    (path,) = files(data / "warc")
    return {url.removeprefix(server.site.paper.site).partition("?")[0] for url in addresses(path)}


@pytest.fixture(scope="module")
def reserved() -> Iterator[tuple[Server, dict[str, str]]]:
    site, ways = reserved_site()
    with serving(site) as server:
        yield server, ways


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.slow
def test_a_page_stays_out_whoever_reserves_it(
    reserved: tuple[Server, dict[str, str]], policy: str, tmp_path: Path
) -> None:
    server, ways = reserved
    found = kept(server, tmp_path, policy)
    assert found >= {ROBOTS, TDMREP}
    asked = {request.path.partition("?")[0] for request in server.requests}
    for url, how in ways.items():
        reservation, _, source = SAID[how]
        path = url.removeprefix(HOME)
        assert path in asked
        assert (path in found) is not left_out(policy, source, reservation), how
    lists = {request.path for request in server.requests if request.kind == "list" and request.status == 200}
    assert (found >= lists) is (policy != "strict")  # there words in robots.txt reserve all of the host


@pytest.mark.parametrize("layout", ["pdb", "arc"])
@pytest.mark.slow
def test_of_a_host_that_reserves_all_only_that_is_kept(layout: str, tmp_path: Path) -> None:
    paper = {"pdb": "wolfsburg", "arc": "hannover"}[layout]
    site = Site(paper, 6, layout, seed=4, sitemaps="named", oddities=False)
    reservations.file(site, rule("/"))
    with serving(site) as server:
        assert kept(server, tmp_path, "respect") == {ROBOTS, TDMREP}
    left = everything(tmp_path)
    assert not [story.headline for story in site.stories if f"<h1>{story.headline}" in left or story.lead in left]


@pytest.mark.slow
def test_a_file_that_can_not_be_reached_keeps_all_out_but_itself(tmp_path: Path) -> None:
    site = Site("wolfsburg", 4, "pdb", seed=4, oddities=False)
    reservations.file(site, status=503)
    with serving(site) as server:
        assert kept(server, tmp_path, "respect", "-a", "ways=sections") == {ROBOTS, TDMREP}


@pytest.mark.slow
def test_a_feed_stays_out_that_tells_of_reserved_articles(tmp_path: Path) -> None:
    site = Site("wolfsburg", 8, "pdb", seed=4, oddities=False)
    one = site.stories[0]
    reservations.file(site, rule(site.path(one)))
    with serving(site) as server:
        found = kept(server, tmp_path, "respect")
        asked = {request.path for request in server.requests if request.kind == "feed" and request.status == 200}
    telling = {path for path in asked if one.lead in b"".join(site.answer(path).body).decode()}
    assert telling
    assert asked - telling
    assert asked & found == asked - telling
    assert "/" in found


def test_a_reserved_page_of_an_error_stays_out_too(tmp_path: Path) -> None:
    site = Site("wolfsburg", 4, "pdb", seed=4, oddities=False)
    one, other = (site.path(story) for story in site.stories[:2])
    for path, status in ((one, 410), (other, 404)):
        site.override[path] = replace(site.answer(path), status=status)
    reservations.header(site, one, ("tdm-reservation", "1"))
    with serving(site) as server:
        found = kept(server, tmp_path, "respect")
        assert {one, other} <= {request.path for request in server.requests}
    assert other in found
    assert one not in found


@pytest.mark.slow
def test_who_is_reserved_later_refers_to_nothing(tmp_path: Path) -> None:
    """A page that is reserved by now is left out of the new file; what is in the old one stays, as in the archive."""
    site = Site("wolfsburg", 4, "pdb", seed=4, oddities=False)
    path = site.path(site.stories[0])
    with serving(site) as server:
        assert path in kept(server, tmp_path, "respect")
        reservations.file(site, rule(path))
        site_words = ("-a", f"site={server.url}", *FREE_OF_DELAY, *KEPT)
        assert crawl("wolfsburg", *site_words, data=tmp_path).returncode == 0
    first, second = files(tmp_path / "warc")
    assert HOME + path in addresses(first)
    assert HOME + path not in addresses(second)
