"""The ways into the partner site: each names what ``Site.reachable`` says; twins and old addresses lead where they should."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import quote, urlsplit

import feedparser
import pytest
from lxml import etree, html

from tests.partnersite import pagers
from tests.partnersite.answer import Answer
from tests.partnersite.reading import whole
from tests.partnersite.site import MOMENT, Site

XMLNS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
LAYOUTS = ["pdb", "arc"]


def tree(site: Site, path: str) -> html.HtmlElement:
    return html.fromstring(whole(site, path).decode())


def path_of(address: str) -> str:
    return urlsplit(address).path


def articles(site: Site, addresses: Iterable[str]) -> set[str]:
    """Addresses of the articles with a record that these lead to, whatever form they have."""
    by_path = {}
    for story in site.stories:
        if site.refusal(story) is None:
            by_path[site.path(story)] = by_path[path_of(site.href(story))] = site.url(story)
    return {by_path[path] for path in map(path_of, addresses) if path in by_path}


def following(page: html.HtmlElement, path: str) -> str | None:
    """Path of the list's next page by one of the forms that a site may have."""
    for link in page.xpath("//link[@rel='next']/@href | //a[@class='pdb-more-link']/@href | //a[.='Weiter']/@href"):
        return path_of(link)
    here = page.xpath("//span[contains(@class, 'pdb-pagination-link_active')]")
    return path_of(here[0].getnext().get("href")) if here and here[0].getnext() is not None else None


def walked(site: Site) -> tuple[set[str], list[str]]:
    """Articles that home page and lists with their next pages name, and the paths of all these pages."""
    sections = [part.path(site.lists_layout) for part in site.paper.sections]
    todo = ["/", *sections, *{f"/{path.split('/')[1]}{'/' if site.layout == 'arc' else ''}" for path in sections}]
    done: list[str] = []
    found: set[str] = set()
    while todo:
        path = todo.pop()
        assert site.answer(path).status == 200
        done.append(path)
        page = tree(site, path)
        found |= articles(site, page.xpath("//main//a/@href | //*[contains(@class, '-title-link')]/@href"))
        found |= articles(site, re.findall(r'"href": "([^"]+)"', whole(site, path).decode()))
        if (next_path := following(page, path)) is not None:
            todo.append(next_path)
    return found, done


@pytest.mark.parametrize("depth", [None, 3])
def test_the_lists_of_pdb_go_on_in_several_forms(depth: int | None) -> None:
    site = Site("luebeck", 300, page=7, depth=depth)
    assert {pagers.form(section, site) for section in site.paper.sections} == set(pagers.FORMS)
    found, paths = walked(site)
    assert found == site.reachable("sections")
    assert len(paths) == len(set(paths))
    assert any(path.endswith("/(offset)/7") for path in paths)
    assert len([path for path in paths if re.search(r"/\d+$", path)]) > 10
    assert (len(found) == 300) == (depth is None)
    if depth:
        assert max(int(path.rpartition("/")[2]) for path in paths if re.search(r"[a-z]/\d$", path)) == depth
        assert site.answer(f"{site.paper.sections[0].path('pdb')}/{depth + 1}").status == 404


@pytest.mark.parametrize("ahead", [0, 12])
def test_arc_lists_show_a_batch_and_their_json_names_more(ahead: int) -> None:
    site = Site("hannover", 300, "arc", page=8, ahead=ahead)
    found, _ = walked(site)
    assert found == site.reachable("sections") == site.reachable("browser")
    shown = [tree(site, part.path("arc")).xpath("count(//main//h3)") for part in site.paper.sections]
    assert max(shown) == 8
    assert (len(found) > 200) == (ahead > 0)
    texts = [whole(site, part.path("arc")).decode() for part in site.paper.sections]
    in_content = ["teasers" in text.partition("Fusion.globalContent=")[2].partition(";Fusion")[0] for text in texts]
    in_cache = ["teasers" in text.partition("Fusion.contentCache=")[2].partition(";Fusion")[0] for text in texts]
    assert any(in_content) == any(in_cache) == (ahead > 0)


