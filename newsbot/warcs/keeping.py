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
from newsbot.warcs.folder import folder, largest
from newsbot.warcs.records import Answer
from newsbot.warcs.writing import Writer

log = logging.getLogger("newsbot")


class Arrived:
    """Downloader middleware next to the downloader: there headers and body are as they were sent, but for chunks.

    It stamps each answer with the time of its arrival, whatever its server says of that; so its record in a WARC file
    is dated as its article is.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Arrived":
        """Needs nothing else."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Stamps the answer, and takes it down where answers are kept; captures of a replay have their own time."""
        if "warc" in request.meta:
            return response
        now = datetime.now(timezone.utc).replace(microsecond=0)
        if pages := self.crawler.get_downloader_middleware(Pages):
            pages.arrived(request, response, now)
        response.headers[CAPTURE_HEADER] = now.isoformat()
        return response


class Pages:
    """Downloader middleware behind the one that unpacks bodies: keeps what arrived, and knows the files.

    It keeps nothing before ``begin``, which only a crawl calls: a page that somebody looks at (``scrapy read``,
    ``shell``, ``parse``) is not kept, and a crawl that may not run writes nothing.
    """

    def __init__(self, crawler: Crawler, writer: Writer, site: str | None, home: str | None) -> None:
        self.crawler = crawler
        self.writer = writer
        self.site, self.home = site, home
        self._withholds: Callable[[Request, Response], bool] | None = None
        self._waiting: WeakKeyDictionary[Request, Answer] = WeakKeyDictionary()  # whose bodies are not unpacked yet

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
        writer = Writer(path, spider.name, largest(settings), about)
        pages = cls(crawler, writer, site, home)
        crawler.signals.connect(pages.closed, signals.spider_closed)
        return pages

    def begin(self, withholds: Callable[[Request, Response], bool]) -> None:
        """Tidies up after crawls that died, and keeps what arrives from now on.

        ``withholds`` says what is left out, by request and unpacked answer: what is reserved.
        """
        self._withholds = withholds
        self.writer.open()

    def arrived(self, request: Request, response: Response, now: datetime) -> None:
        """Takes an answer down. A redirect, which goes no further than here, is kept at once.

        What a browser made of a page is not what its server sent.
        """
        if self._withholds is None or UNFOLD in request.meta:
            return
        fields = [(name, value) for name, values in response.headers.items() for value in values]
        ip = str(response.ip_address) if response.ip_address else None
        url = request.url.partition("#")[0]  # a fragment is not sent
        answer = Answer(url, now, response.status, fields, response.body, ip)
        if 300 <= response.status < 400:
            self._keep(answer)
        else:
            self._waiting[request] = answer

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps what arrived for the request, unless it is reserved."""
        answer = self._waiting.pop(request, None)
        if answer is None or self._withholds is None:
            return response
        if self._withholds(request, response):
            self._count("withheld")
        else:
            self._keep(answer)
        return response

    def _keep(self, answer: Answer) -> None:
        """Writes an answer, under the address that the paper itself would print."""
        if self.site and self.home and answer.url.startswith(f"{self.site}/"):
            answer = answer._replace(url=urls.moved(answer.url, self.home))
        self._count(self.writer.keep(answer) or "lost")

    def closed(self) -> None:
        """Completes the files, and says where they are."""
        self.writer.close()
        if files := self.writer.files:
            more = f" and {len(files) - 1} before" if len(files) > 1 else ""
            log.info("pages as they came: %s%s", files[-1], more)

    def _count(self, name: str) -> None:
        self.crawler.stats.inc_value(f"newsbot/warc/{name}")
