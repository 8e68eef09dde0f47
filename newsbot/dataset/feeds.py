"""JSON Lines feeds as a source of a dataset: read twice, so that no text is held in memory."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from newsbot import formats
from newsbot.archive import versions
from newsbot.dataset.index import Index
from newsbot.dataset.pieces import REACH, piece
from newsbot.dataset.progress import Ticks, bar
from newsbot.dataset.records import Record, read
from newsbot.dataset.selection import Selection
from newsbot.dataset.states import Place, State, states, texts
from newsbot.syndication import Piece


class Feeds:
    """The records of some feeds, each state of an article once. To be closed.

    ``asked`` says which papers are read, but for the pieces. Raises ``OSError``, and ``ValueError`` with one sentence
    that names file and line where one is broken.
    """

    def __init__(self, paths: Sequence[Path], asked: Selection) -> None:
        self.name = "a JSON Lines feed" if len(paths) == 1 else f"{len(paths)} JSON Lines feeds"
        self.papers: set[str] = set()
        """All papers in the feeds."""
        self._asked = asked
        self._files: list[IO[bytes]] = []
        with ExitStack() as opened:
            self._index = Index()
            opened.callback(self._index.close)
            with bar("reading", _size(paths), "B") as ticks:
                for number, path in enumerate(paths):
                    self._files.append(_content(path, opened))
                    self._index.fill(self._readings(number, path, ticks))
            self.total = self._index.count(asked.papers)
            """Articles that are wanted."""
            self._opened = opened.pop_all()

    def records(self, latest: bool = False) -> Iterator[Record]:
        """The versions, or only the latest of each article; those of an article stand together."""
        for readings in self._index.articles(self._asked.papers):
            records = (self._record(state) for state in states(readings))
            if latest:
                held = list(records)
                yield held[versions.latest(held)]
            else:
                yield from records

    def pieces(self) -> Iterator[Piece]:
        """Each text of each article, signed now: feeds keep no signatures."""
        since, until = (None if day is None else int(day.timestamp()) for day in self._asked.period(REACH))
        for readings in self._index.articles():
            for one in texts(readings):
                if (since is None or one.moment >= since) and (until is None or one.moment < until):
                    yield piece(self._line(one.place))

    def crawls(self, paper: str, later: int = 0) -> None:
        """Feeds know of none."""

    def obeyed(self, paper: str, fetched: tuple[str, str]) -> None:
        """Nor of what they obeyed."""

    def close(self) -> None:
        """Closes files and index."""
        self._opened.close()

    def _readings(self, file: int, path: Path, ticks: Ticks) -> Iterator[tuple[Record, bytes, Place]]:
        at = 0
        for number, line in enumerate(self._files[file], start=1):
            if not line.isspace():
                try:
                    record = read(line)
                except ValueError as wrong:
                    raise ValueError(f"{path}, line {number}, {wrong}.") from None
                self.papers.add(record["paper"])
                yield record, line, (file, at, len(line))
            at += len(line)
            ticks.update(len(line))

    def _line(self, place: Place) -> Record:
        file, at, size = place
        self._files[file].seek(at)
        return read(self._files[file].read(size))

    def _record(self, state: State) -> Record:
        record = self._line(state.place)
        record["version"] = state.version
        record["first_seen"] = _time(state.first_seen)
        record["last_seen"] = _time(state.last_seen)
        record["gone"] = state.gone
        return record


def _content(path: Path, opened: ExitStack) -> IO[bytes]:
    """The lines of a feed, unpacked beside if it is compressed."""
    file: IO[bytes] = opened.enter_context(formats.opened(path))
    if path.suffix.lower() == ".jsonl":
        return file
    plain: IO[bytes] = opened.enter_context(TemporaryFile())  # noqa: SIM115 - it is
    try:
        shutil.copyfileobj(file, plain)
    except (EOFError, OSError, formats.ZstdError) as reason:
        raise ValueError(f"{path} can't be unpacked: {reason}.") from reason
    plain.seek(0)
    return plain


def _size(paths: Sequence[Path]) -> int | None:
    """Bytes that will be read; not known of compressed files."""
    plain = all(path.suffix.lower() == ".jsonl" for path in paths)
    return sum(path.stat().st_size for path in paths) if plain else None


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
