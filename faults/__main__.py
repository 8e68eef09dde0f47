"""``python -m faults [kills] [signals] [--kills N] …``: does faults to crawls on loopback, prints one table."""

import argparse
import shutil
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from faults import kills, signals
from faults.asked import Asked
from faults.line import markdown

FAULTS = {"kills": kills.report, "signals": signals.report}
"""Each gives lines of the table; one more fault is one more module with a ``report``."""


def main(words: list[str]) -> int:
    """Prints Markdown; what happens meanwhile, and what went wrong, goes to standard error."""
    options = parse(words)
    folder = options.folder or Path(mkdtemp(prefix="faults-"))
    asked = Asked(options.kills, options.articles, options.seed, folder.absolute())
    begun, lines = time.monotonic(), []
    for name in options.faults or FAULTS:
        for line in FAULTS[name](asked):
            lines.append(line)
            say(f"{time.monotonic() - begun:.0f} s: {line.fault}: {line.verdict}")
            for said in (*line.notes, *line.troubles):
                say(f"  {said}")
    print(markdown(lines))
    ours = [line for line in lines if not line.is_peer]
    if all(line.holds for line in ours) and not options.folder:
        shutil.rmtree(folder)
    else:
        say(f"What the crawls left, and their logs: {folder}")
    return 0 if all(line.holds for line in ours) else 1


def parse(words: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser("python -m faults", description=__doc__)
    parser.add_argument("faults", nargs="*", help=f"{', '.join(FAULTS)}; all unless some are named")
    parser.add_argument("--kills", type=int, default=50, help="how often crawls are struck (50)")
    parser.add_argument("--articles", type=int, default=1000, help="of the site (1000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other articles and moments (1)")
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
