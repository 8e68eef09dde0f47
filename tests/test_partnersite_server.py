"""The partner site as time goes by and as it is asked: changes, 304, the log, faults, several papers, the command line."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path

import pytest

from tests.partnersite import answers, options
from tests.partnersite.answer import Answer
from tests.partnersite.articles import Story
from tests.partnersite.partners import PARTNERS
from tests.partnersite.reading import record, spider, whole
from tests.partnersite.server import Server, serving, serving_all
from tests.partnersite.site import MOMENT, Site

ROOT = Path(__file__).parent.parent
LAYOUTS = ["pdb", "arc"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_time_brings_new_articles_and_changes_old_ones(layout: str) -> None:
    def site() -> Site:
        return Site("luebeck", 200, layout, coming=80, sitemaps="named")

    early, late = site(), site().at(MOMENT + timedelta(days=3))
    assert {one.uuid for one in early.newest(200)} == {one.uuid for one in Site("luebeck", 200, layout).newest(200)}
    new = [one for one in late.stories if one.published > MOMENT]
    assert len(new) > 30
    assert late.newest(1)[0].published > MOMENT
    assert late.newest(1)[0] in late.listed(late.newest(1)[0].section)[:1]
    before = {one.uuid: one for one in early.stories}
    changes: Counter[str] = Counter()
    for story in late.stories:
        if story.uuid in before:
            changes[became(before[story.uuid], story)] += 1
            assert early.url(story) == late.url(story)
    assert set(changes) == {"same", "corrected", "closed", "ended"}
    assert changes["corrected"] > changes["ended"] > 0
    readable = [one for one in new if late.refusal(one) is None]
    assert len(late.records()) == 200 + len(readable) - changes["ended"]
    for way in ("sections", "feeds", "sitemaps"):
        assert not {late.url(one) for one in late.stories if one.kind in ("lost", "removed")} & late.reachable(way)
    assert {late.answer(late.path(one)).status for one in late.stories if one.kind in ("lost", "removed")} == {404, 410}


def became(before: Story, after: Story) -> str:
    if before == after:
        return "same"
    if after.kind in ("lost", "removed"):
        return "ended"
    assert after.changed > MOMENT
    if before.kind == "metered" and after.kind == "paid":
        return "closed"
    assert after.updated
    assert after.body != before.body
    return "corrected"


def test_the_clock_can_be_moved_to_and_fro() -> None:
    first, then = MOMENT + timedelta(hours=5), MOMENT + timedelta(hours=30)
    site = Site("wolfsburg", 40, coming=40, captured=MOMENT)
    start = whole(site, "/")
    there = [(site.at(moment), whole(site, "/"))[1] for moment in (then, first, then, MOMENT)]
    assert there[0] == there[2] != there[1]
    assert there[3] == start
    assert site.at(then).captured == then
    fresh = Site("wolfsburg", 40, coming=40, captured=MOMENT).at(then)
    assert fresh.records() == site.records()
    with pytest.raises(ValueError, match="the site begins at"):
        site.at(MOMENT - timedelta(seconds=1))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_newsbot_reads_pages_of_a_later_moment_right(layout: str) -> None:
    site = Site("rostock", 60, layout, coming=60).at(MOMENT + timedelta(days=2))
    changed = [one for one in site.stories if one.changed > MOMENT and site.refusal(one) is None]
    assert len(changed) > 20
    assert any(story.updated for story in changed)
    for story in changed:
        wanted = site.expected(story)
        del wanted["text_hash"]
        assert record(site, story) == wanted, site.url(story)


def test_stories_to_come_are_shared_by_all_papers() -> None:
    sites = [Site(paper, 5, "arc", coming=60).at(MOMENT + timedelta(days=5)) for paper in ("kiel", "rnd", "celle")]
    network = [{one.arc_id for one in site.stories if one.kind == "wire" and one.published > MOMENT} for site in sites]
    assert len(set.intersection(*network)) >= 3


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(Site("wolfsburg", 120, coming=20, sitemaps="named", page=5)) as running:
        yield running


def ask(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def samples(site: Site) -> list[str]:
    """One path of each kind."""
    stock = ["/", "/Nachrichten/Politik", "/rss/feed/waz_politik", "/sitemap.xml", "/sitemap-news.xml", "/robots.txt"]
    return [*stock, site.path(site.newest(1)[0])]


def test_what_has_not_changed_is_not_sent_again(server: Server) -> None:
    for path in samples(server.site):
        status, headers, body = ask(server, path)
        assert (status, bool(body)) == (200, True)
        for tag in (headers["etag"], f'W/{headers["etag"]}, "x"', "*"):
            again, kept, nothing = ask(server, path, If_None_Match=tag)
            assert (again, nothing, kept["etag"]) == (304, b"", headers["etag"])
        assert ask(server, path, If_None_Match='"other"')[0] == 200
        if path != "/robots.txt":
            modified = headers["last-modified"]
            assert ask(server, path, If_Modified_Since=modified)[0] == 304
            assert ask(server, path, If_Modified_Since="Thu, 01 Jan 2026 00:00:00 GMT")[0] == 200
            assert ask(server, path, If_Modified_Since="yesterday")[0] == 200
            assert ask(server, path, If_Modified_Since=modified, If_None_Match='"other"')[0] == 200


def test_what_has_changed_is_sent_again() -> None:
    with serving(Site("wolfsburg", 30, coming=20, sitemaps="named")) as server:
        paths = ("/", "/sitemap.xml", "/sitemap-news.xml", "/robots.txt")
        tags = {path: ask(server, path)[1]["etag"] for path in paths}
        server.site.at(MOMENT + timedelta(days=1))
        statuses = {path: ask(server, path, If_None_Match=tag)[0] for path, tag in tags.items()}
    assert statuses.pop("/robots.txt") == 304
    assert set(statuses.values()) == {200}


def test_requests_are_logged_by_kind(server: Server) -> None:
    server.requests.clear()
    for path in samples(server.site):
        ask(server, path)
    ask(server, "/nichts", User_Agent="test/2")
    ask(server, "/robots.txt?again", If_None_Match="*")
    for other in ("/Nachrichten/Politik/2", "/Lokales/%C3%9Cbung", "/Sportbuzzer/Fussball/(offset)/5"):
        ask(server, other)
    ask(server, "/Sportbuzzer/Fussball/%28offset%29/5")
    log = server.requests
    assert log.by_kind() == {"article": 1, "list": 5, "feed": 1, "sitemap": 2, "robots": 2, "other": 2}
    assert log.by_path()["/robots.txt?again"] == 1
    assert log.by_status()[304] == 1
    assert server.site.kind("/arc/outboundfeeds/sitemap/?outputType=xml") == "sitemap"  # which pdb does not have
    missing = log.of("other")[0]
    assert (missing.agent, missing.status) == ("test/2", 404)
    last = log.of("robots")[-1]
    assert (last.conditional, last.sent, last.status) == (True, 0, 304)
    article = log.of("article")[0]
    assert article.sent == len(server.site.answer(article.path))
    assert not article.conditional


def test_a_blocked_site_answers_with_a_captcha_but_not_at_its_feeds() -> None:
    site = Site("leipzig", 10, "arc", blocked="pages", sitemaps="named")
    for path in ("/", "/politik/", site.path(site.newest(1)[0]), "/nichts"):
        assert site.answer(path).status == 403
        assert b"captcha-delivery.com" in whole(site, path)
    for path in ("/robots.txt", "/arc/outboundfeeds/rss/", "/arc/outboundfeeds/sitemap-index/"):
        assert site.answer(path).status == 200
    site.blocked = "all"
    assert site.answer("/arc/outboundfeeds/rss/").status == 403
    assert site.answer("/robots.txt").status == 200
    site.blocked = ""
    assert site.answer("/").status == 200


def test_any_answer_can_be_put_in_place_of_another() -> None:
    site = Site("leipzig", 10)
    story = site.newest(1)[0]
    left = iter([Answer(500), Answer(503, headers=(("Retry-After", "7"),))])
    page = site.answer(site.path(story))
    site.override[site.path(story)] = lambda: next(left, page)
    site.override["/"] = Answer(200, (b"slow",), delay=0.2)
    site.override["/Home?x=1"] = Answer(404)
    with serving(site) as server:
        assert ask(server, site.path(story))[0] == 500
        status, headers, _ = ask(server, site.path(story))
        assert (status, headers["retry-after"]) == (503, "7")
        assert ask(server, site.path(story))[2] == b"".join(page.body)
        before = len(server.requests)
        assert ask(server, "/")[2] == b"slow"
        assert len(server.requests) == before + 1
        assert [ask(server, path)[0] for path in ("/Home", "/Home?x=1", "/Home?x=2")] == [200, 404, 200]
        assert server.requests.by_kind()["article"] == 3


def test_several_papers_are_served_at_once() -> None:
    names = ("rnd", "kiel", "celle")
    with serving_all({name: Site(name, 40, "arc") for name in names}) as servers:
        assert len({server.port for server in servers.values()}) == 3
        for name in names:
            assert PARTNERS[name].publication.encode() in ask(servers[name], "/")[2]
        assert [len(server.requests) for server in servers.values()] == [1, 1, 1]


def test_every_paper_of_newsbot_can_be_printed() -> None:
    files = (ROOT / "newsbot" / "spiders").glob("[!_]*.py")
    assert {file.stem for file in files} == set(PARTNERS)
    for name, paper in PARTNERS.items():
        known = spider(name)
        assert (paper.publication, paper.site) == (known.publication, known.site)
        assert known.state == f"DE-{paper.state}"
        assert len(Site(name, 3, "arc").records()) == 3


@pytest.mark.parametrize("paper", ["torgau", "siegen", "goettingen"])
def test_newsbot_reads_the_plainer_papers_too(paper: str) -> None:
    for layout in LAYOUTS:
        site = Site(paper, 40, layout)
        for story in site.newest(40):
            wanted = site.expected(story)
            del wanted["text_hash"]
            assert record(site, story) == wanted, site.url(story)


def test_pages_are_made_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = answers.ARTICLE["pdb"]
    monkeypatch.setitem(answers.ARTICLE, "pdb", lambda story, site: made.append(story.uuid) or make(story, site))
    site = Site("luebeck", 1000, page=20, sitemaps="named")
    for path in samples(site)[:-1]:
        site.answer(path.replace("waz", "ln"))
    assert made == []
    for _ in range(2):
        site.answer(site.path(site.newest(1)[0]))
    assert made == [site.newest(1)[0].uuid]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sitemaps": "some"}, "no sitemaps='some'; there are 'none', 'unnamed', 'named'"),
        ({"blocked": "feeds"}, "no blocked='feeds'; there are '', 'pages', 'all'"),
        ({"only": {"browser": 1}}, "no way browser; there are sections, feeds, sitemaps"),
    ],
    ids=str,
)
def test_what_a_site_does_not_know_is_said(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Site("wolfsburg", 1, **wrong)


def test_the_command_line_knows_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    words = "--paper kiel --paper rnd --articles 9 --page 4 --depth 3 --sitemaps named --only feeds=2 --only sitemaps=1"
    rest = "--crawl-delay 1.5 --disallow /a --disallow /b --blocked pages --no-feeds --coming 5 --at 2026-11-21T08:00"
    asked = options.parse([*words.split(), *rest.split()])
    kiel, rnd = asked.sites
    assert (kiel.layout, rnd.layout, kiel.now.isoformat()) == ("pdb", "arc", "2026-11-21T08:00:00+01:00")
    ways = kiel.ways
    assert (ways.page, ways.depth, ways.sitemaps, ways.blocked, ways.feeds) == (4, 3, "named", "pages", False)
    assert (ways.only, ways.crawl_delay, ways.disallow) == ({"feeds": 2, "sitemaps": 1}, 1.5, ("/a", "/b"))
    assert [site.layout for site in options.parse(["--relaunched"]).sites] == ["arc"]
    assert len(options.parse(["--all", "--articles", "1"]).sites) == 28
    with pytest.raises(SystemExit):
        options.parse(["--paper", "rnd", "--layout", "pdb"])
    assert "rnd has no pdb layout" in capsys.readouterr().err


def test_by_hand_several_papers_say_where_they_are() -> None:
    command = [sys.executable, "-m", "tests.partnersite", "--paper", "rnd", "--paper", "kiel", "--articles", "2"]
    with subprocess.Popen([*command, "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [line for line in islice(process.stdout, 4) if line.startswith("scrapy crawl ")]
        process.terminate()
    assert [line.split()[2] for line in said] == ["rnd", "kiel"]
    assert len({line.split()[4] for line in said}) == 2
