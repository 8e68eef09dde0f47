"""Who asked us to stop is left alone: no request goes to their hosts, whatever command is typed."""

import json
from collections.abc import Mapping
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured

from newsbot import text, urls

EXAMPLE = '{"leipzig": "letter of 2026-12-01"}'


class PublisherStopped(IgnoreRequest):
    """The publisher of this host asked us to stop."""


class StoppedHosts:
    """Downloader middleware, before all others, so that not even robots.txt is asked for."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        self.hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StoppedHosts":
        """``NEWSBOT_STOPPED_HOSTS`` are the hosts, each with the reason; without any there is nothing to do."""
        hosts = crawler.settings.getdict("NEWSBOT_STOPPED_HOSTS")
        if not hosts:
            raise NotConfigured
        return cls(hosts)

    def process_request(self, request: Request) -> None:
        """Raises ``PublisherStopped`` for a host that is to be left alone; a page in a WARC file asks it nothing."""
        if request.meta.get("warc"):
            return
        if reason := self.hosts.get(urls.host(request.url)):
            raise PublisherStopped(f"stopped: {reason}")


def stopped(value: Any) -> dict[str, str]:
    """Reasons by name of a paper, from ``NEWSBOT_STOPPED``: a mapping, or one in JSON.

    ``ValueError`` with one sentence for all else.
    """
    wrong = f"NEWSBOT_STOPPED is not papers with reasons, like {EXAMPLE}"
    try:
        given = (json.loads(value) if value.strip() else {}) if isinstance(value, str) else value or {}
    except ValueError as error:
        raise ValueError(f"{wrong}: {text.printable(value, 100)} is no JSON ({error}).") from None
    if not isinstance(given, Mapping):
        raise ValueError(f"{wrong}, but {text.printable(str(value), 100)}.")
    for name, reason in given.items():
        if not (isinstance(reason, str) and reason.strip()):
            raise ValueError(f"{wrong}: {text.printable(str(name), 100)} has no reason.")
    return {str(name): text.printable(reason.strip()) for name, reason in given.items()}
