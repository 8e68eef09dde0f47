"""One paper as a web site: which stories it has at a moment, who names them, and the record that each page holds."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.partnersite import truth
from tests.partnersite.answer import Answer
from tests.partnersite.answers import Pages
from tests.partnersite.articles import Story
from tests.partnersite.contents import Contents, age, refusal
from tests.partnersite.edition import world
from tests.partnersite.locations import Locations
from tests.partnersite.papers import Section
from tests.partnersite.partners import PARTNERS
from tests.partnersite.ways import WAYS, Ways, check, confined, reachable

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=BERLIN)
"""When the newest article came out, unless said otherwise."""


class Site:
    """A paper's web site. The same arguments give the same bytes.

    ``articles`` give a record each; with ``oddities`` the lists name five more addresses that give none. ``size`` is
    the least number of bytes of an article's page. How a layout looks depends on the year and month of ``moment``.
    Teasers of the day of ``captured`` print the hour, as real ones do; without it all print the day. Of the network's
    stories until ``archive`` the last few are still online, too. ``coming`` articles come out after ``moment``: see
    ``at``. All other arguments are those of ``Ways``.
    """

    robots = "User-agent: *\nAllow: /\n"
    """Text of robots.txt, above what ``Ways`` adds to it."""

    def __init__(
        self, paper: str, articles: int = 60, layout: str = "pdb", *, seed: int = 1, size: int = 0,
        moment: datetime = MOMENT, captured: datetime | None = None, oddities: bool = True,
        archive: datetime | None = None, coming: int = 0, **ways: Any,
    ) -> None:  # fmt: skip
        self.paper, self.layout, self.size = PARTNERS[paper], layout, size
        self.moment, self.captured = moment, captured
        self.ways = Ways(**ways)
        check(self.paper, layout, self.ways)
        self.blocked = self.ways.blocked
        """Who meets a captcha; may be set at any time: ``pages``, ``all``, or empty for nobody."""
        self.override: dict[str, Answer | Callable[[], Answer]] = {}
        """By path or path with query: what it answers with instead, or what is called for that at each request."""
        self._world = world(
            self.paper, articles, seed, moment, oddities=oddities, archive=archive, later=coming
        )  # fmt: skip
        self.locations = Locations(self, self._world)
        readable = [story for story in self._world if story.published <= moment and refusal(story) is None]
        self._confined = confined(sorted(readable, key=age, reverse=True), self.ways.only)
        self._turn(moment)

    def at(self, moment: datetime) -> "Site":
        """Moves the clock, forwards or back to ``self.moment`` at most: lists, pages and truth follow. Gives itself."""
        if moment < self.moment:
            raise ValueError(f"the site begins at {self.moment}")
        self.captured = self.captured and moment
        self._turn(moment)
        return self

    def _turn(self, moment: datetime) -> None:
        self.now = moment
        self.contents = Contents(self._world, self.moment, moment, self._confined)
        self._pages = Pages(self)

    @property
    def release(self) -> int:
        """Release of the Arc front end: its class names are others each year."""
        return self.moment.year

    @property
    def stories(self) -> list[Story]:
        """All that has a page now or had one."""
        return self.contents.stories

    def newest(self, count: int) -> list[Story]:
        """The newest stories that give a record, as pages name them."""
        return self.contents.newest(count)

    def listed(self, section: Section) -> list[Story]:
        """All that the pages of a section's list name, newest first."""
        return self.contents.listed(section)

    def reachable(self, *ways: str) -> set[str]:
        """Addresses of all articles with a record that one of ``ways`` names, all but ``browser`` if none is given."""
        return reachable(self, ways or WAYS)

    @property
    def lists_layout(self) -> str:
        """The layout of home page and sections: with ``mixed`` the older one."""
        return "arc" if self.layout == "arc" else "pdb"

    def layout_of(self, story: Story) -> str:
        """The layout of a story's page: with ``mixed`` one of both."""
        return self.layout if self.layout != "mixed" else ("pdb", "arc")[int(story.uuid[-1], 16) % 2]

    def path(self, story: Story) -> str:
        """Path of a story's page."""
        return self.locations.path(story)

    def url(self, story: Story) -> str:
        """Address of a story's page under the declared host."""
        return self.locations.url(story)

    def href(self, story: Story) -> str:
        """The address as a teaser prints it."""
        return self.locations.href(story)

    def day_of(self, story: Story) -> str:
        """When a story came out, as a teaser prints it: ``07:50 Uhr`` or ``02.08.2021``."""
        if self.captured and story.published.date() == self.captured.astimezone(BERLIN).date():
            return f"{story.published:%H:%M} Uhr"
        return f"{story.published:%d.%m.%Y}"

    def refusal(self, story: Story) -> str | None:
        """Why a story's page gives no record; None where it gives one."""
        return refusal(story)

    def expected(self, story: Story) -> dict[str, object]:
        """The record that a reader should get from a story's page, by column; see ``truth.expected``."""
        return truth.expected(story, self, self.layout_of(story))

    def records(self) -> list[dict[str, object]]:
        """All records of the site."""
        return [self.expected(story) for story in self.stories if self.refusal(story) is None]

    @property
    def paths(self) -> list[str]:
        """All paths that answer with a page or robots.txt; feeds and sitemaps are not among them."""
        return self._pages.paths

    def answer(self, target: str) -> Answer:
        """What a path answers with; a page is made once. Queries matter to AMP twins, scripts and overrides only."""
        return self._pages.answer(target)

    def kind(self, target: str) -> str:
        """What a path is: ``article``, ``list``, ``feed``, ``sitemap``, ``robots``, ``tdmrep`` or ``other``."""
        return self._pages.kind(target)

    def page_of(self, story: Story) -> Answer:
        """The page of a story, or of another state of it."""
        return self._pages.of(story)
