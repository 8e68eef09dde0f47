"""Extension that writes down the settings with which a crawl really runs, after its arguments have changed them."""

import json
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler


class Effective:
    """Writes ``EFFECTIVE``, a file in JSON, when the spider is opened."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Effective":
        made = cls(crawler)
        crawler.signals.connect(made.write, signals.spider_opened)
        return made

    def write(self) -> None:
        """All settings; of those that have a base, what both make."""
        settings = self.crawler.settings
        found: dict[str, Any] = {name: settings[name] for name in settings}
        for name in ("DOWNLOAD_HANDLERS", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "FEED_STORAGES"):
            found[name] = dict(settings.getwithbase(name))
        Path(settings["EFFECTIVE"]).write_text(json.dumps(found, default=str), encoding="utf-8")