def test_behind_the_button_is_all_the_rest() -> None:
    site = Site("peine", 200, "arc", page=6, more=True)
    found = site.reachable("sections")
    assert len(found) < 150
    for section in site.paper.sections:
        for offset in range(6, 200, 6):
            query = quote(json.dumps({"section": section.path("arc"), "offset": offset, "size": 6}))
            target = f"/pf/api/v3/content/fetch/teasers-by-section?query={query}&d=631&_website=paz"
            assert site.kind(target) == "list"
            found |= articles(site, [one["href"] for one in json.loads(whole(site, target))["teasers"]])
    assert found == site.reachable("browser")
    assert len(found) == 200
    for query in ("", "query=%7B%7D", "query=x", "query=[]"):
        assert site.answer(f"/pf/api/v3/content/fetch/teasers-by-section?{query}").status == 400
    assert Site("peine", 20, "arc").answer("/pf/api/v3/content/fetch/teasers-by-section?query=%7B%7D").status == 404


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_article_can_be_confined_to_one_way(layout: str) -> None:
    only = {"sections": 3, "feeds": 4, "sitemaps": 5}
    site = Site("potsdam", 120, layout, sitemaps="named", only=only)
    everything = site.reachable()
    assert len(everything) == 120
    for way, count in only.items():
        others = site.reachable(*(other for other in only if other != way))
        assert len(site.reachable(way) - others) >= count  # feeds reach back so far only
        alone = [story for story in site.stories if site.locations.url(story) in everything - others]
        texts = {"feeds": feeds(site), "sitemaps": sitemaps(site), "sections": lists(site)}
        for story in alone:
            assert {name for name, text in texts.items() if site.path(story).encode() in text} == {way}
    assert walked(site)[0] == site.reachable("sections")


def lists(site: Site) -> bytes:
    return b"".join(whole(site, path) for path in site.paths if site.kind(path) == "list")


def feeds(site: Site) -> bytes:
    return b"".join(whole(site, path) for path in advertised(site))


def advertised(site: Site) -> list[str]:
    if site.layout == "arc":
        return ["/arc/outboundfeeds/rss/"]
    return [path_of(href.strip()) for href in tree(site, "/").xpath("//link[@rel='alternate']/@href")]


def sitemaps(site: Site) -> bytes:
    return b"".join(text for _, text in mapped(site))


def mapped(site: Site) -> Iterator[tuple[str, bytes]]:
    """Path and text of each sitemap that is no index, from what robots.txt names."""
    todo = re.findall(r"^Sitemap: (.+)$", whole(site, "/robots.txt").decode(), re.MULTILINE)
    while todo:
        address = todo.pop()
        path = path_of(address)
        body = whole(site, path)
        body = gzip.decompress(body) if path.endswith(".gz") else body
        root = etree.fromstring(body)
        if root.tag.endswith("sitemapindex"):
            todo += root.xpath("//s:loc/text()", namespaces=XMLNS)
        else:
            yield path, body


def test_the_feed_of_arc_has_the_shape_of_the_real_one() -> None:
    site = Site("rnd", 160, "arc")
    feed = feedparser.parse(whole(site, "/arc/outboundfeeds/rss/"))
    assert not feed.bozo
    assert feed.feed.title == "RND"
    assert [entry.link for entry in feed.entries] == [site.url(story) for story in site.newest(100)]
    assert {entry.link for entry in feed.entries} == site.reachable("feeds")
    assert 50 <= sum("author" in entry for entry in feed.entries) <= 95
    assert any(", " in entry.get("author", "") for entry in feed.entries)
    assert any("Sportredaktion RND" in entry.get("author", "") for entry in feed.entries)
    text = whole(site, "/arc/outboundfeeds/rss/").decode()
    assert "content:encoded>" not in text
    assert re.search(r"<pubDate>\w{3}, \d\d \w{3} 2026 [\d:]{8} \+0[12]00</pubDate>", text)
    for entry, story in zip(feed.entries, site.newest(100), strict=True):
        assert entry.title == story.headline
        assert entry.summary == story.lead
        if story.picture and story.picture.caption and story.picture.credit:
            caption = story.picture.caption.removesuffix(".")
            assert f"<![CDATA[{caption}. {story.picture.credit}]]>" in text


