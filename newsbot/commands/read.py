"""``scrapy read FILE|URL``: the record of one page, and which place of the page gave each field."""

import argparse
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.http import HtmlResponse, Response
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.conf import closest_scrapy_cfg
from twisted.python.failure import Failure

from newsbot import formats, pages, replay, stopping, urls
from newsbot.configure import allow
from newsbot.items import Article
from newsbot.manners import tdm
from newsbot.manners.budget import is_loopback
from newsbot.manners.evidence import Evidence, stated
from newsbot.manners.identity import identify
from newsbot.manners.reservations import Reservations
from newsbot.pages.document import CAPTURE_HEADER, Document
from newsbot.paper import PaperSpider, placed
from newsbot.pipelines.normalise import normalise
from newsbot.pipelines.withhold import withhold

REFUSED, BAD_ARGUMENT = 1, 2
ADDED_LATER = frozenset(("paper", "publication", "word_count", "text_hash", "version", "first_seen"))
"""Columns that a page class does not fill, so that a case does not hold them."""


class Command(ScrapyCommand):
    """Reads one page and prints its record."""

    requires_project = True
    said: Evidence | None = None
    """What site and page say of the use of a page that was asked for; a file says it by itself."""

    def syntax(self) -> str:
        """The command line after ``scrapy read``."""
        return "[options] <file or URL>"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Print the record of one page, and where each field comes from"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy read``."""
        super().add_options(parser)
        parser.add_argument(
            "--url", help="address of the page: where its file does not say it, or which one of a WARC file"
        )
        parser.add_argument("--paper", help="paper whose record it is, by default the one whose host served it")
        parser.add_argument("--json", action="store_true", help="print the record as JSON")
        parser.add_argument("--case", metavar="LAYOUT/NAME", help="write the page as a case for the tests")
        parser.add_argument("--force", action="store_true", help="with --case: replace a case of that name")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quiet unless asked otherwise: what this command says is the record."""
        super().process_options(args, opts)
        assert self.settings is not None
        if not opts.loglevel:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints the record; a page that gives none is one sentence and exit 1."""
        assert self.settings is not None
        try:
            if len(args) != 1:
                raise ValueError("give one file or one address, e.g. scrapy read page.html --url https://www.haz.de/…")
            self.policy()
            paper = self._paper(opts.paper) if opts.paper else None
            response = self.response(args[0], opts.url)
            reserved = self.reserved(response)
            if opts.case and reserved:
                raise ValueError(f"the text is reserved ({reserved}), so no case is made of it; docs/manners.md.")
            if opts.case:
                print(_write_case(opts.case, response, opts.force))
                return
        except (ValueError, OSError) as wrong:
            print(sentence(wrong), file=sys.stderr)
            self.exitcode = BAD_ARGUMENT
            return
        try:
            page, article = self.read(response, paper)
        except pages.Refusal as reason:
            print(f"{type(reason).__name__}: {reason}", file=sys.stderr)
            self.exitcode = REFUSED
            return
        print(json.dumps(formats.record(article), ensure_ascii=False, indent=1) if opts.json else _table(article, page))
        if reserved:
            print(f"The text is left out, as it is reserved ({reserved}); docs/manners.md.", file=sys.stderr)

    def read(self, response: Response, paper: type[PaperSpider] | None = None) -> tuple[pages.Page, Article]:
        """A page and its record; of ``paper``, else of the one whose host served it. Raises a ``pages.Refusal``.

        A text that is reserved is left out, as ``NEWSBOT_TDM`` says.
        """
        page = pages.read(response)
        article = withhold(replace(page.article(), **self._evidence(response)._asdict()), self.policy())
        paper = paper or self.paper_of(article.url)
        return page, normalise(placed(article, paper) if paper else article)

    def policy(self) -> str:
        """``NEWSBOT_TDM``. Raises ``ValueError`` with one sentence."""
        assert self.settings is not None
        return tdm.policy(self.settings["NEWSBOT_TDM"])

    def reserved(self, response: Response) -> str | None:
        """Who says so, if the text of a page is left out, as it is reserved."""
        said = self._evidence(response)
        is_withheld = tdm.withholds(self.policy(), said.tdm_reservation, said.tdm_source)
        return said.tdm_source if is_withheld else None

    def _evidence(self, response: Response) -> Evidence:
        """What is said of the use of a page: of one that was asked for by its site, too, of a file by itself."""
        return self.said or stated(response, Document(response).markup)

    def response(self, name: str, url: str | None = None) -> Response:
        """The page that ``name`` names. Raises ``OSError``, or ``ValueError`` with one sentence."""
        if name.startswith(("http://", "https://")):
            return self._fetched(name)
        if url and urls.address(url) is None:
            raise ValueError(f"--url {url} is no http address.")
        return _capture(Path(name), url) if name.endswith((".warc", ".warc.gz")) else _file(Path(name), url)

    def _fetched(self, url: str) -> Response:
        """The page, asked for as a crawl would, with all its manners."""
        assert self.crawler_process is not None
        assert self.settings is not None
        if urls.address(url) is None:
            raise ValueError(f"{url} is no address.")
        stopping.reasons(self.settings)  # a wrong setting is said before anything starts
        identify(self.settings)
        if is_loopback(url):
            allow(self.settings, url)
        spider = self.crawler_process.create_crawler(OnePage)
        self.crawler_process.crawl(spider, address=url)
        self.crawler_process.start()
        assert isinstance(spider.spider, OnePage)
        if spider.spider.page is None:
            raise ValueError(f"{url} {spider.spider.trouble}.")
        self.said = spider.spider.said
        return spider.spider.page

    def papers(self) -> list[type[PaperSpider]]:
        """All papers of the project."""
        loader = SpiderLoader.from_settings(self.settings)  # type: ignore[arg-type]
        return [paper for name in loader.list() if issubclass(paper := loader.load(name), PaperSpider)]

    def _paper(self, name: str) -> type[PaperSpider]:
        papers = {paper.name: paper for paper in self.papers()}
        if name not in papers:
            raise ValueError(f"there is no paper {name!r}; there are {', '.join(papers)}.")
        return papers[name]

    def paper_of(self, url: str) -> type[PaperSpider] | None:
        """The paper whose host served the page."""
        return next((paper for paper in self.papers() if urls.host(url) in paper.hosts()), None)


