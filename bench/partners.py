"""Twenty partners at once, three of them on a bad day: what that costs the others, crawled or looked at by one process.

``python -m bench.partners [SECONDS]`` crawls them for so long, well, then with the bad day, at the usual distance.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.partnersite.partners import PARTNERS
from tests.partnersite.server import Server, serving_all
from tests.partnersite.site import Site
from tests.partnersite.troubles import slow, too_many, troubled

ROOT = Path(__file__).parent.parent
PAPERS = sorted(PARTNERS)[:20]
DOWN, SLOW, TOO_MANY = PAPERS[3], PAPERS[9], PAPERS[15]
"""Nobody listens · answers take seconds · HTTP 429 from the fifth request on."""
HEALTHY = [name for name in PAPERS if name not in (DOWN, SLOW, TOO_MANY)]
NOBODY = "http://127.0.0.1:9"
LATENCY = 3.0


def sites(bad_day: bool) -> dict[str, Site]:
    """The sites of a day; the one that is down has none."""
    found = {
        name: Site(name, 200, "arc" if name == "rnd" else "pdb") for name in PAPERS if not (bad_day and name == DOWN)
    }
    if bad_day:
        slow(found[SLOW], LATENCY)
        troubled(found[TOO_MANY], too_many(5, 10**6, "60"))
    return found


def crawled(seconds: float, bad_day: bool) -> dict[str, int]:
    """Requests that each paper got in that time from a process that crawls all of them."""
    with ExitStack() as stack:
        servers = stack.enter_context(serving_all(sites(bad_day)))
        data = stack.enter_context(TemporaryDirectory())
        given = {"seconds": seconds, "data": data, "sites": addresses(servers)}
        line = [sys.executable, "-m", "bench.partners_worker"]
        subprocess.run(line, cwd=ROOT, input=json.dumps(given), text=True, capture_output=True, check=True, timeout=600)
        return {name: len(server.requests) for name, server in servers.items()}


def checked(bad_day: bool) -> tuple[float, dict[str, str]]:
    """Seconds that ``scrapy papers --check`` took, and how each paper answers."""
    with serving_all(sites(bad_day)) as servers:
        mirrors = [f"--site={name}={site}" for name, site in addresses(servers).items()]
        begun = time.monotonic()
        line = [sys.executable, "-m", "scrapy", "papers", "--check", *mirrors, *PAPERS]
        done = subprocess.run(line, cwd=ROOT, text=True, capture_output=True, check=False, timeout=600)
        took = time.monotonic() - begun
    return took, dict(re.findall(rf"^({'|'.join(PAPERS)}) +(\w+)", done.stdout, re.MULTILINE))


def addresses(servers: Mapping[str, Server]) -> dict[str, str]:
    """Where each paper is asked for."""
    return {name: servers[name].url if name in servers else NOBODY for name in PAPERS}


def kept(well: Mapping[str, int], bad: Mapping[str, int]) -> list[float]:
    """The share of its pace that each healthy paper keeps, lowest first."""
    return sorted(bad[name] / well[name] for name in HEALTHY)


def main() -> None:
    """Prints the figures."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    well, bad = crawled(seconds, bad_day=False), crawled(seconds, bad_day=True)
    shares = kept(well, bad)
    print(f"{len(PAPERS)} crawls in one process for {seconds:g} s, {len(HEALTHY)} of them healthy: with one down,")
    print(f"one slow and one that answers 429 the healthy ones keep {shares[0]:.0%} of their pace at least,")
    print(f"{sum(shares) / len(shares):.0%} on average ({sum(well[name] for name in HEALTHY)} requests without).")
    print(f"The site that answers 429 was asked {bad[TOO_MANY]} times, the slow one {bad[SLOW]} times.")
    for name, bad_day in (("well", False), ("bad day", True)):
        took, answers = checked(bad_day)
        others = {paper: answer for paper, answer in answers.items() if answer != "ok"}
        print(f"scrapy papers --check, {name}: {took:.1f} s; not ok: {others or 'none'}")


if __name__ == "__main__":
    main()
