"""One crawl that is struck again and again, and run again by the same command until it ends."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from typing import Protocol

from faults.judging import Findings
from faults.line import Line
from faults.moments import Pace
from faults.process import Process
from faults.watch import Watch
from tests.partnersite.server import Server

PATIENCE = 120.0
"""Seconds that a run may take when nobody disturbs it."""
WAIT = 0.01
"""Seconds between two looks at how far a crawl is."""
PHASES = ("before the first article", "while articles were read", "after the last one")

Stroke = Callable[[Process], str]
"""What is done to a process; gives what is wrong with how it took it, or nothing."""


class Crawl(Protocol):
    """What is crawled, and by what."""

    server: Server
    folder: Path
    """Everything that the crawl leaves is in it; the directory of the command."""
    directory: Path
    """Where the command is typed."""
    command: Sequence[str]
    exports: Path
    """The folder of the files that it writes."""
    whole: Collection[int] | None
    """Numbers of rows that a complete file may have."""
    articles: int
    """That it has to bring."""
    to_ask: int
    """Articles that it has to ask for."""

    def struck(self) -> list[str]:
        """What is wrong with what a strike left."""

    def is_over(self) -> bool:
        """Whether the run that was struck had ended before."""

    def kept_and_refetched(self) -> int:
        """Articles that were kept before a strike and asked for after it."""

    def findings(self) -> tuple[Findings, list[str]]:
        """What it brought in the end, and what else is wrong."""


@dataclass
class Trial:
    """What came of one crawl."""

    findings: Findings = field(default_factory=Findings)
    phases: list[str] = field(default_factory=list)
    """When each stroke fell."""
    looks: int = 0
    invalid: int = 0
    memory: float = 0.0
    refetched: int = 0
    troubles: list[str] = field(default_factory=list)
    pace: Pace | None = None
    """Of a crawl that was not disturbed."""


@dataclass(frozen=True)
class Moments:
    """When the runs of a crawl are struck."""

    pace: Pace
    dice: Random
    late: bool = False
    """Only after the last article of the first run."""

    def wait(self, crawl: Crawl, process: Process) -> bool:
        """Waits for the moment to strike; False if the process ended before."""
        share = _share(crawl)
        if not self.late or share == 1:
            return not process.ends_within(self.pace.moment(self.dice, share))
        while _share(crawl) < 1:
            if process.ends_within(WAIT):
                return False
        return not process.ends_within(self.pace.ending(self.dice))


def endured(crawl: Crawl, strokes: Sequence[Stroke] = (), moments: Moments | None = None) -> Trial:
    """Runs ``crawl``, strikes each of its runs once at a random moment, and lets the last one end."""
    trial = Trial()
    crawl.server.requests.clear()
    with Watch(crawl.exports, crawl.whole) as watch:
        for stroke in (*strokes, None):
            process = Process(crawl.command, crawl.directory, crawl.folder / "log")
            try:
                goes_on = _ran(crawl, process, stroke, moments, trial)
            finally:
                process.kill()
            trial.memory = max(trial.memory, process.memory)
            if not goes_on:
                break
    trial.looks, trial.invalid = watch.looks, watch.invalid
    trial.troubles += [f"a reader saw {what}" for what in watch.seen]
    trial.refetched = sum(count - 1 for count in _answered(crawl).values())
    if again := crawl.kept_and_refetched():
        trial.troubles.append(f"{again} articles that were kept were fetched again")
    trial.findings, others = crawl.findings()
    trial.troubles += others
    return trial


def _ran(crawl: Crawl, process: Process, stroke: Stroke | None, moments: Moments | None, trial: Trial) -> bool:
    """One run; whether the same command is to be given again."""
    if stroke is None or moments is None:
        if not process.ends_within(PATIENCE):
            trial.troubles.append(f"a run did not end within {PATIENCE:.0f} s")
        elif not trial.phases:
            trial.pace = _pace(crawl, process)
    elif moments.wait(crawl, process):
        trial.phases.append(_phase(crawl))
        wrong = stroke(process)
        process.kill()
        trial.troubles += [*filter(None, [wrong]), *crawl.struck()]
        return not crawl.is_over()
    if process.code:
        trial.troubles.append(f"exit code {process.code}")
    return False


def _answered(crawl: Crawl) -> Counter[str]:
    """How often each article was sent."""
    asked = list(crawl.server.requests)
    return Counter(request.path for request in asked if request.kind == "article" and request.status == 200)


def _share(crawl: Crawl) -> float:
    return min(1.0, len(_answered(crawl)) / max(1, crawl.to_ask))


def _phase(crawl: Crawl) -> str:
    share = _share(crawl)
    return PHASES[0 if not share else 2 if share == 1 else 1]


def _pace(crawl: Crawl, process: Process) -> Pace:
    begun = datetime.fromtimestamp(process.begun, timezone.utc)
    asked = [(request.time - begun).total_seconds() for request in crawl.server.requests.of("article")]
    return Pace(asked[0], asked[-1], process.seconds) if asked else Pace(0, 0, process.seconds)


def add(line: Line, crawl: Crawl, trial: Trial) -> None:
    """Adds a crawl to its line of the table."""
    line.crawls += 1
    line.tries += len(trial.phases)
    line.articles += crawl.articles
    line.lost += len(trial.findings.lost)
    line.duplicates += len(trial.findings.duplicates)
    line.wrong += len(trial.findings.wrong)
    line.invalid += trial.invalid
    line.looks += trial.looks
    line.memory = max(line.memory, trial.memory)
    line.refetched += trial.refetched
    line.troubles += [f"{crawl.folder.name}: {trouble}" for trouble in trial.troubles]
