"""Which papers are stopped, why, and which hosts are theirs: what ``NEWSBOT_STOPPED`` means in this project."""

from typing import Protocol, runtime_checkable

from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from newsbot.manners.stopped import stopped


@runtime_checkable
class Paper(Protocol):
    """A spider that knows the hosts of its paper."""

    @classmethod
    def hosts(cls) -> frozenset[str]:
        """All of them."""


class Stopping:
    """Add-on: whatever command sends requests (``shell`` and ``fetch`` too), the hosts of stopped papers are shut.

    A setting that is wrong lets nothing start: a name that was mistyped must not be asked for on and on.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Sets ``NEWSBOT_STOPPED_HOSTS``. Raises ``ValueError``."""
        if named := reasons(settings):
            papers = _papers(settings)
            hosts = {host: reason for name, reason in named.items() for host in papers[name].hosts()}
            settings.set("NEWSBOT_STOPPED_HOSTS", hosts, priority="addon")


def reasons(settings: BaseSettings) -> dict[str, str]:
    """Why papers are stopped, by name. Raises ``ValueError`` with one sentence where ``NEWSBOT_STOPPED`` is wrong."""
    named = stopped(settings["NEWSBOT_STOPPED"])
    papers = _papers(settings) if named else {}
    for name in named:
        if name not in papers:
            raise ValueError(f"NEWSBOT_STOPPED names {name!r}, which is no paper; there are {', '.join(papers)}.")
    return named


def _papers(settings: BaseSettings) -> dict[str, type[Paper]]:
    loader = SpiderLoader.from_settings(settings)
    found = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: paper for name, paper in found.items() if issubclass(paper, Paper)}
