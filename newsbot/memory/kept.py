"""Pages that newsbot could not read as it should, kept in WARC files until a newer newsbot reads them."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from scrapy.http import Response

from newsbot import replay
from newsbot.replay import Recorded

log = logging.getLogger("newsbot")

MOST, MOST_LACKING = 20, 10
"""Pages of a run that are kept at most; of these, how many that only lack a field."""
_OF_THE_TRANSFER = (b"content-encoding", b"transfer-encoding", b"content-length")


class Kept:
    """The pages of a run that are kept, in ``<folder>/<paper>-<start of the run>.warc.gz``."""

    def __init__(self, folder: Path, paper: str, started: datetime) -> None:
        self.path = folder / f"{paper}-{started:%Y%m%d-%H%M%S}.warc.gz"
        self.pages: dict[str, str] = {}
        """Why each was kept, by its address."""

    def keep(self, url: str, response: Response, date: datetime, why: str, is_lacking: bool) -> None:
        """Keeps a page, unless there are enough."""
        lacking = sum(reason.startswith("without ") for reason in self.pages.values())
        if len(self.pages) >= MOST or (is_lacking and lacking >= MOST_LACKING) or url in self.pages:
            return
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
            if name.lower() not in _OF_THE_TRANSFER
        )
        self.pages[url] = why
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replay.write(self.path, [Recorded(url, date, response.body, headers=headers)], append=True)
        except OSError as reason:
            del self.pages[url]
            log.error("%s can't be kept in %s: %s", url, self.path, reason.strerror)


def kept_pages(folder: Path, paper: str) -> Iterator[tuple[str, Path, int]]:
    """The pages of a paper that runs kept: address, file, and the byte at which each begins there."""
    for path in sorted(folder.glob(f"{paper}-*.warc.gz")):
        try:
            for capture in replay.records(path):
                yield capture.url, path, capture.offset
        except replay.DamagedWarc as reason:
            log.warning("%s", reason)
