"""Completeness and cost of the ways in: what each finds on a generated site, and what real pages and feeds give."""

import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from scrapy.http import HtmlResponse

from bench.commands import scrapy
from bench.samples import CAPTURES
from bench.tables import table
from newsbot import pages, urls
from newsbot.discovery import feeds
from newsbot.spiders.hannover import Hannover
from newsbot.spiders.potsdam import Potsdam
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

ARTICLES = 5000
SITES = {
    "pdb": {"page": 20, "sitemaps": "named", "only": {"sections": 20, "sitemaps": 50}},
    "arc": {"page": 20, "ahead": 60, "sitemaps": "unnamed", "only": {"sections": 20, "feeds": 10, "sitemaps": 50}},
}
"""Sites on which every way names articles that no other does."""
WAYS = ("sections", "feeds", "sitemaps", "sections,feeds,sitemaps")
NOTES = f"""\
Loopback sites of {ARTICLES} articles with records; some stand only in lists, some only in sitemaps, in Arc some only
in feeds. Reachable: what at least one of the three ways names. Requests are all that the server got, robots.txt and
home page included; hours are what they take at one request every 1.25 s.
"""


def report() -> str:
    """The tables: a line for each way of each site; what the real captures give."""
    lines = [line for layout in SITES for line in _site(layout)]
    head = ["site, ways", "reachable", "found once", "twice", "share", "requests", "per article", "hours"]
    return f"## Ways in\n\n{table(head, lines)}\n\n{NOTES}\n{_real()}"


def _site(layout: str) -> list[list[str]]:
    site = Site(Hannover.name, ARTICLES, layout, seed=12, **SITES[layout])  # type: ignore[arg-type]
    with serving(site) as server, TemporaryDirectory() as folder:
        return [_line(server, ways, Path(folder)) for ways in WAYS]


def _line(server: Server, ways: str, folder: Path) -> list[str]:
    server.requests.clear()
    found = Counter(_crawl(server.url, ways, folder))
    reachable = server.site.reachable()
    once = sum(times == 1 for url, times in found.items() if url in reachable)
    requests = len(server.requests)
    return [
        f"{server.site.layout}, {ways.replace(',', ' + ')}",
        str(len(reachable)),
        str(once),
        str(sum(times > 1 for times in found.values())),
        f"{once / len(reachable):.2%}",
        str(requests),
        f"{requests / max(1, len(found)):.3f}",
        f"{requests * 1.25 / 3600:.1f}",
    ]


def _crawl(address: str, ways: str, folder: Path) -> list[str]:
    target = folder / "articles.jsonl"
    words = ["crawl", Hannover.name, "-a", f"site={address}", "-a", f"ways={ways}", "-a", "archive=0"]
    scrapy(*words, "-s", "DOWNLOAD_DELAY=0", "-s", f"NEWSBOT_DATA={folder}", "-O", str(target))
    return [json.loads(line)["url"] for line in target.read_text(encoding="utf-8").splitlines()]


def _real() -> str:
    """What the real home page and the real feed give, where they lie beside the project."""
    home, feed = (next(CAPTURES.glob(pattern), None) for pattern in ("maz-online.de__home-*", "rnd.de__rss-*"))
    if home is None or feed is None:
        return ""
    page = pages.read(HtmlResponse(f"{Potsdam.site}/", body=home.read_bytes()))
    own = [link for link in page.links() if urls.host(link.url) in Potsdam.hosts()]
    entries = feeds.read(feed.read_bytes(), "https://www.rnd.de/arc/outboundfeeds/rss/").entries
    apart = sum(bool(one.caption and one.credit) for one in entries)
    named = sum(bool(one.authors or one.agencies) for one in entries)
    return (
        f"Real MAZ home page of 2021: {len(own)} articles of its own host, "
        f"{sum(bool(one.date) for one in own)} with a day. "
        f"Real RND feed of 2024: {len(entries)} entries, {sum(bool(one.published) for one in entries)} with a time, "
        f"{sum(bool(one.caption) for one in entries)} with a caption, {apart} with caption and credit apart, "
        f"{named} with authors or agencies.\n"
    )
