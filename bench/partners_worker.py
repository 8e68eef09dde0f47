"""One process that crawls many papers for a while; what is asked of it comes as JSON by its standard input."""

import json
import sys

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings


def main() -> None:
    """Crawls ``sites`` (addresses by paper) for ``seconds``; ``data`` is the folder of all files."""
    given = json.load(sys.stdin)
    settings = get_project_settings()
    for name, value in {"NEWSBOT_DATA": given["data"], "CLOSESPIDER_TIMEOUT": given["seconds"]}.items():
        settings.set(name, value, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    for name, site in given["sites"].items():
        process.crawl(name, site=site, archive="no")
    process.start()


if __name__ == "__main__":
    main()
