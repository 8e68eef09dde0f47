"""HTTP bodies: dechunked and decompressed whole, or not at all."""

import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

try:
    import brotli  # type: ignore[import-untyped]
except ImportError:  # PyPy
    import brotlicffi as brotli  # type: ignore[import-not-found]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMIT = 10 * 1024 * 1024
"""Bytes of a decoded page; what is larger is no article."""
MOST_TAGS = 100_000
"""Times that ``<`` may stand in a page or feed. A long page has 7,000; each may become 300 bytes of a tree."""
MOST_ATTRIBUTES = 20_000
"""Attributes of one tag: libxml2's time grows with their square, a million take an hour."""
MOST_CODINGS = 3
"""Codings of one body; servers use one, two by mistake."""

_PIECE = 64 * 1024
_WINDOW: dict[int, int] = {
    zstd.DecompressionParameter.window_log_max: 23
}  # 8 MiB, the most that RFC 9659 lets a server ask for
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}<[!?A-Za-z][\x20-\x7e\s]")
_GZIP = b"\x1f\x8b"
_LONG = 60_000  # bytes of a tag, which no page has
_LONG_TAG = re.compile(rb"<[^<>]{%d,}" % _LONG)


class DamagedBody(ValueError):
    """A body that is cut, or whose coding is broken or unknown."""


class TooLarge(ValueError):
    """A body of more than ``LIMIT`` bytes, or one that would become so when decompressed."""


class TooManyTags(TooLarge):
    """A body with more than ``MOST_TAGS`` tags: to read it would take gigabytes or minutes."""


def dechunk(payload: bytes) -> bytes:
    """The body that was sent as ``Transfer-Encoding: chunked`` (RFC 9112, 7.1); trailers are dropped.

    A payload that does not begin with the size of a chunk was stored dechunked, as many archives do, and is returned
    as it is. Raises ``DamagedBody`` if a later chunk is broken, or the last one is missing.
    """
    if payload and not _CHUNK_SIZE.match(payload):
        return payload
    sent, whole = BytesIO(payload), bytearray()
    while size := _chunk_size(sent.readline()):
        chunk = sent.read(size)
        if len(chunk) < size or sent.readline().strip():
            raise DamagedBody(f"a chunk of {size} bytes is cut or broken")
        whole += chunk
    return bytes(whole)


def decompress(payload: bytes, codings: str, limit: int = LIMIT) -> bytes:
    """The body behind ``Content-Encoding`` (RFC 9110, 8.4): gzip, deflate, br, zstd, or several with commas between.

    Markup that is not compressed though the header says so is returned as it is: many archives store pages decoded
    and keep their headers. Raises ``DamagedBody`` for cut, broken or unknown codings, ``TooLarge`` above ``limit``.
    """
    body = payload
    names = [name for part in codings.lower().split(",") if (name := part.strip())]
    if len(names) > MOST_CODINGS:
        raise DamagedBody(f"{len(names)} codings one upon the other")
    for coding in reversed(names):
        try:
            body = _joined(_decoder(coding)(body), limit)
        except (DamagedBody, EOFError, zlib.error, zstd.ZstdError, brotli.error) as reason:
            if _MARKUP.match(payload):
                body = payload
                break
            detail = str(reason) or "cut off"
            raise DamagedBody(f"the {coding} stream is damaged: {detail}") from reason
    if len(body) > limit:
        raise TooLarge(f"more than {limit} bytes")
    return body


def unpacked(body: bytes, limit: int = LIMIT) -> bytes:
    """A body that is a gzip file though no header says so: a sitemap's, or a page that a server compressed twice.

    Nothing that a crawl asks for means to be shown as such bytes. Raises as ``decompress``.
    """
    return decompress(body, "gzip", limit) if body.startswith(_GZIP) else body


def check_tags(body: bytes) -> None:
    """Raises ``TooManyTags`` for what would cost too much to parse."""
    if body.count(b"<") > MOST_TAGS:
        raise TooManyTags(f"more than {MOST_TAGS} tags")
    if _may_hold_long_tag(body) and any(len(tag[0].split()) > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(body)):
        raise TooManyTags(f"a tag with more than {MOST_ATTRIBUTES} attributes")


def _may_hold_long_tag(body: bytes) -> bool:
    """Whether so much stands behind a ``<`` without a bracket; the regular expression alone takes a millisecond."""
    at = body.find(b"<") + 1
    while at and at + _LONG <= len(body):
        last = max(body.rfind(bracket, at, at + _LONG) for bracket in (b"<", b">"))
        if last < 0:
            return True
        at = body.find(b"<", last) + 1
    return False


def _chunk_size(line: bytes) -> int:
    found = _CHUNK_SIZE.fullmatch(line)
    if found is None:
        raise DamagedBody("the size of a chunk is missing or broken")
    return int(found[1], 16)


def _joined(pieces: Iterable[bytes], limit: int) -> bytes:
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > limit:
            raise TooLarge(f"more than {limit} bytes when decompressed")
    return bytes(whole)


def _decoder(coding: str) -> Callable[[bytes], Iterable[bytes]]:
    decoder = _DECODERS.get(coding)
    if decoder is None:
        raise DamagedBody("no such coding is known")
    return decoder


def _gzip(body: bytes) -> Iterator[bytes]:
    return _members(body, lambda: zlib.decompressobj(wbits=31), _GZIP)


def _zstd(body: bytes) -> Iterator[bytes]:
    return _members(body, lambda: zstd.ZstdDecompressor(options=_WINDOW), b"\x28\xb5\x2f\xfd")


def _deflate(body: bytes) -> Iterator[bytes]:
    """With the zlib header that RFC 9110 demands, or raw, as some servers send it."""
    headed = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _drained(zlib.decompressobj(wbits=15 if headed else -15), body)


def _members(body: bytes, engine: Callable[[], Any], magic: bytes) -> Iterator[bytes]:
    """One stream after the other; what follows the last and is none is padding."""
    while True:
        member = engine()
        yield from _drained(member, body)
        body = member.unused_data
        if not body.startswith(magic):
            return


def _drained(engine: Any, body: bytes) -> Iterator[bytes]:
    while not engine.eof:
        piece = engine.decompress(body, _PIECE)
        body = getattr(engine, "unconsumed_tail", b"")  # zlib hands back what it did not take, zstd keeps it
        if not piece and not body and not engine.eof:
            raise EOFError
        yield piece


def _brotli(body: bytes) -> Iterator[bytes]:
    engine = brotli.Decompressor()
    piece = engine.process(body, output_buffer_limit=_PIECE)
    yield piece
    while not engine.is_finished():
        piece = engine.process(b"", output_buffer_limit=_PIECE)
        if not piece and not engine.is_finished():
            raise EOFError
        yield piece


_DECODERS: dict[str, Callable[[bytes], Iterable[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
    "identity": lambda body: [body],
}
CODINGS = tuple(name for name in _DECODERS if name not in ("x-gzip", "identity"))
"""Names of the codings that can be read, as ``Accept-Encoding`` has them."""
