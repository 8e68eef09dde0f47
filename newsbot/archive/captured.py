"""Which captures an archive holds: what a backfill asks before it keeps some."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from newsbot.archive import schema
from newsbot.archive.database import chunks

Captured = tuple[str, datetime]
"""Key of an address, and when it was captured, to the second."""
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def is_as_new(reader: str | None, ours: str) -> bool:
    """Whether ``reader``, a version of newsbot, is ``ours`` or a newer one: what it read is not to be read again."""
    return reader == ours or (reader is not None and _numbers(reader) > _numbers(ours))


def read_by(connection: Connection, paper: str, keys: Collection[str], reader: str) -> set[str]:
    """Those of ``keys`` that ``reader``, or a newer version, has visited."""
    visits = schema.visits.c
    query = select(visits.key, visits.reader).where(visits.paper == paper, visits.reader.is_not(None)).distinct()
    rows = (row for part in chunks(sorted(keys)) for row in connection.execute(query.where(visits.key.in_(part))))
    return {key for key, by in rows if is_as_new(by, reader)}


def readers(connection: Connection, paper: str, captures: Collection[Captured]) -> dict[Captured, str | None]:
    """Who read those of ``captures`` that the archive holds last: the version of newsbot."""
    visits, found = schema.visits.c, dict[Captured, str | None]()
    query = select(visits.key, visits.time, visits.reader).where(visits.paper == paper, visits.text_hash.is_not(None))
    for part in chunks(sorted({key for key, _ in captures})):
        for key, time, reader in connection.execute(query.where(visits.key.in_(part)).order_by(visits.id)):
            if (key, time) in captures:
                found[key, time] = reader
    return found


def texts(connection: Connection, paper: str, article_ids: Collection[str]) -> dict[str, set[str]]:
    """Hashes of the texts of those of the articles that the archive holds."""
    articles, versions = schema.articles.c, schema.versions.c
    found: dict[str, set[str]] = defaultdict(set)
    query = select(articles.article_id, versions.text_hash).join(schema.versions, versions.article == articles.id)
    for part in chunks(sorted(article_ids)):
        for article_id, text_hash in connection.execute(
            query.where(articles.paper == paper, articles.article_id.in_(part))
        ):
            found[article_id].add(text_hash)
    return found


def records(connection: Connection, paper: str, captures: Sequence[Captured]) -> dict[Captured, dict[str, Any]]:
    """The records of captures that the archive holds, as they were stored."""
    visits, versions, found = schema.visits.c, schema.versions.c, dict[Captured, dict[str, Any]]()
    asked = set(captures)
    same = (versions.article == visits.article) & (versions.text_hash == visits.text_hash)
    query = (
        select(visits.key, visits.time, versions.record)
        .join(schema.versions, same)
        .where(visits.paper == paper)
        .order_by((versions.fetched > visits.time).desc(), versions.fetched)  # the newest up to its time comes last
    )
    for part in chunks(sorted({key for key, _ in captures})):
        for key, time, record in connection.execute(query.where(visits.key.in_(part))):
            if (key, time) in asked:
                found[key, time] = json.loads(record)
    return found


def _numbers(version: str) -> list[int]:
    found = _NUMBERS.match(version)
    return [int(number) for number in found[0].split(".")] if found else []
