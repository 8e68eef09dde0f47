"""Fusion, the renderer of Arc XP: the object that it hands to the page, and the story in it in the record's words."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from newsbot.pages.document import Document
from newsbot.pages.schema import plain

_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Image:
    """An image of a story."""

    id: str
    """Arc's id of the image, part of every address of it; empty if not said."""
    path: str | None
    """Path at the paper's own resizer, signed. The address that the image was uploaded to is not public."""
    caption: str | None
    credit: str | None
    leads: bool
    """Whether the story has it above its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as a page's JSON has it; None or empty where the JSON does not say."""

    article_id: str | None
    kinds: tuple[str, ...] = ()
    """What schema.org calls a story of this type, where that is no article."""
    headline: str | None
    kicker: str | None
    lead: str | None
    dateline: str | None = None
    markup: str
    """The text as HTML: paragraphs, headings, lists and quotes, nothing else."""
    names: tuple[str, ...]
    """Authors as printed: people, or organisations."""
    wires: tuple[str, ...]
    """Agencies that supplied the text, as printed."""
    published: str | None
    modified: str | None
    shown: str | None
    """The time that the newsroom shows, which it may set anew."""
    section: str | None
    section_path: str = ""
    """Path of the section on the site, ``/lokales/wolfsburg``."""
    breadcrumb: tuple[str, ...] = ()
    """Names of the sections that lead down to it, where the JSON spells them out."""
    has_any_lead: bool = False
    """Whether ``lead`` is all that is shown: what the page declares beside it is for search engines."""
    keywords: tuple[str, ...]
    image: Image | None
    access: str | None
    """``free``, ``metered`` or ``paid``."""


def assigned(document: Document, name: str) -> Any:
    """What the page assigns to ``Fusion.<name>``; None if nothing or, counted, if it is no JSON.

    Decoded from the brace after the marker: the text may hold ``};`` and whatever else looks like its end. The next
    assignment is only where the end is looked for first, as the page behind it may be long.
    """
    found = re.search(rb"Fusion\.%b\s*=\s*(?=[{\[])" % name.encode(), document.markup)
    if found is None:
        return None
    rest = document.markup[found.end() :]
    for piece in (rest.partition(b";Fusion.")[0], rest):
        with suppress(ValueError, RecursionError):
            return _DECODER.raw_decode(piece.decode())[0]
    document.unread[f"broken {name}"] += 1
    return None


def first(thing: Any, *keys: str) -> str | None:
    """The first text under one of ``keys``, as ``word`` gives it."""
    stated = (thing[key] for key in keys if key in thing) if isinstance(thing, dict) else ()
    return next(filter(None, map(word, stated)), None)


def word(value: Any) -> str:
    """The text that a value of the JSON stands for, tags and entities decoded; empty if none."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("basic", "text", "name", "title") if value.get(key)), None)
    return plain(value) if isinstance(value, str) else ""


def words(values: Any) -> tuple[str, ...]:
    """The texts of a list, or of one value, each once."""
    found = map(word, values if isinstance(values, list) else [values])
    return tuple(one for one in dict.fromkeys(found) if one)


def objects(values: Any) -> list[dict[str, Any]]:
    """The objects of a list; none of anything else."""
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def block(tag: str, content: Any) -> str:
    """A block of HTML around what is HTML itself; nothing around nothing."""
    return f"<{tag}>{content}</{tag}>" if isinstance(content, str) and content.strip() else ""
