"""The lead image of an entry of a feed: its address, its caption, and whose it is."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from newsbot import text as texts
from newsbot import urls
from newsbot.discovery import markup

_NO_IMAGE = re.compile(r"\.(?:mp[34]|m4[av]|webm|og[gv]|wav|m3u8|pdf)$", re.IGNORECASE)
_BILD = r"(?:(?<=[.!?] )|(?<=[|(])|(?<=[|] )|^)Bild"  # elsewhere it is a word like any other
_LABEL = rf"(?:(?:Quelle|Fotos?|FOTO|Copyright|Credit|{_BILD})\s*:|©|\(c\))"
_LABELS = re.compile(rf"(?:{_LABEL}\s*)+")
_LABELLED = re.compile(rf"(?:^| ?[|(] ?| [–—-] | ){_LABEL}\s*(?P<credit>[^|()]+?)\)?$")
_BEFORE_CREDIT = re.compile(rf"\. $|(?:^| ?[|(] ?| [/–—-] |(?<=[.!?…“\"»)]) | (?={_LABEL}))(?:{_LABEL}\s*)*$")
"""What parts a caption from its credit; Arc puts a full stop and a blank there, whatever the caption ends with."""
_LONGEST = 300  # characters of a credit
_LONGEST_TEXT = 50_000  # characters of a description


class Picture(NamedTuple):
    """The lead image; None where the feed does not say."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None


def picture(item: Any, base: str) -> Picture:
    """The image that ``media:content``, an enclosure or the description of an ``lxml`` element names first.

    Caption and credit are those of that image, else of its group, else of the entry.
    """
    for source, element in _named(item):
        found = urls.address(source, base) if source and source.strip() else None
        if found and not {element.get("width"), element.get("height")} & {"0", "1"}:
            described = next(iter(_near(element, item, "media:description")), "")
            credits = _near(element, item, "media:credit") or _near(element, item, "media:copyright")
            return Picture(found, *parted(described, credits))
    return Picture()


def parted(described: str, credits: list[str]) -> tuple[str | None, str | None]:
    """Caption and credit, each without the other and without labels such as ``Foto:``.

    ``described`` may end with the credit, as Arc's feeds have it (``Der Hafen. Eva Muster``).
    """
    caption = texts.clean(described)
    names = [cleaned for credit in credits if (cleaned := texts.clean(credit))]
    if not names:
        if labelled := _LABELLED.search(caption, max(0, len(caption) - _LONGEST)):
            return caption[: labelled.start()].strip() or None, labelled["credit"].strip()
        glued = described.endswith(". ")  # to a credit that is empty
        return (caption.removesuffix(".") if glued else caption) or None, None
    credit = ", ".join(_LABELS.sub("", name) if _LABELS.match(name) else name for name in names)
    for printed in (", ".join(names), "/".join(names), credit):
        for end in (printed, f"{printed})", f"{printed}."):
            rest = caption.removesuffix(end)
            if rest != caption and (before := _BEFORE_CREDIT.search(rest, max(0, len(rest) - _LONGEST))):
                return caption[: before.start()].strip() or None, credit or None
    return caption or None, credit or None


def _named(item: Any) -> Iterator[tuple[str | None, Any]]:
    """Addresses that may be images, with their element, the likeliest first."""
    inner = [(markup.name(element.tag), element) for element in item.iter()]
    media = [element for name, element in inner if name == "media:content"]
    for element in sorted(media, key=lambda one: one.get("isDefault") != "true"):
        if _kind(element) == "image":
            yield element.get("url"), element
    for wanted in ("media:thumbnail", "enclosure", "link", "itunes:image"):
        for name, element in inner:
            enclosed = name != "link" or element.get("rel") == "enclosure"
            if name == wanted and enclosed and _kind(element) == "image":
                yield element.get("url") or element.get("href"), element
    for name, element in inner:
        if name in ("description", "summary") and "<img" in (element.text or "")[:_LONGEST_TEXT]:
            for image in markup.parse_html(element.text[:_LONGEST_TEXT]).iter("img"):
                yield image.get("src"), image


def _kind(element: Any) -> str:
    """``image``, ``video``, ``audio`` …; where the feed does not say, what the address looks like."""
    stated = element.get("medium") or (element.get("type") or "").partition("/")[0]
    address = (element.get("url") or element.get("href") or "").partition("?")[0]
    return str(stated or ("other" if _NO_IMAGE.search(address) else "image")).lower()


def _near(element: Any, item: Any, wanted: str) -> list[str]:
    """Texts of the children called ``wanted`` of ``element``, else of what it stands in, up to the entry."""
    while element is not None:
        found = ["".join(child.itertext()) for child in element if markup.name(child.tag) == wanted]
        if found:
            return found
        if element is item:
            break
        element = element.getparent()
    return []
