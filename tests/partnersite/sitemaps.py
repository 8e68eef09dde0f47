"""What a site's sitemaps say: an index, one sitemap for each month (the oldest packed), and one of the last two days."""

import gzip
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tests.partnersite.answer import Answer
from tests.partnersite.articles import Story
from tests.partnersite.markup import attribute

if TYPE_CHECKING:
    from tests.partnersite.site import Site

XML = "application/xml; charset=utf-8"
PACKED = "application/gzip"
NEWS_FOR = timedelta(hours=48)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_NAMESPACE = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_INDEX = {"pdb": "/sitemap.xml", "arc": "/arc/outboundfeeds/sitemap-index/"}
_NEWS_INDEX = "/arc/outboundfeeds/news-sitemap-index/"
_NEWS = {"pdb": "/sitemap-news.xml", "arc": "/arc/outboundfeeds/news-sitemap/"}
_MONTH = {"pdb": "/sitemap/{}.xml", "arc": "/arc/outboundfeeds/sitemap/{}/"}
_QUERY = {"pdb": "", "arc": "?outputType=xml"}
"""As printed; the site answers alike without it."""


def entrances(site: "Site") -> tuple[str, str]:
    """Where to begin, as robots.txt names it: the index and the news sitemap (in Arc an index of it)."""
    layout = site.lists_layout
    return _INDEX[layout] + _QUERY[layout], (_NEWS_INDEX if layout == "arc" else _NEWS[layout]) + _QUERY[layout]


def makers(site: "Site") -> Iterator[tuple[str, Callable[[], Answer]]]:
    """Path of each sitemap, and what makes its answer."""
    if site.ways.sitemaps == "none":
        return
    layout, months = site.lists_layout, _months(site)
    paths = {month: _path(month, layout, packed=month == min(months)) for month in months}
    yield _INDEX[layout], partial(_index, site, [(paths[month], months[month]) for month in months])
    if layout == "arc":
        yield _NEWS_INDEX, partial(_index, site, [(_NEWS[layout], _recent(site))])
    yield _NEWS[layout], partial(_urlset, site, _recent(site), news=True)
    for month, stories in months.items():
        yield paths[month], partial(_urlset, site, stories, packed=paths[month].endswith(".gz"))


def _months(site: "Site") -> dict[str, list[Story]]:
    """``2026-11`` and the stories of that month, newest first."""
    months: dict[str, list[Story]] = {}
    for story in site.contents.mapped:
        months.setdefault(f"{story.published:%Y-%m}", []).append(story)
    return months


def _recent(site: "Site") -> list[Story]:
    return [story for story in site.contents.mapped if story.published > site.now - NEWS_FOR]


def _path(month: str, layout: str, packed: bool) -> str:
    path = _MONTH[layout].format(month)
    return f"{path.rstrip('/').removesuffix('.xml')}.xml.gz" if packed else path


def _index(site: "Site", sitemaps: list[tuple[str, list[Story]]]) -> Answer:
    entries = []
    for path, stories in sitemaps:
        query = "" if path.endswith(".gz") else _QUERY[site.lists_layout]
        newest = max((story.modified for story in stories), default=None)
        lastmod = f"<lastmod>{newest.isoformat()}</lastmod>" if newest else ""
        entries.append(f"<sitemap><loc>{attribute(site.paper.site + path + query)}</loc>{lastmod}</sitemap>\n")
    return _answer(f"<sitemapindex {_NAMESPACE}>\n{''.join(entries)}</sitemapindex>\n", site.contents.changed)


def _urlset(site: "Site", stories: list[Story], news: bool = False, packed: bool = False) -> Answer:
    entries = "".join(
        f"<url><loc>{attribute(site.url(story))}</loc><lastmod>{story.modified.isoformat()}</lastmod>"
        f"{_news(story, site) if news else ''}</url>\n"
        for story in stories
    )
    namespaces = f"{_NAMESPACE} {_NEWS_NAMESPACE}" if news else _NAMESPACE
    return _answer(f"<urlset {namespaces}>\n{entries}</urlset>\n", site.contents.changed, packed)


def _news(story: Story, site: "Site") -> str:
    name = f"<news:name>{attribute(site.paper.publication)}</news:name><news:language>de</news:language>"
    return (
        f"<news:news><news:publication>{name}</news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{attribute(story.headline or story.slug_title)}</news:title></news:news>"
    )


def _answer(markup: str, modified: datetime, packed: bool = False) -> Answer:
    body = (_DECLARATION + markup).encode()
    if packed:
        return Answer(200, (gzip.compress(body, mtime=0),), PACKED, modified)
    return Answer(200, (body,), XML, modified)
