"""What a site's feeds say: Arc's in the shape of rnd.de's real one, pdb's as announced in the head of its pages."""

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING

from tests.partnersite.answer import Answer
from tests.partnersite.arc_parts import image_path
from tests.partnersite.arc_text import names_of
from tests.partnersite.articles import Story
from tests.partnersite.dice import Dice
from tests.partnersite.markup import attribute, fill
from tests.partnersite.papers import Paper, Section
from tests.partnersite.pdb_frame import feed_path

if TYPE_CHECKING:
    from tests.partnersite.site import Site

ALL = "/arc/outboundfeeds/rss/"
"""Arc's feed of the whole paper."""
RSS = "application/rss+xml; charset=utf-8"
ARC_IDS_SINCE = 2022
"""Year from which pdb's feeds name stories of the network by their Arc id."""


def makers(site: "Site") -> Iterator[tuple[str, Callable[[], Answer]]]:
    """Path of each feed, and what makes its answer."""
    if not site.ways.feeds:
        return
    arc = site.lists_layout == "arc"
    if arc:
        yield ALL, partial(_arc, site, ALL, None)
    for section in site.paper.sections:
        path = f"{ALL}category{section.path('arc')}" if arc else feed_path(site.paper, section)
        yield path, partial(_arc, site, path, section) if arc else partial(_pdb, site, path, section)


def _answer(markup: str, site: "Site") -> Answer:
    return Answer(200, (markup.encode(),), RSS, site.contents.changed)


def _arc(site: "Site", path: str, section: Section | None) -> Answer:
    stories, paper = site.contents.fed("arc", section), site.paper
    markup = fill(
        "arc_feed",
        portal=_cdata(paper.portal),
        description=_cdata(f"{paper.portal} News Feed"),
        site=paper.site,
        path=path,
        built=_date(site.contents.changed),
        items="".join(_arc_item(story, site) for story in stories),
    )
    return _answer(markup, site)


def _arc_item(story: Story, site: "Site") -> str:
    creator = _creator(story)
    return fill(
        "arc_feed_item",
        title=_cdata(story.headline),
        link=attribute(site.url(story)),
        creator=f"<dc:creator>{_cdata(creator)}</dc:creator>" if creator else "",
        description=_cdata(story.lead),
        published=_date(story.published),
        media=_media(story, site),
    )


def _creator(story: Story) -> str:
    """People by full name, or a department; now and then with a blank too many."""
    names = ", ".join(names_of(story))
    return names.replace(" ", "  ", 1) if Dice(f"{story.uuid}/feed").chance(0.1) else names


def _media(story: Story, site: "Site") -> str:
    picture = story.picture
    if picture is None:
        return ""
    shown = ". ".join((picture.caption.removesuffix("."), picture.credit or "")) if picture.caption else picture.credit
    credit = f'<media:credit role="author" scheme="urn:ebu">{attribute(picture.credit)}</media:credit>'
    return fill(
        "arc_feed_media",
        url=attribute(site.paper.site + image_path(picture, site, 596)),
        description=_cdata(shown or ""),
        credit=credit if picture.credit else "",
    )


def _pdb(site: "Site", path: str, section: Section) -> Answer:
    paper = site.paper
    markup = fill(
        "pdb_rss",
        title=attribute(f"{paper.portal}.de - Alle Meldungen aus dem Ressort {section.pdb[-1]}"),
        site=paper.site.replace("https:", "http:"),
        self=paper.site + path,
        domain=paper.domain,
        built=_date(site.contents.changed, utc=True),
        items="\n".join(_pdb_item(story, site) for story in site.contents.fed("pdb", section)),
    )
    return _answer(markup, site)


def _pdb_item(story: Story, site: "Site") -> str:
    supplied = story.kind == "wire"
    return fill(
        "pdb_rss_item",
        title=attribute(story.headline),
        link=attribute(site.url(story).replace("https:", "http:")),
        guid=story.arc_id if supplied and site.moment.year >= ARC_IDS_SINCE else story.uuid,
        author=attribute(_desk(site.paper, supplied)),
        description=attribute(story.lead),
        published=_date(story.published, utc=True),
    )


def _desk(paper: Paper, supplied: bool) -> str:
    return f"mol-{paper.folder}@{paper.domain} ({'RND' if supplied else paper.portal} Methode)"


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _date(moment: datetime, utc: bool = False) -> str:
    """``Sat, 21 Dec 2024 19:30:28 +0100``: in Arc by local time, in pdb by universal time."""
    return format_datetime(moment.astimezone(timezone.utc) if utc else moment)
