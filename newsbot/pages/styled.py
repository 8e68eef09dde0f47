"""Madsack's Arc markup: the components of a page by their classes up to the hash, and which of them hold no text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from newsbot import text
from newsbot.pages import blocks

_COMPONENT = re.compile(r"(?:^|\s)([A-Za-z]+)styled__([A-Za-z]+)")
"""``ArticleHeadstyled__ArticleTeaserContainer-sc-tdzyy5-3 fJDcrZ``: the hashes changed several times."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OTHER_ARTICLES = re.compile("Teaser|[Rr]ecommendation|Related|More|Chain")
_NO_TEXT = re.compile(
    "Ads?|Advertisement|Action|Newsletter|Promo|App|Piano|Paywall|Loader|Subscription|Banner|Share|Sharing|Social|Tags?|"
    "Comments?|Outbrain|Image|Gallery|Video|Audio|Player|Podcast|Embed|Widget|Infos?|Facts?|Factbox|Infobox|Meta|Details|Editorial|"
    "Authors?|Avatar|Timestamp|Breadcrumbs?|Button|Icon|Caption|Copyright|Divider|Quiz|Survey|Poll|Location|Cite|Source|Speaker|Function|Menu|Tab|"
    "Navigation|Footer|" + _OTHER_ARTICLES.pattern
)
"""Words in names of components that are no running text: ``AdWrapper``, ``MoreItemsBlock``, ``CallToActionBase``."""
_NO_TEXT_CLASS = re.compile(
    r"(?:^|\s)(?:OUTBRAIN|taboola|a__rel\S*|ord--0|a-hd\S*|ad|ads|adslot|adwrapper|advert\S*|ad-\S+|newsletter\S*|teaser\S*"
    r"|\S*pullquote|(?:gal|share|social|related|promo|author|paywall)-\S+)(?=\s|$)",
    re.IGNORECASE,
)
_NO_TEXT_ID = re.compile(r"mad_[dm]_incontent-|piano-|taboola|outbrain", re.IGNORECASE)
_NO_TEXT_TESTID = re.compile(
    r"ads?\b|more-items|piano|newsletter|teaser|paid|share|author|timestamp|image|gallery", re.IGNORECASE
)


class Components:
    """The components below an element, in reading order, without hidden ones and those that show other articles."""

    def __init__(self, root: Any) -> None:
        self.every: list[Any] = []
        """All elements that are shown."""
        self.identified: list[Any] = []
        """Those with an id or test id."""
        self._found: defaultdict[str, list[Any]] = defaultdict(list)
        self._gather(root)

    def _gather(self, element: Any) -> None:
        for child in element.iterchildren("*"):
            names = _names(child.get("class") or "")
            if names is None:
                continue
            if len(child.keys()) > 1:
                if blocks.is_hidden(child):
                    continue
                if child.get("data-testid") or child.get("id"):
                    self.identified.append(child)
            self.every.append(child)
            for name in (child.tag, *names):
                self._found[name].append(child)
            if len(child):
                self._gather(child)

    def all(self, *names: str) -> list[Any]:
        """Elements that go by the first of ``names`` that any goes by.

        ``Overline`` is a component, ``ArticleHead.ArticleSubHeadline`` a part, ``.a__in`` a class, ``time`` a tag.
        """
        return next((self._found[name] for name in names if name in self._found), [])

    def first(self, *names: str) -> Any:
        """The first of ``all``, None if there is none."""
        return next(iter(self.all(*names)), None)


def is_no_text(element: Any) -> bool:
    """Whether an element in the text of an article is hidden or no text of it: advert, teaser, widget, picture."""
    names = element.keys()
    if names and _is_no_text_class(element.get("class") or ""):
        return True
    if element.tag == "blockquote" and blocks.is_social(element):
        return True
    if not names or names == ["class"]:
        return False
    return (
        bool(_NO_TEXT_ID.match(element.get("id") or ""))
        or bool(_NO_TEXT_TESTID.match(element.get("data-testid") or ""))
        or blocks.is_hidden(element)
    )


@lru_cache(maxsize=4096)
def _names(classes: str) -> tuple[str, ...] | None:
    """Names of components and their parts, of other classes behind a dot; None if they hide, or show other articles."""
    if not classes:
        return ()
    pairs = _COMPONENT.findall(classes)
    if any(map(_OTHER_ARTICLES.fullmatch, _words(component for component, _ in pairs))) or _is_hidden(classes):
        return None
    components = (name for component, part in pairs for name in (component, f"{component}.{part}"))
    return (*components, *(f".{name}" for name in classes.split() if "styled__" not in name))


@lru_cache(maxsize=4096)
def _is_no_text_class(classes: str) -> bool:
    words = _words(name for pair in _COMPONENT.findall(classes) for name in pair)
    return any(map(_NO_TEXT.fullmatch, words)) or bool(_NO_TEXT_CLASS.search(classes)) or _is_hidden(classes)


def _is_hidden(classes: str) -> bool:
    wearer = etree.Element("i", {"class": text.for_tree(classes)})
    return blocks.is_hidden(wearer) or blocks.is_social(wearer)


def _words(names: Iterable[str]) -> Iterator[str]:
    return (word for name in names for word in _WORD.findall(name))
