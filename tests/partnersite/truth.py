"""What a reader should get from a page: the columns of the dataset, said by the side that knows."""

from hashlib import sha256
from typing import TYPE_CHECKING

from tests.partnersite import arc_parts, pdb_parts
from tests.partnersite.articles import Story
from tests.partnersite.markup import mentions
from tests.partnersite.signing import NOBODY

if TYPE_CHECKING:
    from tests.partnersite.site import Site

GENRES = {"liveblog": "liveblog", "gallery": "gallery"}
UNSIGNED = ("paid", "gallery")
"""What shows no byline in pdb, where it is the text's last line."""
ACCESS = {"paid": "paid", "metered": "metered"}


def expected(story: Story, site: "Site", layout: str) -> dict[str, object]:
    """The columns that the page of ``story`` decides, by name; typed as in docs/dataset.md.

    Not among them: what the run adds (``fetched``, ``version``, ``first_seen``, the TDM columns) and ``word_count``.
    """
    pdb_page = layout == "pdb"
    body = story.teaser if story.kind == "paid" else story.body
    picture = story.picture
    broken = story.kind == "broken" and pdb_page
    signature = NOBODY if story.kind in UNSIGNED and pdb_page else story.signature
    return {
        "paper": site.paper.name,
        "publication": site.paper.publication,
        "url": site.url(story),
        "canonical_url": None if pdb_page else story.home,
        "article_id": story.uuid if pdb_page else story.arc_id,
        "section": list(story.section.trail(layout)),
        "genre": GENRES.get(story.kind, "article"),
        "kicker": None if broken else story.kicker,
        "headline": story.headline,
        "lead": story.lead,
        "dateline": story.dateline,
        "body": body,
        "authors": list(signature.authors),
        "agencies": list(signature.agencies),
        "agency_id": story.agency_id,
        "published": story.published,
        "modified": None if broken else story.modified,
        "keywords": list(story.keywords),
        "entities": _entities(story) if pdb_page else [],
        "image_url": _image_url(story, site, layout),
        "image_caption": picture and picture.caption,
        "image_credit": picture and picture.credit,
        "access": ACCESS.get(story.kind, "free"),
        "language": "de",
        "layout": layout,
        "text_hash": sha256("\n\n".join((story.headline, story.lead, body or "")).encode()).hexdigest(),
    }


def _image_url(story: Story, site: "Site", layout: str) -> str | None:
    if story.picture is None:
        return None
    if layout == "arc":
        return site.paper.site + arc_parts.image_path(story.picture, site, 1200)
    address = pdb_parts.image_path(story, story.picture, site, "big_teaser_article")
    return address if address.startswith("https://") else site.paper.site + address


def _entities(story: Story) -> list[dict[str, str]]:
    """Marked entities by first mention: in paragraphs that are shown, then the people of the byline."""
    if story.kind in UNSIGNED:
        return []
    texts = [block.text for block in story.blocks if block.tag == "p"]
    found = [mention for text in texts for mention in mentions(text, story.entities) if mention[0]]
    found += [("Person", name) for name in story.signature.full_names]
    return [{"type": kind, "name": name} for kind, name in dict.fromkeys(found)]
