"""A site that changes between two crawls, and a disk that is full during one."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from faults.asked import Asked
from faults.cases import Crawled, crawled, whole_files
from faults.failing import site
from faults.grounds import ARCHIVE, records
from faults.judging import Record, Truth
from faults.line import Line
from newsbot.formats import plain
from tests.partnersite.answer import html, moved
from tests.partnersite.articles import Story
from tests.partnersite.server import serving
from tests.partnersite.site import Site

SHARES = (0.3, 0.6, 0.9)
"""Of the size that the archive of the whole site has, for the largest file that may be written."""
ARTICLES = 60
CLEAR = "the disk gave an error"
"""In the last line of a crawl that could not write its archive."""
_BOUNDED = (
    "import os, resource, sys; limit = int(sys.argv[1]);"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)); os.execv(sys.argv[2], sys.argv[2:])"
)


def report(asked: Asked) -> Iterator[Line]:
    """Changes, and a full disk."""
    yield changed(asked)
    yield full(asked)


def changed(asked: Asked) -> Line:
    """One crawl, then articles are edited, deleted, moved, and cut by a paywall, and another one."""
    line = Line("articles edited, deleted, moved, later paywalled", tries=4)
    ground = site(30)
    truth, stories = Truth.of(records(ground)), [story for story in ground.newest(30) if story.kind == "plain"]
    folder = asked.folder / "changed"
    with serving(ground) as server:
        first = crawled(server, folder, truth)
        edited, deleted, away, paid = stories[:4]
        after = _changed(ground, edited, deleted, away, paid)
        right = Truth({**truth.records, **after}, truth.required)
        last = crawled(server, folder, right)
    line.crawls, line.articles, line.memory = 2, len(right.required), max(first.memory, last.memory)
    line.lost = len(first.findings.lost | last.findings.lost)
    line.duplicates = len(first.findings.duplicates | last.findings.duplicates)
    line.wrong = len(first.findings.wrong | last.findings.wrong)
    line.troubles += [f"exit code {run.code}" for run in (first, last) if run.code]
    versions = {record["url"]: record["version"] for record in last.kept}
    if versions.get(ground.url(edited)) != 2:
        line.troubles.append(f"the edited article has version {versions.get(ground.url(edited))}")
    return line


def _changed(ground: Site, edited: Story, deleted: Story, away: Story, paid: Story) -> Mapping[str, list[Record]]:
    """Changes the site; what an archive that saw both has to show of these articles."""
    news = replace(edited, headline=f"{edited.headline}: das Neueste")
    ground.override |= {
        ground.path(edited): ground.page_of(news),
        ground.path(deleted): html("", 410),
        ground.path(away): moved(f"{ground.path(away)}-neu"),
        f"{ground.path(away)}-neu": ground.page_of(away),
        ground.path(paid): ground.page_of(replace(paid, kind="paid")),
    }
    return {ground.url(edited): [_plain(ground, news)]}


def _plain(ground: Site, story: Story) -> Record:
    return {name: plain(value) for name, value in ground.expected(story).items()}


def full(asked: Asked) -> Line:
    """Files may not grow beyond a limit, as on a full disk; without it the same command completes the crawl."""
    line = Line("disk full (no file larger than a limit, RLIMIT_FSIZE), then room again")
    ground = Site("wolfsburg", ARTICLES, "arc", seed=5, oddities=False)
    truth = Truth.of(records(ground))
    with serving(ground) as server:
        whole = asked.folder / "disk-whole"
        crawled(server, whole, truth)
        size = (whole / "data" / ARCHIVE).stat().st_size
        for share in SHARES[: 1 if asked.short else None]:
            folder = asked.folder / f"disk-{share:.0%}".replace("%", "")
            line.tries += 1
            bounded = crawled(server, folder, truth, before=(sys.executable, "-c", _BOUNDED, str(int(size * share))))
            again = crawled(server, folder, truth)
            line.crawls += 2
            line.articles += len(truth.required)
            line.lost += len(again.findings.lost)
            line.duplicates += len(again.findings.duplicates)
            line.wrong += len(bounded.findings.wrong | again.findings.wrong)
            line.memory = max(line.memory, bounded.memory, again.memory)
            line.troubles += [f"{share:.0%}: {trouble}" for trouble in _taken(bounded, again, folder)]
    return line


def _taken(bounded: Crawled, again: Crawled, folder: Path) -> Iterator[str]:
    """What is wrong with how it was taken."""
    if bounded.code in (0, None):
        yield f"exit code {bounded.code} on a full disk"
    if CLEAR not in bounded.log.strip().rpartition("\n")[2]:
        yield "the last line does not say that the disk is full"
    if again.code:
        yield f"exit code {again.code} with room again"
    yield from whole_files(folder)
