"""One paper as a web site: which stories it has, under which addresses, and the record that each page holds."""

from datetime import datetime
from functools import cached_property
from itertools import islice
from zoneinfo import ZoneInfo

from tests.partnersite import addresses, truth
from tests.partnersite.answers import Answer, Pages
from tests.partnersite.articles import RND, Story
from tests.partnersite.dice import Dice
from tests.partnersite.edition import REFUSALS, odd, wires, written
from tests.partnersite.papers import PAPERS, Section

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=BERLIN)
"""When the newest article came out, unless said otherwise."""
ARCHIVED = 4
LAYOUTS = ("pdb", "arc", "mixed")


class Site:
    """A paper's web site. The same arguments give the same bytes.

    ``articles`` give a record each; with ``oddities`` the lists name five more addresses that give none. ``size`` is
    the least number of bytes of an article's page. How a layout looks depends on the year and month of ``moment``.
    Teasers of the day of ``captured`` print the hour, as real ones do; without it all print the day. Of the network's
    stories until ``archive`` the last few are still online, too.
    """

    robots = "User-agent: *\nAllow: /\n"
    """Text of robots.txt."""

    def __init__(
        self, paper: str, articles: int = 60, layout: str = "pdb", *, seed: int = 1, size: int = 0,
        moment: datetime = MOMENT, captured: datetime | None = None, oddities: bool = True,
        archive: datetime | None = None,
    ) -> None:  # fmt: skip
        if layout not in LAYOUTS:
            raise ValueError(f"no layout {layout}; there are {', '.join(LAYOUTS)}")
        if paper == RND.name and layout != "arc":
            raise ValueError("rnd has no pdb layout")
        self.paper, self.layout, self.size = PAPERS[paper], layout, size
        self.moment, self.captured = moment, captured
        self.stories = written(self.paper, articles, seed, moment)
        if oddities:
            self.stories += odd(self.paper, seed, moment)
        if archive:
            self.stories += islice(wires(self.paper, seed, archive), ARCHIVED)
        self._pages = Pages(self)

    @property
    def release(self) -> int:
        """Release of the Arc front end: its class names are others each year."""
        return self.moment.year

    @cached_property
    def _newest(self) -> list[Story]:
        readable = [story for story in self.stories if self.refusal(story) is None]
        return sorted(readable, key=lambda story: (story.published, story.uuid), reverse=True)

    def newest(self, count: int) -> list[Story]:
        """The newest stories that give a record."""
        return self._newest[:count]

    def listed(self, section: Section) -> list[Story]:
        """All that the page of a section names, newest first."""
        found = [story for story in self.stories if story.section == section]
        return sorted(found, key=lambda story: (story.published, story.uuid), reverse=True)

    @property
    def lists_layout(self) -> str:
        """The layout of home page and sections: with ``mixed`` the older one."""
        return "arc" if self.layout == "arc" else "pdb"

    def layout_of(self, story: Story) -> str:
        """The layout of a story's page: with ``mixed`` one of both."""
        return self.layout if self.layout != "mixed" else ("pdb", "arc")[int(story.uuid[-1], 16) % 2]

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Path of each story, by Methode id. The oldest has its title's plain slug, later ones get a digit."""
        copies: dict[str, int] = {}
        paths = {}
        for story in sorted(self.stories, key=lambda one: (one.published, one.uuid)):
            path = self._plain_path(story, 0)
            paths[story.uuid] = self._plain_path(story, copies.get(path, 0))
            copies[path] = copies.get(path, 0) + 1
        return paths

    def _plain_path(self, story: Story, copies: int) -> str:
        layout, advertorial = self.layout_of(story), story.kind == "advertorial"
        trail = story.section.trail(layout)
        if layout == "arc":
            return addresses.arc_article(("Anzeige",) if advertorial else trail, story.slug_title, story.arc_id)
        if advertorial:
            return f"/{addresses.small_slug(story.slug_title)}-{story.number % 100_000:05d}"
        folders = (f"{story.published:%Y}", f"{story.published:%m}") if story.kind == "gallery" else ()
        return addresses.pdb_article((*trail, *folders), story.slug_title, copies)

    def path(self, story: Story) -> str:
        """Path of a story's page."""
        return self._paths[story.uuid]

    def url(self, story: Story) -> str:
        """Address of a story's page under the declared host; pdb has advertorials on a host of their own."""
        if story.kind == "advertorial" and self.layout_of(story) == "pdb":
            return f"https://themenwelten.{self.paper.domain}{self.path(story)}"
        return self.paper.site + self.path(story)

    def href(self, story: Story) -> str:
        """The address as a teaser prints it: mostly a path, else absolute, by http or with what counts clicks."""
        path, site = self.path(story), self.paper.site
        if story.kind == "advertorial":
            return self.url(story)
        http = site.replace("https:", "http:")
        tracked = f"{site}{path}?utm_source=teaser&utm_medium=web"
        variants = (path, path, path, path, site + path, http + path, tracked, f"{path}#comments")
        return Dice(f"{story.uuid}/href").pick(variants)

    def day_of(self, story: Story) -> str:
        """When a story came out, as a teaser prints it: ``07:50 Uhr`` or ``02.08.2021``."""
        if self.captured and story.published.date() == self.captured.astimezone(BERLIN).date():
            return f"{story.published:%H:%M} Uhr"
        return f"{story.published:%d.%m.%Y}"

    def refusal(self, story: Story) -> str | None:
        """Why a story's page gives no record; None where it gives one."""
        return REFUSALS.get(story.kind)

    def expected(self, story: Story) -> dict[str, object]:
        """The record that a reader should get from a story's page, by column; see ``truth.expected``."""
        return truth.expected(story, self, self.layout_of(story))

    def records(self) -> list[dict[str, object]]:
        """All records of the site."""
        return [self.expected(story) for story in self.stories if self.refusal(story) is None]

    @property
    def paths(self) -> list[str]:
        """All paths that answer with something."""
        return self._pages.paths

    def answer(self, path: str) -> Answer:
        """What ``path`` (without query) answers with; a page is made once."""
        return self._pages.answer(path)

    def page_of(self, story: Story) -> Answer:
        """The page of a story, or of another state of it."""
        return self._pages.of(story)
