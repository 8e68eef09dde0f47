"""What surrounds everything in the Arc layout: head, JSON-LD, navigation, footer, Fusion's objects."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.partnersite.addresses import section as section_path
from tests.partnersite.locations import AMP
from tests.partnersite.markup import attribute, script_json
from tests.partnersite.papers import PAPERS, Paper
from tests.partnersite.styled import names, styled

if TYPE_CHECKING:
    from tests.partnersite.site import Site

ARC_SITES = {"rnd": "rndde"}
"""Arc's name of a site; only this one is known, for the others the paper's folder stands in."""


@dataclass(frozen=True)
class Frame:
    """What a page says about itself outside its main part."""

    path: str
    title: str
    description: str
    page_type: str
    """``article`` or ``section``."""
    trail: tuple[str, ...]
    canonical: str
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    json_ld: tuple[dict[str, Any], ...] = ()
    global_content: str = "{}"
    content_cache: str = "{}"
    shown_title: str = field(default="")
    """``<title>``, where it is another than ``og:title``."""


def page(frame: Frame, main: str, site: "Site") -> str:
    """The whole page."""
    paper = site.paper
    metas = "".join(f'<meta name="author" content="{attribute(name)}"/>' for name in frame.authors)
    if site.ways.twins and frame.page_type == "article":
        metas += f'<link rel="amphtml" href="{paper.site}{frame.path}{AMP}"/>'
    blocks = (_publisher(paper), _breadcrumb_list(frame, paper), *frame.json_ld)
    return styled(
        "arc_page",
        site.release,
        hash=names("Page", "Wrapper", site.release).split()[1],
        title=attribute(frame.title),
        portal=paper.portal,
        publication=attribute(paper.publication),
        description=attribute(frame.description),
        keywords=attribute(", ".join(frame.keywords)),
        og_type="article" if frame.page_type == "article" else "website",
        url=paper.site + frame.path,
        canonical=frame.canonical,
        domain=paper.domain,
        folder=paper.folder,
        page_type=frame.page_type,
        metas=metas,
        json_ld="".join(
            f'<script type="application/ld+json">{block if isinstance(block, str) else script_json(block)}</script>'
            for block in blocks
        ),
        navigation=_navigation(paper, site.release),
        partners=_partners(),
        main=main,
        arc_site=ARC_SITES.get(paper.name, paper.folder),
        global_content=frame.global_content,
        content_config=script_json({"source": "content-api", "query": {"uri": frame.path}}),
        content_cache=frame.content_cache,
        milliseconds=int((site.captured or site.moment).timestamp()) * 1000,
        layout="article-page" if frame.page_type == "article" else "section-page",
    )


def _publisher(paper: Paper) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsMediaOrganization",
        "name": paper.publication,
        "url": paper.site,
    }


def _breadcrumb_list(frame: Frame, paper: Paper) -> dict[str, Any]:
    steps = [("Startseite", "/")]
    steps += [
        (frame.trail[depth - 1], section_path(frame.trail[:depth], "arc")) for depth in range(1, len(frame.trail) + 1)
    ]
    if frame.page_type == "article":
        steps.append((frame.title, frame.path))
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": paper.site + path}
        for place, (name, path) in enumerate(steps, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


@cache
def _navigation(paper: Paper, release: int) -> str:
    link = names("Navigation", "NavigationLink", release)
    item = names("Navigation", "NavigationItem", release)
    groups: dict[str, list[tuple[str, ...]]] = {}
    for section in paper.sections:
        groups.setdefault(section.arc[0], []).append(section.arc)
    lines = []
    for group, trails in groups.items():
        deeper = "".join(
            f'<li class="{item}"><a class="{link}" href="{section_path(trail, "arc")}">{attribute(trail[-1])}</a></li>'
            for trail in trails
            if len(trail) > 1
        )
        inner = f"<ul>{deeper}</ul>" if deeper else ""
        path = section_path((group,), "arc")
        lines.append(f'<li class="{item}"><a class="{link}" href="{path}">{attribute(group)}</a>{inner}</li>')
    lines.append(f'<li class="{item}"><a class="{link}" href="https://www.sportbuzzer.de/">Sportbuzzer</a></li>')
    lines.append(f'<li class="{item}"><a class="{link}" href="https://epaper.{paper.domain}/">E-Paper</a></li>')
    return "".join(lines)


@cache
def _partners() -> str:
    return "".join(f'<li><a href="{paper.site}/">{attribute(paper.publication)}</a></li>' for paper in PAPERS.values())
