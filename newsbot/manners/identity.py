"""Who asks: every request names newsbot, its version and whom a publisher can write to."""

import logging

from scrapy.settings import BaseSettings

from newsbot import __version__

log = logging.getLogger("newsbot")


def identify(settings: BaseSettings) -> None:
    """Sets ``USER_AGENT`` from ``NEWSBOT_CONTACT`` (a mail address or a page); says so once where there is none."""
    contact = settings.get("NEWSBOT_CONTACT")
    if not contact:
        log.warning(
            "NEWSBOT_CONTACT is not set, so publishers can't tell whom to write to: set your mail address or page."
        )
    settings.set("USER_AGENT", f"newsbot/{__version__}" + (f" (+{contact})" if contact else ""), priority="project")
