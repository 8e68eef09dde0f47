"""What each path of a site answers with: pages made when first asked for, then kept as bytes."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING

from tests.partnersite import addresses, arc, arc_lists, feeds, pdb, pdb_lists, robots, sitemaps, twins
from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.articles import Story
from tests.partnersite.fillers import Filler, fillers
from tests.partnersite.locations import AMP
from tests.partnersite.markup import FILLER
from tests.partnersite.pagers import pagers
from tests.partnersite.pdb_frame import SERVICES
from tests.partnersite.states import ENDED

if TYPE_CHECKING:
    from tests.partnersite.site import Site

ARTICLE = {"pdb": pdb.article, "arc": arc.article}
LISTS = {"pdb": pdb_lists, "arc": arc_lists}
NOT_FOUND = "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Seite nicht gefunden</h1></body></html>"
CAPTCHA = (
    "<!DOCTYPE html><html><head><title>Zugriff</title></head><body><p>Der Zugriff ist vorübergehend eingeschränkt.</p>"
    '<iframe src="https://geo.captcha-delivery.com/captcha/?initialCid=0" title="captcha"></iframe></body></html>'
)
ROBOTS, TDMREP = "/robots.txt", "/.well-known/tdmrep.json"
LOAD_MORE = "/pf/api/v3/content/fetch/"
"""Folder of what scripts of Arc pages ask."""
FOLDERS = (("/arc/outboundfeeds/rss/", "feed"), ("/rss/feed/", "feed"), ("/arc/outboundfeeds/", "sitemap"))
"""Folders whose addresses are of one kind."""
OPEN = {"pages": ("robots", "tdmrep", "feed", "sitemap"), "all": ("robots",)}
"""Kinds of addresses that a blocked site still answers."""

Maker = tuple[str, Callable[[], Answer]]
"""Kind of an address, as ``Site.kind`` gives it, and what makes its answer."""


class Pages:
    """The answers of a site at one moment, by path."""

    def __init__(self, site: "Site") -> None:
        self._site = site
        self._made: dict[str, Answer] = {}
        self._fillers: dict[str, list[Filler]] = {}

    @property
    def paths(self) -> list[str]:
        """All paths that answer with a page or robots.txt."""
        return [path for path, (kind, _) in self._makers.items() if kind in ("robots", "list", "article")]

    def kind(self, target: str) -> str:
        """What an address is, or would be if it were there; ``other`` if nobody can say."""
        if target.startswith(LOAD_MORE) and self._site.ways.more:
            return "list"
        known = self._known(target)
        if known in self._makers:
            return self._makers[known][0]
        return next((kind for folder, kind in FOLDERS if known.startswith(folder)), "other")

    def answer(self, target: str) -> Answer:
        """What a path, with or without query, answers with, 404 if there is nothing."""
        path = target.partition("?")[0]
        for asked in (target, path):
            if (other := self._site.override.get(asked)) is not None:
                return other if isinstance(other, Answer) else other()
        if self._site.blocked and self.kind(target) not in OPEN[self._site.blocked]:
            return html(CAPTCHA, 403)
        if target.startswith(LOAD_MORE) and self._site.ways.more:
            return arc_lists.batch(target, self._site)
        known = self._known(target)
        if known not in self._makers:
            return self._elsewhere(path)
        if known not in self._made or known == ROBOTS:  # whose text may be set at any time
            self._made[known] = self._makers[known][1]()
        return self._made[known]

    def _known(self, target: str) -> str:
        """The path; with the query of an AMP twin where there is one."""
        path, _, query = target.partition("?")
        twin = path + AMP
        return twin if AMP[1:] in query.split("&") and twin in self._makers else path

    def _elsewhere(self, path: str) -> Answer:
        """A slash too much or too few is forgiven."""
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        return moved(other) if other in self._makers else html(NOT_FOUND, 404)

    def of(self, story: Story) -> Answer:
        """The page of a story, or of another state of it, filled up to the site's size."""
        layout = self._site.layout_of(story)
        own = [part.encode() for part in ARTICLE[layout](story, self._site).split(FILLER)]
        if layout not in self._fillers:
            self._fillers[layout] = fillers(layout, self._site)
        body: list[bytes | memoryview] = own[:1]
        missing = self._site.size - sum(map(len, own))
        for filler, part in zip(self._fillers[layout], own[1:], strict=True):
            body += [filler.piece(missing), part]
            missing -= len(body[-2])
        return Answer(200, tuple(body), modified=story.changed)

    @cached_property
    def _makers(self) -> dict[str, Maker]:
        site = self._site
        makers: dict[str, Maker] = {ROBOTS: ("robots", partial(robots.answer, site))}
        makers[TDMREP] = ("tdmrep", partial(html, NOT_FOUND, 404))  # unless ``reservations`` puts one there
        makers.update(dict.fromkeys(("/", "/Home"), ("list", self._home)))
        makers.update({path: ("list", make) for path, make in self._lists(site.lists_layout)})
        for story in site.stories:
            makers[site.path(story)] = ("article", self._maker(story))
        makers.update({path: ("article", make) for path, make in twins.makers(site, self._home)})
        makers.update({path: ("feed", make) for path, make in feeds.makers(site)})
        makers.update({path: ("sitemap", make) for path, make in sitemaps.makers(site)})
        return makers

    def _lists(self, layout: str) -> Iterator[tuple[str, Callable[[], Answer]]]:
        site, lists = self._site, LISTS[layout]
        for name in dict.fromkeys(part.trail(layout)[0] for part in site.paper.sections):
            yield addresses.section((name,), layout), partial(self._list, lists.group, name, site)
        for part in site.paper.sections:
            if layout == "arc":
                yield part.path(layout), partial(self._list, arc_lists.section, part, site)
            for pager in pagers(part, site) if layout == "pdb" else ():
                yield pager.path, partial(self._list, pdb_lists.section, part, site, pager)
        services = (*SERVICES, *(trail[:1] for trail in SERVICES)) if layout == "pdb" else ()
        for trail in services:
            yield addresses.section(trail, layout), partial(self._list, pdb_lists.service, trail, site)

    def _maker(self, story: Story) -> Callable[[], Answer]:
        if story.kind == "softgone":
            return self._home
        if story.kind == "empty":
            return partial(Answer, 200)
        ended = {"gone": "404", **ENDED}.get(story.kind)
        return partial(html, NOT_FOUND, int(ended)) if ended else partial(self.of, story)

    def _home(self) -> Answer:
        return self._list(LISTS[self._site.lists_layout].home, self._site)

    def _list(self, make: Callable[..., str], *what: object) -> Answer:
        return html(make(*what), modified=self._site.contents.changed)
