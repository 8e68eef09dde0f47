"""A reader that looks at the files of a folder every 10 ms, as a consumer at any instant would."""

import os
from collections.abc import Collection
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import NamedTuple

from faults.files import KINDS, Invalid, parsed

INTERVAL = 0.01
_SHOWN = 5


class _Look(NamedTuple):
    """What was seen of a file, and until it changes still is."""

    state: tuple[int, int, int]
    """Inode, size, time."""
    trouble: str = ""
    sound: int = 0
    """Bytes at the beginning that were found to be whole lines; a growing file is read from there on."""
    rows: int = 0
    """In these bytes."""


class Watch:
    """Counts how often a file in ``folder`` was looked at and how often it was invalid, while the block lasts.

    ``whole`` are the numbers of rows that a complete file may have; None: as many as there are.
    """

    def __init__(self, folder: Path, whole: Collection[int] | None = None) -> None:
        self.looks = 0
        self.invalid = 0
        self.seen: list[str] = []
        """The first things that were wrong, in words."""
        self._folder, self._whole = folder, whole
        self._last: dict[str, _Look] = {}
        self._stopped = Event()
        self._thread = Thread(target=self._work, name=f"watch {folder}", daemon=True)

    def __enter__(self) -> "Watch":
        self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()
        self.look()

    def look(self) -> None:
        """Looks at each file once."""
        for path in sorted(self._folder.iterdir()):
            if path.suffix in KINDS and not path.name.startswith("."):
                try:
                    self._look_at(path)
                except FileNotFoundError:
                    continue

    def _work(self) -> None:
        while not self._stopped.wait(INTERVAL):
            self.look()

    def _look_at(self, path: Path) -> None:
        found, before = path.stat(), self._last.get(path.name)
        state = (found.st_ino, found.st_size, found.st_mtime_ns)
        if before is None or before.state != state:
            before = self._last[path.name] = self._read(path, state, before)
            if before.trouble and len(self.seen) < _SHOWN:
                self.seen.append(f"{path.name}: {before.trouble}")
        self.looks += 1
        self.invalid += bool(before.trouble)

    def _read(self, path: Path, state: tuple[int, int, int], before: _Look | None) -> _Look:
        grows = path.suffix == ".jsonl" and before and before.state[0] == state[0] and before.state[1] <= state[1]
        start, rows = (before.sound, before.rows) if grows and before else (0, 0)
        with path.open("rb") as file:
            file.seek(start)
            content = file.read()
            state = (os.fstat(file.fileno()).st_ino, *state[1:])
        try:
            rows += len(parsed(path.suffix, content))
        except Invalid as reason:
            return _Look(state, str(reason), start, rows)
        if self._whole is not None and rows not in self._whole:
            return _Look(state, f"{rows} rows are a part of the run", start + len(content), rows)
        return _Look(state, "", start + len(content), rows)
