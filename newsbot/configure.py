"""What the arguments of a crawl change in its settings: period, end, hosts, replay, browser, how slow it must be."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from newsbot import replay
from newsbot.arguments import Arguments
from newsbot.discovery import browser
from newsbot.manners import tdm
from newsbot.manners.budget import is_loopback
from newsbot.manners.identity import identify
from newsbot.memory import SCHEDULED

log = logging.getLogger("newsbot")

POLICY = "NEWSBOT_TDM"
"""Setting: what reservations do."""
DELAY = 1.25
"""Seconds between two requests to a host: at least 1 after 18 % of jitter."""
_FILES = "scrapy.core.downloader.handlers.file.FileDownloadHandler"


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
    if asked.site:
        allow(settings, asked.site)
    settings.set("NEWSBOT_ARGUMENTS", identity(given, settings) if asked.archive else None, priority="spider")
    settings.set(SCHEDULED, asked.new_only, priority="spider")
    settings.set("CLOSESPIDER_ITEMCOUNT", asked.max_articles or 0, priority="spider")
    if asked.warc:
        settings.setdict(replay.SETTINGS, priority="cmdline")
        return
    identify(settings)
    _slow_down(settings, asked.site)
    if asked.browser:
        chromium = browser.find(settings.get("NEWSBOT_CHROMIUM"))
        plain = settings.getwithbase("DOWNLOAD_HANDLERS")[urlsplit(asked.site or site).scheme]
        opened = browser.settings(asked.site or site, hosts, chromium, settings["USER_AGENT"], plain, may_ask)
        settings.setdict(opened, priority="spider")


def allow(settings: BaseSettings, *sites: str) -> None:
    """Lets the hosts of addresses that a person typed be asked, at exactly their ports, wherever they lie."""
    settings.set("NEWSBOT_LOCAL", [*settings.getlist("NEWSBOT_LOCAL"), *sites], priority="cmdline")


def allow_typed(settings: BaseSettings, words: Sequence[str]) -> None:
    """Lets those words of a command line be opened that are files or addresses on this machine; a crawl opens none."""
    allow(settings, *filter(is_loopback, words))
    settings.set("DOWNLOAD_HANDLERS", {"file": _FILES}, priority="cmdline")


def identity(given: Mapping[str, str], settings: BaseSettings) -> dict[str, str]:
    """By what a run is known again: its arguments, but for what scrapyd adds (``_job``), and what reservations do.

    So a run under one policy is never continued under another one, and each says under which its texts were kept.
    """
    asked = {name: value for name, value in given.items() if not name.startswith("_")}
    return asked | {POLICY: tdm.policy(settings.get(POLICY))}


def _slow_down(settings: BaseSettings, site: str | None) -> None:
    """Less than a second between two requests, jitter included, is for a site on this machine only."""
    if settings.getfloat("DOWNLOAD_DELAY") >= DELAY:
        return
    if site and is_loopback(site):
        settings.set("AUTOTHROTTLE_ENABLED", False, priority="cmdline")
        return
    log.warning("DOWNLOAD_DELAY is raised to %s s: less is for a site on this machine only.", DELAY)
    settings.set("DOWNLOAD_DELAY", DELAY, priority="cmdline")
