"""The requests of a crawl: each address once, nothing that is known; as a question where a page may be as before."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from scrapy import Request

from newsbot import urls
from newsbot.arguments import Arguments
from newsbot.memory import Ask, Memory, asks
from newsbot.ways.walk import KNOWN, UNCHANGED, WALKED, Walk

if TYPE_CHECKING:
    from newsbot.archive import Known

HOME, ARTICLE, WAITED, FEED, LIST, SITEMAP = 20, 10, 9, 5, 0, -5
"""Priorities: what is found is read before more is looked for, and the newest is looked for first."""
NOT_MODIFIED = 304
FORGOTTEN = "excluded/forgotten"


class Named(NamedTuple):
    """An article that a way in names."""

    url: str
    day: date | None = None
    """When it came out."""
    changed: datetime | None = None
    """When it changed last."""


class Requests:
    """Makes requests to the site that serves the paper for this crawl; the memory knows of each before it is sent.

    Answers go to ``parse``, failures to ``failed``.
    """

    def __init__(
        self,
        asked: Arguments,
        walk: Walk,
        memory: Memory,
        declared: Callable[[str], str],
        parse: Callable[..., Any],
        failed: Callable[..., Any],
    ) -> None:
        self.asked, self.walk, self.memory = asked, walk, memory
        self._declared, self._parse, self._failed = declared, parse, failed
        self.in_part: set[str | None] = set()
        """Pages that named something which was left out for this crawl's arguments: a later one may want it."""

    def articles(
        self, way: str, found: Iterable[Named], source: str | None = None, waited: bool = False
    ) -> list[Request]:
        """Those of the articles that are wanted, and not known already, unless they ``waited`` for this crawl.

        ``source`` is the page that names them.
        """
        wanted: dict[str, Named] = {}
        for one in found:
            if self.walk.wants(way, one.url, one.day):
                wanted[self.walk.key(one.url)] = one
            elif self.walk.is_left_out(one.url):
                self.in_part.add(source)
        barred, known = self.memory.forgotten(wanted), {} if waited else self.memory.known(wanted)
        now = datetime.now(timezone.utc)
        requests: dict[str, Request] = {}
        for key, one in wanted.items():
            ask = asks(known.get(key), one.changed, now, self.asked.has_period)
            if key in barred or ask is Ask.KNOWN:
                self.walk.leave(one.url, FORGOTTEN if key in barred else KNOWN)
                continue
            before = known.get(key) if ask is Ask.CONDITIONALLY else None
            more = {"way": way, "claimed": one.changed}
            requests[key] = self._request(one.url, self._parse, WAITED if waited else ARTICLE, before, more)
        self.memory.pend(way, ((self._declared(wanted[key].url), wanted[key].day) for key in requests), source)
        return list(requests.values())

    def page(
        self, url: str, callback: Any, priority: int, kind: str, source: str | None = None, **more: Any
    ) -> list[Request]:
        """A list, feed or sitemap, if it is the paper's and new to this run.

        ``kind`` is what the memory calls it by, ``source`` the page that names it; what ``Request`` does not take goes
        into its meta, with ``walked``: whether an earlier crawl read all that it names. An address that is only
        ``guessed`` is asked for again once a week if nothing was there.
        """
        if not (self.walk.own(url) and self.walk.ask(url)):
            return []
        key = self.walk.key(url)
        before = self.memory.known([key]).get(key)
        if more.get("guessed") and before and before.outcome.startswith("absent/"):
            if asks(before, None, datetime.now(timezone.utc)) is Ask.KNOWN:
                self.walk.became(key, before.outcome)
                return []
        elif source and not more.get("guessed"):
            self.memory.pend(kind, [(self._declared(url), None)], self._declared(source))
        is_walked = before is not None and before.outcome in (WALKED, UNCHANGED)
        may_be_as_before = is_walked and not more.get("playwright")
        more["walked"] = is_walked
        return [self._request(url, callback, priority, before if may_be_as_before else None, more)]

    def _request(self, url: str, callback: Any, priority: int, before: "Known | None", more: dict[str, Any]) -> Request:
        """A request; its ``key`` is what its outcome is counted under, ``asked`` the address as the paper prints it.

        With ``before`` it asks whether the page changed.
        """
        errback, cb_kwargs = more.pop("errback", self._failed), more.pop("cb_kwargs", None)
        meta = {"key": self.walk.key(url), "asked": self._declared(url), **more}
        if headers := self.memory.validators(before):
            meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        address = urls.moved(url, self.asked.site) if self.asked.site else url
        return Request(
            address, callback, errback=errback, headers=headers, priority=priority, cb_kwargs=cb_kwargs, meta=meta
        )
