"""What articles, teasers and JSON of the Arc layout have in common: times, pictures, kickers."""

from datetime import datetime, timezone
from hashlib import sha256
from typing import TYPE_CHECKING

from tests.partnersite.articles import Picture, Story
from tests.partnersite.markup import attribute
from tests.partnersite.styled import names

if TYPE_CHECKING:
    from tests.partnersite.site import Site

SIGNED_PICTURES_SINCE = 2023
PAID_ICONS = {"paid": "PaidIcon", "metered": "PaidIconFreePeriod"}
"""Test id of the icon in a headline, by kind of article."""


def zulu(moment: datetime) -> str:
    """A moment as Arc writes it: ``2024-01-02T09:00:00.000Z``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def image_path(picture: Picture, site: "Site", width: int) -> str:
    """Path of a picture at the paper's resizer."""
    if site.moment.year >= SIGNED_PICTURES_SINCE:
        return f"/resizer/v2/{picture.arc_id}.jpg?auth={token(picture.arc_id)}&quality=70&width={width}"
    store = f"cloudfront-eu-central-1.images.arcpublishing.com/madsack/{picture.arc_id}.jpg"
    return f"/resizer/{token(picture.arc_id)[:27]}=/{width}x{width * 2 // 3}/filters:quality(70)/{store}"


def token(arc_id: str) -> str:
    """The signature that the resizer wants."""
    return sha256(arc_id.encode()).hexdigest()


def overline(story: Story, site: "Site") -> str:
    """The kicker."""
    return (
        f'<span class="{names("Overline", "Overline", site.release)}">{attribute(story.kicker)}</span>'
        if story.kicker
        else ""
    )
