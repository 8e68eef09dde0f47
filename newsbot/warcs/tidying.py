"""What a crawl that died left: its whole records become a complete file, a record that was cut goes."""

import io
import os
from contextlib import suppress
from pathlib import Path

from newsbot import replay
from newsbot.formats import locks
from newsbot.replay.warc import scan
from newsbot.warcs.folder import CLOSED, OPEN


def tidy(path: Path) -> str | None:
    """Completes a file that nobody writes; what became of it, None if somebody does. Raises ``OSError``."""
    with io.FileIO(path, "r+b") as file:
        if not locks.hold(file.fileno()):
            return None
        count, end = _whole(path)
        size = path.stat().st_size
        if count < 2:  # a warcinfo at most
            path.unlink()
            return "it held no page"
        file.truncate(end)
        settle(file, path, path.with_name(path.name.removesuffix(OPEN) + CLOSED))
        return f"{count - 1} records are kept" + (f", {size - end} bytes of a cut one are gone" if size > end else "")


def settle(file: io.FileIO, path: Path, target: Path) -> None:
    """Flushes a file to the disk and gives it its name."""
    os.fsync(file.fileno())
    path.rename(target)
    locks.settle(target.parent)


def _whole(path: Path) -> tuple[int, int]:
    """How many records are whole, and where the last of these ends."""
    count = 0
    ends: int = path.stat().st_size
    try:
        for _ in scan(path, lambda record: None):
            count += 1
    except replay.DamagedWarc as damage:
        ends = damage.offset
    return count, ends


def tidied(path: Path) -> bool:
    """Whether a file was completed just now, or is gone; a file that is being written is neither."""
    with suppress(FileNotFoundError):
        return tidy(path) is not None
    return True
