"""What a reader sees of a page of unknown layout: headline, kicker, lead, captions, text as trafilatura finds it."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import cached_property
from itertools import takewhile
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from newsbot import bylines, dates, text
from newsbot.pages import prose
from newsbot.pages.prose import Part

MISSING = "pages of unknown layout are read with trafilatura, which is not installed: pip install 'trafilatura>=2.3,<3'"
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "video", "audio",
    "dialog", "button", "input", "select", "textarea", "head",
})  # fmt: skip
_PAYWALL = re.compile(r"paywall|paid-?content|plenigo|tinypass|laterpay|abo-?(?:box|hinweis|angebot)", re.IGNORECASE)
_KICKER = re.compile(r"(?:^|[-_ ])(?:kicker|dachzeile|overline|topline|spitzmarke|supertitle|roofline)", re.IGNORECASE)
_LEAD = re.compile(r"(?:^|[-_ ])(?:lead|intro|vorspann|standfirst|teaser|dek)(?:$|[ ]|[-_]*text)", re.IGNORECASE)
_LEAD_TAGS = frozenset(("p", "div", "h2", "span", "strong", "section"))
_CHANGE = re.compile(r"\W*(?:zuletzt|aktualisier|update|stand\b|geändert)", re.IGNORECASE)
_BYLINE = re.compile(r"(?:^|[-_ ])(?:byline|authors?)(?:$|[ ]|[-_]*name)", re.IGNORECASE)
_CREDIT = re.compile(r"credit|copyright|source|quelle|fotograf", re.IGNORECASE)
_LONGEST_LEAD = 1200  # characters
_LONGEST_STAMP = 80  # characters of any line between headline and text but the lead
_SHORT = 25
_MANY = 5000  # blocks: to search each in all the text would take minutes
_TOO_MANY = 8000  # elements of an article: trafilatura's time grows with their square, and a long page has 2,000
_LONGEST_TEASER = 2  # paragraphs
_FIRST_BLOCKS = 12
_SURROUNDINGS = ("nav", "aside", "figure", "footer")
_TEASER_HEADINGS = "|".join(f".//h{n}//a[@href]|.//a[@href]//h{n}" for n in (2, 3, 4))
_HTML = {"head": "h2", "item": "li", "list": "ul", "quote": "blockquote", "row": "tr", "cell": "td", "lb": "br"}
"""trafilatura's elements (after TEI) in the words of HTML."""


