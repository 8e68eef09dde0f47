"""WARC 1.1 records (ISO 28500:2017) as bytes: one gzip member each, headers and body of an answer as they came.

There is no digest of the block: gzip has a checksum, and tools that write a header anew, as ``warcio recompress`` does
with what is not ASCII, keep the digest, which is wrong then.
"""

import zlib
from base64 import b32encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from hashlib import sha1
from http import HTTPStatus
from typing import NamedTuple
from uuid import uuid4

REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
_HTTP = "application/http;msgtype=response"
_UNTRUE = frozenset({b"transfer-encoding", b"warc-date", b"content-length"})
"""Headers that are not stored as they are: chunks were joined on arrival, and the length is that of the stored body."""
_STORED, _FAST = 0, 1
"""zlib's levels: what is compressed already is only wrapped; 6 would take four times the CPU of 1 for a sixth less."""

Headers = Iterable[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """What came for a request."""

    url: str
    date: datetime
    """When it came, aware."""
    status: int
    headers: Headers
    body: bytes
    """As sent, but for chunks."""
    ip: str | None = None


class Earlier(NamedTuple):
    """The record that holds a body."""

    digest: str
    date: str
    """``WARC-Date``."""
    record: str
    """``WARC-Record-ID``."""


class Record(NamedTuple):
    """A record that can be written."""

    kind: str
    stored: Earlier
    """What later records may refer to."""
    content: bytes


def about(name: str, date: datetime, fields: Mapping[str, str]) -> Record:
    """The ``warcinfo`` that begins a file."""
    block = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
    return _record("warcinfo", date, {"WARC-Filename": name, "Content-Type": "application/warc-fields"}, block)


def kept(answer: Answer, earlier: Earlier | None) -> Record:
    """An answer: ``response``, or ``revisit`` where its body is the one of an ``earlier`` record, or it is a 304."""
    digest = payload_digest(answer.body)
    fields = {"WARC-Target-URI": answer.url, "Content-Type": _HTTP}
    if answer.ip:
        fields["WARC-IP-Address"] = answer.ip
    is_unchanged = answer.status == HTTPStatus.NOT_MODIFIED
    if earlier and answer.status == HTTPStatus.OK and digest == earlier.digest:
        fields |= _refers(answer, earlier, "identical-payload-digest")
        return _record("revisit", answer.date, fields, _head(answer), digest=digest)
    if earlier and is_unchanged:
        fields |= _refers(answer, earlier, "server-not-modified")
        return _record("revisit", answer.date, fields, _head(answer), digest=earlier.digest)
    level = _STORED if _is_encoded(answer.headers) else _FAST
    return _record("response", answer.date, fields, _head(answer), answer.body, digest, level)


def payload_digest(body: bytes) -> str:
    """As archives write it: SHA-1 in base32."""
    return f"sha1:{b32encode(sha1(body, usedforsecurity=False).digest()).decode()}"


def _refers(answer: Answer, earlier: Earlier, profile: str) -> dict[str, str]:
    return {
        "WARC-Profile": REVISIT + profile,
        "WARC-Refers-To": earlier.record,
        "WARC-Refers-To-Target-URI": answer.url,
        "WARC-Refers-To-Date": earlier.date,
    }


def _record(
    kind: str, date: datetime, fields: Mapping[str, str], head: bytes, body: bytes = b"", digest: str = "",
    level: int = _FAST,
) -> Record:  # fmt: skip
    moment, name = date.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), f"<urn:uuid:{uuid4()}>"
    lines = {
        "WARC-Type": kind,
        "WARC-Record-ID": name,
        "WARC-Date": moment,
        **fields,
        **({"WARC-Payload-Digest": digest} if digest else {}),
        "Content-Length": str(len(head) + len(body)),
    }
    written = "".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode()
    packer = zlib.compressobj(level, wbits=31)
    pieces = (packer.compress(part) for part in (b"WARC/1.1\r\n", written, b"\r\n", head, body, b"\r\n\r\n"))
    return Record(kind, Earlier(digest, moment, name), b"".join((*pieces, packer.flush())))


def _head(answer: Answer) -> bytes:
    """Status line and headers, byte by byte as they came, under the names that Scrapy gives them."""
    status = answer.status
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    lines = [b"%s: %s\r\n" % field for field in answer.headers if field[0].lower() not in _UNTRUE]
    has_body = status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
    length = b"Content-Length: %d\r\n" % len(answer.body) if has_body else b""
    return b"".join((f"HTTP/1.1 {status} {phrase}\r\n".encode(), *lines, length, b"\r\n"))


def _is_encoded(headers: Headers) -> bool:
    codings = (value.strip().lower() for name, value in headers if name.lower() == b"content-encoding")
    return any(coding not in (b"", b"identity") for coding in codings)
