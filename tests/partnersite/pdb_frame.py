"""What surrounds everything in the pdb layout: head, tracking, navigation, breadcrumb, footer."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.partnersite.addresses import section as section_path
from tests.partnersite.markup import attribute, fill, script_json
from tests.partnersite.papers import PAPERS, Paper, Section

if TYPE_CHECKING:
    from tests.partnersite.site import Site

SERVICES = (("Anzeigen und Märkte", "Kleinanzeigen"), ("E-Paper", "Digital-Abo bestellen"), ("Abo", "Newsletter"))
"""Pages of the navigation that hold no articles."""
_OTHER_HOSTS = ("jobs", "immobilien", "trauer", "shop", "tickets", "themenwelten")


@dataclass(frozen=True)
class Frame:
    """What a page says about itself outside its main part."""

    path: str
    title: str
    description: str
    page_type: str
    """``article``, ``frontpage`` …, as in ``dl.pageType``."""
    trail: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    published: str = "2012-05-04T11:55:25+00:00"
    source: str = ""
    number: int = 1217089
    paid: bool = False
    free_until: int = 0
    closed: bool | None = None
    """What ``meta[property=paidcontent]`` says; None where the page has none."""
    next_path: str = ""
    """Path that ``link rel=next`` names; none if empty."""


def page(frame: Frame, main: str, site: "Site") -> str:
    """The whole page."""
    paper = site.paper
    url = paper.site + frame.path
    metas = [] if frame.closed is None else [f'<meta property="paidcontent" content="{str(frame.closed).lower()}" />']
    if frame.next_path:
        metas.append(f'<link rel="next" href="{paper.site}{frame.next_path}" />')
    return fill(
        "pdb_page",
        title=attribute(frame.title),
        seo_title=attribute(f"{frame.trail[-1] if frame.trail else paper.town}: {frame.title}"),
        description=attribute(frame.description),
        keywords=attribute(",".join(frame.keywords)),
        tags=script_json(list(frame.keywords)),
        portal=paper.portal,
        publication=paper.publication,
        town=paper.town,
        folder=paper.folder,
        domain=paper.domain,
        state=paper.state,
        url=url,
        path=frame.path,
        metas="\n".join(metas),
        feeds=_feeds(paper),
        zone="/".join(section_path((name,), "arc").strip("/") for name in frame.trail) or "homepage",
        page_type=frame.page_type,
        article_number=frame.number - 6_000_000,
        seconds=int((site.captured or site.moment).timestamp()),
        dl=script_json(_page_data(frame, paper), indent=4),
        is_paid=str(frame.paid).lower(),
        free_until=frame.free_until or "false",
        free_after=frame.free_until + 2_419_200 if frame.free_until else "false",
        marketlinks=_marketlinks(paper),
        navigation=_navigation(paper, footer=False),
        footer_navigation=_navigation(paper, footer=True),
        breadcrumb_list=script_json(_breadcrumb_list(frame, paper), indent=1),
        breadcrumb=_breadcrumb(frame),
        partners=_partners(),
        main=main,
    )


def _page_data(frame: Frame, paper: Paper) -> dict[str, object]:
    categories = [section_path((name,), "pdb").strip("/") for name in frame.trail]
    named = dict(zip(["pageMainCategory", *(f"pageCategory-{n}" for n in range(1, 6))], categories, strict=False))
    undefined = dict.fromkeys([f"pageCategory-{n}" for n in range(1, 6)] + ["pagePostAuthor", "userId"], "undefined")
    return {
        "event": "Page Meta",
        "pagePublishPortal": paper.domain,
        "pagePublishDate": frame.published,
        "pageVersionNumber": "1",
        "pagePostSource": frame.source or paper.portal,
        "pageType": frame.page_type,
        "pageMainCategory": "Home",
        **undefined,
        **named,
        "pagePostID": str(frame.number),
        "pagePaywallStatus": str(int(frame.paid)),
        "pagePaywallUser": str(int(frame.paid)),
        "visitorLoginState": "undefined",
        "adunit-1": f"disp_tzk_mad_{paper.domain}_sd",
        "pageArticleId": str(frame.number - 6_000_000),
        "pageContainedVideos": "undefined",
        "pageContaindGalleries": "undefined",
        "pageDynamicStatus": 0,
        "pageTags": ",".join(frame.keywords),
    }


def _breadcrumb_list(frame: Frame, paper: Paper) -> dict[str, object]:
    steps = [("/", paper.portal)]
    steps += [
        (section_path(frame.trail[:depth], "pdb"), frame.trail[depth - 1]) for depth in range(1, len(frame.trail) + 1)
    ]
    if frame.page_type != "frontpage":
        steps.append((frame.path, frame.title))
    items = [
        {"@type": "ListItem", "position": place, "item": {"@id": paper.site + path, "name": name}}
        for place, (path, name) in enumerate(steps, start=1)
    ]
    return {"@context": "http://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


def _breadcrumb(frame: Frame) -> str:
    lines = []
    for depth, name in enumerate(frame.trail, start=1):
        href = section_path(frame.trail[:depth], "pdb")
        lines.append('        <span class="pdb-breadcrumb-item pdb-breadcrumb-item_small">')
        lines.append(f'            <a class="pdb-breadcrumb-item-link" href="{href}">{attribute(name)}</a>')
        lines.append("        </span>")
    if frame.page_type != "frontpage" or not frame.trail:
        lines.append(f'        <span class="pdb-breadcrumb-item">{attribute(frame.title)}</span>')
    return "\n".join(lines)


@cache
def _feeds(paper: Paper) -> str:
    """Feeds as announced in the head; one address has a leading blank, as seen on a real page."""
    lines = []
    for place, section in enumerate(paper.sections):
        href = f"{' ' if place == 2 else ''}{paper.site}{feed_path(paper, section)}"
        lines.append(fill("pdb_feed", domain=paper.domain, name=attribute(section.pdb[-1]), href=href))
    return "\n".join(lines)


def feed_path(paper: Paper, section: Section) -> str:
    """Path of a section's feed: ``/rss/feed/ln_ostholstein``."""
    return f"/rss/feed/{paper.folder}_{section_path(section.pdb[-1:], 'arc').strip('/')}"


