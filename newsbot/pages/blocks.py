"""The blocks of running text below an element: paragraphs, headings and list items in reading order."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from newsbot import text

NEVER_READ = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "video", "audio",
    "picture", "img", "figure", "figcaption", "button", "input", "select", "textarea", "label", "form", "nav",
    "aside", "link", "meta",
})  # fmt: skip
"""Elements whose content is not running text."""
BLOCKS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "section", "article", "header",
    "footer", "main", "table", "tr", "dl", "dt", "dd", "pre", "hr", "figure", "figcaption", "nav", "aside", "form",
})  # fmt: skip
HEADINGS = frozenset({
    "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_CELLS = frozenset(("td", "th"))
_ITALICS = frozenset(("em", "i", "cite"))
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset({
    "hidden", "hide", "is-hidden", "d-none", "invisible", "visually-hidden", "visuallyhidden", "sr-only",
})  # fmt: skip
_BREAK = "\0"  # a <br>; a page's text never holds NUL
_PARAGRAPH_BREAK = re.compile(r"\0\s*\0[\0\s]*")
_SOCIAL = re.compile(r"(?:^|\s)(?:twitter|instagram|fb|tiktok|bluesky|mastodon)-")  # not in a hash: ``sc-1cafb-0``
_POST = re.compile(r"https?://(?:\w+\.)?(?:twitter|x)\.com/\w+/status/")
_MOSTLY = 0.8  # share of a block's letters that makes it a link: "» <a>Aktuelle Meldungen</a>" is one


class Part(NamedTuple):
    """One block of running text."""

    tag: str
    """``p``, ``h2`` … or ``li``."""
    text: str
    linked: bool = False
    """Whether (nearly) all of it is the text of links."""
    emphasised: bool = False
    """Whether all of it is set in italics."""


def is_hidden(element: Any) -> bool:
    """Whether the element itself says that a reader does not see it."""
    for name, value in element.items():
        if name == "class":
            if not _HIDDEN_CLASSES.isdisjoint(value.split()):
                return True
        elif name == "style":
            if _HIDDEN_STYLE.search(value):
                return True
        elif name == "hidden" or (name == "aria-hidden" and value == "true"):
            return True
    return False


def is_social(element: Any) -> bool:
    """Whether the element is a post of a social network, with or without its class."""
    if _SOCIAL.search(element.get("class") or ""):
        return True
    return element.tag == "blockquote" and any(_POST.match(link.get("href") or "") for link in element.iter("a"))


def parts(container: Any, noise: Callable[[Any], bool] = is_hidden) -> list[Part]:
    """The blocks below ``container`` in reading order; text outside any block makes paragraphs of its own.

    Elements of ``NEVER_READ`` and those for which ``noise`` is true are passed over with all they hold. A double
    ``<br>`` parts paragraphs, a single one is a blank; so is the border of a table's cell.
    """
    reader = _Reader(noise)
    reader.walk(container, "p")
    reader.flush("p")
    return reader.found


def flat(element: Any, noise: Callable[[Any], bool] = is_hidden) -> str:
    """All visible text of an element on one line."""
    if len(element) == 0:
        return text.clean(element.text or "")
    return " ".join(part.text for part in parts(element, noise))


class _Reader:
    """Gathers blocks: ``line`` holds the pieces of the one that is being read, ``spans`` what of them is marked."""

    def __init__(self, noise: Callable[[Any], bool]) -> None:
        self.noise = noise
        self.found: list[Part] = []
        self.line: list[str] = []
        self.links: list[list[int]] = []
        self.italics: list[list[int]] = []

    def walk(self, element: Any, tag: str) -> None:
        """Reads what is inside ``element``, into the block ``tag`` that is being read."""
        line = self.line
        if element.text:
            line.append(element.text)
        for child in element:
            name = child.tag
            if name in BLOCKS:
                self.flush(tag)
                if name not in NEVER_READ and not self.noise(child):
                    inner = name if name in HEADINGS or name == "li" else tag
                    self.walk(child, inner)
                    self.flush(inner)
            elif name == "br":
                line.append(_BREAK)
            elif isinstance(name, str) and name not in NEVER_READ and not self.noise(child):
                self.inline(child, name, tag)
            if child.tail:
                line.append(child.tail)

    def inline(self, child: Any, name: str, tag: str) -> None:
        spans = self.links if name == "a" else self.italics if name in _ITALICS else None
        if spans is not None:
            spans.append([len(self.line), -1])
            self.walk(child, tag)
            spans[-1][1] = len(self.line)
        elif name in _CELLS:
            self.line.append(" ")
            self.walk(child, tag)
            self.line.append(" ")
        else:
            self.walk(child, tag)

    def flush(self, tag: str) -> None:
        """Closes the block that is being read."""
        line = self.line
        if not line:
            return
        whole = "".join(line)
        if _BREAK in whole:
            paragraphs = [text.clean(one.replace(_BREAK, " ")) for one in _PARAGRAPH_BREAK.split(whole)]
        else:
            paragraphs = [text.clean(whole)]
        linked = bool(self.links) and self._share(self.links) >= _MOSTLY * _letters(whole)
        italic = bool(self.italics) and self._share(self.italics) >= _letters(whole)
        self.found += (Part(tag, one, linked, italic) for one in paragraphs if one)
        line.clear()

    def _share(self, spans: list[list[int]]) -> int:
        """Letters inside the spans; those still open go on in the next block."""
        pieces = (piece for start, end in spans for piece in self.line[start : end if end >= 0 else None])
        letters = _letters("".join(pieces))
        spans[:] = [[0, -1] for _, end in spans if end < 0]
        return letters


def _letters(line: str) -> int:
    return len("".join(line.replace(_BREAK, " ").split()))