class Visible:
    """A copy of a page without comments, scripts, controls and whatever says that it is hidden.

    ``stated`` are the headlines that the page's metadata name: they tell the article's heading from a logo.
    ``paid`` are, on a paid page, the CSS selectors of what only paying readers see; on any other page None.
    """

    def __init__(self, root: Any, stated: Iterable[str], paid: list[str] | None = None) -> None:
        self.root = deepcopy(root)
        _cut(element for element in self.root.iter() if _is_unseen(element))
        self.is_open = paid is None or self._withhold(paid)
        """Whether the text that is left is a reader's who has not paid."""
        self._stated = [text.fold(headline) for headline in stated if headline]

    @cached_property
    def heading(self) -> Any:
        """The element of the headline: one that says what is stated, else the article's, else the only ``h1``."""
        titles = [element for element in self.root.iter("h1") if prose.flat(element)]
        within = [element for element in titles if next(element.iterancestors("article", "main"), None) is not None]
        stated = [element for element in (*titles, *self.root.iter("h2")) if self._is_stated(element)]
        return next(iter((*stated, *within, *(titles if len(titles) == 1 else []))), None)

    @cached_property
    def frame(self) -> Any:
        """The ``article`` or ``main`` around the headline, else the only long ``article``, else the whole page."""
        around = [] if self.heading is None else [*self.heading.iterancestors("article", "main")]
        holding = [element for element in around if element.find(".//p") is not None]
        long = [] if around else [element for element in self.root.iter("article") if _is_long(element)]
        return next(iter((*holding, *around[-1:], *(long if len(long) == 1 else []))), self.root)

    def headline(self) -> str:
        """The headline without the kicker."""
        return "" if self.heading is None else prose.flat(self.heading, _is_kicker)

    def kicker(self) -> str:
        """What is marked as kicker in the heading, or before it up to three levels around."""
        scopes = [] if self.heading is None else [self.heading, *list(self.heading.iterancestors())[:3]]
        for scope in scopes:
            for element in scope.iter():
                if _is_kicker(element) and (found := prose.flat(element)):
                    return found.rstrip(" :|")
                if element is self.heading and scope is not self.heading:
                    break
        return ""

    def marked_lead(self) -> str:
        """The first text after the headline that is marked as lead."""
        for element in self._after_heading():
            marks = element.get("class") or ""
            if element.tag in _LEAD_TAGS and (_LEAD.search(marks) or element.get("itemprop") == "description"):
                found = prose.parts(element)
                lead = " ".join(part.text for part in found)
                if lead and len(lead) <= _LONGEST_LEAD and all(part.tag != "h1" for part in found):
                    return lead
        return ""

    def stated_lead(self, description: str) -> str:
        """The block among the first of the article that says just what ``description`` says."""
        wanted = text.fold(description)
        return next((block for block in self._first_blocks if wanted and text.fold(block) == wanted), "")

    @cached_property
    def _first_blocks(self) -> list[str]:
        return [part.text for part in prose.parts(self.frame) if part.tag != "h1"][:_FIRST_BLOCKS]

    def byline(self) -> str:
        """Names marked as the author's."""
        for element in self._after_heading():
            marked = element.get("rel") == "author" or element.get("itemprop") == "author"
            if marked or _BYLINE.search(element.get("class") or ""):
                found = prose.flat(element)
                if bylines.read(found) != bylines.NOBODY:
                    return found
        return ""

    def time(self, name: str) -> str:
        """The moment that a ``<time>`` marks with schema.org's ``name``; the article's first is ``datePublished``."""
        times = [element for element in self.root.iter("time") if element.get("datetime")]
        marked = [element for element in times if element.get("itemprop") == name]
        if not marked and name == "datePublished" and self.frame is not self.root:
            marked = [element for element in self.frame.iter("time") if element.get("datetime")]
        return str(marked[0].get("datetime")) if marked else ""

    def stamp(self) -> str:
        """The day, with or without a time, between headline and text; empty where none is printed as that of the text.

        A day further down may be that of another text, and one behind ``Stand:`` that of a change.
        """
        heading = "" if self.heading is None else prose.flat(self.heading)
        shown = [part.text for part in prose.parts(self.frame)]
        at = shown.index(heading) + 1 if heading in shown else len(shown)
        below = [line for line in shown[at : at + _FIRST_BLOCKS] if not _CHANGE.match(line)]
        head = takewhile(lambda line: len(line) <= _LONGEST_STAMP or line == self.marked_lead(), below)
        return next(filter(dates.german, head), "")

    def caption(self, matches: Callable[[str], bool]) -> tuple[str, str]:
        """Caption and credit below the image whose address ``matches``."""
        for figure in self.root.iter("figure"):
            sources = (value for image in figure.iter("img", "source") for value in image.attrib.values())
            caption = figure.find(".//figcaption")
            if caption is not None and any(map(matches, sources)):
                credits = [prose.flat(one) for one in figure.iterdescendants() if _is_credit(one)]
                return prose.flat(caption, _is_credit), next(filter(None, credits), "")
        return "", ""

    def running_text(self) -> list[Part]:
        """The blocks of the article's text: trafilatura says which, the page their order and wording.

        Raises ``ModuleNotFoundError``, with the line that installs it, where trafilatura is missing.
        """
        try:
            from trafilatura import bare_extraction  # heavy, and needed for this layout alone
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError(MISSING, name=missing.name) from missing
        logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is nothing to warn of
        marked = self.root.xpath('//*[contains(concat(" ", @itemprop, " "), " articleBody ")]')
        copy = deepcopy(marked[0] if len(marked) == 1 else self.frame)
        for form in copy.iter("form"):  # some pages are one whole form
            form.tag = "div" if _is_long(form) else "form"
        _cut([*copy.iter(*_SURROUNDINGS), *filter(_is_teaser, copy.iter("article"))])
        if sum(1 for _ in copy.iter()) > _TOO_MANY:
            return []
        markup = etree.tostring(copy, encoding="unicode", method="html", with_tail=False)
        found: Any = bare_extraction(
            f"<html><body>{markup}</body></html>",
            fast=True,  # as else, where there is little text, it gives all words of the page as one paragraph
            favor_precision=True,
            include_comments=False,
        )
        if found is None or found.body is None:
            return []
        for block in found.body.iter():
            block.tag = _HTML.get(block.tag) or str(block.tag)
        return list(_chosen(prose.parts(copy), {_letters(part) for part in prose.parts(found.body)}))

    def _withhold(self, selectors: list[str]) -> bool:
        """Cuts out what the selectors (JSON-LD ``cssSelector``) find, and whatever is named after the paywall.

        False if they do not tell what is withheld: none, an invalid one, none that finds anything.
        """
        found: list[Any] = []
        try:
            for selector in selectors:
                found += self.root.xpath(HTMLTranslator().css_to_xpath(selector))
        except (SelectorError, etree.XPathError):
            found.clear()
        whole = self.root in found
        _cut([*found, *(one for one in self.root.iter() if _PAYWALL.search(f"{one.get('class')} {one.get('id')}"))])
        return bool(found) and not whole

    def _is_stated(self, heading: Any) -> bool:
        shown = text.fold(prose.flat(heading))
        return any(headline in shown for headline in self._stated)

    def _after_heading(self) -> Iterator[Any]:
        reached = self.heading is None
        for element in self.frame.iterdescendants():
            if reached and next(element.iterancestors("nav", "aside", "figure"), None) is None:
                yield element
            reached = reached or element is self.heading


