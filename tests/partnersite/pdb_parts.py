"""What articles and teasers of the pdb layout have in common: pictures and the marks of paid content."""

from typing import TYPE_CHECKING

from tests.partnersite import addresses
from tests.partnersite.articles import Picture, Story
from tests.partnersite.markup import attribute, script_json

if TYPE_CHECKING:
    from tests.partnersite.site import Site

FREE_FLAG_SINCE = 2021
"""Year from which pages say whether they are paid, and pictures lie on a host of their own."""


def image_path(story: Story, picture: Picture, site: "Site", variation: str) -> str:
    """Address of a picture, as printed: a path in the early years, on a host of its own later."""
    owner = "rnd" if story.kind == "wire" else site.paper.folder
    title = addresses.slug(story.headline)
    host = "https://mar.prod.image.rndtech.de" if site.moment.year >= FREE_FLAG_SINCE else ""
    folder = f"/var/storage/images/{owner}{story.section.path('pdb')}/{title}/".lower()
    return f"{host}{folder}{picture.number}-1-ger-DE/{title}_{variation}.jpg"


def badge(story: Story, kind: str) -> str:
    """The mark of a paid article, or of one that is free for now; empty for any other."""
    name = "pdb-parts-paidcontent-freeuntilbadge"
    if story.kind == "metered":
        return f'<span class="{name} {name}_{kind} {name}_open">Kostenlos bis {story.free_until} Uhr</span>'
    if story.kind == "paid":
        return f'<span class="{name} {name}_{kind} {name}_close">\n    {attribute(story.kicker)}\n</span>'
    return ""


def loader(story: Story, picture: Picture, site: "Site", variation: str) -> str:
    """What scripts load a picture from, for an attribute."""
    base = {
        "url": image_path(story, picture, site, variation), "retina_url": None, "title": picture.caption or "",
        "alt": picture.caption or "", "copyright": picture.credit or "", "caption": picture.caption or "",
    }  # fmt: skip
    return attribute(script_json({"baseImage": base, "imageList": []}).replace("/", "\\/"))
