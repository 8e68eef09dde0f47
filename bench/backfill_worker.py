"""Reads the partner's pages of WARC files with a peer's own loop, in the peer's own environment; needs no newsbot.

``python backfill_worker.py PEER SECONDS FILE…``. Prints JSON: captures of the partner's host, records with a text,
seconds by the clock and of the processor, without imports. It ends with the files, or after so many seconds of the
processor. fundus: its ``CCNewsSource`` and ``CCNewsScraper`` as they are, given an open file in place of the network,
and a publisher written as its guide says. trafilatura has no loop of its own: FastWARC, the host looked at first, then
``bare_extraction`` as in ``peer_worker``.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

HOST = "www.waz-online.de"


def with_fundus(paths: list[str]) -> Iterator[bool]:
    """Whether each article has a text."""
    import datetime  # noqa: F401, fundus evaluates annotations

    import requests
    from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
    from fundus.parser.utility import (
        extract_article_body_with_selector,
        generic_author_parsing,
        generic_date_parsing,
        generic_topic_parsing,
    )
    from fundus.publishers.base_objects import Publisher
    from fundus.scraping.html import CCNewsSource
    from fundus.scraping.scraper import CCNewsScraper
    from fundus.scraping.url import RSSFeed
    from lxml.etree import XPath

    class Parser(ParserProxy):
        class V1(BaseParser):
            _paragraphs = XPath("//p[not(ancestor::aside or ancestor::nav or ancestor::footer)]")

            @attribute
            def body(self) -> ArticleBody | None:
                return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=self._paragraphs)

            @attribute
            def title(self) -> str | None:
                return self.precomputed.meta.get("og:title")

            @attribute
            def authors(self) -> list[str]:
                return generic_author_parsing(self.precomputed.ld.bf_search("author"))

            @attribute
            def publishing_date(self) -> Any:
                return generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))

            @attribute
            def topics(self) -> list[str]:
                return generic_topic_parsing(self.precomputed.meta.get("news_keywords"))

    paper = Publisher(
        name="Wolfsburg", domain=f"https://{HOST}/", parser=Parser, sources=[RSSFeed(f"https://{HOST}/rss")],
        suppress_robots=True,
    )  # fmt: skip

    class Opened:
        def __init__(self, path: str) -> None:
            self.raw = open(path, "rb")  # noqa: PTH123, SIM115, closed with the process

        def raise_for_status(self) -> None: ...

    requests.Session.get = lambda self, path, **options: Opened(path)
    for path in paths:
        for article in CCNewsScraper(CCNewsSource(paper, warc_path=path)).scrape("catch"):
            yield article.exception is None and bool(article.plaintext)


def with_trafilatura(paths: list[str]) -> Iterator[bool]:
    """Whether each page has a text."""
    import trafilatura
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123, FastWARC wants it so
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                url = record.headers["WARC-Target-URI"]
                if urlsplit(url).netloc == HOST:
                    page = record.reader.read()
                    found = trafilatura.bare_extraction(page, url=url, with_metadata=True, include_comments=False)
                    yield bool(found and found.text)


def main(peer: str, longest: float, paths: list[str]) -> None:
    """Reads the files."""
    read = {"fundus": with_fundus, "trafilatura": with_trafilatura}[peer](paths)
    next(read)  # imports, and the first page
    captures = records = 0
    begun, processor = time.perf_counter(), time.process_time()
    for has_text in read:
        captures += 1
        records += has_text
        if time.process_time() - processor > longest:
            break
    took = {"seconds": time.perf_counter() - begun, "processor": time.process_time() - processor}
    print(json.dumps({"captures": captures, "records": records, **took}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3:])
