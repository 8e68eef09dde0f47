"""What becomes of articles as time goes by: new ones come, some are corrected, closed or taken away."""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.partnersite.articles import Story, corrected
from tests.partnersite.dice import Dice

UPDATED = "Dieser Artikel wurde aktualisiert."
"""The note below a text that was changed."""
FREE_FOR = timedelta(hours=1)
"""How long a metered article stays free."""
ENDED = {"lost": "404", "removed": "410"}
"""Kinds of articles that were there and are no more, and the status of their addresses."""
_LOST, _REMOVED, _CORRECTED = 3, 6, 25
"""Of a hundred plain articles three are lost, three removed, the next ones corrected."""
_LATEST = 48
"""Hours until the last of these things has happened to an article."""


def state(story: Story, opened: datetime, now: datetime) -> Story | None:
    """A story as its page shows it ``now``; None before it comes out.

    At ``opened`` the site is as it was written; everything happens later, and at the same moment each time.
    """
    if now < story.published:
        return None
    began = max(story.published, opened)
    if story.modified > now:
        story = replace(story, modified=story.published)
    if story.kind == "metered":
        return _closed(story, began + FREE_FOR) if now >= began + FREE_FOR else story
    if story.kind != "plain":
        return story
    dice = Dice(f"{story.uuid}/fate")
    luck = dice.number(1, 100)
    when = began + timedelta(hours=dice.number(1, _LATEST - 1), minutes=dice.number(0, 59))
    if now < when or luck > _CORRECTED:
        return story
    if luck <= _REMOVED:
        return replace(story, kind="lost" if luck <= _LOST else "removed", touched=when)
    return replace(corrected(story, when), updated=True)


def _closed(story: Story, when: datetime) -> Story:
    """A metered story after its free hour: of the text everybody sees the beginning."""
    return replace(story, kind="paid", teaser=f"{story.blocks[0].text[:90].rstrip(' .,:–„')}…", touched=when)
