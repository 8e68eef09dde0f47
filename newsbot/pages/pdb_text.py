"""The running text of a pdb article: where it may be taken from, its dateline, who wrote it."""

from typing import NamedTuple

from newsbot import bylines
from newsbot.bylines import NOBODY, Byline
from newsbot.pages import dateline
from newsbot.pages.molasset import Molasset
from newsbot.pages.pdb_image import First
from newsbot.pages.pdb_shown import Shown
from newsbot.pages.prose import Part, prose
from newsbot.pages.schema import Thing, plain

_WIRES = frozenset({"dpa", "RND", "sid", "afp", "epd", "kna", "ap", "reuters"})


class Text(NamedTuple):
    """The text, and what stood before and after it."""

    dateline: str | None
    body: str | None
    byline: Byline
    agency_id: str | None


def running_text(shown: Shown, told: Molasset, ld: Thing, access: str, places: list[str], first: First) -> Text:
    """The text that the page shows to who has not paid. ``places`` are names that may be a dateline in the text."""
    found = _blocks(shown, ld, access, first)
    label = shown.line("pdb-article-body-locationlabel").strip(" .:–-")
    opening, found = dateline.taken(found, label or None, places)
    place = first(
        "dateline",
        ("locationlabel", lambda: label),
        ("first paragraph", lambda: opening.place),
    )
    running = prose(found)
    byline = _byline(running.byline, shown, told, ld, first)
    if opening.agencies:
        first("agencies", ("first paragraph", lambda: opening.agencies))
        byline = bylines.merge(byline, Byline([], opening.agencies))
    return Text(place, running.body, byline, running.agency_id)


def _blocks(shown: Shown, ld: Thing, access: str, first: First) -> list[Part]:
    """What is shown; from JSON-LD only where nothing is shown and the page says that it is free, and nowhere not."""
    blocks: list[Part] = first("body", ("text", lambda: shown.running_text(access))) or []
    if blocks or access != "free":
        return blocks
    stated = [line for one in ld.each("articleBody") for line in str(one).splitlines()]
    return (
        first("body", ("JSON-LD articleBody", lambda: [Part("p", line) for line in map(plain, stated) if line])) or []
    )


def _byline(printed: Byline, shown: Shown, told: Molasset, ld: Thing, first: First) -> Byline:
    """From the text, people also from near the time; else whom ``dl`` or JSON-LD call the author: people, an agency.

    They call the paper itself the author of everything that is not an agency's: that says nothing.
    """
    found: Byline | None = first(
        "authors",
        ("text", lambda: printed if printed.authors else None),
        ("top of the article", lambda: _named(shown.top_byline())),
        ("dl.pagePostAuthor", lambda: _people([told.dl("pagePostAuthor") or ""])),
        ("JSON-LD author", lambda: _people([one.text("name") for one in ld.things("author") if "Person" in one.kinds])),
    )
    if found:
        whole = bylines.merge(found, printed)
        first("agencies", ("text", lambda: whole.agencies))
        return whole
    supplied: Byline | None = first(
        "agencies",
        ("text", lambda: _named(printed)),
        ("JSON-LD author", lambda: _wires(ld.texts("author"))),
        ("dl.pagePostSource", lambda: _wires([told.dl("pagePostSource") or ""])),
    )
    return supplied or NOBODY


def _named(byline: Byline) -> Byline | None:
    return byline if byline.authors or byline.agencies else None


def _people(names: list[str]) -> Byline | None:
    authors = [author for name in names for author in bylines.read(name).authors]
    return Byline(authors, []) if authors else None


def _wires(sources: list[str]) -> Byline | None:
    agencies = [agency for source in sources for agency in bylines.read(source).agencies if agency in _WIRES]
    return Byline([], agencies) if agencies else None
