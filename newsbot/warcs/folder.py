"""Where a crawl's own WARC files are, and how they are named."""

import os
import re
from pathlib import Path

from scrapy.settings import BaseSettings

CLOSED, OPEN = ".warc.gz", ".warc.gz.open"
"""How the names of files end that are complete, and that are being written or were when their crawl died."""
_NAME = re.compile(r"([a-z0-9_]+)-[0-9]{8}-[0-9]{6}-[0-9]{5}\.warc\.gz(?:\.open)?")


def folder(settings: BaseSettings) -> Path | None:
    """``NEWSBOT_WARC_DIR``; a relative one counts from ``NEWSBOT_DATA``. None: nothing is kept."""
    named = settings.get("NEWSBOT_WARC_DIR")
    return Path(settings.get("NEWSBOT_DATA") or "", Path(named).expanduser()) if named else None


def largest(settings: BaseSettings) -> int:
    """``NEWSBOT_WARC_SIZE``: bytes after which a file is complete. Raises ``ValueError`` with one sentence."""
    given = str(settings.get("NEWSBOT_WARC_SIZE"))
    if not (given.isascii() and given.isdigit()):
        raise ValueError(f"NEWSBOT_WARC_SIZE={given} is no number of bytes.")
    return int(given)


def usable(settings: BaseSettings) -> None:
    """Makes the folder. Raises ``ValueError`` with one sentence where nothing can be written there."""
    path = folder(settings)
    if path is None:
        return
    largest(settings)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise ValueError(f"NEWSBOT_WARC_DIR={path} can't be made: {reason.strerror}.") from reason
    if not os.access(path, os.W_OK | os.X_OK):
        raise ValueError(f"NEWSBOT_WARC_DIR={path} is a folder in which nothing may be written.")


def paper_of(path: Path) -> str | None:
    """The paper whose crawl wrote a file; None of a file with another name."""
    found = _NAME.fullmatch(path.name)
    return found[1] if found else None


def index_of(path: Path, paper: str) -> Path:
    """The index of the bodies that the files of a paper hold."""
    return path / f"{paper}.index.sqlite"
