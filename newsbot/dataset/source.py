"""Where the records of a dataset come from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from newsbot.archive import Obeyed, RunRecord
from newsbot.dataset.archived import Archived, opened
from newsbot.dataset.feeds import Feeds
from newsbot.dataset.records import Record
from newsbot.dataset.selection import Selection
from newsbot.syndication import Piece


class Source(Protocol):
    """Records of articles, to be closed."""

    @property
    def name(self) -> str:
        """What it is, for people."""

    @property
    def total(self) -> int | None:
        """Articles that will be read; None where nobody knows."""

    @property
    def papers(self) -> set[str]:
        """The papers that are there, whether asked for or not."""

    def records(self, latest: bool = False) -> Iterator[Record]:
        """The versions of the articles, or the latest of each; all columns; those of an article stand together."""

    def pieces(self) -> Iterator[Piece]:
        """Each text of each article, signed, in no order: of all papers, in the days asked for and ``REACH`` days more
        on either side, whatever else is asked."""

    def crawls(self, paper: str, later: int = 0) -> Sequence[RunRecord] | None:
        """The crawls of ``paper`` that began on the days asked for, or up to so many days later, newest first; None
        where nobody knows."""

    def obeyed(self, paper: str, fetched: tuple[str, str]) -> Sequence[Obeyed] | None:
        """What crawls of ``paper`` obeyed that fetched something between two times (ISO 8601); None: nobody knows."""

    def close(self) -> None:
        """Ends reading."""


def source(files: Sequence[Path], archive: str | Path, asked: Selection) -> Source:
    """The source of a dataset: JSON Lines feeds, in any order; the archive where none is given.

    Raises ``ValueError`` with one sentence for what can't be read.
    """
    if not files:
        return Archived(opened(archive), asked)
    for path in files:
        if not path.name.lower().endswith((".jsonl", ".jsonl.gz", ".jsonl.zst")):
            raise ValueError(f"{path}: a dataset is made from JSON Lines (.jsonl, also .gz or .zst).")
        if path.is_dir():
            raise ValueError(f"{path} is a folder.")
    try:
        return Feeds(list(dict.fromkeys(path.resolve() for path in files)), asked)
    except OSError as reason:
        raise ValueError(f"{reason.filename or 'a feed'} can't be read: {reason.strerror or reason}.") from reason
