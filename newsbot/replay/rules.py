"""The files for robots in WARC files: what a host told them when its pages were captured."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from scrapy.http import Response
from warcio.recordloader import ArcWarcRecord

from newsbot.replay.bodies import DamagedBody, TooLarge
from newsbot.replay.captures import response
from newsbot.replay.warc import DamagedWarc, scan

PATHS = ("/robots.txt", "/.well-known/tdmrep.json")


def rules(path: Path, is_one: Callable[[str], bool]) -> Iterator[Response]:
    """The answers of addresses that name such a file, whatever their status, in file order.

    Each address is asked about after the answers before it were given. What is damaged is passed over: ``records``,
    which reads the same file, says so.
    """
    with suppress(DamagedWarc):
        for offset, (kind, url) in scan(path, lambda record: (record.rec_type, _address(record))):
            if kind == "response" and is_one(url):
                with suppress(DamagedBody, TooLarge, DamagedWarc):
                    if answer := response(path, offset):
                        yield answer


def _address(record: ArcWarcRecord) -> str:
    return record.rec_headers.get_header("WARC-Target-URI") or ""
