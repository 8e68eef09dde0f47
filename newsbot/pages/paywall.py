"""Where a page of the Arc layout stops for readers who have not paid, and what stands before."""

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

_MARK_CLASS = re.compile(
    r"paywalledContent|(?:PianoContainer|ArticleContentLoader)styled__|FullscreenPaywall|(?:^|\s)paywall"
)
_CONTAINER_ID = re.compile(r"piano-(?:lightbox|sticky-template)-article")


def is_container(element: Any) -> bool:
    """Whether the paywall's vendor fills this element with the offer to subscribe (ids end in the paper's code)."""
    ident = element.get("id") or ""
    if ident.startswith("piano-"):
        return bool(_CONTAINER_ID.match(ident))  # others hold newsletters
    return bool(element.get("data-testid") == "piano-container")


def is_mark(element: Any) -> bool:
    """Whether the text that is for sale begins here, or what covers it does."""
    return is_container(element) or bool(_MARK_CLASS.search(element.get("class") or ""))


def is_closed(element: Any) -> bool:
    """Whether the element says that this page is closed to who has not paid: an empty container may stand anywhere."""
    if "paywalledContent" in (element.get("class") or ""):
        return True
    return is_container(element) and (len(element) > 0 or bool((element.text or "").strip()))


def before(article: Any, selectors: Iterable[str]) -> Any:
    """A copy of ``article`` that ends where the paywall begins; None if nothing in it tells where that is.

    Only what was printed before the first mark is left. ``selectors`` are those by which JSON-LD says what is for
    sale (schema.org ``hasPart.cssSelector``).
    """
    copy = deepcopy(article)
    sold = _selected(copy, selectors)
    mark = next((element for element in copy.iter("*") if element in sold or is_mark(element)), None)
    if mark is None or mark is copy:
        return None
    _cut_from(mark, copy)
    return copy


def _cut_from(mark: Any, root: Any) -> None:
    """Takes ``mark`` and all that follows out of ``root``, text and elements."""
    element, whole = mark, True
    while element is not root:
        parent = element.getparent()
        element.tail = None
        del parent[parent.index(element) + (0 if whole else 1) :]
        element, whole = parent, False


def _selected(root: Any, selectors: Iterable[str]) -> set[Any]:
    found: set[Any] = set()
    for selector in selectors:
        try:
            found.update(root.xpath(HTMLTranslator().css_to_xpath(selector, prefix="descendant-or-self::")))
        except (SelectorError, etree.XPathError):
            continue
    return found
