"""``scrapy crawl wolfsburg`` under fault: its archive, its files, and what must be in them."""

import shutil
import sqlite3
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from faults.files import KINDS, Invalid, rows, write
from faults.grounds import ARCHIVE, PAPER, Ground
from faults.judging import Findings, judged
from newsbot.archive import ArchiveError, Run, RunRecord, open_archive
from newsbot.urls import key

ROOT = Path(__file__).parent.parent
SCRAPY = (sys.executable, "-m", "scrapy")
OPEN = ("running", "interrupted")


class OurCrawl:
    """A crawl of ``ground`` in a folder of its own. ``saves``: its files may hold a part of the run meanwhile."""

    directory = ROOT

    def __init__(self, ground: Ground, folder: Path, saves: bool = False) -> None:
        self.ground, self.server, self.folder = ground, ground.server, folder
        data = folder / "data"
        if ground.filled:
            shutil.copytree(ground.filled, data)
        self.archive = data / ARCHIVE
        self.exports = data / "exports"
        self.exports.mkdir(parents=True, exist_ok=True)
        self.articles, self.to_ask = len(ground.archive.required), ground.to_ask
        first = next(iter(ground.archive.records.values()))[0]
        for name in ground.kind.files:
            write(self.exports / name, first)  # of an earlier day; a reader sees it until the new one is whole
        whole = range(len(ground.exported.required), len(ground.exported.records) + 1)
        self.whole: Collection[int] | None = None if saves else {1, *whole}
        self.command: Sequence[str] = (
            *SCRAPY, "crawl", PAPER, "-a", f"site={self.server.url}", *ground.kind.words, "-s", "DOWNLOAD_DELAY=0",
            "-s", f"NEWSBOT_DATA={data}",
            *(word for name in ground.kind.files for word in ("-O", str(self.exports / name))),
        )  # fmt: skip
        self._strikes: list[tuple[int, set[str]]] = []
        """How many requests there were at each strike, and what was kept then."""
        self._last: RunRecord | None = None

    def struck(self) -> list[str]:
        """Looks at a copy of what the dead process left, so that nobody mends it before the next one."""
        troubles: list[str] = []
        kept: set[str] = set()
        with TemporaryDirectory(dir=self.folder) as beside:
            for file in self.archive.parent.glob(f"{ARCHIVE}*"):
                shutil.copy(file, beside)
            copy = Path(beside) / ARCHIVE
            if copy.exists():
                troubles += damages(copy)
                self._last, kept = self._state(copy, troubles)
        self._strikes.append((len(self.server.requests), kept))
        return troubles

    def is_over(self) -> bool:
        """Whether the archive says that the run had ended."""
        return self._last is not None and self._last.state not in OPEN

    def kept_and_refetched(self) -> int:
        """Articles that a strike found in the archive and that were sent again after it."""
        requests, site = list(self.server.requests), self.server.site.paper.site  # as the archive names it
        again = {
            request.path
            for asked, kept in self._strikes
            for request in requests[asked:]
            if request.kind == "article" and request.status == 200 and key(site + request.path) in kept
        }
        return len(again)

    def findings(self) -> tuple[Findings, list[str]]:
        """The archive and each file beside the truth."""
        if not self.archive.exists():
            return judged([], self.ground.archive), ["there is no archive"]
        troubles = damages(self.archive)
        found = self._archived(troubles)
        for name in self._written(troubles):
            try:
                found.add(judged(rows(self.exports / name), self.ground.exported, cells=name.endswith(".csv")))
            except (OSError, Invalid) as reason:
                found.add(judged([], self.ground.exported))
                troubles.append(f"{name} can't be read: {reason}")
        return found, troubles

    def _written(self, troubles: list[str]) -> Iterator[str]:
        """Names of the files that there must be."""
        there = sorted(path.name for path in self.exports.iterdir())
        troubles += [f"{name} was left behind" for name in there if name.endswith(".part")]
        written = [name for name in there if Path(name).suffix in KINDS]
        if self.ground.kind.files:
            return iter(self.ground.kind.files)
        endings = sorted(Path(name).suffix for name in written)
        if endings != sorted(self.ground.kind.endings):
            troubles.append(f"there should be one file each of {self.ground.kind.endings}: {', '.join(written)}")
        return iter(written)

    def _archived(self, troubles: list[str]) -> Findings:
        with closing(open_archive(self.archive)) as archive:
            found = judged((state.record for state in archive.select()), self.ground.archive)
            texts = [(state.record["url"], state.record["text_hash"]) for state in archive.select(versions="all")]
            runs = archive.runs(PAPER)
        found.duplicates |= {url for url, _ in (text for text in set(texts) if texts.count(text) > 1)}
        if len(runs) != self.ground.runs + 1:
            troubles.append(f"{len(runs) - self.ground.runs} runs instead of one that was continued")
        if runs[0].state != "finished":
            troubles.append(f"the run is {runs[0].state}")
        return found

    def _state(self, copy: Path, troubles: list[str]) -> tuple[RunRecord | None, set[str]]:
        """The run that was struck, if it had begun, and the addresses that it has an outcome for."""
        try:
            with closing(open_archive(copy)) as archive:
                runs = archive.runs(PAPER)
                if len(runs) <= self.ground.runs:
                    return None, set()
                last = runs[0]
                return last, set(archive.outcomes(Run(last.id, PAPER, "", last.started, True, 0)))
        except ArchiveError as reason:
            troubles.append(f"the archive can't be opened: {reason}")
            return None, set()


def damages(file: Path) -> list[str]:
    """What SQLite finds wrong with a file."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            said = [line for (line,) in connection.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as reason:
        said = [str(reason)]
    return [f"integrity check: {line}" for line in said if line != "ok"]
