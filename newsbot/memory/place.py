"""Where the archive and the files of crawls are."""

from pathlib import Path

from scrapy.settings import BaseSettings


def where(settings: BaseSettings) -> str | Path:
    """``NEWSBOT_ARCHIVE``, a path or an address; else ``archive.sqlite`` in ``NEWSBOT_DATA``."""
    return settings.get("NEWSBOT_ARCHIVE") or folder(settings) / "archive.sqlite"


def folder(settings: BaseSettings) -> Path:
    """``NEWSBOT_DATA``. Raises ``ValueError`` with one sentence where it is not set: in an egg, which is a file."""
    if not settings["NEWSBOT_DATA"]:
        raise ValueError(
            "NEWSBOT_DATA is not set, and an egg can't hold an archive: name a folder in the environment of scrapyd, "
            "e.g. NEWSBOT_DATA=/var/lib/newsbot/data (docs/operations.md)."
        )
    return Path(settings["NEWSBOT_DATA"])