@cache
def _marketlinks(paper: Paper) -> str:
    links = [(f"https://{name}.{paper.domain}/", name.capitalize()) for name in _OTHER_HOSTS]
    links += [(section_path(trail, "pdb"), trail[-1]) for trail in SERVICES]
    items = (fill("pdb_marketlink", href=href, name=attribute(name)) for href, name in links)
    return fill("pdb_marketlinks", items="\n".join(items))


@cache
def _navigation(paper: Paper, footer: bool) -> str:
    groups: dict[str, list[tuple[str, ...]]] = {"Home": []}
    for trail in [section.pdb for section in paper.sections] + list(SERVICES):
        groups.setdefault(trail[0], []).append(trail)
    main = "pdb-navigation-headline_footer" if footer else "pdb-navigation-main-link-headline"
    sub = "pdb-navigation-link_footer" if footer else "pdb-navigation-main-link-list-subitem-link"
    lines = []
    for group, trails in groups.items():
        items = (fill("pdb_subitem", sub=sub, href=section_path(one, "pdb"), name=attribute(one[-1])) for one in trails)
        href = section_path((group,), "pdb")
        lines.append(fill("pdb_group", main=main, href=href, name=attribute(group), items="\n".join(items)))
    return "\n".join(lines)


@cache
def _partners() -> str:
    papers = PAPERS.values()
    return "\n".join(fill("pdb_partner", host=paper.host, name=attribute(paper.publication)) for paper in papers)


def share(kind: str, url: str, title: str) -> str:
    """A bar of share links."""
    return fill("pdb_share", kind=kind, url=url, quoted_title=quote(title, safe=""), quoted_url=quote(url, safe=""))
