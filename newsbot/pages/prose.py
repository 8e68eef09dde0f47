"""An article's text out of the blocks of its page; what is not its text dropped, bylines taken apart."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsbot import bylines
from newsbot.pages import asides
from newsbot.pages.asides import is_promotion
from newsbot.pages.blocks import BLOCKS, HEADINGS, NEVER_READ, Part, flat, is_hidden, is_social, parts

__all__ = [
    "BLOCKS", "HEADINGS", "NEVER_READ", "Part", "Prose",
    "flat", "is_hidden", "is_promotion", "is_social", "parts", "prose",
]  # fmt: skip


_SHORT = 60  # characters of a byline with one surname


class Prose(NamedTuple):
    """An article's text and what stood before and after it."""

    body: str | None
    byline: bylines.Byline
    agency_id: str | None


def prose(found: Iterable[Part]) -> Prose:
    """The article's text out of its blocks.

    Left out: what leads to other texts, lines about photos, the newsroom's contact box and notes on updates at the
    end, a heading without text below it. Bylines before and after the text and the credit of an agency, also one that
    is glued to the last sentence, are taken apart.
    """
    kept = list(_own(found))
    byline, agency_id = _opening(kept), None
    ending = wires = bylines.NOBODY
    _drop_extras(kept)
    while kept:
        last = kept[-1]
        if not last.text.startswith("Von ") and (tail := bylines.agency_tail(last.text)):
            agency_id = agency_id or tail.agency_id
            wires = bylines.merge(bylines.Byline([], tail.agencies), wires)
        elif signed := _byline(last):
            ending = bylines.merge(signed, ending)
        elif not _is_extra(last):
            break
        kept.pop()
    if kept:
        glued = bylines.part(kept[-1].text)
        kept[-1] = kept[-1]._replace(text=glued.text)
        ending, agency_id = bylines.merge(glued.byline, ending), agency_id or glued.agency_id
    for part in filter(_is_signature, kept.copy()):
        byline = bylines.merge(byline, _byline(part) or bylines.NOBODY)
        kept.remove(part)
    body = "\n\n".join(f"- {part.text}" if part.tag == "li" else part.text for part in kept)
    return Prose(body or None, bylines.merge(bylines.merge(byline, ending), wires), agency_id)


def _own(found: Iterable[Part]) -> Iterator[Part]:
    """The parts without signposts, the lists of links below them, tweets and lines about photos."""
    signposted = False
    for part in found:
        if is_promotion(part.text) or _is_signpost(part):
            signposted = True
            continue
        if signposted and part.linked and part.tag not in HEADINGS and not _byline(part):
            continue
        signposted = False
        if not asides.is_tweet(part.text) and not asides.is_photo_line(part.text):
            paragraph, credit = asides.photo_credit(part.text)
            yield part._replace(text=paragraph) if credit else part


def _is_signpost(part: Part) -> bool:
    """A paragraph that is one link and no sentence: ``Zum Newsblog``, the headline of another text."""
    return (
        part.linked and part.tag == "p" and not part.text.endswith((".", ".“", '."', ".«", "…")) and not _byline(part)
    )


def _byline(part: Part) -> bylines.Byline | None:
    """The byline that a block is; italics tell a surname from a place: ``<em>Von Muster</em>``."""
    found = bylines.alone(part.text)  # of nobody, too: "Von unserer Redaktion"
    if found is None and part.emphasised and part.text.startswith("Von ") and len(part.text) < _SHORT:
        found = bylines.read(part.text)
        return None if found == bylines.NOBODY else found
    return found


def _is_signature(part: Part) -> bool:
    """Whether this is a byline wherever it stands: ``<em>Von Eva Muster</em>`` ends one of several texts in one."""
    return part.emphasised and part.tag == "p" and part.text.startswith("Von ") and bylines.looks_like(part.text)


def _opening(kept: list[Part]) -> bylines.Byline:
    """Takes a byline from the top, where items born in the legacy layout have it."""
    found = _byline(kept[0]) if len(kept) > 1 and kept[0].text.startswith("Von ") else None
    if found:
        del kept[0]
    return found or bylines.NOBODY


def _drop_extras(kept: list[Part]) -> None:
    """Takes away what follows the byline at the end: lists of links, contact boxes, notes."""
    at = len(kept)
    while at and (kept[at - 1].linked or _is_extra(kept[at - 1])):
        at -= 1
    if 0 < at < len(kept) and kept[at - 1].text.startswith("Von ") and _byline(kept[at - 1]):
        del kept[at:]


def _is_extra(part: Part) -> bool:
    """A heading without text below it, a contact box, a note on an update, ``***``: not the end of a text."""
    if part.tag in HEADINGS or not any(map(str.isalnum, part.text)):
        return True
    return asides.is_contact(part.text) or asides.is_note(part.text)
