"""The running text of an Arc article: in the page, and in the JSON that the page carries."""

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.partnersite.articles import Story
from tests.partnersite.dice import Dice
from tests.partnersite.markup import attribute, html
from tests.partnersite.states import UPDATED
from tests.partnersite.styled import names, styled
from tests.partnersite.writing import Block

if TYPE_CHECKING:
    from tests.partnersite.site import Site

CENTERED_SINCE = (2024, 12)
"""Month from which the text stands in the second of two like wrappers."""


class Running(NamedTuple):
    """A text twice."""

    body: str
    """HTML of the part of the page that shows the text."""
    elements: list[dict[str, Any]]
    """``elements`` of Fusion's global content."""


def running(story: Story, site: "Site", dice: Dice) -> Running:
    """The text of ``story``; for a reader who has not paid only its beginning is shown, the JSON has all of it."""
    elements = _elements(story, site, dice)
    release = site.release
    if story.kind == "paid":
        return Running(_wrapped(_closed(story, site, dice), site), elements)
    if skeleton(story):
        gradient = names("ArticleContentLoader", "Gradient", release)
        return Running(_wrapped(f'<div class="{gradient}"></div>' * 5, site), elements)
    if story.kind == "gallery":
        return Running(_wrapped(_pictures(story, site), site), elements)
    return Running(_wrapped(_shown(story, site, dice), site), elements)


def skeleton(story: Story) -> bool:
    """Whether the server leaves the text of this page to scripts, as it does with some."""
    return story.kind in ("plain", "wire") and int(story.uuid[0], 16) < 3


def names_of(story: Story) -> tuple[str, ...]:
    """Authors that have a page of their own: people by full name, and departments."""
    if story.signature.printed.startswith("Sportredaktion"):
        return (story.signature.printed,)
    return story.signature.full_names


def end_credit(story: Story, site: "Site") -> str:
    """The line below the text that names agencies, the paper's own code or initials."""
    printed = story.signature.printed.removeprefix("Von ")
    if names_of(story):
        printed = "/".join(story.signature.agencies) if not printed.startswith("Sportredaktion") else ""
    return f'<p class="{names("Editorial", "Editorial", site.release)}">{attribute(printed)}</p>' if printed else ""


def head(content: str, site: "Site") -> str:
    """The head of an article; since December 2024 in a wrapper of its own, like the text."""
    if (site.moment.year, site.moment.month) < CENTERED_SINCE:
        return content
    return f'<div class="{names("Article", "CenteredContentWrapper", site.release)}">{content}</div>'


def _wrapped(content: str, site: "Site") -> str:
    centered = (site.moment.year, site.moment.month) >= CENTERED_SINCE
    part = "CenteredContentWrapper" if centered else "ArticleBodyWrapper"
    return f'<div class="{names("Article", part, site.release)}">{content}</div>'


def _pictures(story: Story, site: "Site") -> str:
    css = names("ArticleImage", "ArticleImageContainer", site.release)
    return "".join(
        f'<figure class="{css}"><img src="/resizer/v2/{story.arc_id[::-1]}.jpg?auth={number:064x}" alt=""/>'
        f"<figcaption>{attribute(story.headline)} ({number})</figcaption></figure>"
        for number in range(1, 9)
    )


def _paragraph(text: str, site: "Site", dice: Dice, before: str = "") -> str:
    return f'<p class="{names("Text", "Text", site.release)}">{before}{html(text, dice)}</p>'


def _location(story: Story, site: "Site") -> str:
    css = names("LocationName", "LocationName", site.release)
    return f'<span class="{css}">{attribute(story.dateline)}.</span> ' if story.dateline else ""


def _shown(story: Story, site: "Site", dice: Dice) -> str:
    asides = _asides(site, dice)
    if story.kind == "liveblog":
        asides.append(styled("arc_ticker", site.release, id=story.uuid))
    pieces = []
    for place, block in enumerate(story.blocks):
        if block.tag == "h2":
            css = names("Headline", "Headline", site.release)
            pieces.append(f'<h2 class="{css}">{html(block.text, dice)}</h2>')
        elif block.tag == "li":
            pieces.append(_item(story.blocks, place, site, dice))
        else:
            pieces.append(_paragraph(block.text, site, dice, "" if place else _location(story, site)))
            pieces.append(asides.pop() if asides and (place == 0 or dice.chance(0.4)) else "")
    if story.updated:
        pieces.append(_paragraph(UPDATED, site, dice))
    if story.agency_id:
        pieces.append(_paragraph(f"© dpa-infocom, {story.agency_id}", site, dice))
    return "".join(pieces)


