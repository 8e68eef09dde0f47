"""WARC files without what was forgotten: the other records are copied as they are, and replace the old file."""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from newsbot import replay
from newsbot.formats import locks
from newsbot.formats.files import AtomicFile
from newsbot.warcs import index
from newsbot.warcs.finding import Forgotten, Place, Sought, places
from newsbot.warcs.folder import OPEN, index_of, paper_of
from newsbot.warcs.tidying import tidied

BUSY = "it is being written by a crawl under way, or rewritten by another command; run the same command again then"
_BLOCK = 1024 * 1024


class Rewritten(NamedTuple):
    """What became of a file."""

    path: Path
    records: int
    """How many were removed."""
    trouble: str = ""
    """Why it could not be rewritten; empty if it could."""


def rewrite(folder: Path, forgotten: Forgotten) -> Iterator[Rewritten]:
    """Removes every record of a forgotten address from the WARC files below ``folder``; says which had some.

    That of a page to which a forgotten address redirected goes, too, if it is an article. List pages stay, and so
    what they say of an article. A file without any page left is removed. Interrupted at any moment, a file is the old
    one or the new one, and what is left to do can still be found.
    """
    for path in sorted(folder.rglob(f"*{OPEN}")):
        try:
            if not tidied(path):
                yield Rewritten(path, 0, BUSY)
        except OSError as reason:
            yield Rewritten(path, 0, reason.strerror or str(reason))
    files = sorted((*folder.rglob("*.warc.gz"), *folder.rglob("*.warc")))
    sought = Sought(forgotten)
    for path in files:
        try:
            sought.survey(path)
        except replay.DamagedWarc as reason:
            yield Rewritten(path, 0, str(reason).removeprefix(f"{path}: "))
    sought.follow(files)
    for path in sought.files:
        yield _rewritten(path, sought)


def _rewritten(path: Path, sought: Sought) -> Rewritten:
    try:
        with path.open("rb") as file:
            if not locks.hold(file.fileno()):
                return Rewritten(path, 0, BUSY)
            found = list(places(path))
            barred = sought.barred(path, found)
            if paper := paper_of(path):  # first: nothing may refer to what is gone
                index.forget(index_of(path.parent, paper), {place.url for place in found if place.begin in barred})
            _replace(path, file, found, barred)
        return Rewritten(path, len(barred))
    except replay.DamagedWarc as reason:
        return Rewritten(path, 0, str(reason).removeprefix(f"{path}: "))
    except OSError as reason:
        return Rewritten(path, 0, reason.strerror or str(reason))
    except sqlite3.Error as reason:
        return Rewritten(path, 0, f"its index: {reason}")


def _replace(path: Path, old: BinaryIO, found: list[Place], barred: set[int]) -> None:
    """Puts a file without the barred records in the place of the old one; none if no page is left."""
    if all(place.kind == "warcinfo" for place in found if place.begin not in barred):
        path.unlink()
        locks.settle(path.parent)
        return
    with AtomicFile(path) as new:
        for begin, end in pairwise((*(place.begin for place in found), path.stat().st_size)):
            if begin in barred:
                continue
            old.seek(begin)
            while piece := old.read(min(end - old.tell(), _BLOCK)):
                new.write(piece)