def test_arc_has_a_feed_of_each_section_too() -> None:
    site = Site("leipzig", 160, "arc")
    for section in site.paper.sections:
        feed = feedparser.parse(whole(site, f"/arc/outboundfeeds/rss/category{section.path('arc')}"))
        assert {path_of(entry.link).rpartition("/")[0] + "/" for entry in feed.entries} <= {section.path("arc")}
    assert site.reachable("categories") > site.reachable("feeds")


def test_the_feeds_of_pdb_are_announced_and_say_two_kinds_of_ids() -> None:
    site = Site("potsdam", 160, "mixed", moment=MOMENT.replace(year=2022, month=4))
    hrefs = tree(site, "/").xpath("//link[@rel='alternate']/@href")
    assert len(hrefs) == len(site.paper.sections)
    assert sum(href.startswith(" https://www.maz-online.de/rss/feed/maz_") for href in hrefs) == 1
    found: set[str] = set()
    ids: Counter[int] = Counter()
    for path in advertised(site):
        assert site.kind(path) == "feed"
        feed = feedparser.parse(whole(site, path))
        assert not feed.bozo
        for entry in feed.entries:
            assert entry.link.startswith("http://www.maz-online.de/")
            assert entry.published.endswith(" +0000")
            assert "Methode" in entry.author
            ids[len(entry.id)] += 1
        found |= {entry.link.replace("http:", "https:") for entry in feed.entries}
    assert found == site.reachable("feeds")
    assert ids[36] > ids[26] > 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_sitemaps_are_by_month_and_of_the_last_two_days(layout: str) -> None:
    site = Site("wolfsburg", 900, layout, sitemaps="named")
    maps = dict(mapped(site))
    assert sum(path.endswith(".gz") for path in maps) == 1
    news = next(path for path in maps if "news" in path)
    root = etree.fromstring(maps.pop(news))
    stamps = root.xpath("//n:publication_date/text()", namespaces=XMLNS)
    assert stamps
    assert min(stamps) > (MOMENT - timedelta(hours=48)).isoformat()
    assert len(maps) >= 3
    found: dict[str, str] = {}
    for text in maps.values():
        for entry in etree.fromstring(text):
            location, lastmod = (entry.findtext(f"s:{name}", namespaces=XMLNS) for name in ("loc", "lastmod"))
            assert location
            assert location not in found
            found[location] = lastmod or ""
    assert articles(site, found) == site.reachable("sitemaps")
    assert len(articles(site, found)) == 900
    for story in site.stories:
        if site.refusal(story) is None:
            assert found[site.url(story)] == story.modified.isoformat()


def test_sitemaps_may_be_there_without_being_named() -> None:
    site = Site("leipzig", 20, "arc", sitemaps="unnamed")
    assert b"Sitemap" not in whole(site, "/robots.txt")
    assert site.answer("/arc/outboundfeeds/sitemap-index/?outputType=xml").status == 200
    assert site.answer("/arc/outboundfeeds/news-sitemap-index/?outputType=xml").status == 200
    none = Site("leipzig", 20, "arc", feeds=False)
    assert none.answer("/arc/outboundfeeds/sitemap-index/?outputType=xml").status == 404
    assert none.answer("/arc/outboundfeeds/rss/").status == 404
    assert none.reachable("feeds", "sitemaps") == set()


