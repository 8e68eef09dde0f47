"""Clean text as it stands in real pages: escaped, set in type, with the marks of the newsroom; and templates."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from tests.partnersite.dice import Dice

FILLER = "\0"
"""Where the page of an article is filled up to its size; no page holds this character otherwise."""
_GAP = re.compile(r"\{\{([\w.]+)\}\}")
_AFTER_A_FIGURE = re.compile(r"(?<=\d) (?=\w)")
_LONG_WORD = re.compile(r"\b([^\W\d_]{6,9})([^\W\d_]{6,})\b")


@cache
def _template(name: str) -> list[str]:
    return _GAP.split(Path(__file__).with_name("templates").joinpath(f"{name}.html").read_text(encoding="utf-8"))


@cache
def gaps(template: str) -> frozenset[str]:
    """Names of the gaps of a template."""
    return frozenset(_template(template)[1::2])


def fill(template: str, /, **values: object) -> str:
    """The template of that name with all its gaps filled; values are put in as they are."""
    pieces = _template(template)
    return "".join(piece if place % 2 == 0 else str(values[piece]) for place, piece in enumerate(pieces)).rstrip("\n")


def attribute(text: str | None) -> str:
    """``text`` for the value of an attribute."""
    return escape(text or "")


def script_json(value: object, indent: int | None = None) -> str:
    """JSON that may stand in a ``script``: the end of an element in a text would end the script."""
    return json.dumps(value, ensure_ascii=False, indent=indent).replace("</", "<\\/")


def typeset(text: str, dice: Dice) -> str:
    """``text`` as editors, word processors and old systems leave it: what a reader sees stays the same.

    Protected and narrow blanks after figures, soft hyphens in long words, zero-width characters, umlauts in two parts.
    """
    blank = dice.pick((" ", " ", "\u00a0", "\u202f"))
    text = _AFTER_A_FIGURE.sub(blank, text)
    if dice.chance(0.15):
        text = _LONG_WORD.sub("\\1\u00ad\\2", text)
    if dice.chance(0.08):
        text = text.replace(". ", dice.pick((". \ufeff", ".\u200b ", ".\u00a0 ")))
    if dice.chance(0.06):
        text = unicodedata.normalize("NFD", text)
    return text


def html(text: str, dice: Dice) -> str:
    """``text`` set in type, for the content of an element."""
    shown = escape(typeset(text, dice), quote=False)
    return shown.replace("\u00a0", "&nbsp;").replace("\u00ad", "&shy;") if dice.chance(0.5) else shown


def mentions(text: str, entities: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """``text`` in pieces: type of the entity (empty for what is none) and the piece."""
    if not entities:
        yield "", text
        return
    kinds = {name: kind for kind, name in reversed(entities)}
    longest_first = sorted(kinds, key=lambda name: (-len(name), name))
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")\b")
    for place, piece in enumerate(pattern.split(text)):
        yield kinds[piece] if place % 2 else "", piece


def marked(text: str, entities: tuple[tuple[str, str], ...], dice: Dice) -> str:
    """``text`` as ``html``, with a span of schema.org around each entity that the newsroom marked."""
    pieces = []
    for kind, piece in mentions(text, entities):
        if not kind:
            pieces.append(html(piece, dice))
            continue
        pieces.append(
            f'<span class="rtr-schema-org" itemscope="" itemtype="http://schema.org/{kind}">'
            f'<meta itemprop="name" content="{escape(piece)}">{escape(piece, quote=False)}</span>'
        )
    return "".join(pieces)
