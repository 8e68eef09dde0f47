"""``scrapy read FILE|URL``: the record of one page, and which place of the page gave each field."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.commands import ScrapyCommand
from scrapy.http import HtmlResponse, Response
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.conf import closest_scrapy_cfg

from newsbot import formats, pages, urls
from newsbot.items import Article
from newsbot.manners.identity import identify
from newsbot.pages.document import CAPTURE_HEADER, Document
from newsbot.paper import PaperSpider, placed
from newsbot.pipelines.normalise import normalise

REFUSED, BAD_ARGUMENT = 1, 2
ADDED_LATER = frozenset(("paper", "publication", "word_count", "text_hash", "version", "first_seen"))
"""Columns that a page class does not fill, so that a case does not hold them."""


class Command(ScrapyCommand):
    """Reads one page and prints its record."""

    requires_project = True

    def syntax(self) -> str:
        """The command line after ``scrapy read``."""
        return "[options] <file or URL>"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Print the record of one page, and where each field comes from"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy read``."""
        super().add_options(parser)
        parser.add_argument("--url", help="address of the page, where a file does not say it")
        parser.add_argument("--json", action="store_true", help="print the record as JSON")
        parser.add_argument("--case", metavar="LAYOUT/NAME", help="write the page as a case for the tests")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quiet unless asked otherwise: what this command says is the record."""
        super().process_options(args, opts)
        assert self.settings is not None
        if not opts.loglevel:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints the record; a page that gives none is one sentence and exit 1."""
        try:
            if len(args) != 1:
                raise ValueError("give one file or one address, e.g. scrapy read page.html --url https://www.haz.de/…")
            response = (
                self._fetched(args[0]) if args[0].startswith(("http://", "https://")) else _file(args[0], opts.url)
            )
            if opts.case:
                print(_write_case(opts.case, response))
                return
        except (ValueError, OSError) as wrong:
            print(wrong, file=sys.stderr)
            self.exitcode = BAD_ARGUMENT
            return
        try:
            page = pages.read(response)
            article = normalise(self._placed(page.article()))
        except pages.Refusal as reason:
            print(f"{type(reason).__name__}: {reason}", file=sys.stderr)
            self.exitcode = REFUSED
            return
        print(json.dumps(formats.record(article), ensure_ascii=False, indent=1) if opts.json else _table(article, page))

    def _fetched(self, url: str) -> Response:
        """The page, asked for as a crawl would, with all its manners."""
        assert self.crawler_process is not None
        assert self.settings is not None
        identify(self.settings)
        got: list[Response] = []

        class OnePage(Spider):
            name = "read"
            start_urls = [url]  # noqa: RUF012

            def parse(self, response: Response, **_: Any) -> None:
                got.append(response)

        self.crawler_process.crawl(OnePage)
        self.crawler_process.start()
        if not got:
            raise ValueError(f"{url} gave no page; the lines above say why.")
        return got[0]

    def _placed(self, article: Article) -> Article:
        """The article as a record of the paper whose host served it, if there is one."""
        loader = SpiderLoader.from_settings(self.settings)  # type: ignore[arg-type]
        for name in loader.list():
            paper = loader.load(name)
            if issubclass(paper, PaperSpider) and urls.host(article.url) in paper.hosts():
                return placed(article, paper)
        return article


def _file(name: str, url: str | None) -> Response:
    """The page in a file, under its own address: as given, else its canonical link, else the file's name."""
    body = Path(name).read_bytes()
    address = url or Document(HtmlResponse("http://localhost/", body=body)).canonical or Path(name).resolve().as_uri()
    if not address.startswith("file:") and urls.address(address) is None:
        raise ValueError(f"--url {address} is no http address.")
    return HtmlResponse(address, body=body)


def _table(article: Article, page: pages.Page) -> str:
    lines = [
        f"{name:16} {page.witnesses.get(name, ''):28} {formats.record(article)[name]!s:.500}".rstrip()
        for name, value in formats.record(article).items()
        if value not in (None, [], "")
    ]
    lines += [f"not understood   {times} × {name}" for name, times in page.document.unread.items()]
    return "\n".join(lines)


def _write_case(case: str, response: Response) -> str:
    """Writes ``response`` and what is read from it as a pair of files for the tests; says how to go on."""
    layout, _, name = case.partition("/")
    if layout not in {one.layout for one in pages.LAYOUTS} or not name.replace("-", "_").isidentifier():
        raise ValueError(f"--case {case} is not a layout and a name, e.g. --case arc/free_2026.")
    path = Path(closest_scrapy_cfg()).parent / "tests" / "pages" / layout / f"{name}.html"
    if path.exists():
        raise ValueError(f"{path} is there already; choose another name.")
    told: dict[str, Any] = {"url": response.url}
    if stamp := response.headers.get(CAPTURE_HEADER):
        told["fetched"] = stamp.decode()
    try:
        page = pages.read(response)
        default, found = formats.record(Article()), formats.record(page.article())
        told["article"] = {
            name: value for name, value in found.items() if value != default[name] and name not in ADDED_LATER
        }
        told["unread"] = dict(page.document.unread)
    except pages.Refusal as reason:
        told["raises"] = type(reason).__name__
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(response.body)
    path.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return f"{path}\nNow correct the .json to what a reader sees, and replace the page's text by invented text before you commit."
