"""``kill -9`` at random moments, newsbot and stock Scrapy alike, each run again by the same command until it ends."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

from faults import stock
from faults.asked import Asked
from faults.crawl import PHASES, Crawl, Moments, Stroke, add, endured
from faults.grounds import PLAIN, SCHEDULED, Ground, Kind, ground, moved_on
from faults.judging import Findings
from faults.line import Line
from faults.moments import Pace
from faults.ours import OurCrawl
from faults.process import Process

Maker = Callable[[Path], Crawl]
"""What makes a crawl with a folder of its own."""


def report(asked: Asked) -> Iterator[Line]:
    """A line each for crawls of everything, scheduled crawls, the end of crawls, and stock Scrapy."""
    half = asked.kills // 2
    yield ours("kill -9", PLAIN, kill, asked._replace(kills=asked.kills - half))
    yield ours("kill -9, new_only", SCHEDULED, kill, asked._replace(kills=half))
    yield ours("kill -9 while it ends", PLAIN, kill, asked._replace(kills=-(-asked.kills // 5), late=True))
    yield of_stock(asked._replace(kills=half))


def kill(process: Process) -> str:
    """``kill -9``: nothing can be wrong with how it is taken."""
    process.kill()
    return ""


def ours(fault: str, kinds: tuple[Kind, ...], stroke: Stroke, asked: Asked, saves: bool = False) -> Line:
    """Strikes crawls of ``kinds``, each its part of ``asked.kills``; ``saves``: what was struck may write its files."""
    line = Line(f"newsbot: {fault}")
    for number, kind in enumerate(kinds):
        share = asked.kills // len(kinds) + (number < asked.kills % len(kinds))
        with ground(kind, asked.articles, asked.seed) as site:
            folder = asked.folder / fault.replace(" ", "-") / kind.name
            if kind.is_filled:
                site = _filled(site, folder / "filled", line)
            _struck(line, _maker(site, saves), stroke, asked._replace(kills=share, folder=folder))
    return line


def of_stock(asked: Asked) -> Line:
    """The same for a stock spider, which knows no scheduled crawls."""
    line = Line("stock Scrapy, JOBDIR: kill -9", is_peer=True)
    with stock.ground(asked.articles, asked.seed) as server:
        folder = asked.folder / "stock"
        _struck(line, lambda place: stock.StockCrawl(server, place), kill, asked._replace(folder=folder))
    return line


def _struck(line: Line, make: Maker, stroke: Stroke, asked: Asked) -> None:
    """Crawls until there were enough strikes; the first crawl is not disturbed, and sets the pace."""
    pace = _pace(line, make(asked.folder / "undisturbed"))
    moments = Moments(pace, Random(f"{asked.seed}/{line.fault}/{asked.folder.name}"), asked.late)
    phases: list[str] = []
    for number in count(1):
        if len(phases) >= asked.kills or number > asked.kills + 3:
            break
        crawl = make(asked.folder / str(number))
        trial = endured(crawl, [stroke] * min(asked.each, asked.kills - len(phases)), moments)
        phases += trial.phases
        if trial.phases or trial.troubles or trial.findings != Findings():  # else it ended before its moment
            add(line, crawl, trial)
    found = Counter(phases)
    line.notes.append(f"{line.fault}, {asked.folder.name}: " + ", ".join(f"{found[phase]} {phase}" for phase in PHASES))
    seen = f"{line.invalid} of {line.looks:,} looks at its files found them invalid"
    line.notes.append(f"{seen}, {line.refetched} articles were fetched again")


def _pace(line: Line, crawl: Crawl) -> Pace:
    """Of a crawl that is not disturbed. It has to be flawless, or the table would say nothing."""
    trial = endured(crawl)
    found = {name: len(getattr(trial.findings, name)) for name in ("lost", "duplicates", "wrong")}
    flaws = [f"{count} articles {name}" for name, count in found.items() if count]
    line.troubles += [f"{crawl.folder}, undisturbed: {flaw}" for flaw in flaws + trial.troubles]
    return trial.pace or Pace(0, 0, 0)


def _maker(site: Ground, saves: bool) -> Maker:
    return lambda folder: OurCrawl(site, folder, saves)


def _filled(site: Ground, folder: Path, line: Line) -> Ground:
    """The site weeks after an undisturbed crawl of it."""
    _pace(line, OurCrawl(site, folder))
    return moved_on(site, folder / "data")
