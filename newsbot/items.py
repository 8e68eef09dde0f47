"""The record: one state of one article in one newspaper, column by column as docs/dataset.md prints them."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TypedDict


class Entity(TypedDict):
    """A person, place or thing that the newsroom marked in the text."""

    type: str
    """schema.org type without its address: ``Person``, ``Place``, ``Organization``, ``Thing`` …"""
    name: str


@dataclass(slots=True, kw_only=True)
class Article:
    """One state of one article in one newspaper. An article is (``paper``, ``article_id``).

    The fields stand in the order of the exports. None means: the page does not say; nothing is guessed.
    """

    paper: str = ""
    """Spider name of the paper that served the page, e.g. ``wolfsburg``."""
    publication: str = ""
    """Printed name, e.g. ``Wolfsburger Allgemeine / Aller-Zeitung``."""
    url: str = ""
    """Address of the article at this paper: https, the declared host, no tracking, fragment or AMP."""
    canonical_url: str | None = None
    """A ``rel=canonical`` link that leads to another paper or rnd.de."""
    article_id: str = ""
    """Arc id, else Methode UUID, else the CMS's number, else ``u:`` and 26 hex digits of SHA-256 of ``url``."""
    section: list[str] = field(default_factory=list)
    """Breadcrumb without home and headline, as printed."""
    genre: str = "article"
    """``article``, ``liveblog``, ``gallery``, ``video``, ``podcast``, ``newsletter`` or ``quiz``."""
    kicker: str | None = None
    """Dachzeile, never glued to the headline."""
    headline: str = ""
    """What a reader sees, not the SEO title."""
    lead: str | None = None
    """Vorspann above the body; not repeated in ``body``."""
    dateline: str | None = None
    """Place before the text, without full stop; not part of ``body``."""
    body: str | None = None
    """What a reader reads for free: paragraphs and sub-headlines, one blank line between, list items after ``- ``."""
    authors: list[str] = field(default_factory=list)
    """People, one name each, in order."""
    agencies: list[str] = field(default_factory=list)
    """Organisations that supplied the text: ``dpa``, ``RND``, ``sid`` … or the paper's own code."""
    agency_id: str | None = None
    """dpa's story id, e.g. ``dpa:261123-930-298765/2``."""
    published: datetime | None = None
    """First publication, Europe/Berlin, to the second."""
    modified: datetime | None = None
    """Last change, Europe/Berlin, to the second."""
    keywords: list[str] = field(default_factory=list)
    """Editorial keywords; machine tags left out."""
    entities: list[Entity] = field(default_factory=list)
    """Entities the newsroom marked, each once, by first mention."""
    image_url: str | None = None
    """Address of the lead image."""
    image_caption: str | None = None
    """Caption of the lead image, without the credit."""
    image_credit: str | None = None
    """Credit of the lead image, without ``Quelle:``, ``Foto:``, ``©``."""
    access: str = "unknown"
    """``free``, ``metered`` (visible now, paid later), ``paid`` or ``unknown``."""
    language: str = "de"
    """BCP 47."""
    word_count: int = 0
    """Words in ``body``, 0 when there is none."""
    layout: str = ""
    """Which page class read it: ``pdb``, ``arc``, ``generic`` or ``feed``."""
    fetched: datetime | None = None
    """Capture time, UTC: WARC-Date, else the response's arrival."""
    tdm_reservation: int | None = None
    """1 reserved, 0 explicitly not, None no signal."""
    tdm_policy: str | None = None
    """Address of the publisher's policy on text and data mining."""
    tdm_source: str | None = None
    """``file``, ``header``, ``meta``, ``robots_text`` or ``unreachable``."""
    usage_signals: list[str] = field(default_factory=list)
    """Other signals as found; they never set ``tdm_reservation``."""
    text_hash: str = ""
    """SHA-256 hex of headline, lead and body, normalised, with a blank line between."""
    version: int = 1
    """Counted in order of ``fetched`` per article."""
    first_seen: datetime | None = None
    """``fetched`` of the first version."""


COLUMNS: tuple[str, ...] = tuple(column.name for column in fields(Article))
"""Names of the columns in export order."""
