"""Where the archive of a crawl is."""

from pathlib import Path

from scrapy.settings import BaseSettings


def where(settings: BaseSettings) -> str | Path:
    """``NEWSBOT_ARCHIVE``, a path or an address; else ``archive.sqlite`` in ``NEWSBOT_DATA``."""
    return settings.get("NEWSBOT_ARCHIVE") or Path(settings["NEWSBOT_DATA"]) / "archive.sqlite"
