"""The running text of a pdb article, with all that stands between its paragraphs and is none of it."""

from typing import TYPE_CHECKING

from tests.partnersite.articles import Story
from tests.partnersite.dice import Dice
from tests.partnersite.markup import attribute, fill, html, marked
from tests.partnersite.scene import person
from tests.partnersite.states import UPDATED
from tests.partnersite.writing import Block

if TYPE_CHECKING:
    from tests.partnersite.site import Site

SLOTS = '<div id="oms_intext_container"><p></p></div><div id="sdg_poster_holder"></div>'


def running(story: Story, site: "Site", dice: Dice) -> str:
    """The content of the article's rich-text field."""
    asides = _asides(story, site, dice)
    pieces: list[str] = []
    headings = 0
    for place, block in enumerate(story.blocks):
        if block.tag == "h2":
            headings += 1
            pieces.append(f'<a id="eztoc_{headings}_1"></a><h2>{html(block.text, dice)}</h2>')
        elif block.tag == "li":
            pieces.append(_item(story.blocks, place, story, dice))
        else:
            pieces.append(f"<p>{_paragraph(block.text, story, site, dice)}</p>")
            pieces.append(asides.pop() if asides and (place == 0 or dice.chance(0.4)) else "")
        if place == 0:
            pieces.append(SLOTS)
    return "".join([*pieces, *_signed(story, dice)])


def flattened(story: Story) -> str:
    """The text as ``articleBody`` has it: one line, sub-headlines with a colon, the byline at the end."""
    if not story.blocks:
        return ""
    lines = [f"{block.text}:" if block.tag == "h2" else block.text for block in story.blocks]
    return " ".join([*lines, story.signature.printed]).strip()


def _paragraph(text: str, story: Story, site: "Site", dice: Dice) -> str:
    first, stop, rest = text.partition(". ")
    if len(first) < len(rest) and dice.chance(0.08):
        other = dice.pick(site.newest(20))
        link = f'<a class="pdb-article-link" href="{site.path(other)}">{marked(first, story.entities, dice)}</a>'
        return f"{link}{stop}{marked(rest, story.entities, dice)}"
    if text.endswith(":"):
        return f"<strong>{html(text, dice)}</strong>"
    return marked(text, story.entities, dice)


def _item(blocks: tuple[Block, ...], place: int, story: Story, dice: Dice) -> str:
    opens = "<ul>" if blocks[place - 1].tag != "li" else ""
    closes = "" if blocks[place + 1 : place + 2] and blocks[place + 1].tag == "li" else "</ul>"
    return f"{opens}<li>{html(blocks[place].text, dice)}</li>{closes}"


def _signed(story: Story, dice: Dice) -> list[str]:
    lines = []
    if story.signature.printed:
        byline = marked(story.signature.printed, _people(story), dice)
        lines.append(f"<p><em>{byline}</em></p>")
    if story.updated:
        lines.append(f"<p><em>{UPDATED}</em></p>")
    if story.agency_id:
        lines.append(f"<p>© dpa-infocom, {story.agency_id}</p>")
    return lines


def _people(story: Story) -> tuple[tuple[str, str], ...]:
    return tuple(("Person", name) for name in story.signature.full_names)


def _asides(story: Story, site: "Site", dice: Dice) -> list[str]:
    """What may stand between two paragraphs, in the order of its use."""
    other = dice.pick(site.newest(20))
    name = person(dice).name
    number = f"{dice.number(10**8, 10**9)}"
    words = {
        "id": number,
        "title": attribute(other.headline),
        "caption": attribute(other.headline),
        "credit": attribute(name),
        "src": f"/var/storage/images/{site.paper.folder}/mehr/{other.number}_gallery_detail.jpg",
        "text": html(other.lead, dice),
        "href": f"/Mehr/Bilder/Bilder-des-Tages/{other.published:%Y/%m}/Galerie#n{number}",
        "name": attribute(name),
        "account": attribute(name.partition(" ")[0].lower()),
        "date": f"December {other.published.day}, {other.published.year}",
    }
    link = f'<a class="pdb-article-link" href="{site.path(other)}">{attribute(other.headline)}</a>'
    choices = [
        fill("pdb_gallery", **words),
        fill("pdb_embed", **words),
        fill("pdb_factbox", **words),
        fill("pdb_custom", **words),
        fill("pdb_tweet", **words),
        f"<p><strong>Lesen Sie auch:</strong> {link}</p>",
        f"<p><strong>► Hier geht’s zum Artikel:</strong> {link}</p>",
        "<p></p>",
        "<p>&nbsp;</p>",
    ]
    chosen = dice.some(choices, 2)
    if story.kind == "liveblog":
        chosen.append(_ticker(number, site))
    return chosen


def _ticker(number: str, site: "Site") -> str:
    events = [
        fill("pdb_event", time=f"{21 - hour}:30", title=attribute(other.headline), text=attribute(other.lead))
        for hour, other in enumerate(site.newest(8))
    ]
    return fill("pdb_ticker", id=number, events="\n".join(events))
