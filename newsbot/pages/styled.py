"""Madsack's Arc markup: the components of a page by their classes up to the hash, and which of them hold no text."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from newsbot.pages import blocks

_COMPONENT = re.compile(r"(?:^|\s)([A-Za-z]+)styled__([A-Za-z]+)")
"""``ArticleHeadstyled__ArticleTeaserContainer-sc-tdzyy5-3 fJDcrZ``: the hashes changed several times."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OTHER_ARTICLES = re.compile("Teaser|[Rr]ecommendation|Related|More|Chain")
_NO_TEXT = re.compile(
    "Ads?|Advertisement|Action|Newsletter|Promo|App|Piano|Paywall|Loader|Subscription|Banner|Share|Sharing|Social|Tags?|"
    "Comments?|Outbrain|Image|Gallery|Video|Audio|Player|Podcast|Embed|Widget|Info|Factbox|Infobox|Meta|Details|Editorial|"
    "Authors?|Avatar|Timestamp|Breadcrumbs?|Button|Icon|Caption|Copyright|Divider|Quiz|Survey|Poll|Location|Menu|Tab|"
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
        self._found: dict[str, list[Any]] = {}
        self.every = _shown(root)
        """All elements that are shown."""
        for element in self.every:
            for name in (element.tag, *_names(element.get("class") or "")):
                self._found.setdefault(name, []).append(element)
            if testid := element.get("data-testid"):
                self._found.setdefault(f"[{testid}]", []).append(element)

    def all(self, *names: str) -> list[Any]:
        """Elements that go by the first of ``names`` that any goes by.

        ``Overline`` is a component, ``ArticleHead.ArticleSubHeadline`` a part of one, ``[headline]`` a test id,
        ``.a__in`` a class, ``time`` a tag.
        """
        return next((self._found[name] for name in names if name in self._found), [])

    def first(self, *names: str) -> Any:
        """The first of ``all``, None if there is none."""
        return next(iter(self.all(*names)), None)


def is_no_text(element: Any) -> bool:
    """Whether an element in the text of an article is hidden or no text of it: advert, teaser, widget, picture."""
    if _is_no_text_class(element.get("class") or ""):
        return True
    if (ident := element.get("id")) and _NO_TEXT_ID.match(ident):
        return True
    if (testid := element.get("data-testid")) and _NO_TEXT_TESTID.match(testid):
        return True
    return blocks.is_hidden(element) or blocks.is_social(element)


def _shown(root: Any) -> list[Any]:
    found: list[Any] = []

    def walk(element: Any) -> None:
        for child in element:
            if (
                isinstance(child.tag, str)
                and not _is_elsewhere(child.get("class") or "")
                and not blocks.is_hidden(child)
            ):
                found.append(child)
                if len(child):
                    walk(child)

    walk(root)
    return found


@lru_cache(maxsize=4096)
def _names(classes: str) -> tuple[str, ...]:
    """Names of the components and their parts; other classes behind a dot."""
    if "styled__" in classes:
        pairs = _COMPONENT.findall(classes)
        return tuple(name for component, part in pairs for name in (component, f"{component}.{part}"))
    return tuple(f".{name}" for name in classes.split())


@lru_cache(maxsize=4096)
def _is_elsewhere(classes: str) -> bool:
    return any(map(_OTHER_ARTICLES.fullmatch, _words(component for component, _ in _COMPONENT.findall(classes))))


@lru_cache(maxsize=4096)
def _is_no_text_class(classes: str) -> bool:
    if any(map(_NO_TEXT.fullmatch, _words(name for pair in _COMPONENT.findall(classes) for name in pair))):
        return True
    return bool(_NO_TEXT_CLASS.search(classes))


def _words(names: Iterable[str]) -> Iterator[str]:
    return (word for name in names for word in _WORD.findall(name))
