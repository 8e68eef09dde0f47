"""Captures of pages in WARC files: where each one stands, and the response that it was."""

import glob
import hashlib
import io
import re
from base64 import b32encode, b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from newsbot import dates, urls
from newsbot.replay.bodies import LIMIT, DamagedBody, TooLarge, check_tags, dechunk, decompress, unpacked
from newsbot.replay.warc import DamagedWarc, scan

_ABOUT_PAGES = frozenset({"warcinfo", "request", "metadata"})
"""Record types that tell of captures and are none."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_OF_THE_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that are untrue of a decoded body."""
_MOST = 2 * LIMIT  # as sent: compressed, with headers, in chunks
_HEADERS = StatusAndHeadersParser([], verify=False)
_URL_SAFE = str.maketrans("-_", "+/")
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Capture:
    """One state of one page, as it was met."""

    path: Path
    """The WARC file."""
    offset: int
    """Byte of the file at which the record, or its gzip member, begins."""
    url: str
    """Target address, as recorded."""
    date: datetime
    """``WARC-Date``, UTC, to the second."""


def expand(patterns: str, base: Path | None = None) -> list[Path]:
    """The files that ``patterns`` names: names or globs (also ``**``) with commas between; sorted, each once.

    Relative ones count from ``base``, by default the working directory. Raises ``ValueError`` with one sentence for
    a name or glob that matches no file.
    """
    found = {
        file.resolve(): file for pattern in patterns.split(",") for file in _files(pattern.strip(), base or Path())
    }
    return sorted(found.values())


def records(
    path: Path, hosts: Collection[str] | None = None, passed_over: Callable[[str], object] = lambda reason: None
) -> Iterator[Capture]:
    """The captures of HTML pages with status 200 in a WARC file, in file order, read on demand.

    Several captures of one address are several states. With ``hosts`` only pages of these are given. ``passed_over``
    is told the reason for each other capture: ``revisit``, ``foreign host``, ``HTTP 404``, ``not HTML`` …

    Raises ``DamagedWarc`` where the file can't be read on, after all captures before that place were given.
    """
    for offset, seen in scan(path, lambda record: _seen(record, hosts)):
        if isinstance(seen, str):
            passed_over(seen)
        elif seen:
            yield Capture(path, offset, *seen)


def response(path: Path, offset: int) -> Response:
    """The response whose record begins at ``offset``: its headers, its body decoded, ``WARC-Date`` as a header.

    A body whose ``WARC-Payload-Digest`` fits neither what was sent nor what it decodes to is damaged. Raises
    ``DamagedWarc``, ``DamagedBody`` or ``TooLarge``.
    """
    try:
        _, answer = next(scan(path, _response, offset), (offset, None))
    except (DamagedBody, TooLarge) as reason:
        raise type(reason)(f"{path}: {reason} (at byte {offset})") from reason
    if answer is None:
        raise DamagedWarc(path, offset, "holds no HTTP response here")
    return answer


def recorded(head: Mapping[str, str], block: bytes) -> Response | None:
    """The response in the ``block`` of a record with these fields (by lower-cased name), as ``response`` gives it.

    None if it holds none. Raises ``DamagedBody`` or ``TooLarge``.
    """
    fields = StatusAndHeaders("", [*head.items()], "WARC/1.1")
    return _response(ArcWarcRecord("warc", head.get("warc-type"), fields, io.BytesIO(block), None, None, len(block)))


def _files(pattern: str, base: Path) -> list[Path]:
    name = base / Path(pattern).expanduser()
    matches = [name] if name.exists() else [*map(Path, glob.glob(str(name), recursive=True))]  # noqa: PTH207, absolute
    files = [match for match in matches if not match.is_dir()]
    if not pattern or not files:
        reason = "is a folder, name its files (*.warc.gz)" if pattern and matches else "matches no file"
        raise ValueError(f"warc: {pattern or 'an empty name'} {reason}.")
    return files


