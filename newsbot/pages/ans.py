"""ANS, Arc's own form of a story: ``content_elements``, ``headlines.basic``, ``credits.by``."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from newsbot import text
from newsbot.pages.fusion import Image, Story, block, first, objects, word, words

_KINDS: dict[str, tuple[str, ...]] = {"story": (), "video": ("VideoObject",), "gallery": ("ImageGallery",)}
_NO_TEXT = re.compile(
    "image|video|gallery|audio|raw_html|oembed_response|interstitial_link|divider|custom_embed|link_list|table|reference|"
    "numeric_rating|endorsement|correction|story"
)
"""Types of elements that hold no text of the article."""
_ACCESS = {"free": "free", "metered": "metered", "premium": "paid", "paid": "paid", "plus": "paid", "exclusive": "paid"}
_SUBSCRIBERS = re.compile(r"subscri(?:ber|ption)")
"""``plus`` is RND's own code."""


def story(content: dict[str, Any], unread: Counter[str]) -> Story | None:
    """The story that ``content`` is, None if it is a section, a list or anything else.

    Types of elements and codes of access that nobody has met are counted.
    """
    kinds = _KINDS.get(str(content.get("type")))
    if kinds is None or not ("headlines" in content or "content_elements" in content):
        return None
    elements = objects(content.get("content_elements"))
    taxonomy, label = _object(content, "taxonomy"), _object(content, "label")
    section = _object(taxonomy, "primary_section")
    path = first(section, "path", "_id") or ""
    kicker = first(label, "kicker") or (first(label, "basic") if _object(label, "basic").get("display", True) else None)
    return Story(
        article_id=first(content, "_id"),
        kinds=kinds,
        headline=first(content, "headlines"),
        kicker=kicker,
        lead=_lead(content, kicker, elements),
        markup="".join(_markup(elements, unread)),
        names=tuple(word(author.get("byline") or author) for author in objects(_object(content, "credits").get("by"))),
        wires=_wires(content),
        published=first(content, "first_publish_date"),
        modified=first(content, "last_updated_date"),
        shown=first(content, "display_date"),
        section=first(section, "name"),
        section_path=path,
        has_any_lead=bool(path),
        keywords=words(taxonomy.get("tags") or taxonomy.get("seo_keywords") or taxonomy.get("keywords")),
        image=_image(_object(_object(content, "promo_items"), "basic")),
        access=_access(_object(content, "content_restrictions").get("content_code"), unread),
    )


def _object(thing: dict[str, Any], key: str) -> dict[str, Any]:
    found = thing.get(key)
    return found if isinstance(found, dict) else {}


def _lead(content: dict[str, Any], kicker: str | None, elements: list[dict[str, Any]]) -> str | None:
    """The line below the headline. A description that is a paragraph of the text stands nowhere else on the page."""
    below = first(content, "subheadlines")
    if below and below != kicker:
        return below
    summary = first(content, "description")
    return None if any(word(element.get("content")) == summary for element in elements) else summary


def _wires(content: dict[str, Any]) -> tuple[str, ...]:
    distributor, source = _object(content, "distributor"), _object(content, "source")
    named = (distributor.get("category"), distributor), (source.get("source_type"), source)
    return words([supplier for kind, supplier in named if kind == "wires"])


def _access(code: Any, unread: Counter[str]) -> str | None:
    if not isinstance(code, str) or not code.strip():
        return None
    found = "paid" if _SUBSCRIBERS.search(code.lower()) else _ACCESS.get(code.strip().lower())
    if found is None:
        unread[f"ANS content_code {text.printable(code, 40)}"] += 1
    return found


def _markup(elements: list[dict[str, Any]], unread: Counter[str]) -> Iterator[str]:
    for element in elements:
        kind = element.get("type")
        if kind == "text":
            yield block("p", element.get("content"))
        elif kind == "header":
            yield block("h2", element.get("content"))
        elif kind == "list":
            yield _list(element)
        elif kind == "quote":
            # a pull quote is a sentence of the text, set again
            inner = [] if element.get("subtype") == "pullquote" else objects(element.get("content_elements"))
            yield block("blockquote", "".join(_markup(inner, unread)))
        elif not _NO_TEXT.fullmatch(str(kind)):
            unread[f"ANS element {text.printable(str(kind), 40)}"] += 1


def _list(element: dict[str, Any]) -> str:
    items = objects(element.get("items"))
    inner = (_list(item) if item.get("type") == "list" else block("li", item.get("content")) for item in items)
    return block("ul", "".join(inner))


def _image(image: dict[str, Any]) -> Image | None:
    """The image that leads the story; the agency where no photographer is named."""
    if image.get("type") != "image":
        return None
    credits_ = _object(image, "vanity_credits") or _object(image, "credits")
    named = words(objects(credits_.get("by"))) or words(objects(credits_.get("affiliation")))
    path = first(_object(image, "additional_properties"), "fullSizeResizeUrl") or ""
    public = path if path.startswith("/resizer/v2/") else None  # older paths lead into Arc's own admin
    return Image(first(image, "_id") or "", public, first(image, "caption"), ", ".join(named) or None, leads=True)
