"""The recorded pages of the demo: three papers, both layouts, every kind of page, a few stories in all three."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from newsbot.replay import Recorded
from newsbot.replay import write as write_warc
from tests.partnersite.addresses import section
from tests.partnersite.answer import Answer
from tests.partnersite.articles import Story, corrected
from tests.partnersite.pdb_frame import SERVICES
from tests.partnersite.site import BERLIN, Site
from tests.partnersite.writing import Block

ARTICLES = 44
PAPERS = ("wolfsburg", "hannover", "leipzig")
SEED = 29
EARLY = datetime(2019, 10, 19, 18, 0, tzinfo=BERLIN)
LATE = datetime(2024, 5, 14, 12, 0, tzinfo=BERLIN)
LOCAL = (
    "In Hannover sorgt die Nachricht seit dem Morgen für Gesprächsstoff. „Bei uns rufen die Leute im Viertelstundentakt "
    "an“, berichtet Gesche Wulfekamp vom Bürgertelefon der Stadt."
)
"""What Hannover's newsroom puts above the texts of dpa."""
SHOWN = 60
"""Words of a text of dpa that Leipzig shows to readers who have not paid."""
PHRASES = {200: "200 OK", 404: "404 Not Found"}


def sites(name: str) -> list[Site]:
    """What is recorded for a paper: pdb in 2019 for Wolfsburg, Arc in 2024 for Hannover, both for Leipzig."""
    eras = {"wolfsburg": ((EARLY, "pdb", ARTICLES),), "hannover": ((LATE, "arc", ARTICLES),)}
    both = ((EARLY, "pdb", ARTICLES // 2), (LATE, "arc", ARTICLES // 2))
    archive = EARLY if name == "hannover" else None
    return [
        Site(name, count, layout, seed=SEED, moment=moment, captured=moment + timedelta(minutes=20), archive=archive)
        for moment, layout, count in eras.get(name, both)
    ]


def correction(site: Site) -> Story:
    """The article of which a second, later state is recorded."""
    story = next(one for one in site.newest(20) if one.kind == "plain")
    assert site.captured is not None
    return corrected(story, site.captured + timedelta(hours=2))


def printed(site: Site, story: Story) -> Story:
    """``story`` as the paper's newsroom printed it: of one text of dpa, each paper makes something else."""
    if story.kind != "wire" or "dpa" not in story.signature.agencies:
        return story
    if site.paper.name == "hannover":
        return replace(story, blocks=(Block("p", LOCAL), *story.blocks))
    if site.paper.name == "leipzig":
        words = " ".join(block.text for block in story.blocks if block.tag == "p").split()
        return replace(story, kind="paid", teaser=f"{' '.join(words[:SHOWN])}…")
    return story


def write(name: str, path: Path) -> Path:
    """Writes the sample of a paper to ``path``; the same bytes each time (with the same zlib)."""
    responses: list[Recorded] = []
    for site in sites(name):
        edited = {story: printed(site, story) for story in site.stories}
        site.override |= {site.path(old): site.page_of(new) for old, new in edited.items() if new is not old}
        responses += _captures(site)
        if name == "leipzig":
            story = correction(site)
            responses.append(_recorded(site.url(story), site.page_of(story), story.modified + timedelta(minutes=15)))
    write_warc(path, responses)
    return path


def record(site: Site, path: Path) -> Path:
    """Writes all pages of ``site`` to a WARC file."""
    write_warc(path, _captures(site))
    return path


def _captures(site: Site) -> Iterable[Recorded]:
    start = site.captured or site.moment
    addresses = {site.path(story): site.url(story) for story in site.stories}
    left_out = {"/Home", *(section(trail[:depth], "pdb") for trail in SERVICES for depth in (1, 2))}
    for place, path in enumerate(path for path in site.paths if path not in left_out):
        address = addresses.get(path, site.paper.site + path)
        yield _recorded(address, site.answer(path), start + timedelta(seconds=2 * place))


def _recorded(url: str, answer: Answer, date: datetime) -> Recorded:
    headers = (("Content-Type", answer.content_type), ("Content-Length", str(len(answer))))
    return Recorded(url, date, b"".join(answer.body), PHRASES[answer.status], headers)