def _seen(record: ArcWarcRecord, hosts: Collection[str] | None) -> tuple[str, datetime] | str | None:
    """Address and time of the capture of a page; or why it is none, None where there is nothing to tell."""
    if record.rec_type != "response":
        return None if record.rec_type in _ABOUT_PAGES else str(record.rec_type)
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if hosts is not None and urls.host(url) not in hosts:
        return "foreign host"
    http, date = _http(record.raw_stream), _date(record)
    if http is None or urls.address(url) is None or _asked(url) is None:
        return "not HTTP"
    if http.get_statuscode() != "200":
        return f"HTTP {http.get_statuscode()}"
    if (http.get_header("Content-Type") or "").partition(";")[0].strip().lower() not in _HTML:
        return "not HTML"
    return (url, date) if date else "no WARC-Date"


def _response(record: ArcWarcRecord) -> Response | None:
    if record.rec_type != "response":
        return None
    for name in ("WARC-Truncated", "WARC-Segment-Number"):
        if value := record.rec_headers.get_header(name):
            raise DamagedBody(f"only a part was recorded, {name}: {value}")
    sent = record.raw_stream.read(_MOST)
    if len(sent) == _MOST:
        raise TooLarge(f"more than {_MOST} bytes as sent")
    block = io.BytesIO(sent)
    http = _http(block)
    if http is None:
        return None
    body = _body(http, block.read(), record.rec_headers.get_header("WARC-Payload-Digest"))
    headers = Headers()
    for name, value in http.headers:
        if name.lower() not in _OF_THE_TRANSFER:
            headers.appendlist(name, value)
    if date := _date(record):
        headers["WARC-Date"] = date.strftime("%Y-%m-%dT%H:%M:%SZ")
    url = _asked(record.rec_headers.get_header("WARC-Target-URI") or "")
    if url is None:
        return None
    kind = responsetypes.from_args(headers=headers, url=url, body=body)
    return kind(url, status=int(http.get_statuscode()), headers=headers, body=body)


def _asked(url: str) -> str | None:
    """The address as a request for it has it; None if there can be none."""
    try:
        return Request(url).url
    except ValueError:
        return None


def _http(stream: io.BytesIO) -> StatusAndHeaders | None:
    try:
        http = _HEADERS.parse(stream)
    except EOFError:  # an empty block
        return None
    return http if re.fullmatch("[1-5][0-9]{2}", http.get_statuscode()) else None


def _body(http: StatusAndHeaders, sent: bytes, digest: str | None) -> bytes:
    promised = http.get_header("Content-Length") or ""
    chunked = (http.get_header("Transfer-Encoding") or "").lower().endswith("chunked")
    if not chunked and promised.isascii() and promised.isdigit() and len(sent) < int(promised):
        raise DamagedBody(f"{len(sent)} of {promised} bytes of the body were recorded")
    joined = dechunk(sent) if chunked else sent
    body = decompress(joined, http.get_header("Content-Encoding") or "")
    if digest and not any(_fits(digest, content) for content in (sent, joined, body)):
        raise DamagedBody(f"the body is not the one that was recorded, {digest}")
    body = unpacked(body)
    check_tags(body)
    return body


def _fits(digest: str, content: bytes) -> bool:
    """Whether ``content`` has this digest, written in hex, base32 or base64; an unknown algorithm fits."""
    algorithm, _, value = digest.partition(":")
    try:
        made = hashlib.new(algorithm.replace("-", "").lower(), content, usedforsecurity=False).digest()
    except (ValueError, TypeError):
        return True
    base32, base64 = b32encode(made).decode(), b64encode(made).decode()
    spelled = (value.upper(), base32), (value.lower(), made.hex()), (value.translate(_URL_SAFE), base64)
    return any(given.rstrip("=") == own.rstrip("=") for given, own in spelled)


def _date(record: ArcWarcRecord) -> datetime | None:
    text = (record.rec_headers.get_header("WARC-Date") or "").strip()
    moment = dates.iso(text if _ZONE.search(text) else f"{text}Z")  # ISO 28500: UTC
    return moment.astimezone(timezone.utc) if moment else None
