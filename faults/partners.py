"""Twenty partners with shared copy in one process: what those cost that are down, slow, or refuse."""

from collections.abc import Iterator
from statistics import mean

from bench import partners
from faults.asked import Asked
from faults.line import Line

SECONDS = 30.0
"""For which they are crawled, well and then on a bad day; a short form takes a third."""
KEPT = 0.9
"""Of its pace a healthy partner keeps."""


def report(asked: Asked) -> Iterator[Line]:
    """One line. Articles are judged by the other faults: these crawls end after some seconds, at the usual distance."""
    seconds = SECONDS / 3 if asked.short else SECONDS
    line = Line(f"20 partners, one down, one slow, one 429, for {seconds:g} s", tries=len(partners.PAPERS), crawls=2)
    well, bad = partners.crawled(seconds, bad_day=False), partners.crawled(seconds, bad_day=True)
    shares = partners.kept(well, bad)
    said = f"the healthy ones keep {mean(shares):.0%} of their pace ({shares[0]:.0%} at least)"
    line.fault += f": {said}"
    if mean(shares) < KEPT:
        line.troubles.append(said)
    yield line
