"""A fault of a site: crawls of it by the real command, until it is mended, beside the site's truth."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults.asked import Asked
from faults.files import Invalid, rows
from faults.grounds import ARCHIVE, records
from faults.judging import Findings, Truth, judged
from faults.line import Line
from faults.ours import ROOT, SCRAPY, damages
from faults.process import Process
from newsbot.archive import open_archive
from tests.partnersite.requestlog import RequestLog
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

PATIENCE = 90.0
"""Seconds that a crawl may take; the longest waits for a host that has to be left alone."""
COMPLETE, LEFT = (0,), (0, 4)
"""Exit codes: all was read; all was read, or some of it is left for the next run."""


@dataclass
class Crawled:
    """What one run of the command did."""

    code: int | None
    log: str
    requests: RequestLog
    memory: float
    seconds: float
    findings: Findings
    kept: list[dict[str, Any]]
    """The records of the archive after it."""

    @property
    def outcomes(self) -> dict[str, int]:
        """How often each outcome of an address was counted: ``refused/redirect loop``."""
        return {name: int(count) for name, count in re.findall(r"""['\"]newsbot/(.+?)['\"]: (\d+)""", self.log)}

    def counted(self, name: str) -> int:
        """The value of a stat; 0 if it was not set."""
        found = re.search(rf"'{re.escape(name)}': (\d+)", self.log)
        return int(found[1]) if found else 0


Check = Callable[[Crawled], Iterable[str]]
"""What else is wrong with a run, in words."""


@dataclass
class Case:
    """One line of the table: what is wrong with ``site``, and what has to come of it."""

    fault: str
    site: Site
    tries: int = 1
    """Faults in it."""
    words: Sequence[str] = ()
    """Of the command, beside the site."""
    codes: Sequence[int] = COMPLETE
    """With which the crawl of the damaged site may end."""
    mend: Callable[[], object] | None = None
    """Heals the site; then the same command has to complete the crawl. None: the first run is all."""
    truth: Truth | None = None
    """What has to be there in the end; else all records of the site."""
    check: Check = field(default=lambda crawled: ())
    """Of the crawl of the damaged site."""


def tried(case: Case, asked: Asked) -> Line:
    """Crawls the site, once more when it is mended, and judges what the archive holds."""
    line = Line(case.fault, tries=case.tries)
    folder = asked.folder / re.sub(r"[^a-z0-9]+", "-", case.fault.lower()).strip("-")[:60]
    truth = case.truth or Truth.of(records(case.site))
    line.articles = len(truth.required)
    with serving(case.site) as server:
        first = crawled(server, folder, truth, case.words)
        _add(line, first, case.codes)
        line.troubles += case.check(first)
        last = first
        if case.mend is not None:
            case.mend()
            last = crawled(server, folder, truth, case.words)
            _add(line, last, COMPLETE)
    line.lost = len(last.findings.lost)
    line.duplicates = len(first.findings.duplicates | last.findings.duplicates)
    line.wrong = len(first.findings.wrong | last.findings.wrong)
    return line


def crawled(
    server: Server, folder: Path, truth: Truth, words: Sequence[str] = (), before: Sequence[str] = ()
) -> Crawled:
    """One run of ``scrapy crawl`` that keeps its archive in ``folder``, and what is in it then.

    ``before`` is a command that runs the rest of its line.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    log = folder / f"log-{len(list(folder.glob('log-*'))) + 1}"
    server.requests.clear()
    command = (
        *before, *SCRAPY, "crawl", server.site.paper.name, "-a", f"site={server.url}", "-s", "DOWNLOAD_DELAY=0",
        "-s", f"NEWSBOT_DATA={data}", "-s", "LOG_LEVEL=DEBUG", *words,
    )  # fmt: skip
    process = Process(command, ROOT, log)
    try:
        process.ends_within(PATIENCE)
        code = process.code
    finally:
        process.kill()
    kept = _kept(data / ARCHIVE)
    said = log.read_text(encoding="utf-8", errors="replace")
    asked = RequestLog(server.requests)
    return Crawled(code, said, asked, process.memory, process.seconds, judged(kept, truth), kept)


def _kept(archive: Path) -> list[dict[str, Any]]:
    if not archive.exists():
        return []
    with closing(open_archive(archive)) as opened:
        return [dict(state.record) for state in opened.select()]


def _add(line: Line, run: Crawled, codes: Sequence[int]) -> None:
    line.crawls += 1
    line.memory = max(line.memory, run.memory)
    if run.code not in codes:
        ended = f"exit code {run.code}" if run.code is not None else f"it did not end within {PATIENCE:.0f} s"
        line.troubles.append(f"{ended} instead of {' or '.join(map(str, codes))}")
    if "Traceback" in run.log:
        line.troubles.append("a traceback in the log")


def whole_files(folder: Path) -> Iterator[str]:
    """What is wrong with the files that were exported."""
    data = folder / "data"
    yield from damages(data / ARCHIVE) if (data / ARCHIVE).exists() else ()
    for file in data.glob("exports/*.[jc]s*"):
        try:
            rows(file)
        except Invalid as reason:
            yield f"{file.name} can't be read: {reason}"
