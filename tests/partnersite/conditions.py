"""Whether a page has changed since somebody last had it (RFC 9110, 13)."""

from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from tests.partnersite.answer import Answer

HEADERS = ("if-none-match", "if-modified-since")


def is_conditional(headers: Mapping[str, str]) -> bool:
    """Whether a request with these headers (names in lower case) asks for a page only if it has changed."""
    return any(name in headers for name in HEADERS)


def is_unchanged(answer: Answer, headers: Mapping[str, str]) -> bool:
    """Whether 304 is the answer. An entity tag decides alone, where there is one."""
    if answer.status != 200:
        return False
    if HEADERS[0] in headers:
        tags = [tag.strip().removeprefix("W/") for tag in headers[HEADERS[0]].split(",")]
        return answer.etag in tags or "*" in tags
    since = _moment(headers.get(HEADERS[1], ""))
    return bool(since and answer.modified and answer.modified.replace(microsecond=0) <= since)


def _moment(printed: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(printed)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
