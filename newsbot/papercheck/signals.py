"""What a publisher says of the use of its pages: robots.txt, tdmrep.json, header and meta of the home page."""

from collections.abc import Mapping

from scrapy.http import Response

from newsbot import pages
from newsbot.manners import tdm
from newsbot.manners.evidence import Evidence, stated
from newsbot.manners.obeyed import Obeyed
from newsbot.manners.reservations import Reservations
from newsbot.manners.robots import RobotsTxt
from newsbot.papercheck.reports import Place, Signals, origin

Told = Mapping[tuple[str, str], Obeyed]
"""The files that were asked for, by kind and address."""


def signals(
    url: str, response: Response | None, told: Told, robots: RobotsTxt | None, asked: Reservations | None
) -> Signals:
    """What is said of ``url``, and by its page where there is a ``response``."""
    found = Signals()
    _files(found, url, told, asked)
    if robots and (held := robots.held(url)):
        found.crawl_delay = held.rules.delay
    if asked is None:
        return found
    found.words = list(asked.words(url))
    evidence = asked.named(url)
    if response is not None:
        markup = pages.Document(response).markup
        found.header = _place(stated(response, b""))
        found.meta = _place(stated(Response(response.url), markup))
        evidence = asked.evidence(response, markup)
    found.reservation, found.policy, found.source = evidence[:3]
    found.usage = evidence.usage_signals
    return found


def _files(found: Signals, url: str, told: Told, asked: Reservations | None) -> None:
    if document := told.get(("robots.txt", f"{origin(url)}/robots.txt")):
        found.robots_status, found.robots_why = document.status, document.why
    if document := told.get(("tdmrep.json", origin(url) + tdm.PATH)):
        found.tdmrep_status, found.tdmrep_why = document.status, document.why
    if asked and (answer := asked.held(url)) and not answer.refusal:
        found.file = Place(*answer.file.said(url))


def _place(evidence: Evidence) -> Place:
    return Place(evidence.tdm_reservation, evidence.tdm_policy)
