"""Home page, sections and teasers in the pdb layout."""

from typing import TYPE_CHECKING

from tests.partnersite import addresses
from tests.partnersite.articles import Picture, Story
from tests.partnersite.markup import attribute, fill, script_json
from tests.partnersite.pagers import Pager
from tests.partnersite.papers import Section
from tests.partnersite.pdb_frame import Frame, page, share
from tests.partnersite.pdb_parts import badge, image_path, loader

if TYPE_CHECKING:
    from tests.partnersite.site import Site


def section(department: Section, site: "Site", pager: Pager | None = None) -> str:
    """A page of a section's list: its articles, newest first."""
    pager = pager or Pager(department.path("pdb"))
    return _listing(department.pdb, site.listed(department)[pager.first : pager.last], site, pager)


def group(name: str, site: "Site") -> str:
    """The page above some sections, ``/Nachrichten``: their newest articles; or a page of services without any."""
    own = [story for part in site.paper.sections if part.pdb[0] == name for story in site.listed(part)[:4]]
    return _listing((name,), own, site)


def service(trail: tuple[str, ...], site: "Site") -> str:
    """A page of the navigation that holds no articles."""
    return _listing(trail, [], site)


def home(site: "Site") -> str:
    """The home page: the newest articles, some of each section, promotion, other sites."""
    paper = site.paper
    lines = [teaser("bigteaser-item", site.newest(1)[0], site)]
    lines += [teaser("toptopics", story, site) for story in site.newest(4)[1:]]
    for department in paper.sections:
        lines += [teaser("teaser3", story, site) for story in site.listed(department)[:3]]
    lines += [
        _promo("articles4", "Service", "Anzeige aufgeben", "/Anzeigen-und-Maerkte/Kleinanzeigen"),
        _promo("articles4", f"{paper.portal} lesen", "Unsere Abo-Angebote", "/Abo/Newsletter"),
        _promo(
            "most", "Bauen und Wohnen", "Schöner heizen im Herbst", f"https://themenwelten.{paper.domain}/heizen-48213"
        ),
        _promo("rnd-de-3-content", "Fußball", "Alle Spiele im Überblick", "https://www.sportbuzzer.de/"),
        _promo("rnd-de-3-content", "Reise", "Wandern am Fluss", "https://www.reisereporter.de/artikel/1234-wandern"),
    ]
    main = '<div class="pdb-teaser row">\n' + "\n".join(lines) + "\n</div>"
    frame = Frame("/", "Home", f"Aktuelles aus {paper.town} und {paper.region}", "frontpage", (), ("Nachrichten",))
    return page(frame, main, site)


def teaser(kind: str, story: Story, site: "Site") -> str:
    """A pointer to an article, with section, kicker, lead and date."""
    picture = story.picture or Picture(700_000_001, "", None, None)
    event = {"event": "gaEvent", "articlePaywallStatus": story.kind == "paid", "eventAction": story.headline}
    plain_kicker = f'<span class="pdb-{kind}-teaser-breadcrumb-headline-shorttitle">{attribute(story.kicker)}</span>'
    return fill(
        "pdb_teaser",
        kind=kind,
        src=image_path(story, picture, site, "block_module"),
        caption=attribute(picture.caption),
        credit=attribute(picture.credit),
        loader=loader(story, picture, site, "block_module"),
        share=share(kind, site.url(story), story.headline),
        section_path=story.section.path("pdb"),
        section=attribute(story.section.pdb[-1]),
        badge=badge(story, kind) or plain_kicker,
        href=attribute(site.href(story)),
        event=attribute(script_json(event)),
        headline=attribute(story.headline),
        lead=attribute(story.lead),
        uuid=story.uuid,
        release=site.day_of(story),
    )


def _listing(trail: tuple[str, ...], stories: list[Story], site: "Site", pager: Pager | None = None) -> str:
    pager = pager or Pager(addresses.section(trail, "pdb"))
    lines = "\n".join(teaser("teaser3", story, site) for story in stories)
    frame = Frame(pager.path, trail[-1], f"Alles aus {trail[-1]}", "frontpage", trail, next_path=pager.next_path)
    return page(frame, f'<div class="pdb-teaser pdb-teaser3-row row">\n{lines}\n</div>{pager.markup}', site)


def _promo(kind: str, kicker: str, headline: str, href: str) -> str:
    return fill("pdb_promo", kind=kind, kicker=attribute(kicker), headline=attribute(headline), href=href)
