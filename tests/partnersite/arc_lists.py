"""Home page, sections and teasers in the Arc layout."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.partnersite import addresses, more
from tests.partnersite.answer import Answer
from tests.partnersite.arc_frame import Frame, page
from tests.partnersite.arc_parts import PAID_ICONS, image_path, overline, token, zulu
from tests.partnersite.articles import Picture, Story
from tests.partnersite.markup import attribute, script_json
from tests.partnersite.papers import Section
from tests.partnersite.styled import names, styled

if TYPE_CHECKING:
    from tests.partnersite.site import Site


def section(department: Section, site: "Site") -> str:
    """The page of a section: its articles, newest first; further ones in its JSON, or by script."""
    stories, ways = site.listed(department), site.ways
    shown = stories[: ways.page]
    known = stories[: ways.page + ways.ahead] if ways.page and ways.ahead else []
    script = more.script(department, site, len(shown)) if ways.more else ""
    in_cache = site.paper.sections.index(department) % 2 == 1
    return _listing(department.arc, shown, site, script, known, in_cache)


def batch(target: str, site: "Site") -> Answer:
    """What a script of a section page gets: ``query`` is JSON that names the section's path and an ``offset``."""
    try:
        query = json.loads(parse_qs(urlsplit(target).query)["query"][0])
        department = {part.path("arc"): part for part in site.paper.sections}[query["section"]]
        return more.batch(site, department, int(query["offset"]))
    except (KeyError, TypeError, ValueError):
        return Answer(400)


def group(name: str, site: "Site") -> str:
    """The page above some sections, ``/lokales/``: their newest articles."""
    own = [story for part in site.paper.sections if part.arc[0] == name for story in site.listed(part)[:4]]
    return _listing((name,), own, site)


def home(site: "Site") -> str:
    """The home page: the newest articles, some of each section, promotion, other sites."""
    stories = dict.fromkeys([*site.newest(6), *(one for part in site.paper.sections for one in site.listed(part)[:4])])
    promotion = [
        ("Anzeige", "Schöner heizen im Herbst", f"https://themenwelten.{site.paper.domain}/heizen-48213"),
        ("Service", "Unsere Abo-Angebote", f"https://abo.{site.paper.domain}/"),
    ]
    link = names("ContentTeaser", "ContentTeaserLink", site.release)
    lines = [teaser(story, site) for story in stories]
    lines += [
        f'<a class="{link}" href="{href}"><span>{kicker}</span><h3>{title}</h3></a>'
        for kicker, title, href in promotion
    ]
    paper = site.paper
    frame = Frame("/", paper.publication, f"Nachrichten aus {paper.region}", "section", (), f"{paper.site}/")
    return page(frame, "".join(lines), site)


def teaser(story: Story, site: "Site") -> str:
    """A pointer to an article."""
    picture = story.picture or Picture(0, "A" * 26, None, None)
    testid = PAID_ICONS.get(story.kind)
    return styled(
        "arc_teaser",
        site.release,
        href=attribute(site.href(story)),
        src=attribute(image_path(picture, site, 596)),
        caption=attribute(picture.caption),
        overline=overline(story, site),
        icon=f'<svg data-testid="{testid}" viewBox="0 0 16 16"><path d="M1 1h14"></path></svg>' if testid else "",
        headline=attribute(story.headline or story.slug_title),
        lead=attribute(story.lead),
        stamp=zulu(story.published),
        release=site.day_of(story),
    )


def cached(stories: list[Story], place: int, site: "Site") -> str:
    """One entry of ``Fusion.contentCache``, as pages carry them by the dozen: a list of other articles."""
    teasers = [_as_json(story, site) for story in stories]
    entry = {"data": {"collectionName": f"Liste {place}", "teasers": teasers}, "expires": 1700000000000 + place}
    return f"{script_json(script_json({'feed': place, 'size': len(stories)}))}:{script_json(entry)},"


def _as_json(story: Story, site: "Site") -> dict[str, Any]:
    return {
        "headline": story.headline, "overline": story.kicker, "href": site.path(story), "teaser": story.lead,
        "isRequiringPayment": story.kind == "paid", "firstPublishDate": zulu(story.published),
        "image": {"id": story.arc_id[::-1], "auth": {"1": token(story.arc_id)}},
    }  # fmt: skip


def _listing(
    trail: tuple[str, ...], stories: list[Story], site: "Site", script: str = "", known: Sequence[Story] = (),
    in_cache: bool = False,
) -> str:  # fmt: skip
    """A list of ``stories``, with the button below it and the script that makes it work.

    Those that are ``known`` stand in the page's JSON, in the content or in the cache of it.
    """
    path = addresses.section(trail, "arc")
    content: dict[str, Any] = {"_id": path, "name": trail[-1], "node_type": "section"}
    cache = "{}"
    teasers = [_as_json(story, site) for story in known]
    if teasers and in_cache:
        query = script_json({"section": path, "size": len(teasers)})
        cache = script_json({"teasers-by-section": {query: {"data": {"teasers": teasers}, "expires": 1700000000000}}})
    elif teasers:
        content["teasers"] = teasers
    frame = Frame(
        path, trail[-1], f"Alles aus {trail[-1]}", "section", trail, site.paper.site + path,
        global_content=script_json(content), content_cache=cache,
    )  # fmt: skip
    button = f'<button class="{names("LoadMore", "Button", site.release)}" type="button">Mehr anzeigen</button>'
    shown = "".join(teaser(story, site) for story in stories)
    return page(frame, f"<h1>{attribute(trail[-1])}</h1>{shown}{button}{script}", site)
