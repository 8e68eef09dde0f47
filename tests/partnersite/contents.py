"""What a site holds at one moment, and which of it the lists, feeds and sitemaps name."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from itertools import islice

from tests.partnersite.articles import Story
from tests.partnersite.edition import REFUSALS
from tests.partnersite.papers import Section
from tests.partnersite.states import ENDED, state

FEED_LENGTH = {"arc": 100, "pdb": 50}
"""Items of a feed, by layout of the lists."""


def refusal(story: Story) -> str | None:
    """Why a story's page gives no record; None where it gives one."""
    return REFUSALS.get(story.kind) or ENDED.get(story.kind)


def age(story: Story) -> tuple[datetime, str]:
    """Sorts stories: oldest first, and always alike."""
    return story.published, story.uuid


class Contents:
    """The stories of a site ``now``; see ``states``. ``confined``: way that alone names a story, by Methode id."""

    def __init__(self, world: Iterable[Story], opened: datetime, now: datetime, confined: Mapping[str, str]) -> None:
        states = (state(story, opened, now) for story in world)
        self.stories = [story for story in states if story]
        """All that has a page now or had one."""
        self.changed = max((story.changed for story in self.stories), default=now)
        """When anything last changed."""
        self._confined = confined

    @cached_property
    def _newest(self) -> list[Story]:
        return sorted((story for story in self.stories if story.kind not in ENDED), key=age, reverse=True)

    def _named(self, way: str) -> list[Story]:
        return [story for story in self._newest if self._confined.get(story.uuid, way) == way]

    @cached_property
    def _in_lists(self) -> list[Story]:
        return [story for story in self._named("sections") if refusal(story) is None]

    @cached_property
    def _by_section(self) -> dict[Section, list[Story]]:
        found: dict[Section, list[Story]] = {}
        for story in self._named("sections"):
            found.setdefault(story.section, []).append(story)
        return found

    @cached_property
    def _in_feeds(self) -> list[Story]:
        return [story for story in self._named("feeds") if refusal(story) is None]

    def newest(self, count: int) -> list[Story]:
        """The newest stories that give a record, as pages name them."""
        return self._in_lists[:count]

    def listed(self, section: Section) -> list[Story]:
        """All that the pages of a section's list name, newest first."""
        return self._by_section.get(section, [])

    def fed(self, layout: str, section: Section | None = None) -> list[Story]:
        """What the feed of a section, or of the whole paper, names, newest first."""
        found = (story for story in self._in_feeds if section in (None, story.section))
        return list(islice(found, FEED_LENGTH[layout]))

    @cached_property
    def mapped(self) -> list[Story]:
        """What the sitemaps name, newest first."""
        return [story for story in self._named("sitemaps") if story.kind != "advertorial"]
