"""One paper as a web site: which stories it has, under which addresses, and the page that each address answers with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from types import ModuleType
from zoneinfo import ZoneInfo

from tests.partnersite import addresses, arc, pdb, truth
from tests.partnersite.articles import RND, Story, report, wire
from tests.partnersite.dice import Dice
from tests.partnersite.fillers import Filler
from tests.partnersite.markup import FILLER
from tests.partnersite.papers import PAPERS, Section
from tests.partnersite.pdb_frame import SERVICES

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=BERLIN)
"""When the newest article came out, unless said otherwise."""
LAYOUTS = ("pdb", "arc", "mixed")
KINDS = ("plain",) * 22 + ("wire",) * 7 + ("paid",) * 5 + ("metered",) * 3 + ("liveblog", "gallery", "broken")
"""What a paper prints, in proportion."""
REFUSALS = {"advertorial": "Advertorial", "untitled": "NoHeadline", "softgone": "SoftNotFound", "gone": "404", "empty": "UnknownLayout"}
"""Odd addresses that the lists name too, and what becomes of them."""


@dataclass(frozen=True)
class Answer:
    """What an address answers with."""

    status: int
    body: tuple[bytes | memoryview, ...]
    """In pieces; filling is shared by all pages."""
    content_type: str = "text/html; charset=utf-8"

    def __len__(self) -> int:
        return sum(map(len, self.body))


class Site:
    """A paper's web site. The same arguments give the same bytes.

    ``articles`` give a record each; with ``odd`` the lists name five more addresses that give none. ``size`` is the
    least number of bytes of an article's page. Teasers of the day of ``captured`` print the hour, as real ones do.
    """

    def __init__(
        self, paper: str, articles: int = 60, layout: str = "pdb", *, seed: int = 1, size: int = 0,
        moment: datetime = MOMENT, captured: datetime | None = None, odd: bool = True,
    ) -> None:  # fmt: skip
        if layout not in LAYOUTS:
            raise ValueError(f"no layout {layout}; there are {', '.join(LAYOUTS)}")
        if paper == RND.name and layout != "arc":
            raise ValueError("rnd has no pdb layout")
        self.paper, self.layout, self.seed, self.size = PAPERS[paper], layout, seed, size
        self.moment, self.captured = moment, captured
        self.release = moment.year
        self.robots = "User-agent: *\nAllow: /\n"
        self.stories = self._written(articles) + (self._odd() if odd else [])
        self._newest = sorted((one for one in self.stories if self.refusal(one) is None), key=lambda one: one.published)[::-1]
        self._answers: dict[str, Answer] = {}

    # what is printed

    def _written(self, count: int) -> list[Story]:
        dice = Dice(f"{self.seed}/{self.paper.name}/kinds")
        moment, stories, wires = self.moment, [], 0
        kinds: list[str] = []
        for number in range(count):
            if not kinds:
                kinds = dice.some(KINDS, len(KINDS))
            kind = kinds.pop()
            moment -= timedelta(minutes=dice.number(5, 200), seconds=dice.number(0, 59))
            if kind == "wire":
                wires += 1
                wired = (self.moment - timedelta(hours=9 * wires)).replace(minute=7)
                stories.append(wire(self.paper, wired, f"{self.seed}/wire/{wires}"))
                continue
            stories.append(self._report(kind, moment, number, dice))
        return stories

    def _report(self, kind: str, moment: datetime, number: int, dice: Dice) -> Story:
        pictures = kind == "gallery" and self.paper is not RND
        section = dice.pick([part for part in self.paper.sections if (part.subject == "pictures") == pictures])
        return report(self.paper, section, kind, moment, f"{self.seed}/{self.paper.name}/{number}")

    def _odd(self) -> list[Story]:
        dice = Dice(f"{self.seed}/{self.paper.name}/odd")
        moments = (self.moment - timedelta(hours=7 * number) for number in range(1, 9))
        stories = [self._report(kind, next(moments), 10**6 + place, dice) for place, kind in enumerate(REFUSALS)]
        return [replace(story, headline="") if story.kind == "untitled" else story for story in stories]

    def newest(self, count: int) -> list[Story]:
        """The newest stories that give a record."""
        return self._newest[:count]

    def listed(self, section: Section) -> list[Story]:
        """All that the page of a section names, newest first."""
        found = [story for story in self.stories if story.section == section]
        return sorted(found, key=lambda story: (story.published, story.uuid), reverse=True)

    # where

    def layout_of(self, thing: Story | Section) -> str:
        """The layout of a story's or a section's page: with ``mixed`` one of both."""
        if self.layout != "mixed":
            return self.layout
        if isinstance(thing, Section):
            return ("pdb", "arc")[self.paper.sections.index(thing) % 2]
        return ("pdb", "arc")[int(thing.uuid[-1], 16) % 2]

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Path of each story, by Methode id. The oldest has its title's plain slug, later ones get a digit."""
        taken: dict[str, int] = {}
        paths = {}
        for story in sorted(self.stories, key=lambda one: (one.published, one.uuid)):
            path = self._plain_path(story, 0)
            paths[story.uuid] = self._plain_path(story, taken.get(path, 0)) if path in taken else path
            taken[path] = taken.get(path, 0) + 1
        return paths

    def _plain_path(self, story: Story, copies: int) -> str:
        trail = story.section.trail(self.layout_of(story))
        if self.layout_of(story) == "arc":
            return addresses.arc_article(("Anzeige",) if story.kind == "advertorial" else trail, story.slug_title, story.arc_id)
        if story.kind == "advertorial":
            return f"/{addresses.small_slug(story.slug_title)}-{story.number % 100_000:05d}"
        folders = (f"{story.published:%Y}", f"{story.published:%m}") if story.kind == "gallery" else ()
        return addresses.pdb_article((*trail, *folders), story.slug_title, copies)

    def path(self, story: Story) -> str:
        """Path of a story's page."""
        return self._paths[story.uuid]

    def url(self, story: Story) -> str:
        """Address of a story's page under the declared host."""
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
        return Dice(f"{story.uuid}/href").pick((path, path, path, path, site + path, http + path, tracked, f"{path}#comments"))

    def day_of(self, story: Story) -> str:
        """When a story came out, as a teaser prints it: ``07:50 Uhr`` or ``02.08.2021``."""
        if self.captured and story.published.date() == self.captured.astimezone(BERLIN).date():
            return f"{story.published:%H:%M} Uhr"
        return f"{story.published:%d.%m.%Y}"

    # what is shown

    def refusal(self, story: Story) -> str | None:
        """Why a story's page gives no record; None where it gives one."""
        return REFUSALS.get(story.kind)

    def expected(self, story: Story) -> dict[str, object]:
        """The record that a reader should get from a story's page, by column."""
        return truth.expected(story, self, self.layout_of(story))

    def records(self) -> list[dict[str, object]]:
        """All records of the site."""
        return [self.expected(story) for story in self.stories if self.refusal(story) is None]

    @cached_property
    def _pages(self) -> dict[str, Callable[[], Answer]]:
        pages: dict[str, Callable[[], Answer]] = {"/robots.txt": self._robots}
        for module, layout in ((pdb, "pdb"), (arc, "arc")):
            if self.layout in (layout, "mixed"):
                pages.update(self._lists(module, layout))
        for path in ("/", "/Home"):
            pages[path] = self._home
        for story in self.stories:
            pages[self.path(story)] = self._page_of(story)
        return pages

    def _lists(self, module: ModuleType, layout: str) -> Iterator[tuple[str, Callable[[], Answer]]]:
        names = dict.fromkeys(part.trail(layout)[0] for part in self.paper.sections)
        for name in names:
            yield addresses.section((name,), layout), lambda name=name: _html(module.group(name, self))
        for part in self.paper.sections:
            yield part.path(layout), lambda part=part: _html(module.section(part, self))
        if layout == "pdb":
            for trail in [*SERVICES, *{trail[:1] for trail in SERVICES}]:
                yield addresses.section(trail, layout), lambda trail=trail: _html(pdb.service(trail, self))

    def _robots(self) -> Answer:
        return Answer(200, (self.robots.encode(),), "text/plain; charset=utf-8")

    def _home(self) -> Answer:
        return _html((pdb if self.layout == "pdb" else arc).home(self))

    def _page_of(self, story: Story) -> Callable[[], Answer]:
        if story.kind == "empty":
            return lambda: Answer(200, (b"",))
        if story.kind == "gone":
            return lambda: _html("<!DOCTYPE html><title>404</title><h1>Seite nicht gefunden</h1>", 404)
        return self._home if story.kind == "softgone" else lambda: self.answer_of(story)

    def answer_of(self, story: Story) -> Answer:
        """The page of a story, or of another state of it, filled up to ``size``."""
        layout = self.layout_of(story)
        before, after = (pdb if layout == "pdb" else arc).article(story, self).split(FILLER)
        pieces = before.encode(), after.encode()
        return Answer(200, (pieces[0], self._filler(layout).piece(self.size - sum(map(len, pieces))), pieces[1]))

    def _filler(self, layout: str) -> Filler:
        if layout not in self._fillers:
            self._fillers[layout] = Filler(layout, self)
        return self._fillers[layout]

    @cached_property
    def _fillers(self) -> dict[str, Filler]:
        return {}

    def answer(self, path: str) -> Answer:
        """What ``path`` (without query) answers with; a page is made once."""
        if path == "/robots.txt":
            return self._robots()
        if path not in self._answers:
            make = self._pages.get(path)
            if make is None:
                return _html("<!DOCTYPE html><title>404</title><h1>Seite nicht gefunden</h1>", 404)
            self._answers[path] = make()
        return self._answers[path]

    @property
    def addresses(self) -> dict[str, str]:
        """Address of each story's page, by path; an advertorial's is on another host."""
        return {self.path(story): self.url(story) for story in self.stories}

    @property
    def paths(self) -> list[str]:
        """All paths that answer with something."""
        return list(self._pages)


def _html(text: str, status: int = 200) -> Answer:
    return Answer(status, (text.replace(FILLER, "").encode(),))
