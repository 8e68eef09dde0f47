"""``python -m faults [kills] [bodies] … [--kills N]``: does faults to crawls on loopback, prints one table."""

import argparse
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp

from faults import bodies, bombs, changing, failing, kills, leading, naming, partners, signals
from faults.asked import Asked
from faults.cases import Case, tried
from faults.line import Line, markdown

FAULTS = {
    "failing": failing.report,
    "bodies": bodies.report,
    "leading": leading.report,
    "naming": naming.report,
    "bombs": bombs.report,
    "changing": changing.report,
    "signals": signals.report,
    "kills": kills.report,
    "partners": partners.report,
}
"""Each gives lines of the table; one more fault is one more module with a ``report``."""
ALONE = frozenset({"partners"})
"""Faults of which the pace is measured."""


def main(words: list[str]) -> int:
    """Prints Markdown; what happens meanwhile, and what went wrong, goes to standard error."""
    options = parse(words)
    folder = options.folder or Path(mkdtemp(prefix="faults-"))
    asked = Asked(options.kills, options.articles, options.seed, folder.absolute(), short=options.short)
    found = list(done(asked, options.faults or list(FAULTS), options.minutes, options.jobs))
    print(markdown(found))
    ours = [line for line in found if not line.is_peer]
    failed = [line.fault for line in ours if not line.holds]
    if failed:
        say(f"FAIL: {'; '.join(failed)}")
    if not failed and not options.folder:
        shutil.rmtree(folder)
    else:
        say(f"What the crawls left, and their logs: {folder}")
    return 1 if failed else 0


def done(asked: Asked, names: list[str], minutes: float, jobs: int) -> Iterator[Line]:
    """The lines of these faults; of what would begin after so many minutes a line that says so, which fails."""
    until = time.monotonic() + minutes * 60
    idle = tried(Case("nothing", failing.site()), asked)
    if not idle.holds:
        idle.fault = "no fault at all"
        yield idle
    alone = [name for name in names if name in ALONE]
    with ThreadPoolExecutor(jobs) as pool:
        together = [name for name in names if name not in alone]
        found = pool.map(lambda name: list(lines(name, asked, until, idle.memory)), together)
        yield from chain.from_iterable(found)
    for name in alone:
        yield from lines(name, asked, until, idle.memory)


def lines(name: str, asked: Asked, until: float, idle: float) -> Iterator[Line]:
    """The lines of one fault, as they come."""
    report = iter(FAULTS[name](asked))
    while time.monotonic() < until:
        try:
            line = next(report, None)
        except Exception as reason:  # a flaw of this table: it must not hide the faults that follow
            line = Line(name, tries=1, troubles=[f"{type(reason).__name__}: {reason}"])
            traceback.print_exc()
        if line is None:
            return
        line.idle = idle
        say(f"{time.strftime('%H:%M:%S')} {line.fault}: {line.verdict}")
        for said in (*line.notes, *line.troubles):
            say(f"  {said}")
        yield line
    yield Line(f"{name}: what was left of it when its time was over")


def parse(words: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser("python -m faults", description=__doc__)
    parser.add_argument("faults", nargs="*", help=f"{', '.join(FAULTS)}; all unless some are named")
    parser.add_argument("--kills", type=int, default=50, help="how often crawls are struck (50)")
    parser.add_argument("--articles", type=int, default=1000, help="of the site whose crawls are struck (1000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other articles and moments (1)")
    parser.add_argument(
        "--minutes", type=float, default=60, help="after which nothing more is begun, and that fails (60)"
    )
    parser.add_argument("--jobs", type=int, default=2, help="faults that are done at the same time (2)")
    parser.add_argument("--short", action="store_true", help="of faults that are alike one")
    parser.add_argument("--folder", type=Path, help="an empty folder for what the crawls leave; else a temporary one")
    options = parser.parse_args(words)
    if unknown := [name for name in options.faults if name not in FAULTS]:
        parser.error(f"no fault {', '.join(unknown)}; there are {', '.join(FAULTS)}")
    return options


def say(sentence: str) -> None:
    """A sentence to the person who waits."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