class OnePage(Spider):
    """Asks for one address and keeps the answer."""

    name = "read"
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "NEWSBOT_PATIENCE": 60,  # somebody waits for the answer
        "RETRY_TIMES": 2,
    }

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.page: Response | None = None
        self.said: Evidence | None = None
        self.trouble = "gave no page"

    async def start(self) -> AsyncIterator[Request]:
        """The one request."""
        yield Request(self.address, self.parse, errback=self.failed, meta={"handle_httpstatus_all": True})

    def parse(self, response: Response, **_: Any) -> None:
        """Keeps a page; of any other answer, what it was."""
        if response.status != 200:
            self.trouble = f"answers HTTP {response.status}"
            return
        response.headers[CAPTURE_HEADER] = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self.page = response
        asked = self.crawler.get_downloader_middleware(Reservations)
        self.said = asked.evidence(response, Document(response).markup) if asked else None

    def failed(self, failure: Failure) -> None:
        """Keeps why there was no answer."""
        reason = " ".join(str(failure.value).split()).rstrip(".")
        self.trouble = f"gave no page: {reason or type(failure.value).__name__}"


def _file(path: Path, url: str | None) -> Response:
    return saved(path.read_bytes(), url, path.resolve().as_uri())


def saved(body: bytes, url: str | None, otherwise: str) -> Response:
    """A page that was saved, under its address: as given, else as the page says it, else ``otherwise``."""
    document = Document(HtmlResponse("http://localhost/", body=body))
    stated = document.canonical or urls.address(document.meta.get("og:url", ""))
    return HtmlResponse(url or stated or otherwise, body=body)


def _capture(path: Path, url: str | None) -> Response:
    """The newest capture of ``url`` in a WARC file; of its only page where no address is given."""
    path.stat()  # a file that is not there is no damaged one
    captures = [one for one in replay.records(path) if url is None or urls.key(one.url) == urls.key(url)]
    found = {urls.key(one.url): one for one in sorted(captures, key=lambda one: one.date)}
    if not found:
        raise ValueError(f"{path} holds no page{f' of {url}' if url else ''}.")
    newest, *others = found.values()
    if others:
        raise ValueError(f"{path} holds {len(found)} pages; name one, e.g. --url {newest.url}")
    return replay.response(path, newest.offset)


def sentence(wrong: Exception) -> str:
    """What went wrong, for people."""
    if isinstance(wrong, OSError) and wrong.filename:
        return f"{wrong.filename}: {wrong.strerror}."
    return str(wrong)


def _table(article: Article, page: pages.Page) -> str:
    lines = [
        f"{name:16} {page.witnesses.get(name, ''):28} {formats.record(article)[name]!s:.500}".rstrip()
        for name, value in formats.record(article).items()
        if value not in (None, [], "")
    ]
    lines += [f"not understood   {times} × {name}" for name, times in page.document.unread.items()]
    return "\n".join(lines)


def _write_case(case: str, response: Response, force: bool) -> str:
    """Writes ``response`` and what is read from it as a pair of files for the tests; says how to go on."""
    layout, _, name = case.partition("/")
    if layout not in {one.layout for one in pages.LAYOUTS} or not name.replace("-", "_").isidentifier():
        raise ValueError(f"--case {case} is not a layout and a name, e.g. --case arc/free_2026.")
    path = Path(closest_scrapy_cfg()).parent / "tests" / "pages" / layout / f"{name}.html"
    if path.exists() and not force:
        raise ValueError(f"{path} is there already; choose another name, or --force to replace it.")
    told: dict[str, Any] = {"url": response.url}
    if stamp := response.headers.get(CAPTURE_HEADER):
        told["fetched"] = stamp.decode()
    if b"charset" in (kind := response.headers.get("Content-Type") or b""):
        told["content_type"] = kind.decode("latin-1")
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
    return (
        f"{path}\nNow correct the .json to what a reader sees, and invent another text for the page before you commit."
    )
