"""What a host said of its own accord and the crawl obeyed, for whoever keeps the proof."""

from datetime import datetime
from typing import NamedTuple

obeyed = object()
"""Scrapy signal, sent with ``document=Obeyed(...)`` each time such a file was read, or could not be."""


class Obeyed(NamedTuple):
    """A file that told robots what they may do, as it was answered."""

    kind: str
    """``robots.txt`` or ``tdmrep.json``."""
    url: str
    """The address that was asked for; redirects do not change it."""
    time: datetime
    """When it was answered, or given up; with a zone."""
    status: int | None
    """Of HTTP; None where nothing answered."""
    body: bytes | None
    """The bytes that were read, whatever the status; None where there are none."""
    why: str
    """Why it could not be read, in words that name no address; empty where it could."""
