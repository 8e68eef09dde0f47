"""The robots.txt and tdmrep.json in WARC files: what a host told robots when its pages were captured."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.http import Response
from warcio.recordloader import ArcWarcRecord

from newsbot import urls
from newsbot.replay.bodies import DamagedBody, TooLarge
from newsbot.replay.captures import response
from newsbot.replay.warc import DamagedWarc, scan

PATHS = frozenset({"/robots.txt", "/.well-known/tdmrep.json"})


def rules(path: Path, hosts: Collection[str]) -> Iterator[Response]:
    """The answers of ``hosts`` for such files, whatever their status, in file order.

    What is damaged is passed over: ``records``, which reads the same file, says so.
    """
    with suppress(DamagedWarc):
        for offset, is_one in scan(path, lambda record: _is_one(record, hosts)):
            if is_one:
                with suppress(DamagedBody, TooLarge, DamagedWarc):
                    yield response(path, offset)


def _is_one(record: ArcWarcRecord, hosts: Collection[str]) -> bool:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type != "response" or urls.address(url) is None or urls.host(url) not in hosts:
        return False
    return urlsplit(url).path in PATHS
