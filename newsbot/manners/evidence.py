"""What is said of the use of a page, by its site and by itself, as the columns of its record."""

from typing import NamedTuple

from scrapy.http import Response
from scrapy.http.headers import Headers

from newsbot.manners import signals, tdm
from newsbot.manners.robotsrules import Rules
from newsbot.manners.tdm import Said


class Evidence(NamedTuple):
    """By the names of the columns."""

    tdm_reservation: int | None = None
    tdm_policy: str | None = None
    tdm_source: str | None = None
    usage_signals: list[str] = []  # noqa: RUF012, never changed


def evidence(url: str, file: tuple[str, Said] | None, rules: Rules, headers: Headers, metas: signals.Metas) -> Evidence:
    """What is said of the page at ``url``; ``file`` is what tdmrep.json says of it, and what that is called."""
    held = tdm.held([*([file] if file else []), *_places(url, headers, metas)])
    if held.reservation is None and signals.words(rules.comments):
        held = tdm.Held(1, None, tdm.ROBOTS_TEXT)
    beside = [*signals.in_robots(rules, url), *signals.in_headers(headers), *signals.in_metas(metas)]
    return Evidence(*held, signals.kept(beside))


def stated(response: Response, markup: bytes) -> Evidence:
    """What a page says by itself, by header and meta."""
    return evidence(response.url, None, Rules(), response.headers, signals.metas(markup))


def _places(url: str, headers: Headers, metas: signals.Metas) -> list[tuple[str, Said]]:
    """What header and meta say."""
    header = {name: signals.said(headers, name) for name in (tdm.RESERVATION, tdm.POLICY)}
    meta = {wanted: [value for name, value in metas if name == wanted] for wanted in header}
    return [
        (place, tdm.stated(found[tdm.RESERVATION], found[tdm.POLICY], url))
        for place, found in ((tdm.HEADER, header), (tdm.META, meta))
    ]
