"""XML as servers send it: any encoding, entities of HTML, bare ampersands, definitions that must not act; and its HTML.

One parser, lxml, reads feeds and sitemaps. ``feedparser`` 6.0 takes the caption in ``media:description`` for the lead
of an item that has none, does not say which image a caption or credit belongs to, and expands entities that a feed
defines. Scrapy's own ``Sitemap`` knows nothing of news sitemaps and does not tell that a file broke off.
"""

import html
import re
from contextlib import suppress
from functools import lru_cache
from html.entities import html5
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from lxml.html import defs
from w3lib.encoding import read_bom, resolve_encoding

from newsbot import text as texts

SAFE: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "collect_ids": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How XML of strangers is parsed, after ``utf8``."""

_XML_DECLARATION = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
_ELEMENT = re.compile(rb"<[A-Za-z_]")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_REFERENCE = re.compile(rb"&(?:#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|([A-Za-z][A-Za-z0-9]{1,31});)?")
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
_CONTROLS = bytes({*range(32), 127} - {9, 10, 13})
_LETTERS = bytes(range(32, 127))
_REPLACED = "\N{REPLACEMENT CHARACTER}"

_PREFIXES = {
    "search.yahoo.com/mrss": "media:",
    "purl.org/dc/elements/1.1": "dc:",
    "purl.org/dc/terms": "dcterms:",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf:",
    "www.w3.org/2005/atom": "",
    "purl.org/atom/ns": "",
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss2": "",
}
"""Usual prefixes of namespaces, which are compared without scheme, case and the end that people forget."""

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>")
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "blockquote", "hr")
_UNSEEN = ("script", "style", "figure", "iframe", "object")
_ESCAPED_AT_MOST = 4  # times
_LONGEST = 50_000  # characters of a text in a feed that are looked at; some put whole articles there


def utf8(body: bytes) -> bytes:
    """``body`` in UTF-8, without byte order mark, DOCTYPE and blanks before it.

    UTF-8 that decodes is never something else, and with a few damaged bytes it stays UTF-8; else the XML declaration
    counts, else it is Windows-1252.
    """
    encoding, mark = read_bom(body)
    if encoding and mark:
        body = body[len(mark) :].decode(encoding, "replace").encode("utf-8", "replace")
    body = body.lstrip()
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        body = _decoded(body).encode("utf-8", "replace")
    first = _ELEMENT.search(body)
    start = body.find(b"<!DOCTYPE", 0, first.start() if first else None)
    found = _DOCTYPE.match(body, start) if start >= 0 else None
    return body[:start] + body[found.end() :] if found else body


def _decoded(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    broken = text.count(_REPLACED)
    if len(text) - len(text.encode("ascii", "ignore")) > 2 * broken:
        return text
    declared = _XML_DECLARATION.match(body)
    encoding = resolve_encoding(declared[1].decode("ascii")) if declared else None
    with suppress(UnicodeError, LookupError):
        if encoding and _LETTERS.decode(encoding).encode("ascii") == _LETTERS:  # not UTF-16: its declaration was read
            return body.decode(encoding)
    return body.decode("cp1252", "replace")


def mended(body: bytes) -> bytes:
    """Broken XML in UTF-8 with what can be repaired: controls, HTML's entities, bare ampersands, text around it.

    A text at which the document broke off goes, too: half an address is none.
    """
    body = body.translate(None, _CONTROLS)
    body = body[max(body.find(b"<?xml"), 0) : body.rfind(b">") + 1]
    outside, *sections = body.split(b"<![CDATA[")
    pieces = [_REFERENCE.sub(_resolved, outside)]
    for section in sections:
        inside, end, outside = section.partition(b"]]>")
        pieces.append(inside + end + _REFERENCE.sub(_resolved, outside))
    return b"<![CDATA[".join(pieces)


def _resolved(reference: re.Match[bytes]) -> bytes:
    name: bytes | None = reference[1]
    if name in _XML_ENTITIES or (name is None and len(reference[0]) > 1):
        return reference[0]
    meant = html5.get(f"{name.decode()};") if name else None
    return escape(meant).encode() if meant else b"&amp;" + reference[0][1:]


def tree(body: bytes) -> tuple[Any, bool]:
    """Root element of an XML document, and whether it is well-formed; None where nothing could be read."""
    body = utf8(body)
    with suppress(etree.XMLSyntaxError):
        return etree.fromstring(body, etree.XMLParser(**SAFE)), True
    with suppress(etree.XMLSyntaxError):
        return etree.fromstring(mended(body), etree.XMLParser(recover=True, **SAFE)), False
    return None, False


@lru_cache(maxsize=1000)
def name(tag: Any) -> str:
    """An element's name in small letters with its usual prefix: ``pubdate``, ``media:content``, ``other:title``.

    Elements of RSS and Atom have none. A prefix that the document forgot to declare counts as the usual one. What is no
    element, as an entity that nobody defined, has no name.
    """
    if not isinstance(tag, str):
        return ""
    space, _, local = tag.rpartition("}")
    known = space[1:].lower().partition("://")[2].rstrip("/#")
    return (_PREFIXES.get(known, "other:") if space else "") + local.lower()


def paragraphs(written: str) -> list[str]:
    """Paragraphs of text that may be HTML, escaped once or more often; without scripts and figures.

    Only known elements and whole entities are HTML: ``3 < 5`` and ``A & B`` are text.
    """
    written = written[:_LONGEST]
    for _ in range(_ESCAPED_AT_MOST):
        if any(tag.lower() in defs.tags for tag in _TAG.findall(written)):
            written = _shown(written)
        elif _ENTITY.search(written):
            written = _ENTITY.sub(lambda entity: html.unescape(entity[0]), written)
        else:
            break
    cleaned = texts.clean_paragraphs(written)
    return cleaned.split("\n\n") if cleaned else []


def _shown(markup: str) -> str:
    """The text of HTML, with a blank line around what stands apart."""
    root = parse_html(markup)
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    for element in root.iter("br", *_BLOCKS):
        if element.tag != "br":
            element.text = "\n\n" + texts.for_tree(element.text)
        element.tail = ("\n" if element.tag == "br" else "\n\n") + texts.for_tree(element.tail)
    return "".join(root.itertext())


def parse_html(markup: str) -> Any:
    """Root of a piece of HTML."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(markup.encode("utf-8", "replace") or b"<p>", parser)
    return root if root is not None else etree.fromstring(b"<p>", parser)