def test_robots_txt_says_what_was_asked_for() -> None:
    site = Site("kiel", 5, sitemaps="named", crawl_delay=2.5, disallow=("/suche", "/Mehr/"))
    assert whole(site, "/robots.txt").decode() == (
        "User-agent: *\nAllow: /\nDisallow: /suche\nDisallow: /Mehr/\nCrawl-delay: 2.5\n\n"
        "Sitemap: https://www.kn-online.de/sitemap.xml\nSitemap: https://www.kn-online.de/sitemap-news.xml\n"
    )
    site.robots = "User-agent: *\nDisallow: /\n"
    assert whole(site, "/robots.txt").startswith(b"User-agent: *\nDisallow: /\n")


def status_behind(site: Site, target: str) -> tuple[str, Answer]:
    """Path and answer at the end of the redirects."""
    answer = site.answer(target)
    while answer.status == 301:
        target = dict(answer.headers)["Location"]
        answer = site.answer(target)
    return target, answer


@pytest.mark.parametrize(("layout", "relaunched"), [("pdb", False), ("arc", False), ("arc", True)])
def test_all_twins_of_an_article_lead_to_it(layout: str, relaunched: bool) -> None:
    site = Site("hannover", 60, layout, twins=True, relaunched=relaunched)
    for story in site.newest(60):
        twins = site.locations.twins(story)
        assert len(twins) >= 4
        for twin in twins:
            path, answer = status_behind(site, twin[twin.index("/", 9) :])
            assert answer.status == 200, twin
            assert site.kind(path) == "article"
            page = html.fromstring(b"".join(answer.body).decode())
            assert site.path(story) in page.xpath("//link[@rel='canonical']/@href")[0] or story.home


def test_the_amp_page_is_named_and_hides_what_is_paid() -> None:
    for layout in LAYOUTS:
        site = Site("dresden", 60, layout, twins=True)
        for story in site.newest(60):
            (address,) = tree(site, site.path(story)).xpath("//link[@rel='amphtml']/@href")
            amp = b"".join(site.answer(address[address.index("/", 9) :]).body).decode()
            assert "<html amp" in amp
            text = html.fromstring(amp).text_content()
            shown = [block.text for block in story.blocks[1:] if len(block.text) > 40 and block.text in text]
            assert bool(shown) == (story.kind != "paid" and bool(story.blocks))
    assert Site("dresden", 3, "arc").answer("/?outputType=valid_amp").status == 200


def test_teasers_name_the_mobile_host_now_and_then() -> None:
    site = Site("kiel", 100, twins=True)
    assert 5 < sum(site.href(story).startswith("https://m.kn-online.de/") for story in site.stories) < 50


def test_after_a_relaunch_old_addresses_move_vanish_or_show_the_home_page() -> None:
    site = Site("wolfsburg", 200, "arc", relaunched=True)
    outcomes: Counter[tuple[str, int]] = Counter()
    for story in site.newest(200):
        path, answer = status_behind(site, site.locations.old_path(story))
        outcomes[site.locations.old_answer(story), answer.status] += 1
        if site.locations.old_answer(story) == "moved":
            assert path == site.path(story)
        if site.locations.old_answer(story) == "home":
            assert answer.body == site.answer("/").body
    assert set(outcomes) == {("moved", 200), ("gone", 404), ("home", 200)}
    assert outcomes["moved", 200] > 100
    old = [story for story in site.newest(200) if site.href(story) == site.locations.old_path(story)]
    assert 10 < len(old) < 80
    assert walked(site)[0] == site.reachable("sections")
    for layout, paper in (("pdb", "wolfsburg"), ("arc", "rnd")):
        with pytest.raises(ValueError, match="relaunched is an Arc site"):
            Site(paper, 3, layout, relaunched=True)


def test_a_slash_too_much_or_too_few_is_forgiven() -> None:
    pdb, arc = Site("leipzig", 5), Site("leipzig", 5, "arc")
    story = pdb.newest(1)[0]
    assert status_behind(pdb, f"{pdb.path(story)}/")[0] == pdb.path(story)
    assert status_behind(pdb, "/Nachrichten/Politik/")[0] == "/Nachrichten/Politik"
    assert status_behind(arc, "/politik")[0] == "/politik/"
    assert arc.answer("/nichts/").status == 404
