"""Stock Scrapy as its documentation says: a project of ``scrapy startproject``, JOBDIR, ``-o articles.jsonl``."""

import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from faults.files import Invalid, readable_lines, rows
from faults.judging import Findings, Truth, judged
from faults.stock_spider import StockSpider
from newsbot.text import clean
from newsbot.urls import host, record
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

SCRAPY = (sys.executable, "-m", "scrapy")
COMPARED = ("url", "headline")
NAME = "articles.jsonl"


class StockCrawl:
    """A crawl of ``server``'s site by the stock spider; fresh project, fresh JOBDIR."""

    whole: Collection[int] | None = None  # it grows while it is written

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        folder.mkdir(parents=True)
        self.directory = project(folder)
        self.exports = folder / "exports"
        self.truth = Truth.of({name: one[name] for name in COMPARED} for one in server.site.records())
        self.articles = self.to_ask = len(self.truth.required)
        self.command: Sequence[str] = (
            *SCRAPY, "crawl", StockSpider.name, "-a", f"site={server.url}",
            "-a", f"host={host(server.site.paper.site)}", "-s", "DOWNLOAD_DELAY=0",
            "-s", f"JOBDIR={folder / 'job'}", "-o", str(self.exports / NAME),
        )  # fmt: skip

    def struck(self) -> list[str]:
        """Nothing to look at but its file, which is watched."""
        return []

    def is_over(self) -> bool:
        """It does not say."""
        return False

    def kept_and_refetched(self) -> int:
        """It does not say what it kept."""
        return 0

    def findings(self) -> tuple[Findings, list[str]]:
        """What the file holds, and whether it can be read."""
        file, troubles = self.exports / NAME, []
        if not file.exists():
            return judged([], self.truth), ["no file"]
        try:
            rows(file)
        except Invalid as reason:
            troubles.append(f"{NAME} can't be read: {reason}")
        site = self.server.site.paper.site
        found = [
            {"url": record(row["url"], site), "headline": clean(row["headline"])} for row in readable_lines(file)
        ]  # blanks and soft hyphens as ours, so that only what is another text counts as wrong
        return judged(found, self.truth), troubles


def project(folder: Path) -> Path:
    """A project as Scrapy makes it, with the spider in it."""
    subprocess.run([*SCRAPY, "startproject", "stock", "project"], cwd=folder, check=True, capture_output=True)
    spider = Path(__file__).with_name("stock_spider.py")
    shutil.copy(spider, folder / "project" / "stock" / "spiders" / spider.name)
    return folder / "project"


@contextmanager
def ground(articles: int, seed: int) -> Iterator[Server]:
    """The site, served."""
    with serving(Site("wolfsburg", articles, "arc", seed=seed, oddities=False)) as server:
        yield server
