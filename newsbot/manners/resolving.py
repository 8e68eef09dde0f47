"""Looks a host up once, and lets an endpoint connect to what was found without asking again."""

from collections.abc import Sequence
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IHostnameResolver, IReactorPluggableNameResolver, IResolutionReceiver
from zope.interface import implementer

from newsbot.manners.addresses import literal

Address = IPv4Address | IPv6Address


async def resolved(reactor: Any, host: str, port: int) -> list[Address]:
    """The addresses of a host, as the reactor's resolver gives them. Raises ``DNSLookupError`` if there are none."""
    if address := literal(host):
        return [(IPv4Address if address.version == 4 else IPv6Address)("TCP", str(address), port)]
    try:
        host.encode("idna")
    except UnicodeError as reason:  # Twisted's resolver would never answer
        raise DNSLookupError(f"no name of a host: {reason}") from None
    receiver = _Receiver()
    reactor.nameResolver.resolveHostName(receiver, host, portNumber=port)
    found = await receiver.complete
    if not found:
        raise DNSLookupError(f"no results for hostname lookup: {host}")
    return found


@implementer(IResolutionReceiver)
class _Receiver:
    """Collects what a resolver finds."""

    def __init__(self) -> None:
        self.complete: Deferred[list[Address]] = Deferred()
        self._found: list[Address] = []

    def resolutionBegan(self, resolutionInProgress: Any) -> None:
        """Nothing is known yet."""

    def addressResolved(self, address: Any) -> None:
        """One more; other families than those of the Internet are none for us."""
        if isinstance(address, (IPv4Address, IPv6Address)):
            self._found.append(address)

    def resolutionComplete(self) -> None:
        """That was all; a request that gave up meanwhile no longer waits for it."""
        if not self.complete.called:
            self.complete.callback(self._found)


@implementer(IReactorPluggableNameResolver, IHostnameResolver)
class LookedUp:
    """The reactor, for an endpoint whose host was looked up already."""

    def __init__(self, reactor: Any, addresses: Sequence[Address]) -> None:
        self._reactor, self._addresses = reactor, addresses

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    @property
    def nameResolver(self) -> "LookedUp":
        """Itself."""
        return self

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, *_: Any, **__: Any) -> "LookedUp":
        """Gives what was found."""
        resolutionReceiver.resolutionBegan(self)
        for address in self._addresses:
            resolutionReceiver.addressResolved(address)
        resolutionReceiver.resolutionComplete()
        return self
