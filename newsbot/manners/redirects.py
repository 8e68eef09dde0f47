"""Redirects stay within the paper and on http, and each ends with an outcome; stock Scrapy lets some vanish."""

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached

from newsbot import text, urls
from newsbot.pages.page import HOME_PATHS

log = logging.getLogger("newsbot")

REFUSED = "manners/refused_scheme"
"""Stat: redirects to ``file:``, ``data:``, ``ftp:``, ``s3:`` and the like."""
_STATUS = frozenset({301, 302, 303, 307, 308})
_LOOKED_AT = 4 * 4096
"""Bytes that may hold a refresh: Scrapy looks at the first 4096 characters, and decodes the whole page for that."""


class Elsewhere(IgnoreRequest):
    """The redirect leads to another site."""

    def __init__(self, url: str) -> None:
        super().__init__("redirect to another site")
        self.url = url


class NotHttp(IgnoreRequest):
    """The redirect leads to what is neither http nor https, or to no address at all."""

    def __init__(self, url: str) -> None:
        super().__init__("redirect to what is not http")
        self.url = url


class _Bounded(BaseRedirectMiddleware):
    """What all redirects of a crawl keep to; those of robots.txt (``allow_offsite``) are free, as RFC 9309 wants.

    ``NEWSBOT_HOSTS`` are the paper's hosts (empty: all may be asked), ``NEWSBOT_SITE`` stands in for all of them.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.hosts = frozenset(settings.getlist("NEWSBOT_HOSTS"))
        self.site: str | None = settings.get("NEWSBOT_SITE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "_Bounded":
        """Takes the place of Scrapy's."""
        made: _Bounded = super().from_crawler(crawler)
        return made

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        if self.hosts and not request.meta.get("allow_offsite"):
            redirected = self._within(redirected)
            way = {url.partition("#")[0] for url in (*request.meta.get("redirect_urls", ()), request.url)}
            if redirected.url.partition("#")[0] in way:  # there are no cookies, so it would answer the same again
                raise IgnoreRequest("redirect loop")
            if _is_home(redirected) and not _is_home(request):
                raise IgnoreRequest("redirect to the home page")
        return super()._redirect(redirected, request, reason)

    def _within(self, redirected: Request) -> Request:
        """The same request, at the site that stands in for the paper. Raises ``Elsewhere``."""
        host = urls.host(redirected.url)
        if self.site is None:
            if host not in self.hosts:
                raise Elsewhere(redirected.url)
            return redirected
        target = urls.moved(redirected.url, self.site)
        if host not in self.hosts and urls.address(redirected.url) != target:
            raise Elsewhere(redirected.url)
        return redirected.replace(url=target)


class Redirects(_Bounded, RedirectMiddleware):
    """Redirects by status."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The next request, or ``response`` where it is none. Raises ``IgnoreRequest`` with the reason."""
        if not _is_followed(request, response):
            return response
        location = response.headers["Location"].decode("latin-1")  # type: ignore[union-attr]
        if urls.address(location, request.url) is None:
            self.crawler.stats.inc_value(REFUSED)
            raise NotHttp(location)
        followed: Request | Response = super().process_response(request, response)
        return followed


class Refreshes(_Bounded, MetaRefreshMiddleware):
    """Redirects by ``<meta http-equiv=refresh>``: where they may not be followed, the page itself is the answer."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The next request, or ``response``: many a page loads itself anew, or leads to a shop after a while."""
        if b"refresh" not in response.body[:_LOOKED_AT].lower():
            return response
        try:
            found: Request | Response = super().process_response(request, response)
        except (IgnoreRequest, ValueError):  # not to be followed, or no address at all
            return response
        return found

    def _redirect_request_using_get(self, request: Request, response: Response, redirect_url: str) -> Request:
        if urls.address(redirect_url) is None:  # Scrapy will not follow it, and not say so
            self.crawler.stats.inc_value(REFUSED)
            log.info("refresh to what is not http: %s (%s)", *map(text.printable, (request.url, redirect_url)))
        return super()._redirect_request_using_get(request, response, redirect_url)


def _is_followed(request: Request, response: Response) -> bool:
    """Whether an answer is a redirect, and nobody wants it as it is."""
    meta = request.meta
    wanted = meta.get("dont_redirect") or meta.get("handle_httpstatus_all")
    wanted = wanted or response.status in meta.get("handle_httpstatus_list", ())
    return response.status in _STATUS and "Location" in response.headers and not wanted


def _is_home(request: Request) -> bool:
    parts = urlparse_cached(request)
    return parts.path.lower() in HOME_PATHS and not parts.query


def where(reason: BaseException | None) -> str:
    """Where a redirect led that was not followed, as the end of a sentence; empty for all other reasons."""
    return f" ({text.printable(reason.url)})" if isinstance(reason, (Elsewhere, NotHttp)) else ""
