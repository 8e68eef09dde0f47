"""What loads more of an Arc section: the script of its button, the answers that it gets, and what else pages load."""

import json
from typing import TYPE_CHECKING, Any

from tests.partnersite.answer import Answer
from tests.partnersite.arc_frame import ARC_SITES
from tests.partnersite.arc_parts import zulu
from tests.partnersite.articles import Story
from tests.partnersite.markup import script_json
from tests.partnersite.papers import Section
from tests.partnersite.styled import styled

if TYPE_CHECKING:
    from tests.partnersite.site import Site

BATCH = 10
"""Teasers that one answer holds, unless the site says how many a page shows."""
TRACKER = "https://tracker.example"
"""A host that has nothing to do with the paper."""
SOURCE = "/pf/api/v3/content/fetch/teasers-by-section"
"""Path of what the script asks for."""
_DEPLOYMENT = 631


def script(section: Section, site: "Site", shown: int) -> str:
    """Elements that make the button work below a list of ``shown`` articles; with a script and a picture of others.

    The button goes away with the last article. The new teasers are copies of the last one with other contents, so they
    have its styled classes.
    """
    return styled(
        "arc_load_more",
        site.release,
        tracker=TRACKER,
        source=SOURCE,
        section=script_json(section.path("arc")),
        size=_size(site),
        shown=shown,
        whole=len(site.listed(section)),
        deployment=_DEPLOYMENT,
        website=ARC_SITES.get(site.paper.name, site.paper.folder),
    )


def batch(site: "Site", section: Section, offset: int) -> Answer:
    """The articles of a section from ``offset``, as JSON."""
    stories = site.listed(section)[offset : offset + _size(site)]
    body = json.dumps({"teasers": [_teaser(story, site) for story in stories]}, ensure_ascii=False)
    return Answer(200, (body.encode(),), "application/json; charset=utf-8")


def _size(site: "Site") -> int:
    return site.ways.page or BATCH


def _teaser(story: Story, site: "Site") -> dict[str, Any]:
    return {
        "href": site.path(story),
        "overline": story.kicker,
        "headline": story.headline or story.slug_title,
        "teaser": story.lead,
        "isRequiringPayment": story.kind == "paid",
        "firstPublishDate": zulu(story.published),
        "release": site.day_of(story),
    }
