"""Where each story of a site stands: its path, its address, the address that a teaser prints, and all its twins."""

from functools import cached_property
from typing import TYPE_CHECKING

from tests.partnersite import addresses
from tests.partnersite.articles import Story
from tests.partnersite.dice import Dice

if TYPE_CHECKING:
    from tests.partnersite.site import Site

AMP = "?outputType=valid_amp"
"""Query of the AMP twin in Arc."""
AMP_FOLDER = "/amp/news"
"""Folder of the AMP twins in pdb, on the mobile host."""
_OLD = ("moved",) * 8 + ("gone", "home")
"""What became of the addresses of the time before a relaunch, in proportion."""


class Locations:
    """The addresses of all stories of a site, those to come included."""

    def __init__(self, site: "Site", stories: list[Story]) -> None:
        self._site = site
        self._stories = stories

    @cached_property
    def _paths(self) -> dict[str, str]:
        return self._all({story.uuid: self._site.layout_of(story) for story in self._stories})

    @cached_property
    def _old_paths(self) -> dict[str, str]:
        return self._all(dict.fromkeys((story.uuid for story in self._stories), "pdb"))

    def _all(self, layouts: dict[str, str]) -> dict[str, str]:
        """Path of each story, by Methode id. The oldest has its title's plain slug, later ones get a digit."""
        copies: dict[str, int] = {}
        paths = {}
        for story in sorted(self._stories, key=lambda one: (one.published, one.uuid)):
            path = _path(story, layouts[story.uuid], 0)
            paths[story.uuid] = _path(story, layouts[story.uuid], copies.get(path, 0))
            copies[path] = copies.get(path, 0) + 1
        return paths

    def path(self, story: Story) -> str:
        """Path of a story's page."""
        return self._paths[story.uuid]

    def old_path(self, story: Story) -> str:
        """Path that an article of a relaunched site had in pdb."""
        return self._old_paths[story.uuid]

    def old_answer(self, story: Story) -> str:
        """What the old address does now: ``moved`` to the new one, ``gone``, or it shows the ``home`` page."""
        return Dice(f"{story.uuid}/relaunch").pick(_OLD)

    def url(self, story: Story) -> str:
        """Address of a story's page under the declared host; pdb has advertorials on a host of their own."""
        if story.kind == "advertorial" and self._site.layout_of(story) == "pdb":
            return f"https://themenwelten.{self._site.paper.domain}{self.path(story)}"
        return self._site.paper.site + self.path(story)

    def href(self, story: Story) -> str:
        """The address as a teaser prints it: mostly a path, else absolute, by http or with what counts clicks."""
        path, site = self.path(story), self._site.paper.site
        if story.kind == "advertorial":
            return self.url(story)
        if twin := self._twin_in_teaser(story):
            return twin
        http = site.replace("https:", "http:")
        tracked = f"{site}{path}?utm_source=teaser&utm_medium=web"
        variants = (path, path, path, path, site + path, http + path, tracked, f"{path}#comments")
        return Dice(f"{story.uuid}/href").pick(variants)

    def _twin_in_teaser(self, story: Story) -> str | None:
        ways, dice = self._site.ways, Dice(f"{story.uuid}/twin")
        if ways.relaunched and self.old_answer(story) == "moved" and dice.chance(0.2):
            return self.old_path(story)
        if ways.twins and self._site.layout_of(story) == "pdb" and dice.chance(0.2):
            return f"https://m.{self._site.paper.domain}{self.path(story)}"
        return None

    def twins(self, story: Story) -> list[str]:
        """Addresses under which the article can be had too: by http, mobile, AMP, old ones that still lead to it."""
        url, path, domain = self.url(story), self.path(story), self._site.paper.domain
        found = [url.replace("https:", "http:"), f"http://{domain}{path}", f"{url}?utm_source=newsletter"]
        if self._site.layout_of(story) == "arc":
            found.append(url + AMP)
        else:
            found += [f"{url}/", f"https://m.{domain}{path}", f"https://m.{domain}{AMP_FOLDER}{path}"]
        if self._site.ways.relaunched and self.old_answer(story) == "moved":
            found.append(self._site.paper.site + self.old_path(story))
        return found


def _path(story: Story, layout: str, copies: int) -> str:
    advertorial = story.kind == "advertorial"
    trail = story.section.trail(layout)
    if layout == "arc":
        return addresses.arc_article(("Anzeige",) if advertorial else trail, story.slug_title, story.arc_id)
    if advertorial:
        return f"/{addresses.small_slug(story.slug_title)}-{story.number % 100_000:05d}"
    folders = (f"{story.published:%Y}", f"{story.published:%m}") if story.kind == "gallery" else ()
    return addresses.pdb_article((*trail, *folders), story.slug_title, copies)
