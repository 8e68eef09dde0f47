"""``python -m faults [kills] [bodies] … [--kills N]``: does faults to crawls on loopback, prints one table."""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from faults import bodies, bombs, failing, leading, naming
from faults.asked import Asked
from faults.cases import Case, tried
from faults.line import Line, markdown

FAULTS = {
    "failing": failing.report,
    "bodies": bodies.report,
    "leading": leading.report,
    "naming": naming.report,
    "bombs": bombs.report,
}
"""Each gives lines of the table; one more fault is one more module with a ``report``."""


def main(words: list[str]) -> int:
    """Prints Markdown; what happens meanwhile, and what went wrong, goes to standard error."""
    options = parse(words)
    folder = options.folder or Path(mkdtemp(prefix="faults-"))
    asked = Asked(options.kills, options.articles, options.seed, folder.absolute(), short=options.short)
    lines = list(done(asked, options.faults or list(FAULTS), options.minutes))
    print(markdown(lines))
    ours = [line for line in lines if not line.is_peer]
    failed = [line.fault for line in ours if not line.holds]
    if failed:
        say(f"FAIL: {'; '.join(failed)}")
    if not failed and not options.folder:
        shutil.rmtree(folder)
    else:
        say(f"What the crawls left, and their logs: {folder}")
    return 1 if failed else 0


def done(asked: Asked, names: list[str], minutes: float) -> Iterator[Line]:
    """The lines of these faults; of what would begin after so many minutes a line that says so, which fails."""
    begun = time.monotonic()
    idle = tried(Case("nothing", failing.site()), asked)
    if not idle.holds:
        idle.fault = "no fault at all"
        yield idle
    for name in names:
        lines = iter(FAULTS[name](asked))
        while time.monotonic() - begun < minutes * 60:
            line = next(lines, None)
            if line is None:
                break
            line.idle = idle.memory
            say(f"{time.monotonic() - begun:.0f} s: {line.fault}: {line.verdict}")
            for said in (*line.notes, *line.troubles):
                say(f"  {said}")
            yield line
        else:
            yield Line(f"{name}: what is left of it after {minutes:g} minutes")


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
