"""What is handed from one process to the other: files to read, and what was read in them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from newsbot import __version__
from newsbot.items import Article


class Paper(NamedTuple):
    """A paper as far as its captures are concerned."""

    name: str
    hosts: frozenset[str]
    """All its hosts, old ones too."""
    place: Callable[[Article], Article]
    """Fills in whose record an article is; goes to other processes."""
    policy: str = "respect"
    """What becomes of reserved texts: ``NEWSBOT_TDM``."""


class Task(NamedTuple):
    """One file, and the papers that are looked for in it."""

    number: int
    path: Path
    size: int
    papers: tuple[Paper, ...]
    version: str = __version__
    """Of newsbot, where the task was given: who writes takes it for the reader's, who may run on another machine."""

    @property
    def hosts(self) -> dict[str, Paper]:
        """Which paper a host belongs to."""
        return {host: paper for paper in self.papers for host in paper.hosts}


class Read(NamedTuple):
    """A capture that gave a record."""

    paper: str
    url: str
    time: datetime
    record: Mapping[str, Any]


class Seen(NamedTuple):
    """A capture that repeats an earlier one and holds no page itself (``revisit``)."""

    paper: str
    url: str
    time: datetime
    of_url: str
    of_time: datetime
    """The capture that it repeats."""


class Part(NamedTuple):
    """Some captures of a file, in its order."""

    task: int
    at: int
    """Bytes of the file that were passed."""
    read: tuple[Read, ...] = ()
    seen: tuple[Seen, ...] = ()


class End(NamedTuple):
    """A file was read to its end, or as far as it could be."""

    task: int
    captures: Counter[str]
    """Captures of pages by paper."""
    refused: Counter[tuple[str, str]]
    """Paper and reason, of captures that gave no record though they are whole."""
    failed: Counter[tuple[str, str]]
    """Paper and reason, of captures that could not be read; the paper is empty where it is not known."""
    passed_over: Counter[str]
    """Reasons, of records that are no page of a paper."""
    troubles: tuple[str, ...] = ()
    """What was wrong with the file, each in one sentence: it counts as not read."""
    withheld: Counter[str] = Counter()  # noqa: RUF012, never changed
    """Where it was said that a text is reserved, of records that are without theirs."""


Message = Part | End


def tasks(files: Iterable[tuple[Path, int]], papers: Iterable[Iterable[Paper]]) -> list[Task]:
    """A task for each file (path and size) with the papers that are looked for in it; none where there are none."""
    wanted = [(path, size, tuple(of)) for (path, size), of in zip(files, papers, strict=True)]
    return [Task(number, *one) for number, one in enumerate(one for one in wanted if one[2])]
