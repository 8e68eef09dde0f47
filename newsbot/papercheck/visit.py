"""The look at one paper: one address after the other."""

from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Response

from newsbot import pages, urls
from newsbot.discovery import feeds, sitemaps
from newsbot.manners.closed import shows_captcha
from newsbot.manners.robots import RobotsTxt
from newsbot.pages.document import CAPTURE_HEADER
from newsbot.papercheck.answers import REDIRECTS, Download, NoPage, answer
from newsbot.papercheck.reports import BLOCKED, DEAD, MOVED, Found, Paper, Report, Signals, origin

HOPS = 5
"""Redirects of a home page that are followed."""
Said = Callable[[str, Response | None], Signals]
Reader = Callable[[bytes, str], feeds.Feed | sitemaps.Sitemap]


class Visit:
    """The look at one paper."""

    def __init__(self, paper: Paper, download: Download, robots: RobotsTxt | None, said: Said) -> None:
        self.paper = paper
        self._download = download
        self._robots = robots
        self._said = said
        self._found = Report(paper.name, paper.mirror or paper.site, Found(f"{paper.site}/"))

    async def report(self) -> Report:
        """What was found, after all addresses were asked for."""
        found = self._found
        response = None
        try:
            response = await self._home()
            page = self._shown(response, found.home) if response else None
        except NoPage as reason:
            found.answer, found.why = (BLOCKED if reason.blocked else DEAD), str(reason)
            self._hear(None)
            if reason.blocked:  # a feed may be open where pages are not
                await self._feeds([])
            return found
        self._hear(response)
        if response is None:
            return found
        if page:
            await self._article(page)
        for path in self.paper.sections if found.answer != BLOCKED else ():
            await self._section(f"{self.paper.site}/{path}/")
        await self._feeds(feeds.alternates(page.document.root, page.document.url) if page else [])
        await self._sitemaps(self._robots.sitemaps(response.url) if self._robots else [])
        return found

    async def _home(self) -> Response | None:
        """The home page; None if it has moved to where we have no business. Raises ``NoPage``."""
        url = self.paper.asked(f"{self.paper.site}/")
        for _ in range(HOPS + 1):
            response = await answer(self._download, url, dont_redirect=True)
            if response.status not in REDIRECTS:
                return response
            location = (response.headers.get("Location") or b"").decode("latin-1")
            target = urls.address(location, url) if location else None
            if target is None:
                raise NoPage(f"HTTP {response.status} that leads nowhere")
            url = target
            if origin(url) != self._found.site.lower():
                self._found.answer, self._found.moved_to = MOVED, origin(url)
            if not self.paper.owns(url):
                return None
        raise NoPage(f"more than {HOPS} redirects")

    def _hear(self, response: Response | None) -> None:
        """What the publisher says of robots, and of the use of its home page."""
        self._found.robots = self._rules(self._found.site)
        home = self.paper.asked(f"{self.paper.site}/")
        self._found.signals = self._said(response.url if response else home, response)

    def _rules(self, site: str) -> str:
        """What the robots.txt of a site says, in words."""
        held = self._robots.answers.get(origin(site)) if self._robots else None
        if held is None or held.refusal:
            return str(held.refusal) if held else ""
        said = f"rules for newsbot: {len(held.rules.rules)}, sitemaps named: {len(held.rules.sitemaps)}"
        return said + (f", Crawl-delay: {held.rules.delay:g} s" if held.rules.delay else "")

    async def _article(self, page: pages.Page) -> None:
        """The first article that the home page links."""
        own = [link.url for link in page.links() if urls.host(link.url) in self.paper.hosts]
        if not own:
            return
        found = self._found.article = Found(own[0])
        try:
            article = self._shown(await answer(self._download, self.paper.asked(own[0])), found)
            if article:
                article.article()
        except NoPage as reason:
            found.trouble = str(reason)
            if reason.blocked:
                self._found.answer, self._found.why = BLOCKED, f"articles are closed: {reason}"
        except pages.Refusal as reason:
            found.trouble = type(reason).__name__

    async def _section(self, url: str) -> None:
        found = Found(url)
        self._found.sections.append(found)
        try:
            self._shown(await answer(self._download, self.paper.asked(url)), found)
        except NoPage as reason:
            found.trouble = str(reason)

    async def _feeds(self, advertised: list[str]) -> None:
        known = [urljoin(f"{self.paper.site}/", path) for path in (*self.paper.feeds, *feeds.STOCK)]
        self._found.feeds = [found async for found in self._lists((*advertised, *known), feeds.read)]

    async def _sitemaps(self, named: list[str]) -> None:
        usual = [urljoin(self.paper.site, path) for path in sitemaps.STOCK]
        most = {"download_maxsize": sitemaps.LARGEST}
        self._found.sitemaps = [found async for found in self._lists(named or usual, sitemaps.read, **most)]

    async def _lists(self, addresses: Iterable[str], read: Reader, **meta: Any) -> AsyncIterator[Found]:
        """What those addresses gave that are the paper's own, each once; they are made for machines."""
        own = (url for url in map(self.paper.declared, addresses) if urls.host(url) in self.paper.hosts)
        for url in {urls.key(url): url for url in own}.values():
            found = Found(url)
            try:
                response = await answer(self._download, self.paper.asked(url), feed=True, **meta)
                entries: list[Any] = list(read(response.body, url).entries)
            except (NoPage, ValueError) as reason:
                found.trouble = str(reason) if isinstance(reason, NoPage) else type(reason).__name__
            else:
                times = (entry.published or getattr(entry, "lastmod", None) for entry in entries)
                found.entries, found.newest = len(entries), max(filter(None, times), default=None)
            yield found

    def _shown(self, response: Response, found: Found) -> pages.Page | None:
        """The page of a response, and how many articles it links, into ``found``. Raises ``NoPage`` for a captcha."""
        response.headers[CAPTURE_HEADER] = datetime.now(timezone.utc).isoformat(timespec="seconds")
        try:
            page = pages.read(response.replace(url=self.paper.declared(response.url)))
        except pages.Refusal as reason:
            if shows_captcha(response):
                raise NoPage(f"HTTP {response.status} with a captcha", blocked=True) from reason
            found.trouble = type(reason).__name__
            return None
        found.layout = page.layout
        if not page.is_article:
            found.entries = sum(urls.host(link.url) in self.paper.hosts for link in page.links())
        return page
