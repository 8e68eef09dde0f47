"""Connects to public addresses only: what a name leads to is looked at, and nothing else is connected to.

Whatever asks (pages, redirects, robots.txt, feeds, sitemaps), and however its address is spelled: the decision is made
when a connection is made, on the addresses that the resolver gave for it, so a second answer (DNS rebinding) is of no
use. A connection that is kept for the next request was checked when it was made.
"""

import logging
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, TCP4ClientEndpoint, wrapClientTLS
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer

from newsbot import text, urls
from newsbot.manners.addresses import is_public
from newsbot.manners.resolving import Address, LookedUp, resolved
from newsbot.manners.transfers import WholeTransfers

log = logging.getLogger("newsbot")

LOCAL = "NEWSBOT_LOCAL"
"""Setting: addresses whose hosts, at exactly these ports, may lie anywhere. ``site=`` sets it."""
REFUSED = "manners/refused_address"
"""Stat: connections that were not made."""

_SAID: "WeakKeyDictionary[Crawler, set[str]]" = WeakKeyDictionary()
"""Hosts of which people were told; http and https have a handler each, one crawl has one log."""


class RefusedAddress(IgnoreRequest):
    """The host leads to no public address, so it was not connected to."""

    def __init__(self) -> None:
        super().__init__("no public address")


class PublicDownloadHandler(WholeTransfers):
    """Scrapy's handler for http and https, which connects to public addresses, to ``LOCAL`` and to a proxy only."""

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # installs one, which Scrapy has done by now

        super().__init__(crawler)
        self.crawler = crawler
        self._reactor = reactor
        self._local = frozenset(map(_place, crawler.settings.getlist(LOCAL)))
        self._said = _SAID.setdefault(crawler, set())
        self._pool = _Connections(self, self._pool)

    async def download_request(self, request: Request) -> Response:
        """The response. Raises ``RefusedAddress``, which is not retried."""
        if proxy := request.meta.get("proxy"):
            self._say_unchecked(urlsplit(proxy).netloc.rpartition("@")[2] or proxy)
        try:
            return await super().download_request(request)
        except RefusedAddress as refused:
            raise RefusedAddress from refused  # a new one: several requests may wait for one connection

    def endpoint(self, host: str, port: int, bind: Any = None) -> IStreamClientEndpoint:
        """What connects to ``port`` of ``host``, or fails with ``RefusedAddress``; nothing is looked up yet."""
        return cast(IStreamClientEndpoint, _Endpoint(self, host, port, bind))

    async def addresses(self, host: str, port: int) -> list[Address]:
        """Where ``host`` may be connected to. Raises ``RefusedAddress``, or ``DNSLookupError`` if there is no such."""
        found = await resolved(self._reactor, host, port)
        allowed = found if (host.lower(), port) in self._local else [one for one in found if is_public(one.host)]
        if not allowed:
            self._say_refused(host, found)
            raise RefusedAddress
        return allowed

    def secure(self, host: bytes, port: int, endpoint: IStreamClientEndpoint) -> IStreamClientEndpoint:
        """``endpoint`` with TLS; the certificate must be that of ``host``, however its address was found."""
        return wrapClientTLS(self._contextFactory.creatorForNetloc(host, port), endpoint)  # type: ignore[call-arg,arg-type,misc]

    def _say_refused(self, host: str, found: Iterable[Address]) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(REFUSED)
        where = ", ".join(one.host for one in found)
        self._say(host, "%s leads to %s, no public address: not connected to.", text.printable(host), where)

    def _say_unchecked(self, proxy: str) -> None:
        self._say(proxy, "Requests go through the proxy %s: newsbot can't check where it connects to.", proxy)

    def _say(self, of: str, line: str, *values: str) -> None:
        """A warning, once for each host."""
        if of not in self._said:
            self._said.add(of)
            log.warning(line, *values)


class _Connections(HTTPConnectionPool):
    """Scrapy's connections; a new one to a server, not to a proxy, is made by an endpoint of ours."""

    def __init__(self, handler: PublicDownloadHandler, of: HTTPConnectionPool) -> None:
        super().__init__(handler._reactor, of.persistent)  # type: ignore[no-untyped-call]
        self.maxPersistentPerHost = of.maxPersistentPerHost
        self._factory = of._factory
        self._handler = handler

    def getConnection(self, key: Any, endpoint: IStreamClientEndpoint) -> Deferred[Any]:
        """A connection that is kept, or a new one."""
        return super().getConnection(key, endpoint if _is_proxy(key, endpoint) else self._checked(*key))

    def _checked(self, scheme: bytes, host: bytes, port: int, bind: Any) -> IStreamClientEndpoint:
        endpoint = self._handler.endpoint(host.decode("ascii"), port, bind)
        return self._handler.secure(host, port, endpoint) if scheme == b"https" else endpoint


def _is_proxy(key: Any, endpoint: IStreamClientEndpoint) -> bool:
    """Whether a connection of Scrapy's leads to a configured proxy: as such, or through it to an https server."""
    return key[0] == b"http-proxy" or isinstance(endpoint, TCP4ClientEndpoint)


@implementer(IStreamClientEndpoint)
class _Endpoint:
    """Looks a host up, and connects to what it may of that: the first to answer, as browsers do (RFC 8305)."""

    def __init__(self, handler: PublicDownloadHandler, host: str, port: int, bind: Any) -> None:
        self._handler, self._host, self._port, self._bind = handler, host, port, bind

    def connect(self, protocolFactory: Any) -> Deferred[Any]:
        """The protocol, connected."""
        return Deferred.fromCoroutine(self._connected(protocolFactory))

    async def _connected(self, factory: Any) -> Any:
        addresses = await self._handler.addresses(self._host, self._port)
        reactor = LookedUp(self._handler._reactor, addresses)
        return await HostnameEndpoint(reactor, self._host, self._port, bindAddress=self._bind).connect(factory)


def _place(url: str) -> tuple[str, int]:
    """Host and port of an address."""
    parts = urlsplit(urls.address(url) or "")
    return urls.host(url), parts.port or (443 if parts.scheme == "https" else 80)
