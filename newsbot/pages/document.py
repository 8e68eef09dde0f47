"""One captured page: decoded strictly, parsed once, its metadata and JSON-LD at hand."""

import json
import re
from codecs import utf_8_decode
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from datetime import datetime, timezone
from functools import cached_property
from typing import Any

from lxml import etree
from scrapy.http import Response
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from newsbot import dates, urls

CAPTURE_HEADER = "WARC-Date"
"""The header that carries the capture time of a response (ISO 8601, UTC), in replay as in a crawl."""

_EMPTY = b"<html></html>"
_PIECE = 1 << 14  # bytes
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_BEYOND_ASCII = re.compile("[^\0-\x7f]+")
_PREFIX = re.compile(r".*[/#:]", re.DOTALL)
_JSON_STARTS = re.compile(r"(?<!CDATA)[{\[](?!CDATA\[)")


class Document:
    """What a response says, before any layout reads it. Pure: no network, settings, stats or logs."""

    def __init__(self, response: Response) -> None:
        self.url: str = response.url
        """Final address, after redirects."""
        self.unread: Counter[str] = Counter()
        """What was met and not understood, by name."""
        self.headers = response.headers
        body = response.body
        self.markup: bytes = body if _is_plain(body) else _encoded(decode(body, _header(response, "Content-Type")))
        """The page in UTF-8, without NUL and mark."""

    def before(self, mark: bytes) -> "Document":
        """The page as far as ``mark``, which is parsed alone; the page itself where that would save nothing.

        What is not understood in either is counted together.
        """
        end = -1 if "root" in vars(self) else self.markup.find(mark)
        if end < 0:
            return self
        part = copy(self)
        part.markup = self.markup[:end]
        return part

    @cached_property
    def text(self) -> str:
        """The page as text. Large: what is in it may be asked of ``markup``."""
        return self.markup.decode()

    @cached_property
    def fetched(self) -> datetime | None:
        """Capture time in UTC, None if the response does not carry it."""
        stamp = self.headers.get(CAPTURE_HEADER)
        moment = dates.iso(stamp.decode("ascii", "replace")) if stamp else None
        return moment.astimezone(timezone.utc) if moment else None

    @cached_property
    def root(self) -> Any:
        """The parsed page, an ``lxml`` element ``html``; an empty one where nothing could be parsed."""
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, collect_ids=False)
        root = etree.fromstring(self.markup or _EMPTY, parser)
        return root if root is not None else etree.fromstring(_EMPTY, parser)

    @cached_property
    def _statements(self) -> dict[str, list[Any]]:
        """The elements by which the page speaks about itself, found in one walk."""
        found: dict[str, list[Any]] = {"meta": [], "link": [], "script": []}
        for element in self.root.iter(*found):
            found[element.tag].append(element)
        return found

    @cached_property
    def meta(self) -> dict[str, str]:
        """``<meta>`` by lower-cased ``name`` or ``property``; the first of a name counts.

        The whole page is asked: one stray element closes the head, and the rest of it stands in the body.
        """
        found: dict[str, str] = {}
        for element in self._statements["meta"]:
            name = element.get("name") or element.get("property")
            if name:
                found.setdefault(name.strip().lower(), element.get("content") or "")
        return found

    @cached_property
    def canonical(self) -> str | None:
        """Target of ``<link rel=canonical>``, absolute; None where it leads nowhere."""
        for element in self._statements["link"]:
            if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
                return urls.address(element.get("href"), self.url)
        return None

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """All JSON-LD objects of the page, ``@graph`` and lists flattened; a broken block is counted, not fatal."""
        found: list[dict[str, Any]] = []
        for script in self._statements["script"]:
            if "ld+json" in (script.get("type") or "").lower():
                try:
                    found.extend(_objects(_loads(script.text or "")))
                except (ValueError, RecursionError):
                    self.unread["broken JSON-LD"] += 1
        return found

    def ld(self, *types: str) -> dict[str, Any]:
        """The first JSON-LD object whose ``@type`` is, or contains, one of ``types``; ``{}`` if none."""
        for thing in self.json_ld:
            if not kinds(thing).isdisjoint(types):
                return thing
        return {}


def kinds(thing: dict[str, Any]) -> set[str]:
    """The names in ``@type``, without ``https://schema.org/`` or a prefix."""
    kind = thing.get("@type")
    names = kind if isinstance(kind, list) else [kind]
    return {_PREFIX.sub("", name) for name in names if isinstance(name, str)}


def decode(body: bytes, content_type: str | None = None) -> str:
    """``body`` as text without NUL: a byte order mark, then UTF-8, then what header and ``<meta>`` declare.

    Header and meta may disagree and both may be wrong; UTF-8 that decodes without error is never something else,
    and UTF-8 with a damaged byte stays UTF-8: the byte becomes U+FFFD, the other letters are kept.
    """
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace").replace("\0", "")
    return _decode(body, content_type).replace("\0", "")


def _is_plain(body: bytes) -> bool:
    """Whether this is UTF-8 without mark, NUL or damage, as nearly every page is.

    It is looked at piece by piece: a text of all of it would cost more than the rest of reading.
    """
    if b"\0" in body or read_bom(body)[0]:
        return False
    view, at = memoryview(body), 0
    try:
        while at < len(view):
            at += utf_8_decode(view[at : at + _PIECE], "strict", at + _PIECE >= len(view))[1]
    except UnicodeDecodeError:
        return False
    return True


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _decode(body: bytes, content_type: str | None) -> str:
    text = body.decode("utf-8", "replace")
    broken = text.count(_REPLACED) - body.count(_REPLACED.encode())
    if not broken:
        return text
    declared = [resolve_encoding(name) for name in _declared(body, content_type)]
    intact = sum(len(run) for run in _BEYOND_ASCII.findall(text)) - broken
    if intact > broken or (intact == broken and "utf-8" in declared):
        return text
    for encoding in declared:
        if encoding and _keeps_ascii(encoding):
            with suppress(UnicodeError):
                return body.decode(encoding)
    return body.decode("cp1252", "replace")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    named = (http_content_type_encoding(content_type) if content_type else None, html_body_declared_encoding(body))
    return [name for name in named if name]


def _keeps_ascii(encoding: str) -> bool:
    """Whether a page could have declared ``encoding`` in letters: not UTF-16, nor a codec that is no character set."""
    try:
        return bytes(range(32, 127)).decode(encoding).encode("ascii") == bytes(range(32, 127))
    except (LookupError, UnicodeError):
        return False


def _header(response: Response, name: str) -> str | None:
    value: bytes | None = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _loads(text: str) -> Any:
    """JSON with control characters allowed and whatever follows the first value ignored."""
    start = _JSON_STARTS.search(text)
    return json.JSONDecoder(strict=False).raw_decode(text, start.start() if start else 0)[0]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for part in value:
            yield from _objects(part)
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"))
        yield from _objects(value.get("mainEntity"))
