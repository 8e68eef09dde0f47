"""The lead image of a page of unknown layout: its address, its caption, and whose it is."""

import re
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from newsbot import names, urls
from newsbot.pages.declared import First
from newsbot.pages.document import Document
from newsbot.pages.schema import Thing
from newsbot.pages.visible import Visible

_CREDIT = re.compile(
    r"(?:(?<![^\s(])(?:Quelle|Fotos?|FOTO|Photo(?:graph)?|Copyright|Credit)\s*:|(?:(?<=[.!?] )|^)Bild\s*:|©|\(c\))\s*"
)
_LABEL_FREE = re.compile(r"(?<=[.!?…“”»]) (?P<credit>[^.!?:]{2,40}/[^.!?:]{2,40})$")
"""What is glued to a caption without a label: ``Der Hafen am Abend. Eva Muster/dpa``."""
_OWNERS = ("creditText", "copyrightHolder", "creator", "author")
_SIZE = re.compile(r"[-_]\d+x\d+$")


class Picture(NamedTuple):
    """The lead image; None where the page does not say."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None


def picture(document: Document, ld: Thing, visible: Visible, first: First) -> Picture:
    """The image that JSON-LD, else OpenGraph names; caption and credit as shown below it, else as JSON-LD has them."""
    image = next((thing for thing in ld.things("image") if _address(thing, document)), None)
    url: str | None = first(
        "image_url",
        ("JSON-LD image", lambda: _address(image, document)),
        ("meta og:image", lambda: _absolute(document.meta.get("og:image", ""), document)),
    )
    if url is None:
        return Picture()
    stem = _SIZE.sub("", PurePosixPath(urlsplit(url).path).stem)
    shown = visible.caption(lambda source: len(stem) > 3 and stem in source)
    said = (image.text("caption", "description"), image.text(*_OWNERS)) if image else ("", "")
    (shown_caption, shown_credit), (said_caption, said_credit) = _credited(*shown), _credited(*said)
    return Picture(
        url,
        first("image_caption", ("figcaption", lambda: shown_caption), ("JSON-LD caption", lambda: said_caption)),
        first("image_credit", ("figcaption", lambda: shown_credit), ("JSON-LD credit", lambda: said_credit)),
    )


def _credited(caption: str, credit: str) -> tuple[str, str]:
    """Caption and credit, without labels; a credit glued to the caption counts where none stands apart."""
    caption, glued = parted(caption)
    return caption, parted(f"Quelle: {credit}")[1] or glued


def parted(caption: str) -> tuple[str, str]:
    """Caption and credit of a line that may hold both, ``Der Hafen. Foto: Eva Muster``; without label.

    Without a label, the names behind the last sentence are a credit if an agency is among them.
    """
    caption, *rest = _CREDIT.split(caption)
    credit = next((part.strip(" ()") for part in rest if part.strip(" ()")), "")
    if not rest and (glued := _LABEL_FREE.search(caption)) and any(map(names.code, glued["credit"].split("/"))):
        caption, credit = caption[: glued.start()], glued["credit"]
    return caption.rstrip(" ("), credit


def _address(image: Thing | None, document: Document) -> str | None:
    stated = image.link("url", "contentUrl", "@id") if image else ""
    found = _absolute(stated, document)
    return None if found is None or "#" in found else found


def _absolute(stated: str, document: Document) -> str | None:
    return urls.address(stated, document.url) if stated.strip() else None
