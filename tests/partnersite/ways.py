"""By which ways the articles of a site can be found: how long its lists are, what else names them, and to whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from tests.partnersite.articles import RND, Story
from tests.partnersite.papers import Paper

if TYPE_CHECKING:
    from tests.partnersite.site import Site

LAYOUTS = ("pdb", "arc", "mixed")
WAYS = ("sections", "feeds", "sitemaps")
"""The ways in that an article can be confined to."""
NEWEST_AT_HOME = {"pdb": 4, "arc": 6}
"""How many of the newest articles the home page shows above those of the sections."""
SHOWN_ABOVE = 4
"""How many articles of a section the page above it shows, ``/Nachrichten`` or ``/lokales/``."""
SITEMAPS = ("none", "unnamed", "named")
BLOCKED = ("", "pages", "all")


@dataclass(frozen=True)
class Ways:
    """What leads to the articles of a site."""

    page: int | None = None
    """Articles that one page of a section's list shows; None: all on one page."""
    depth: int | None = None
    """Last page that a section's list has in pdb (real ones end at about 4); None: as many as it takes."""
    ahead: int = 0
    """Articles beyond the first ``page`` that the JSON of an Arc section page names."""
    more: bool = False
    """Whether "Mehr anzeigen" loads the rest of an Arc section, by JavaScript."""
    feeds: bool = True
    """Whether there are feeds: in pdb announced by the home page, in Arc at the stock addresses."""
    sitemaps: str = "none"
    """``named`` in robots.txt, ``unnamed`` but there, or ``none``."""
    only: Mapping[str, int] = field(default_factory=dict)
    """How many articles one way alone names: ``{"sitemaps": 5, "feeds": 2, "sections": 1}``."""
    twins: bool = False
    """Whether teasers name the mobile host now and then (pdb), and Arc articles their AMP twin."""
    relaunched: bool = False
    """Whether this is an Arc site that was a pdb one: old addresses lead to the new ones, nowhere, or home."""
    crawl_delay: float | None = None
    """What robots.txt asks for, in seconds."""
    disallow: tuple[str, ...] = ()
    """Paths that robots.txt forbids."""
    blocked: str = ""
    """Who comes meets a captcha: at ``pages`` but not at feeds and sitemaps, or at ``all`` but robots.txt."""

    def __post_init__(self) -> None:
        for name, value, known in (("sitemaps", self.sitemaps, SITEMAPS), ("blocked", self.blocked, BLOCKED)):
            if value not in known:
                raise ValueError(f"no {name}={value!r}; there are {', '.join(map(repr, known))}")
        if unknown := set(self.only) - set(WAYS):
            raise ValueError(f"no way {', '.join(sorted(unknown))}; there are {', '.join(WAYS)}")


def check(paper: Paper, layout: str, ways: Ways) -> None:
    """Raises ``ValueError`` if there can be no such site."""
    if layout not in LAYOUTS:
        raise ValueError(f"no layout {layout}; there are {', '.join(LAYOUTS)}")
    if paper is RND and layout != "arc":
        raise ValueError("rnd has no pdb layout")
    if ways.relaunched and (layout != "arc" or paper is RND):
        raise ValueError("relaunched is an Arc site that was a pdb one; rnd never was")


def confined(stories: list[Story], only: Mapping[str, int]) -> dict[str, str]:
    """Methode id and way of the articles that one way alone names: the newest in feeds and lists, the oldest else.

    ``stories`` give a record each, newest first.
    """
    newest, oldest = iter(stories), reversed(stories)
    taken = ((way, islice(oldest if way == "sitemaps" else newest, only.get(way, 0))) for way in WAYS)
    return {story.uuid: way for way, chosen in taken for story in chosen}


def reachable(site: "Site", ways: Iterable[str]) -> set[str]:
    """Addresses of all articles with a record that at least one of ``ways`` names.

    ``sections`` are home page and lists with their next pages and JSON, ``browser`` those with the button pressed
    until nothing comes, ``feeds`` those of pdb's head or the one at Arc's stock address, ``categories`` Arc's feeds by
    section, which nothing announces.
    """
    named = {
        "sections": _in_lists, "browser": _behind_buttons, "feeds": _in_feeds, "categories": _in_categories,
        "sitemaps": _in_sitemaps,
    }  # fmt: skip
    stories = (story for way in ways for story in named[way](site))
    return {site.url(story) for story in stories if site.refusal(story) is None}


def _in_lists(site: "Site") -> Iterable[Story]:
    yield from site.newest(NEWEST_AT_HOME[site.lists_layout])
    for section in site.paper.sections:
        listed = site.listed(section)
        yield from listed[: max(SHOWN_ABOVE, _length(site, len(listed)))]


def _length(site: "Site", whole: int) -> int:
    """Articles of a section that its pages name without a script."""
    ways = site.ways
    if ways.page is None:
        return whole
    if site.lists_layout == "arc":
        return ways.page + ways.ahead
    return ways.page * ways.depth if ways.depth else whole


def _behind_buttons(site: "Site") -> Iterable[Story]:
    if not site.ways.more:
        return _in_lists(site)
    return (story for section in site.paper.sections for story in site.listed(section))


def _in_feeds(site: "Site") -> Iterable[Story]:
    if not site.ways.feeds:
        return ()
    return site.contents.fed("arc") if site.lists_layout == "arc" else _in_categories(site)


def _in_categories(site: "Site") -> Iterable[Story]:
    for section in site.paper.sections if site.ways.feeds else ():
        yield from site.contents.fed(site.lists_layout, section)


def _in_sitemaps(site: "Site") -> Iterable[Story]:
    return site.contents.mapped if site.ways.sitemaps != "none" else ()
