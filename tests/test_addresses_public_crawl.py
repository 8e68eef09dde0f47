"""A paper whose answers lead to this machine, to files and to other schemes: nothing of it is opened, all is counted."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawling import FREE_OF_DELAY, crawl, scrapy
from tests.listening import Listener
from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

SECRET = "Das-darf-nicht-gelesen-werden"
SCHEMES = (
    "file://{file}",
    "data:text/html,<p>x</p>",
    "ftp://127.0.0.1:{port}/x",
    "s3://127.0.0.1/x",
    "javascript:alert(1)",
)


@pytest.fixture
def paper() -> Iterator[tuple[Site, Server]]:
    site = Site("wolfsburg", 12, "pdb")
    with serving(site) as server:
        yield site, server


@pytest.fixture
def private() -> Iterator[Listener]:
    """What nobody may connect to."""
    listener = Listener("127.0.0.1")
    yield listener
    listener.close()


def ask(server: Server, *words: str) -> tuple[int, str]:
    given = ("-a", f"site={server.url}", *FREE_OF_DELAY, "-s", "LOG_LEVEL=DEBUG", "-s", "RETRY_TIMES=0")
    done = crawl(server.site.paper.name, *given, *words)
    return done.returncode, done.stderr


def counted(log: str, name: str) -> int:
    found = re.search(rf"'{re.escape(name)}': (\d+)", log)
    return int(found[1]) if found else 0


def plain(body: str) -> Answer:
    return replace(html(body), content_type="text/plain")


def test_no_way_in_leads_to_this_machine(paper: tuple[Site, Server], private: Listener) -> None:
    site, server = paper
    url = f"http://127.0.0.1:{private.port}"
    article = sorted(site.reachable())[0].removeprefix(site.paper.site)
    links = f'<a href="{url}/a.html">A</a><link rel="alternate" type="application/rss+xml" href="{url}/rss"/>'
    home = b"".join(site.answer("/").body).decode()
    site.override |= {
        "/": html(home.replace("</body>", f"{links}</body>")),
        "/robots.txt": plain(f"Sitemap: {url}/sitemap.xml\nSitemap: {server.url}/sitemap-fremd.xml\n"),
        "/.well-known/tdmrep.json": moved(f"{url}/tdmrep.json"),
        "/sitemap-fremd.xml": moved(f"{url}/sitemap.xml"),
        "/rss/feed": moved(f"{url}/rss"),
        article: moved(f"{url}/artikel"),
    }
    _, log = ask(server)
    assert private.taken == 0
    assert counted(log, "item_scraped_count") > 5, log
    assert counted(log, "newsbot/refused/redirect to another site") >= 1
    assert f"127.0.0.1:{private.port}" in log  # said, with the address


def test_a_robots_txt_that_leads_to_this_machine_closes_its_host(paper: tuple[Site, Server], private: Listener) -> None:
    site, server = paper
    site.override["/robots.txt"] = moved(f"http://127.0.0.1:{private.port}/robots.txt")
    code, log = ask(server)
    assert (code, private.taken) == (3, 0)
    assert counted(log, "manners/refused_address") == 1
    assert "robots.txt can't be reached (no public address)" in log.splitlines()[-1]
    (line,) = (line for line in log.splitlines() if "not connected to" in line)
    assert "WARNING 127.0.0.1 leads to 127.0.0.1, no public address: not connected to." in line


def test_a_tdmrep_that_leads_to_this_machine_is_not_followed(paper: tuple[Site, Server], private: Listener) -> None:
    site, server = paper
    site.override["/.well-known/tdmrep.json"] = moved(f"http://localhost:{private.port}/tdmrep.json")
    _, log = ask(server)
    assert private.taken == 0
    assert counted(log, "manners/refused_address") == 1
    assert "WARNING localhost leads to" in log


def test_redirects_to_other_schemes_are_refused(paper: tuple[Site, Server], private: Listener, tmp_path: Path) -> None:
    site, server = paper
    (tmp_path / "x.html").write_text(SECRET, encoding="utf-8")
    targets = [scheme.format(file=tmp_path / "x.html", port=private.port) for scheme in SCHEMES]
    article = sorted(site.reachable())[0].removeprefix(site.paper.site)
    page = b"".join(site.answer(article).body).decode()
    for at, target in enumerate(targets):
        site.override[f"/status-{at}"] = replace(html("", 302), headers=(("Location", target),))
    refresh = f'<head><meta http-equiv="refresh" content="0; url={targets[0]}">'
    assert "<head>" in page
    site.override[article] = html(page.replace("<head>", refresh, 1))
    lines = [f"{site.paper.site}/status-{at}" for at in range(len(targets))] + [site.paper.site + article]
    (tmp_path / "urls.txt").write_text("\n".join(lines), encoding="utf-8")
    _, log = ask(server, "-a", f"urls={tmp_path / 'urls.txt'}")
    assert private.taken == 0
    assert SECRET not in log
    assert counted(log, "newsbot/refused/redirect to what is not http") == len(targets)
    assert counted(log, "manners/refused_scheme") == len(targets) + 1
    assert all(target in log for target in targets)
    assert counted(log, "item_scraped_count") == 1  # the page that would refresh itself into a file is read as it came


@pytest.mark.slow
def test_a_crawl_has_no_handler_for_files_but_shell_and_parse_do(tmp_path: Path) -> None:
    handlers = json.loads(scrapy("settings", "--get", "DOWNLOAD_HANDLERS").stdout)
    assert {name: handlers[name] for name in ("data", "file", "ftp", "s3")} == dict.fromkeys(
        ("data", "file", "ftp", "s3")
    )
    case = next((Path(__file__).parent / "pages" / "arc").glob("free*.html"))
    assert scrapy("shell", str(case), "-c", "response.status").stdout.strip().endswith("200")
    shown = scrapy("shell", str(case), "--spider", "hannover", "-c", "(response.status, spider.name)")
    assert shown.stdout.strip().endswith("(200, 'hannover')"), shown.stderr
    parsed = scrapy("parse", case.as_uri(), "--spider", "hannover", "-c", "parse_article", "--nocolour", "--nolog")
    assert "'headline'" in parsed.stdout


@pytest.mark.slow
def test_scrapy_read_opens_what_was_typed_and_nothing_behind_it(paper: tuple[Site, Server], private: Listener) -> None:
    site, server = paper
    path = sorted(site.reachable())[0].removeprefix(site.paper.site)
    assert scrapy("read", server.url + path).returncode == 0
    site.override[path] = moved(f"http://127.0.0.1:{private.port}/")
    assert "HTTP 301" in scrapy("read", server.url + path).stderr
    site.override["/robots.txt"] = moved(f"http://127.0.0.1:{private.port}/robots.txt")
    assert "no public address" in scrapy("read", server.url + path).stderr
    assert "no public address" in scrapy("read", "http://169.254.169.254/latest/meta-data/").stderr
    assert private.taken == 0


@pytest.mark.slow
def test_scrapy_papers_check_asks_stand_ins_alone(paper: tuple[Site, Server], private: Listener) -> None:
    site, server = paper
    elsewhere = f"http://127.0.0.1:{private.port}"
    site.override["/sitemap.xml"] = moved(f"{elsewhere}/sitemap.xml")
    site.override["/rss/feed"] = moved(f"{elsewhere}/feed")
    site.override["/robots.txt"] = plain(f"Sitemap: {elsewhere}/sitemap.xml\nSitemap: {server.url}/sitemap.xml\n")
    words = ("papers", "--check", "wolfsburg", "--json", f"--site=wolfsburg={server.url}")
    (report,) = json.loads(scrapy(*words).stdout)
    assert report["answer"] == "ok"
    site.override["/"] = moved(f"{elsewhere}/")
    (report,) = json.loads(scrapy(*words).stdout)
    assert report["moved_to"] == elsewhere
    site.override["/robots.txt"] = moved(f"{elsewhere}/robots.txt")
    (report,) = json.loads(scrapy(*words).stdout)
    assert (report["answer"], report["why"]) == ("dead", "robots.txt can't be reached (no public address)")
    assert private.taken == 0


@pytest.mark.slow
def test_a_setting_given_by_hand_does_not_switch_it_off(paper: tuple[Site, Server], private: Listener) -> None:
    site, server = paper
    site.override["/robots.txt"] = moved(f"http://127.0.0.1:{private.port}/robots.txt")
    for setting in (
        "TWISTED_DNS_RESOLVER=scrapy.resolver.CachingThreadedResolver",
        "DOWNLOAD_BIND_ADDRESS=127.0.0.1",
    ):
        code, log = ask(server, "-s", setting)
        assert (code, counted(log, "manners/refused_address")) == (3, 1), log
    assert private.taken == 0


@pytest.mark.slow
def test_without_our_handler_the_same_robots_txt_reaches_this_machine(
    paper: tuple[Site, Server], private: Listener
) -> None:
    """So the tests above can fail."""
    site, server = paper
    site.override["/robots.txt"] = moved(f"http://127.0.0.1:{private.port}/robots.txt")
    stock = json.dumps({"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"})
    ask(server, "-s", f"DOWNLOAD_HANDLERS={stock}")
    assert private.taken > 0
