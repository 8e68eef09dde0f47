"""One captured page: decoded strictly, parsed once, its metadata and JSON-LD at hand."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from scrapy.http import Response
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from newsbot import dates

CAPTURE_HEADER = "WARC-Date"
"""The header that carries the capture time of a response (ISO 8601, UTC), in replay as in a crawl."""

_EMPTY = b"<html></html>"


class Document:
    """What a response says, before any layout reads it. Pure: no network, settings, stats or logs."""

    def __init__(self, response: Response) -> None:
        self.url: str = response.url
        """Final address, after redirects."""
        self.unread: Counter[str] = Counter()
        """What was met and not understood, by name."""
        self.headers = response.headers
        self.text: str = decode(response.body, _header(response, "Content-Type"))
        """The page as text, without NUL."""

    @cached_property
    def fetched(self) -> datetime | None:
        """Capture time in UTC, None if the response does not carry it."""
        stamp = self.headers.get(CAPTURE_HEADER)
        moment = dates.iso(stamp.decode("ascii", "replace")) if stamp else None
        return moment.astimezone(timezone.utc) if moment else None

    @cached_property
    def root(self) -> Any:
        """The parsed page, an ``lxml`` element ``html``; an empty one where nothing could be parsed."""
        parser = etree.HTMLParser(encoding="utf-8", no_network=True)
        root = etree.fromstring(self.text.encode() or _EMPTY, parser)
        return root if root is not None else etree.fromstring(_EMPTY, parser)

    @cached_property
    def head(self) -> Any:
        """The element ``head``, or the whole page where there is none."""
        found = self.root.find("head")
        return self.root if found is None else found

    @cached_property
    def meta(self) -> dict[str, str]:
        """``<meta>`` of the head by lower-cased ``name`` or ``property``; the first of a name counts."""
        found: dict[str, str] = {}
        for element in self.head.iter("meta"):
            name = element.get("name") or element.get("property")
            if name:
                found.setdefault(name.strip().lower(), element.get("content") or "")
        return found

    @cached_property
    def canonical(self) -> str | None:
        """Target of ``<link rel=canonical>``, absolute, as printed."""
        for element in self.head.iter("link"):
            if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
                return urljoin(self.url, element.get("href").strip())
        return None

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """All JSON-LD objects of the page, ``@graph`` and lists flattened; a broken block is counted, not fatal."""
        found: list[dict[str, Any]] = []
        for script in self.root.iter("script"):
            if "ld+json" in (script.get("type") or "").lower():
                try:
                    found.extend(_objects(_loads(script.text or "")))
                except ValueError:
                    self.unread["broken JSON-LD"] += 1
        return found

    def ld(self, *types: str) -> dict[str, Any]:
        """The first JSON-LD object whose ``@type`` is, or contains, one of ``types``; ``{}`` if none."""
        for thing in self.json_ld:
            kind = thing.get("@type")
            if any(name in types for name in (kind if isinstance(kind, list) else [kind])):
                return thing
        return {}


def decode(body: bytes, content_type: str | None = None) -> str:
    """``body`` as text: a byte order mark, then strict UTF-8, then what header and ``<meta>`` declare.

    Header and meta may disagree and both may be wrong; UTF-8 that decodes without error is never something else.
    """
    mark, rest = read_bom(body)
    if mark:
        return rest.decode(mark, "replace").replace("\0", "")
    declared = [
        encoding
        for encoding in (
            http_content_type_encoding(content_type) if content_type else None,
            html_body_declared_encoding(body),
        )
        if encoding
    ]
    for encoding in ("utf-8", *declared):
        try:
            return body.decode(resolve_encoding(encoding) or encoding).replace("\0", "")
        except (UnicodeDecodeError, LookupError):
            continue
    fallback = "utf-8" if "utf-8" in declared else "cp1252"
    return body.decode(fallback, "replace").replace("\0", "")


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _loads(text: str) -> Any:
    """JSON with control characters allowed and whatever follows the first value ignored."""
    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=0)
    return json.JSONDecoder(strict=False).raw_decode(text, start)[0]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for part in value:
            yield from _objects(part)
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"))