def _item(blocks: tuple[Block, ...], place: int, site: "Site", dice: Dice) -> str:
    opens = f'<ul class="{names("List", "List", site.release)}">' if blocks[place - 1].tag != "li" else ""
    closes = "" if blocks[place + 1 : place + 2] and blocks[place + 1].tag == "li" else "</ul>"
    return f'{opens}<li class="{names("List", "ListItem", site.release)}">{html(blocks[place].text, dice)}</li>{closes}'


def _closed(story: Story, site: "Site", dice: Dice) -> str:
    """What a reader sees before paying, the offer, and on some pages the rest, hidden."""
    teaser = _paragraph(story.teaser, site, dice, _location(story, site)) if story.teaser else ""
    offer = styled("arc_piano", site.release, folder=site.paper.folder, portal=site.paper.portal)
    hidden = "".join(_paragraph(block.text, site, dice) for block in story.blocks[1:])
    rest = f'<div class="paywalledContent" style="display: none">{hidden}</div>' if dice.chance(0.4) else ""
    return teaser + offer + rest


def _asides(site: "Site", dice: Dice) -> list[str]:
    """What may stand between two paragraphs."""
    release = site.release
    items = "".join(
        f'<li><a href="{site.path(one)}">{attribute(one.headline)}</a></li>' for one in dice.some(site.newest(20), 3)
    )
    advert = styled("arc_advert", release, number=dice.number(1, 9))
    app = f"Laden Sie sich jetzt hier kostenfrei unsere {site.paper.portal}-App herunter."
    choices = [
        advert,
        advert + _paragraph("Weiterlesen nach der Anzeige", site, dice),
        styled("arc_more", release, items=items),
        styled("arc_newsletter", release, town=site.paper.town),
        f"{_paragraph('Lesen Sie auch', site, dice)}<ul>{items}</ul>",
        _paragraph(app, site, dice),
    ]
    return dice.some(choices, 3)


def _elements(story: Story, site: "Site", dice: Dice) -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = []
    if dice.chance(0.8):
        elements.append({"type": "text", "text": html(story.lead, dice)})
    place_first = f"{story.dateline}. " if story.dateline and dice.chance(0.6) else ""
    for place, block in enumerate(story.blocks):
        text = html(block.text, dice)
        if block.tag == "h2":
            elements.append({"type": "header", "text": text, "level": 2})
        elif block.tag == "p":
            elements.append({"type": "text", "text": text if place else place_first + text})
        elif elements[-1]["type"] == "list":
            elements[-1]["list"]["items"].append({"text": text})
        else:
            elements.append({"type": "list", "list": {"isOrdered": False, "items": [{"text": text}]}})
        if block.tag == "p" and story.blocks[place + 1 : place + 2] and story.blocks[place + 1].tag != "li":
            elements += dice.pick(
                ([], [], [{"type": "ad"}], [{"type": "newsletterAd"}], [_more(site, dice)], [_embed(dice)])
            )
    if story.updated:
        elements.append({"type": "text", "text": UPDATED})
    if story.agency_id:
        elements.append({"type": "text", "text": f"© dpa-infocom, {story.agency_id}"})
    return [*elements, {"type": "piano"}]


def _more(site: "Site", dice: Dice) -> dict[str, Any]:
    others = [{"headline": one.headline, "href": site.path(one)} for one in dice.some(site.newest(20), 2)]
    return {"type": "moreItems", "title": "Lesen Sie auch", "items": others}


def _embed(dice: Dice) -> dict[str, Any]:
    number = dice.number(10**8, 10**9)
    return {
        "type": "rawHtml",
        "html": f'<div class="chart"><iframe src="https://datawrapper.example/{number}/"></iframe></div>',
    }
