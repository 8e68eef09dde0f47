"""What the arguments of a crawl change in its settings: period, end, hosts, replay, browser, how slow it must be."""

import logging
from collections.abc import Callable, Collection, Mapping
from ipaddress import ip_address

from scrapy.settings import BaseSettings

from newsbot import replay, urls
from newsbot.arguments import Arguments
from newsbot.discovery import browser
from newsbot.manners.identity import identify
from newsbot.memory import SCHEDULED

log = logging.getLogger("newsbot")

DELAY = 1.25
"""Seconds between two requests to a host: at least 1 after 20 % of jitter."""


def configure(
    settings: BaseSettings,
    given: Mapping[str, str],
    asked: Arguments,
    site: str,
    hosts: Collection[str],
    may_ask: Callable[[str], bool],
) -> None:
    """Sets what ``asked`` (``given`` as text) means for a crawl of the paper at ``site``, whose hosts these are.

    ``may_ask`` says of an address whether robots.txt lets us: a browser asks for more than the crawl knows of.
    """
    for name, value in (("NEWSBOT_SINCE", asked.since), ("NEWSBOT_UNTIL", asked.until)):
        settings.set(name, value and value.isoformat(), priority="spider")
    settings.set("NEWSBOT_HOSTS", sorted(hosts), priority="spider")
    settings.set("NEWSBOT_SITE", asked.site, priority="spider")
    settings.set("NEWSBOT_ARGUMENTS", identity(given) if asked.archive else None, priority="spider")
    settings.set(SCHEDULED, asked.new_only, priority="spider")
    settings.set("CLOSESPIDER_ITEMCOUNT", asked.max_articles or 0, priority="spider")
    if asked.warc:
        settings.setdict(replay.SETTINGS, priority="cmdline")
        return
    identify(settings)
    _slow_down(settings, asked.site)
    if asked.browser:
        chromium = browser.find(settings.get("NEWSBOT_CHROMIUM"))
        opened = browser.settings(asked.site or site, hosts, chromium, settings["USER_AGENT"], may_ask)
        settings.setdict(opened, priority="spider")


def identity(given: Mapping[str, str]) -> dict[str, str]:
    """The arguments by which a run is known again; what scrapyd adds (``_job``) is none of them."""
    return {name: value for name, value in given.items() if not name.startswith("_")}


def is_loopback(site: str) -> bool:
    """Whether an address leads to this machine."""
    host = urls.host(site)
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _slow_down(settings: BaseSettings, site: str | None) -> None:
    """Less than a second between two requests, jitter included, is for a site on this machine only."""
    if settings.getfloat("DOWNLOAD_DELAY") >= DELAY:
        return
    if site and is_loopback(site):
        settings.set("AUTOTHROTTLE_ENABLED", False, priority="cmdline")
        return
    log.warning("DOWNLOAD_DELAY is raised to %s s: less is for a site on this machine only.", DELAY)
    settings.set("DOWNLOAD_DELAY", DELAY, priority="cmdline")
