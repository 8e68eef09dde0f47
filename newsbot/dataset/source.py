"""Where the records of a dataset come from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from newsbot.dataset.feeds import Feeds
from newsbot.dataset.records import Record


class Source(Protocol):
    """Records of articles, to be closed."""

    @property
    def total(self) -> int:
        """No fewer than there are records."""

    @property
    def papers(self) -> set[str]:
        """The papers that are there, whether asked for or not."""

    def records(self, latest: bool = False) -> Iterator[Record]:
        """The versions of the articles, or the latest of each; all columns; those of an article stand together."""

    def close(self) -> None:
        """Ends reading."""


def source(files: Sequence[Path], papers: Sequence[str] = ()) -> Source:
    """The source of a dataset: JSON Lines feeds, in any order. ``papers``, unless empty, are those that are wanted.

    Raises ``ValueError`` with one sentence for what can't be read.
    """
    if not files:
        raise ValueError("give JSON Lines files of crawls, e.g. scrapy dataset -o all.parquet run1.jsonl run2.jsonl.")
    for path in files:
        if not path.name.lower().endswith((".jsonl", ".jsonl.gz", ".jsonl.zst")):
            raise ValueError(f"{path}: a dataset is made from JSON Lines (.jsonl, also .gz or .zst).")
        if path.is_dir():
            raise ValueError(f"{path} is a folder.")
    try:
        return Feeds(list(dict.fromkeys(path.resolve() for path in files)), papers)
    except OSError as reason:
        raise ValueError(f"{reason.filename or 'a feed'} can't be read: {reason.strerror or reason}.") from reason