def _chosen(shown: list[Part], wanted: set[str]) -> Iterator[Part]:
    """Those of ``shown`` whose letters are ``wanted``, or a longer piece of such; and headings right before them."""
    whole = "\n".join(wanted) if len(shown) < _MANY else ""
    chosen = [_letters(part) in wanted or (_is_telling(part) and _letters(part) in whole) for part in shown]
    for part, yes, next_one in zip(shown, chosen, [*chosen[1:], False], strict=True):
        if yes or (next_one and part.tag in prose.HEADINGS):
            yield part


def _is_telling(part: Part) -> bool:
    return len(part.text) > _SHORT or bylines.looks_like(part.text)


def _letters(part: Part) -> str:
    """What tells a block from others: its text without blanks, as trafilatura sets its own around links."""
    return "".join(part.text.split())


def _is_unseen(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return True
    if element.tag in ("html", "body"):  # until a script has run, at most: a reader sees it
        return False
    return prose.is_hidden(element) or "screen-reader-text" in (element.get("class") or "")


def _is_kicker(element: Any) -> bool:
    return bool(_KICKER.search(element.get("class") or ""))


def _is_credit(element: Any) -> bool:
    return bool(_CREDIT.search(f"{element.get('class')} {element.get('itemprop')}"))


def _is_teaser(element: Any) -> bool:
    """Whether an ``article`` within the article leads to another one."""
    return not _is_long(element) and element.find(".//h1") is None and bool(element.xpath(_TEASER_HEADINGS))


def _is_long(element: Any) -> bool:
    return len(element.findall(".//p")) > _LONGEST_TEASER


def _cut(elements: Iterable[Any]) -> None:
    """Takes elements out of their tree; the text that follows them stays."""
    for element in list(elements):
        parent, before = element.getparent(), element.getprevious()
        if parent is None:
            continue
        if element.tail and before is not None:
            before.tail = text.for_tree((before.tail or "") + element.tail)
        elif element.tail:
            parent.text = text.for_tree((parent.text or "") + element.tail)
        element.tail = None
        parent.remove(element)
