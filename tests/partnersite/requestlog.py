"""What a server was asked, and how often."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Request:
    """One request that the server got, and what it answered."""

    method: str
    path: str
    """As sent, with query."""
    host: str
    agent: str
    time: datetime
    """When it had been read, before any delay of the answer."""
    kind: str
    """What was asked for: ``article``, ``list``, ``feed``, ``sitemap``, ``robots`` or ``other``."""
    status: int
    sent: int
    """Bytes of the body that were sent."""
    conditional: bool
    """Whether it asked for the page only if it had changed."""


class RequestLog(list[Request]):
    """Requests in the order of their answers. ``clear`` forgets them."""

    def by_path(self) -> Counter[str]:
        """How often each path was asked for, query included."""
        return Counter(request.path for request in self)

    def by_kind(self) -> Counter[str]:
        """How often each kind of address was asked for."""
        return Counter(request.kind for request in self)

    def by_status(self) -> Counter[int]:
        """How often each status was answered."""
        return Counter(request.status for request in self)

    def of(self, kind: str) -> list[Request]:
        """The requests for one kind of address."""
        return [request for request in self if request.kind == kind]
