"""What the tests of the archive share: invented records, and an archive of each kind."""

import hashlib
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from newsbot.archive import Archive, Visit, open_archive
from newsbot.formats import record
from newsbot.items import Article
from tests.postgres import Server, server

START = datetime(2026, 11, 1, 6, tzinfo=timezone.utc)
_NUMBERS = itertools.count()
SITE = "https://www.waz-online.de"


def hours(count: float) -> datetime:
    """So many hours after the start."""
    return START + timedelta(hours=count)


def article(number: int, text: str | None = "Der Rat tagt.", at: datetime = START, **given: Any) -> dict[str, Any]:
    """A record of an invented article with a body of its own."""
    headline = given.pop("headline", f"Rat berät über Haus {number}")
    lead = given.pop("lead", None)
    body = text and f"{text} Es geht um Haus {number}."
    written = {"paper": "wolfsburg", "authors": ["Änne Möller"], "access": "free", "published": START, **given}
    made = Article(
        article_id=f"{number:08d}",
        url=f"{SITE}/Rathaus/haus-{number}.html",
        headline=headline,
        lead=lead,
        body=body,
        fetched=at,
        first_seen=at,
        text_hash=hashlib.sha256("\n\n".join((headline, lead or "", body or "")).encode()).hexdigest(),
        **written,
    )
    return dict(record(made))


def visit(number: int, text: str | None = "Der Rat tagt.", at: datetime = START, **given: Any) -> Visit:
    """The visit that read it."""
    read = article(number, text, at, **given)
    return Visit(read["url"], at, record=read, reader="1", etag=f'"{number}"')


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for all tests; skips where none is installed."""
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new archive may be, of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "archive.sqlite")
    running: Server = request.getfixturevalue("postgres")
    return running.database(f"archive{next(_NUMBERS)}")


@pytest.fixture
def archive(address: str) -> Iterator[Archive]:
    """A new archive of each kind."""
    opened = open_archive(address)
    yield opened
    opened.close()
