"""What a paper has printed: its own articles, those of the network, and a few addresses that lead nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, islice

from tests.partnersite.articles import RND, Story, report, wire
from tests.partnersite.dice import Dice
from tests.partnersite.papers import Paper

KINDS = ("plain",) * 22 + ("wire",) * 7 + ("paid",) * 5 + ("metered",) * 3 + ("liveblog", "gallery", "broken")
"""What a paper prints, in proportion."""
ARCHIVED = 4
"""Old stories of the network that an archive holds."""
REFUSALS = {
    "advertorial": "Advertorial",
    "untitled": "NoHeadline",
    "softgone": "SoftNotFound",
    "empty": "UnknownLayout",
    "gone": "404",
}
"""Kinds of pages that the lists name too and that give no record: an advertorial, one without headline, the home page
instead of an article, nothing at all, an error; and what becomes of each."""


def world(
    paper: Paper, articles: int, seed: int, newest: datetime, *, oddities: bool, archive: datetime | None, later: int
) -> list[Story]:
    """All stories that a site ever has; see ``Site``."""
    stories = written(paper, articles, seed, newest)
    if oddities:
        stories += odd(paper, seed, newest)
    if archive:
        stories += islice(wires(paper, seed, archive), ARCHIVED)
    return stories + coming(paper, later, seed, newest)


def written(paper: Paper, articles: int, seed: int, newest: datetime) -> list[Story]:
    """``articles`` stories. For one ``seed`` and day all papers share those of the network."""
    dice = Dice(f"{seed}/{paper.name}/kinds")
    moment, stories = newest, []
    network = wires(paper, seed, newest)
    kinds: list[str] = []
    for number in range(articles):
        if not kinds:
            kinds = dice.some(KINDS, len(KINDS))
        kind = kinds.pop()
        moment -= timedelta(minutes=dice.number(5, 200), seconds=dice.number(0, 59))
        if kind == "wire":
            stories.append(next(network))
        else:
            story = _report(paper, kind, moment, f"{seed}/{paper.name}/{number}", dice)
            stories.append(replace(story, modified=min(story.modified, newest)))
    return stories


def coming(paper: Paper, articles: int, seed: int, newest: datetime) -> list[Story]:
    """``articles`` stories that come out after ``newest``, oldest first; those of the network in all papers alike."""
    dice = Dice(f"{seed}/{paper.name}/coming")
    moment, stories, sent = newest, [], count(1)
    for number in range(articles):
        moment += timedelta(minutes=dice.number(5, 200), seconds=dice.number(0, 59))
        kind = dice.pick(KINDS)
        if kind == "wire":
            when = (newest + timedelta(hours=9 * next(sent))).replace(minute=7)
            stories.append(wire(paper, when, f"{seed}/wire/{newest:%Y%m%d}/after/{when:%Y%m%d%H}"))
        else:
            stories.append(_report(paper, kind, moment, f"{seed}/{paper.name}/coming/{number}", dice))
    return stories


def wires(paper: Paper, seed: int, newest: datetime) -> Iterator[Story]:
    """What the network sent until ``newest``, backwards without end, as ``paper`` prints it."""
    for number in count(1):
        sent = (newest - timedelta(hours=9 * number)).replace(minute=7)
        yield wire(paper, sent, f"{seed}/wire/{newest:%Y%m%d}/{number}")


def odd(paper: Paper, seed: int, newest: datetime) -> list[Story]:
    """One of each kind in ``REFUSALS``."""
    dice = Dice(f"{seed}/{paper.name}/odd")
    stories = [
        _report(paper, kind, newest - timedelta(hours=7 * place), f"{seed}/{paper.name}/odd/{place}", dice)
        for place, kind in enumerate(REFUSALS, start=1)
    ]
    return [replace(story, headline="") if story.kind == "untitled" else story for story in stories]


def _report(paper: Paper, kind: str, moment: datetime, seed: str, dice: Dice) -> Story:
    pictures = kind == "gallery" and paper is not RND
    section = dice.pick([part for part in paper.sections if (part.subject == "pictures") == pictures])
    return report(paper, section, kind, moment, seed)
