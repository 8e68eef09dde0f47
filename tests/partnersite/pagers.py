"""How the list of a section goes on in the pdb layout: real markup is unknown, so each section has a form of its own."""

from typing import TYPE_CHECKING, NamedTuple

from tests.partnersite.papers import Section

if TYPE_CHECKING:
    from tests.partnersite.site import Site

FORMS = ("numbers", "words", "head", "offset")
"""Links by number; one link "Weitere Artikel"; ``link rel=next`` alone; the eZ Publish form ``/(offset)/12``."""
NEIGHBOURS = 3


class Pager(NamedTuple):
    """One page of a list."""

    path: str
    first: int = 0
    """Place of its first article in the whole list."""
    last: int | None = None
    """Place after its last one."""
    next_path: str = ""
    """Path of the page after it, for ``link rel=next``; empty where the head does not say."""
    markup: str = ""
    """Links below the list."""


def form(section: Section, site: "Site") -> str:
    """How this section's list goes on; that of sport is a legacy one."""
    return FORMS[-1] if section.subject == "sport" else FORMS[site.paper.sections.index(section) % (len(FORMS) - 1)]


def pagers(section: Section, site: "Site") -> list[Pager]:
    """All pages of a section's list."""
    path, size = section.path("pdb"), site.ways.page
    if size is None:
        return [Pager(path)]
    count = max(1, -(-len(site.listed(section)) // size))
    count = min(count, site.ways.depth or count)
    kind = form(section, site)
    step = "/(offset)/{offset}" if kind == "offset" else "/{number}"
    paths = [path] + [path + step.format(offset=place * size, number=place + 1) for place in range(1, count)]
    return [
        Pager(
            own, place * size, (place + 1) * size,
            paths[place + 1] if kind == "head" and place + 1 < count else "",
            _markup(kind, paths, place),
        )
        for place, own in enumerate(paths)
    ]  # fmt: skip


def _markup(kind: str, paths: list[str], place: int) -> str:
    if len(paths) == 1 or kind == "head":
        return ""
    following = paths[place + 1] if place + 1 < len(paths) else None
    if kind == "words":
        link = f'<a class="pdb-more-link" href="{following}#more">Weitere Artikel</a>' if following else ""
        return f'<div class="pdb-more">{link}</div>'
    if kind == "offset":
        links = f'<a href="{paths[place - 1]}">Zurück</a>' if place else ""
        links += f'<a href="{following}">Weiter</a>' if following else ""
        return f'<div class="pagenavigator">{links}</div>'
    numbers = range(max(0, place - NEIGHBOURS), min(len(paths), place + NEIGHBOURS + 1))
    links = "".join(
        f'<a class="pdb-pagination-link" href="{paths[number]}#pagination">{number + 1}</a>'
        if number != place
        else f'<span class="pdb-pagination-link pdb-pagination-link_active">{number + 1}</span>'
        for number in numbers
    )
    return f'<div class="pdb-pagination" id="pagination">{links}</div>'
