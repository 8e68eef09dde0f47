"""Running text: blocks of an element in reading order, and what in them is not the article's text."""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from newsbot import bylines, text

NEVER_READ = frozenset(
    "script style noscript template iframe object embed svg canvas video audio picture img figure figcaption "
    "button input select textarea label form nav aside link meta".split()
)
"""Elements whose content is not running text."""
BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 ul ol li blockquote section article header footer main table tr dl dt dd pre hr".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BREAK = "\0"  # a <br>; a page's text never holds NUL
_PARAGRAPH_BREAK = re.compile(r"\0\s*\0[\0\s]*")


class Part(NamedTuple):
    """One block of running text: ``tag`` is ``p``, ``h2`` … or ``li``."""

    tag: str
    text: str


class Prose(NamedTuple):
    """An article's text and what stood at its end."""

    body: str | None
    byline: bylines.Byline
    agency_id: str | None


def is_hidden(element: Any) -> bool:
    """Whether the element itself says that a reader does not see it."""
    attributes = element.attrib
    return bool(attributes) and (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(attributes.get("style", "")))
    )


def parts(container: Any, noise: Callable[[Any], bool] = is_hidden) -> list[Part]:
    """The blocks below ``container`` in reading order; text outside any block makes paragraphs of its own.

    Elements of ``NEVER_READ`` and those for which ``noise`` is true are passed over with all they hold. A double
    ``<br>`` parts paragraphs, a single one is a blank.
    """
    found: list[Part] = []
    line: list[str] = []
    _walk(container, "p", line, found, noise)
    _flush("p", line, found)
    return found


def flat(element: Any, noise: Callable[[Any], bool] = is_hidden) -> str:
    """All visible text of an element on one line."""
    return " ".join(part.text for part in parts(element, noise))


def _walk(element: Any, tag: str, line: list[str], found: list[Part], noise: Callable[[Any], bool]) -> None:
    """Adds the blocks of ``element`` to ``found``; ``line`` holds the pieces of the block that is being read."""
    line.append(element.text or "")
    for child in element:
        name = child.tag
        if not isinstance(name, str) or name in NEVER_READ or noise(child):
            pass
        elif name == "br":
            line.append(_BREAK)
        elif name in BLOCKS:
            _flush(tag, line, found)
            _walk(child, name if name in HEADINGS or name == "li" else _outer(tag), line, found, noise)
        else:
            _walk(child, tag, line, found, noise)
            line.append(child.tail or "")
            continue
        if name in BLOCKS:
            _flush(tag, line, found)
        line.append(child.tail or "")

def _outer(tag: str) -> str:
    return tag if tag == "li" else "p"


def _flush(tag: str, line: list[str], found: list[Part]) -> None:
    for paragraph in _PARAGRAPH_BREAK.split("".join(line)):
        cleaned = text.clean(paragraph.replace(_BREAK, " "))
        if cleaned:
            found.append(Part(tag, cleaned))
    line.clear()


_PROMOTION = re.compile(
    r"(?:Lesen Sie (?:auch|mehr|weiter|dazu)|Weiterlesen nach der Anzeige|Anzeige$|Mehr zum Thema|[»►▶]|"
    r"Laden Sie sich jetzt|Abonnieren Sie)",
)


def is_promotion(paragraph: str) -> bool:
    """Whether a paragraph leads away from the article: another text, an advert, an app, a newsletter."""
    return bool(_PROMOTION.match(paragraph))


def prose(found: Iterable[Part]) -> Prose:
    """The article's text out of its blocks: promotion dropped, byline and agency tail at the end taken apart."""
    kept = [part for part in found if not is_promotion(part.text)]
    byline = bylines.Byline([], [])
    agency_id = None
    while kept:
        last = kept[-1].text
        if tail := bylines.agency_tail(last):
            agency_id = agency_id or tail.agency_id
            byline = bylines.merge(byline, bylines.Byline([], tail.agencies))
        elif bylines.looks_like(last):
            byline = bylines.merge(bylines.read(last), byline)
        elif kept[-1].tag not in HEADINGS:
            break
        kept.pop()
    body = "\n\n".join(f"- {part.text}" if part.tag == "li" else part.text for part in kept)
    return Prose(body or None, byline, agency_id)
