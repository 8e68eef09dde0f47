"""What each path of a site answers with: pages made when first asked for, then kept as bytes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from tests.partnersite import addresses, arc, arc_lists, pdb, pdb_lists
from tests.partnersite.articles import Story
from tests.partnersite.fillers import Filler
from tests.partnersite.markup import FILLER
from tests.partnersite.pdb_frame import SERVICES

if TYPE_CHECKING:
    from tests.partnersite.site import Site

ARTICLE = {"pdb": pdb.article, "arc": arc.article}
LISTS = {"pdb": pdb_lists, "arc": arc_lists}
NOT_FOUND = "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Seite nicht gefunden</h1></body></html>"


@dataclass(frozen=True)
class Answer:
    """What an address answers with."""

    status: int
    body: tuple[bytes | memoryview, ...] = ()
    """In pieces; all pages share what fills them up."""
    content_type: str = "text/html; charset=utf-8"

    def __len__(self) -> int:
        return sum(map(len, self.body))


class Pages:
    """The pages of a site, by path."""

    def __init__(self, site: "Site") -> None:
        self._site = site
        self._made: dict[str, Answer] = {}
        self._fillers: dict[str, Filler] = {}

    @property
    def paths(self) -> list[str]:
        """All paths that answer with something."""
        return list(self._makers)

    def answer(self, path: str) -> Answer:
        """What ``path`` answers with, 404 if there is nothing."""
        if path not in self._makers:
            return _html(NOT_FOUND, 404)
        if path not in self._made:
            self._made[path] = self._makers[path]()
        return self._made[path]

    def of(self, story: Story) -> Answer:
        """The page of a story, or of another state of it, filled up to the site's size."""
        layout = self._site.layout_of(story)
        before, after = (part.encode() for part in ARTICLE[layout](story, self._site).split(FILLER))
        if layout not in self._fillers:
            self._fillers[layout] = Filler(layout, self._site)
        filler = self._fillers[layout].piece(self._site.size - len(before) - len(after))
        return Answer(200, (before, filler, after))

    @cached_property
    def _makers(self) -> dict[str, Callable[[], Answer]]:
        site = self._site
        makers: dict[str, Callable[[], Answer]] = {"/robots.txt": self._robots, "/": self._home, "/Home": self._home}
        makers.update(self._lists(site.lists_layout))
        for story in site.stories:
            makers[site.path(story)] = self._maker(story)
        return makers

    def _lists(self, layout: str) -> Iterator[tuple[str, Callable[[], Answer]]]:
        site, lists = self._site, LISTS[layout]
        for name in dict.fromkeys(part.trail(layout)[0] for part in site.paper.sections):
            yield addresses.section((name,), layout), partial(_made, lists.group, name, site)
        for part in site.paper.sections:
            yield part.path(layout), partial(_made, lists.section, part, site)
        services = (*SERVICES, *(trail[:1] for trail in SERVICES)) if layout == "pdb" else ()
        for trail in services:
            yield addresses.section(trail, layout), partial(_made, pdb_lists.service, trail, site)

    def _maker(self, story: Story) -> Callable[[], Answer]:
        if story.kind == "softgone":
            return self._home
        if story.kind == "empty":
            return partial(Answer, 200)
        return partial(_html, NOT_FOUND, 404) if story.kind == "gone" else partial(self.of, story)

    def _robots(self) -> Answer:
        return Answer(200, (self._site.robots.encode(),), "text/plain; charset=utf-8")

    def _home(self) -> Answer:
        return _html(LISTS[self._site.lists_layout].home(self._site))


def _made(make: Callable[..., str], *what: object) -> Answer:
    return _html(make(*what))


def _html(text: str, status: int = 200) -> Answer:
    return Answer(status, (text.encode(),))
