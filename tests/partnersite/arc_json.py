"""An Arc article as JSON: Fusion's global content, and JSON-LD."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.partnersite import addresses
from tests.partnersite.arc_parts import image_path, token, zulu
from tests.partnersite.arc_text import Running, names_of
from tests.partnersite.articles import Story
from tests.partnersite.markup import script_json

if TYPE_CHECKING:
    from tests.partnersite.site import Site


def shown_time(story: Story) -> datetime:
    """``displayDate``: the newsroom sets it anew for some articles that it has changed."""
    return story.modified if story.modified.minute % 3 == 0 else story.published


def global_content(story: Story, text: Running) -> str:
    """Madsack's own object of an article; cut in half where the page is broken."""
    content = {
        "isPaid": story.kind == "paid" or (story.kind == "metered" and story.number % 2 == 0),
        "location": story.dateline,
        "firstPublishDate": zulu(story.published),
        "displayDate": zulu(shown_time(story)),
        "authors": [{"name": name, "url": f"/autoren/{addresses.small_slug(name)}/"} for name in names_of(story)],
        "elements": [*_image_element(story), *text.elements],
    }
    written = script_json(content)
    return written[: len(written) // 2] if story.kind == "broken" else written


def _image_element(story: Story) -> list[dict[str, Any]]:
    picture = story.picture
    if picture is None:
        return []
    source = f"https://cloudfront-eu-central-1.images.arcpublishing.com/madsack/{picture.arc_id}.jpg"
    auth = {"1": token(picture.arc_id)}
    info = {"id": picture.arc_id, "src": source, "caption": picture.caption, "credit": picture.credit, "auth": auth}
    return [{"type": "image", "imageInfo": info}]


def news_article(story: Story, site: "Site") -> dict[str, Any]:
    """The article as schema.org has it."""
    people = [{"@type": "Person", "name": name} for name in names_of(story)]
    organisations = [{"@type": "Organization", "name": name} for name in story.signature.agencies]
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": site.url(story)},
        "headline": story.headline,
        "description": story.lead,
        "datePublished": zulu(story.published),
        "dateModified": zulu(story.modified),
        "keywords": list(story.keywords),
        "isAccessibleForFree": story.kind != "paid",
        "articleBody": " ".join(block.text for block in story.blocks),
        "publisher": {"@type": "Organization", "name": site.paper.publication},
    }
    if people or organisations:
        thing["author"] = (people or organisations)[0] if len(people or organisations) == 1 else people or organisations
    if story.picture:
        thing["image"] = {"@type": "ImageObject", "url": site.paper.site + image_path(story.picture, site, 1200)}
    return thing
