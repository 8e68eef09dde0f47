"""A messy and hostile site: whatever it answers, each address has one outcome, and the end of the run says it right."""

import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from newsbot.arguments import Arguments, parse
from newsbot.ending import DONE, INCOMPLETE, NOTHING, ending
from newsbot.ways.traps import BARREN
from newsbot.ways.walk import Walk
from tests.crawling import FREE_OF_DELAY, ROOT, crawl, records
from tests.partnersite import addresses
from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

pytestmark = pytest.mark.slow

OUTCOMES = (
    "walked", "read", "headlines only", "dropped/", "refused/", "gone/", "failed/", "excluded/", "passed over/",
    "absent/", "left/",
)  # fmt: skip
CAPTCHA = html("<html><head><title>Moment</title></head><body><iframe src='/captcha/'></iframe></body></html>")


def ask(server: Server, target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    few = ("-s", "RETRY_TIMES=2")  # what fails here fails for ever
    given = ("-a", f"site={server.url}", *FREE_OF_DELAY, *few, "-s", "LOG_LEVEL=DEBUG", "-O", str(target))
    return crawl(server.site.paper.name, *given, *words)


def counts(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """What the run counted; that each address has one outcome is asserted here, for every crawl."""
    found = {name: int(count) for name, count in re.findall(r"'newsbot/([^']+)': (\d+)", done.stderr)}
    outcomes = {name: count for name, count in found.items() if name.startswith(OUTCOMES)}
    assert sum(outcomes.values()) == found["named"], outcomes
    assert "Traceback" not in done.stderr
    return outcomes


def found(target: Path) -> list[str]:
    return sorted(str(record["url"]) for record in records(target))


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence that ends the run."""
    return done.stderr.strip().splitlines()[-1]


def test_each_address_of_ones_own_has_one_outcome(tmp_path: Path) -> None:
    site = Site("wolfsburg", 30, "pdb", seed=5, oddities=False, disallow=("/Verboten",))
    articles = sorted(site.reachable())
    paths = [url.removeprefix(site.paper.site) for url in articles]
    refreshed = site.answer(paths[2])
    again = f'<meta http-equiv="refresh" content="60; url={paths[2]}"></head>'.encode()
    site.override |= {
        "/Kreis-a": moved("/Kreis-b"),
        "/Kreis-b": moved("/Kreis-a"),
        "/Selbst": moved("/Selbst#oben"),
        "/Fremd": moved("https://www.zeit.de/x"),
        "/Abo": moved("https://abo.waz-online.de/x"),
        "/Draht": moved("ftp://www.waz-online.de/x"),
        "/Start": moved("/Home"),
        "/Anmelden": moved("/login?weiter=/Anmelden"),
        "/login": html("<html><head><title>Anmelden</title></head><body><form></form></body></html>"),
        "/Declared": moved(articles[0]),
        "/Alt": moved(paths[1]),
        "/Weg": Answer(410),
        "/Kaputt": Answer(500),
        "/Zu": Answer(403),
        "/Blatt.pdf": Answer(200, (b"%PDF-1.4\xff\xfe\x00",), "application/pdf"),
        "/Leer": Answer(200),
        paths[2]: html(b"".join(refreshed.body).replace(b"</head>", again, 1).decode()),
        **{f"/Kette-{at}": moved(f"/Kette-{at + 1}") for at in range(1, 8)},
    }
    own = [path for path in site.override if not path.startswith(("/Kreis-b", "/login", "/Kette", paths[2]))]
    lines = [
        *(site.paper.site + path for path in [*own, "/Kette-1", "/Verboten/x", "/Nirgends", "/" + "x" * 2100]),
        *articles[1:4],
        articles[3] + "/",
        articles[1].replace("https://www.", "http://m.") + "?utm_source=x",
        "https://www.zeit.de/fremd",
        "https://www.zeit.de/fremd",
    ]
    (tmp_path / "urls.txt").write_text("\n".join(lines), encoding="utf-8")
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json", "-a", f"urls={tmp_path / 'urls.txt'}")
        hosts = {request.host for request in server.requests}
        once = server.requests.by_path()
    assert hosts == {server.url.removeprefix("http://")}
    assert found(tmp_path / "a.json") == articles[:4]
    assert counts(done) == {
        "read": 4,
        "passed over/leads to an address that was asked for": 2,
        "refused/redirect loop": 2,
        "refused/redirect to another site": 2,
        "refused/redirect to the home page": 1,
        "refused/max redirections reached": 1,
        "refused/not of this paper": 1,
        "refused/longer than 2083 characters": 1,
        "refused/Forbidden by robots.txt": 1,
        "refused/UnknownLayout": 3,
        "gone/HTTP 404": 1,
        "gone/HTTP 410": 1,
        "refused/redirect to what is not http": 1,
        "failed/HTTP 500": 1,
        "failed/blocked (HTTP 403)": 1,
    }
    assert done.returncode == 4
    assert said(done).startswith("wolfsburg: 4 articles were read, but not all that was named: 1 ")
    assert {path for path, times in once.items() if times > 1} == {"/Kaputt"}


INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
ENTRY = "<sitemap><loc>{}</loc></sitemap>"


def index(*addresses: str) -> Answer:
    return Answer(200, (INDEX.format("".join(map(ENTRY.format, addresses))).encode(),), "application/xml")


def test_a_messy_site_is_walked_to_its_end(tmp_path: Path) -> None:
    site = Site("wolfsburg", 40, "pdb", seed=8, page=10, oddities=False)
    home, own = b"".join(site.answer("/").body).decode(), site.paper.site
    reachable = site.reachable("sections", "feeds")
    dead, broken = (addresses.section(part.trail("pdb"), "pdb") for part in site.paper.sections[1:3])
    ahead = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{href}">'
        for href in ("https://www.zeit.de/rss", "/kein/feed", "/comments/feed", "/")
    )
    site.override |= {
        "/": html(home.replace("</head>", ahead + "</head>", 1)),
        "/kein/feed": html("<!DOCTYPE html><html><body>Seite</body></html>"),
        "/ring.xml": index(f"{own}/ring.xml", f"{own}/tief1.xml", "https://www.zeit.de/sitemap.xml"),
        "/tief1.xml": index(f"{own}/tief2.xml"),
        "/tief2.xml": index(f"{own}/tief3.xml"),
        "/cut.xml.gz": Answer(200, (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03K",), "application/gzip"),
        dead: Answer(404),
        broken: Answer(500),
    }
    for name in ("ring.xml", "cut.xml.gz", "nirgends.xml"):
        site.robots += f"Sitemap: {own}/{name}\n"
    site.robots += "Sitemap: https://www.zeit.de/sitemap.xml\nSitemap: /ring.xml\n"
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json", "-s", "CONCURRENT_REQUESTS=8")
        asked = server.requests.by_path()
    outcomes = counts(done)
    assert outcomes["gone/HTTP 404"] == 2
    assert outcomes["failed/HTTP 500"] == 1
    assert outcomes["refused/NotAFeed"] == outcomes["failed/DamagedBody"] == 1
    assert outcomes["excluded/sitemaps deeper than 2"] == 1
    assert "/comments/feed" not in asked
    assert done.returncode == 4
    assert set(found(tmp_path / "a.json")) <= reachable
    assert outcomes["read"] > len(reachable) / 2


class Endless(dict[str, Answer | Callable[[], Answer]]):
    """Lists that never end: one goes on with new articles, one with the same, one leads to lists as if to articles."""

    def __init__(self, page: str, section: str, teaser: str) -> None:
        super().__init__()
        self.page, self.section, self.teaser = page, section, teaser

    def get(self, target: str, default: object = None) -> Answer | None:
        """The page of a list, with its one teaser and the link to the next page."""
        kind, _, number = target.rpartition("/")
        if target in self:
            return self[target]  # type: ignore[return-value]
        if target == self.section or (kind == self.section and number.isdigit()):
            return self._page(f"/Neu/Artikel-{number}", f"{self.section}/{int(number) + 1 if number.isdigit() else 2}")
        if kind == "/Kalender":
            return self._page(f"/Kalender/{int(number) + 1}", "")
        if kind == "/Gleich":
            return self._page(self.teaser, f"/Gleich/{int(number) + 1}")
        return None

    def _page(self, teaser: str, further: str) -> Answer:
        shown = self.page.replace(self.teaser, teaser)
        return html(shown.replace("</head>", f'<link rel="next" href="{further}"></head>', 1) if further else shown)


def test_what_never_ends_is_left_after_200_pages(tmp_path: Path) -> None:
    site = Site("wolfsburg", 20, "pdb", seed=8, page=1, oddities=False)
    section, page, teaser = next(
        (path, b"".join(site.answer(path).body).decode(), site.path(site.listed(part)[0]))
        for part in site.paper.sections
        if site.listed(part) and (path := addresses.section(part.trail("pdb"), "pdb"))
    )
    home = b"".join(site.answer("/").body).decode()
    first, second = [path for story in site.newest(4) if (path := site.path(story)) != teaser][:2]
    site.override = Endless(page, section, teaser)
    site.override["/"] = html(home.replace(first, "/Kalender/1").replace(second, "/Gleich/1"))
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json", "-a", "ways=sections")
        asked = Counter(path.rpartition("/")[0] for path in server.requests.by_path())
        pages = sum(bool(re.fullmatch(rf"{section}/\d+", path)) for path in server.requests.by_path())
    outcomes = counts(done)
    assert done.returncode == 0, said(done)
    assert pages == 199
    assert asked["/Kalender"] == BARREN
    assert asked["/Gleich"] == 2
    assert outcomes[f"refused/like {BARREN} addresses before that brought nothing new"] == 1
    assert outcomes["excluded/pages of a list after the first 200"] == 1


def test_feeds_that_name_a_lists_first_page_do_not_end_the_list(tmp_path: Path) -> None:
    site = Site("hannover", 120, "pdb", seed=3, page=3, oddities=False)
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert set(found(tmp_path / "a.json")) == site.reachable("sections", "feeds")
    assert set(counts(done)) == {"walked", "read"}


@pytest.mark.parametrize("home", [html("<html><head><title>Neu</title></head></html>"), moved("https://x.de/")])
def test_without_a_home_page_feeds_and_sitemaps_are_read(home: Answer, tmp_path: Path) -> None:
    site = Site("hannover", 40, "arc", seed=3, sitemaps="named", oddities=False)
    site.override["/"] = home
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
    assert done.returncode == 4
    assert set(found(tmp_path / "a.json")) == site.reachable("feeds", "sitemaps")
    assert "so sections were not walked; 4" in said(done)
    counts(done)


@pytest.mark.parametrize(
    ("robots", "sentence"),
    [
        ("User-agent: *\nDisallow: /\n", "Forbidden by robots.txt"),
        ("User-agent: *\nDisallow: /*-*.html\n", "no article was read, of all that was named: "),
    ],
)
def test_what_robots_forbids_ends_with_a_sentence(robots: str, sentence: str, tmp_path: Path) -> None:
    site = Site("hannover", 10, "arc", seed=3)
    site.robots = robots
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
    assert done.returncode == 3
    assert sentence in said(done)
    assert "data/sample/hannover.warc.gz" in said(done)
    counts(done)


def test_a_captcha_that_comes_as_a_page_closes_the_site(tmp_path: Path) -> None:
    site = Site("hannover", 60, "arc", seed=6, oddities=False)
    target = sorted(site.reachable("feeds"))[7].removeprefix(site.paper.site)

    def wall() -> Answer:
        site.blocked = "pages"
        return CAPTCHA

    site.override[target] = wall
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
        served = server.requests.by_kind()["article"]
    layouts = Counter(record["layout"] for record in records(tmp_path / "a.json"))
    assert done.returncode == 4
    assert served <= layouts["arc"] + 2  # one more may be under way
    assert layouts["feed"] == len(site.reachable("feeds")) - layouts["arc"]
    assert "a captcha instead of the page" in said(done)
    counts(done)


def test_headlines_are_only_those_that_were_asked_for(tmp_path: Path) -> None:
    site = Site("leipzig", 60, "arc", seed=6, blocked="pages")
    with serving(site) as server:
        few = ask(server, tmp_path / "a.json", "-a", "max_articles=3")
        chosen = ask(server, tmp_path / "b.json", "-a", "sections=wirtschaft")
    assert len(records(tmp_path / "a.json")) == 3
    assert all("/wirtschaft/" in url for url in found(tmp_path / "b.json"))
    assert "excluded/sections" in counts(chosen)
    assert few.returncode == chosen.returncode == 4
    counts(few)


def test_a_single_closed_article_is_a_headline_and_the_rest_is_read(tmp_path: Path) -> None:
    """Also a captcha before a feed, which says nothing of the pages."""
    site = Site("leipzig", 30, "arc", seed=6, oddities=False)
    closed = sorted(site.reachable("feeds") & site.reachable("sections"))[0]
    site.override[closed.removeprefix(site.paper.site)] = Answer(403)
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
    assert [row["url"] for row in records(tmp_path / "a.json") if row["layout"] == "feed"] == [closed]
    assert set(found(tmp_path / "a.json")) == site.reachable()
    assert done.returncode == 4
    assert counts(done)["failed/blocked (HTTP 403)"] == 1


def test_a_captcha_before_a_feed_closes_no_page(tmp_path: Path) -> None:
    site = Site("leipzig", 20, "arc", seed=6, oddities=False)
    site.override["/arc/outboundfeeds/rss/"] = Answer(403, CAPTCHA.body)
    with serving(site) as server:
        done = ask(server, tmp_path / "a.json")
    assert set(found(tmp_path / "a.json")) == site.reachable("sections")
    assert done.returncode == 0, said(done)
    counts(done)


def test_an_interrupted_run_keeps_what_was_read_and_says_what_is_left(tmp_path: Path) -> None:
    site = Site("wolfsburg", 60, "pdb", seed=5, oddities=False)
    target = tmp_path / "a.json"
    with serving(site) as server:
        words = ["crawl", "wolfsburg", "-a", f"site={server.url}", "-s", "DOWNLOAD_DELAY=0.05", "-s", "LOG_LEVEL=DEBUG"]
        command = [sys.executable, "-m", "scrapy", *words, "-O", str(target)]
        run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        until = time.monotonic() + 60
        while server.requests.by_kind()["article"] < 5 and time.monotonic() < until:
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        _, log = run.communicate(timeout=60)
    done = subprocess.CompletedProcess(command, run.returncode, "", log)
    assert done.returncode == 4
    outcomes = counts(done)
    assert 0 < outcomes["read"] == len(records(target)) < 60
    assert outcomes["left/not asked for, the run ended (shutdown)"] > 0
    assert "articles were read, but not all that was named" in said(done)


@pytest.mark.parametrize(
    ("stats", "asked", "code", "words"),
    [
        ({"item_scraped_count": 3}, {}, DONE, ""),
        ({"item_scraped_count": 3, "newsbot/gone/HTTP 404": 2}, {}, DONE, ""),
        ({"item_scraped_count": 1, "newsbot/failed/HTTP 500": 2}, {}, INCOMPLETE, "1 article was read, but not all that was named: 2 HTTP 500."),
        ({"newsbot/excluded/since": 9}, {}, DONE, ""),
        ({"newsbot/gone/HTTP 404": 2, "newsbot/refused/NotAnArticle": 1}, {}, NOTHING, "2 HTTP 404, 1 NotAnArticle"),
        ({"newsbot/walked": 2}, {"ways": "feeds"}, NOTHING, "(feeds) name no article"),
        ({"spider_exceptions/count": 1, "spider_exceptions/KeyError": 1}, {}, INCOMPLETE, "1 KeyError."),
    ],
    ids=str,
)  # fmt: skip
def test_the_end_of_a_run(stats: dict[str, int], asked: dict[str, str], code: int, words: str) -> None:
    ended = ending({"finish_reason": "finished", **stats}, parse(asked), None, None)
    assert ended.code == code
    assert words in ended.sentence
    assert bool(ended.sentence) == bool(words)


def test_a_run_that_is_broken_off_is_not_done() -> None:
    assert ending({"item_scraped_count": 3}, Arguments(), None, None).code == INCOMPLETE


@pytest.mark.parametrize("port", ["99999", "x"])
def test_a_site_that_is_no_address_never_means_the_live_one(port: str) -> None:
    with pytest.raises(ValueError, match="is not scheme, host and port"):
        parse({"site": f"http://127.0.0.1:{port}"})


def test_a_section_brings_back_what_another_way_left_out() -> None:
    counted: Counter[str] = Counter()
    asked = Arguments(sections=("wirtschaft",))
    walk = Walk({"www.haz.de"}, asked, lambda name, times=1: counted.update({name: times}))
    assert not walk.wants("feeds", "https://www.haz.de/Region/Artikel")
    assert walk.wants("sections", "https://www.haz.de/Region/Artikel")
    assert not walk.wants("sections", "https://www.haz.de/Region/Artikel")
    assert not walk.wants("feeds", "https://www.haz.de/Region/Anderer")
    assert not walk.wants("sections", "https://www.haz.de/resizer/Bild.JPG?auth=1")
    walk.end("left")
    assert (counted["named"], counted["excluded/sections"], counted["left"]) == (3, 1, 1)
    assert counted["excluded/pictures and other files"] == 1
