"""Writes WARC files of given pages; the same pages give the same bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


@dataclass(frozen=True, slots=True)
class Recorded:
    """A response as it is to be recorded."""

    url: str
    date: datetime
    """When it came, aware."""
    body: bytes
    """As sent: chunked or compressed if the headers say so."""
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


def write(path: Path, responses: Iterable[Recorded], append: bool = False) -> None:
    """Writes ``responses`` to a WARC 1.1 file, in their order; compressed record by record if the name ends in .gz.

    With ``append`` what the file holds stays.

    Record ids come from the content, and no clock is asked: who writes the same again gets the same bytes (with the
    same zlib).
    """
    with path.open("ab" if append else "wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz", warc_version="1.1")
        for place, recorded in enumerate(responses):
            writer.write_record(_record(writer, recorded, place))


def _record(writer: WARCWriter, recorded: Recorded, place: int) -> object:
    date = recorded.date.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    content = sha256(recorded.body).hexdigest()
    return writer.create_warc_record(
        recorded.url,
        "response",
        payload=BytesIO(recorded.body),
        length=len(recorded.body),
        http_headers=StatusAndHeaders(recorded.status, list(recorded.headers), protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Type": "response",
            "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{recorded.url} {date} {place} {content}')}>",
            "WARC-Date": date,
        },
    )
