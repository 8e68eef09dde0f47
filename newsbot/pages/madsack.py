"""Madsack's own form of an Arc story: ``elements``, ``authors``, ``isPaid`` instead of ANS."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsbot import text
from newsbot.pages.fusion import Image, Story, block, first, objects, word, words

_STORY_KEYS = frozenset(("firstPublishDate", "displayDate", "isPaid", "authors"))
_NO_TEXT = re.compile("image|quote|oembed|rawHtml|ad|newsletterAd|piano|moreItems")
"""Types of elements that hold no text of the article."""
_ACCESS = {True: "paid", "true": "paid", False: "free", "false": "free"}
_KICKER = ("overline", "topline", "topLine", "kicker", "label")
_LEAD = (
    "teaser", "teaserText", "lead", "intro", "subHeadline", "subheadline", "subheadlines", "subline", "description",
)  # fmt: skip
_SECTION = ("section", "primarySection", "primary_section")
_QUOTE_OF_THE_DAY = re.compile(r"Zitat des Tages\b", re.IGNORECASE)


def story(content: dict[str, Any], unread: Counter[str]) -> Story | None:
    """The story that ``content`` is, None if it is none. Types of elements that nobody has met are counted.

    ``elements``, ``authors``, ``isPaid``, ``location``, ``firstPublishDate``, ``displayDate`` and ``imageInfo`` are
    known from scripts that worked on live pages until 2026. No page was at hand: the keys of headline, kicker, lead,
    credit, last change, section, tags and id are not known. Those tried here are the names of the page's components
    and of ANS; what the page shows comes before them.
    """
    if not isinstance(content.get("elements"), list) or _STORY_KEYS.isdisjoint(content):
        return None
    elements, paid = objects(content["elements"]), content.get("isPaid")
    taxonomy, headline = content.get("taxonomy"), content.get("headline")
    filed = {**taxonomy, **content} if isinstance(taxonomy, dict) else content
    tags = filed.get("tags") or filed.get("keywords")
    section = next((filed[key] for key in _SECTION if filed.get(key)), None)
    return Story(
        article_id=first(content, "_id", "id", "arcId"),
        headline=first(content, "headline", "title", "headlines"),
        kicker=first(content, *_KICKER) or first(headline, *_KICKER),
        lead=first(content, *_LEAD),
        dateline=first(content, "location"),
        markup="".join(_markup(elements, unread)),
        names=words(content.get("authors")),
        wires=words(content.get("editorial") or content.get("agency")),
        published=first(content, "firstPublishDate"),
        modified=first(content, "lastUpdatedDate", "lastUpdateDate", "modifiedDate"),
        shown=first(content, "displayDate"),
        section=word(section) or None,
        section_path=_folder(section),
        breadcrumb=words([crumb for crumb in objects(content.get("breadcrumbs")) if _folder(crumb).strip("/")]),
        keywords=words(tags.split(",") if isinstance(tags, str) else tags),
        image=_image(content.get("imageInfo"), elements),
        access=_ACCESS.get(paid.lower() if isinstance(paid, str) else paid) if isinstance(paid, (str, bool)) else None,
    )


def _markup(elements: list[dict[str, Any]], unread: Counter[str]) -> Iterator[str]:
    heading = ""
    for element in elements:
        kind = element.get("type")
        if kind == "header":
            heading = word(element.get("text"))
            yield "" if _QUOTE_OF_THE_DAY.match(heading) else block("h2", element.get("text"))
            continue
        if kind == "text":
            yield block("p", element.get("text"))
        elif kind == "list":
            yield _list(element.get("list"))
        elif kind == "quote" and not _QUOTE_OF_THE_DAY.match(heading):
            yield _quote(element.get("elements"))
        elif not _NO_TEXT.fullmatch(str(kind)):
            unread[f"fusion element {text.printable(str(kind), 40)}"] += 1
        heading = ""


def _list(content: Any) -> str:
    items = content.get("items") if isinstance(content, dict) else None
    return block("ul", "".join(block("li", line) + _list(below) for line, below in _lines(items)))


def _quote(lines: Any) -> str:
    """What was said. Who said it stands in a line of its own, name and office glued: no text."""
    return block("blockquote", "".join(block("p", line) for line, _ in _lines(lines)))


def _lines(values: Any) -> Iterator[tuple[Any, Any]]:
    """The texts of a list, whether they stand in objects or alone, and the lists below them."""
    for value in values if isinstance(values, list) else ():
        yield (value.get("text"), value.get("list")) if isinstance(value, dict) else (value, None)


def _folder(section: Any) -> str:
    """Path of the section on the site; empty if not said, or if it leads to an article."""
    path = urlsplit(first(section, "path", "_id", "id", "href", "url") or "").path
    return path if path.startswith("/") and not path.endswith(".html") else ""


def _image(above: Any, elements: list[dict[str, Any]]) -> Image | None:
    """The image above the story, else the first among its elements."""
    among = (element.get("imageInfo") for element in elements if element.get("type") == "image")
    found = next((one for one in (above, *among) if isinstance(one, dict)), None)
    if found is None:
        return None
    image_id = first(found, "id") or ""
    path = _path(image_id, found.get("auth"))
    return Image(image_id, path, first(found, "caption"), first(found, "credit"), leads=found is above)


def _path(image_id: str, auth: Any) -> str | None:
    """Where the resizer serves the image, signed with the token that the JSON has under some key."""
    tokens = [token for token in auth.values() if isinstance(token, str)] if isinstance(auth, dict) else []
    return f"/resizer/v2/{image_id}.jpg?auth={tokens[0]}" if image_id and tokens else None
