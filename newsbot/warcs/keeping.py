"""The place of the WARC files in a crawl: each answer is taken as it arrives, and kept once its body was read."""

import logging
from collections.abc import Callable
from datetime import datetime, timezone
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from newsbot import __version__, urls
from newsbot.discovery.browser import UNFOLD
from newsbot.pages.document import CAPTURE_HEADER
from newsbot.warcs.folder import folder
from newsbot.warcs.records import Answer
from newsbot.warcs.writing import Writer

log = logging.getLogger("newsbot")

LARGEST = 10**9
"""Bytes after which a file is complete, unless ``NEWSBOT_WARC_SIZE`` says otherwise."""


class Arrived:
    """Downloader middleware next to the downloader: there headers and body are as they were sent, but for chunks.

    It stamps the answer with the time of its arrival, by which the record is dated, too. What a replay reads is not
    kept, and what a browser made of a page is not what its server sent.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.waiting: WeakKeyDictionary[Request, Answer] = WeakKeyDictionary()
        """Answers whose bodies are not read yet."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Arrived":
        """Not there without ``NEWSBOT_WARC_DIR``."""
        if folder(crawler.settings) is None:
            raise NotConfigured
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Takes the answer down; what has no text is kept at once."""
        if "warc" in request.meta or UNFOLD in request.meta:
            return response
        now = datetime.now(timezone.utc).replace(microsecond=0)
        fields = [(name, value) for name, values in response.headers.items() for value in values]
        ip = str(response.ip_address) if response.ip_address else None
        answer = Answer(request.url, now, response.status, fields, response.body, ip)
        response.headers[CAPTURE_HEADER] = now.isoformat()
        if 200 <= response.status < 300:
            self.waiting[request] = answer
        elif pages := self.crawler.get_downloader_middleware(Pages):
            pages.keep(answer)
        return response


class Pages:
    """Downloader middleware behind the one that unpacks bodies: keeps the answers with a text, and knows the files."""

    def __init__(self, crawler: Crawler, writer: Writer, site: str | None, home: str | None) -> None:
        self.crawler = crawler
        self.writer = writer
        self.site, self.home = site, home
        self.withholds: Callable[[Request, Response], bool] = lambda request, response: False
        """Whether a page is left out, whose body is unpacked by now: its text is reserved."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Pages":
        """``NEWSBOT_WARC_DIR``, without which there is none, ``NEWSBOT_WARC_SIZE`` in bytes, and ``NEWSBOT_SITE``."""
        settings, spider = crawler.settings, crawler.spider
        path = folder(settings)
        if path is None or spider is None:
            raise NotConfigured
        site, home = settings.get("NEWSBOT_SITE"), getattr(spider, "site", None)
        about = {
            "software": f"newsbot/{__version__} (Scrapy)",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": spider.name,
            "http-header-user-agent": settings["USER_AGENT"],
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            **({"description": f"{site} stood in for {home}"} if site else {}),
        }
        writer = Writer(path, spider.name, settings.getint("NEWSBOT_WARC_SIZE", LARGEST), about)
        pages = cls(crawler, writer, site, home)
        crawler.signals.connect(pages.opened, signals.spider_opened)
        crawler.signals.connect(pages.closed, signals.spider_closed)
        return pages

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps what arrived for the request, unless its text is reserved."""
        arrived = self.crawler.get_downloader_middleware(Arrived)
        answer = arrived.waiting.pop(request, None) if arrived else None
        if answer is None:
            return response
        if self.withholds(request, response):
            self._count("withheld")
            return response
        self.keep(answer)
        return response

    def keep(self, answer: Answer) -> None:
        """Writes an answer, under the address that the paper itself would print."""
        if self.site and self.home and answer.url.startswith(f"{self.site}/"):
            answer = answer._replace(url=urls.moved(answer.url, self.home))
        self._count(self.writer.keep(answer) or "lost")

    def opened(self) -> None:
        """Tidies up after crawls that died; a replay leaves all as it is."""
        if not self._is_replay():
            self.writer.open()

    def closed(self) -> None:
        """Completes the files, and says where they are."""
        self.writer.close()
        if files := self.writer.files:
            more = f" and {len(files) - 1} before" if len(files) > 1 else ""
            log.info("pages as they came: %s%s", files[-1], more)

    def _is_replay(self) -> bool:
        return bool(getattr(getattr(self.crawler.spider, "asked", None), "warc", None))

    def _count(self, name: str) -> None:
        self.crawler.stats.inc_value(f"newsbot/warc/{name}")
