"""Signatures of texts: made when they are needed first, kept, made again when another algorithm is asked for."""

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, insert, select

from newsbot.archive import schema
from newsbot.archive.database import Database
from newsbot.archive.errors import ArchiveError
from newsbot.archive.plain import storable
from newsbot.archive.values import Signature, Signed

BATCH = 200
"""Signatures that are written in one transaction, so that no crawl waits for long."""

Sign = Callable[[dict[str, Any]], Signature]
"""The signature of a record."""
Moments = tuple[datetime | None, datetime | None]
"""From the first to before the second; None is no bound."""


def signed(
    database: Database, algorithm: int, sign: Sign, period: Moments, unsaved: Callable[[ArchiveError], object]
) -> Iterator[Signed]:
    """Each text of each article in a period, once; see ``Archive.signed``.

    Those that are kept are read as of one moment; the others are made after it, in batches.
    """
    with database.reading() as connection:
        unsigned = array("q", connection.scalars(_missing(algorithm, period)))
        yield from _kept(connection, algorithm, period)
    is_saved = True
    for start in range(0, len(unsigned), BATCH):
        with database.reading() as connection:
            rows = _texts(connection, unsigned[start : start + BATCH])
        made = [(row, sign(json.loads(row.record))) for row in rows]
        if is_saved:
            try:
                database.write(partial(_keep, algorithm=algorithm, made=made))
            except ArchiveError as reason:
                is_saved = False
                unsaved(reason)
        for row, signature in made:
            yield Signed(row.paper, row.article_id, row.published, row.fetched, signature)


def drop(connection: Connection, versions: ColumnElement[bool]) -> None:
    """Removes the signatures of texts whose record changes."""
    changed = select(schema.versions.c.id).where(versions)
    connection.execute(delete(schema.signatures).where(schema.signatures.c.version.in_(changed)))


def _within(period: Moments) -> list[ColumnElement[bool]]:
    """What texts of a period fit: those published in it, or where that is unknown, seen; each text where it came up
    first."""
    texts, older = schema.versions.c, schema.versions.alias().c
    same = and_(older.article == texts.article, older.text_hash == texts.text_hash, older.fetched < texts.fetched)
    first = ~select(older.id).where(same).exists()
    since, until = period
    if not since and not until:
        return [first]
    published, fetched = (
        and_(*([time >= since] if since else []), *([time < until] if until else []))
        for time in (texts.published, texts.fetched)
    )
    return [published | (texts.published.is_(None) & fetched), first]


def _missing(algorithm: int, period: Moments) -> Select[int]:
    """Numbers of the texts that have no signature of this algorithm."""
    texts, kept = schema.versions.c, schema.signatures.c
    there = and_(kept.version == texts.id, kept.algorithm == algorithm)
    query = select(texts.id).outerjoin(schema.signatures, there).where(kept.version.is_(None), *_within(period))
    return query.order_by(texts.id).execution_options(yield_per=10_000)


def _kept(connection: Connection, algorithm: int, period: Moments) -> Iterator[Signed]:
    articles, texts, kept = schema.articles.c, schema.versions.c, schema.signatures.c
    said = (kept[name] for name in Signature._fields)
    query = (
        select(articles.paper, articles.article_id, texts.published, texts.fetched, *said)
        .join(schema.versions, texts.article == articles.id)
        .join(schema.signatures, kept.version == texts.id)
        .where(kept.algorithm == algorithm, *_within(period))
    )
    for row in connection.execute(query.execution_options(yield_per=1_000)):
        signature = Signature(row.stored, row.url, row.canonical_url, row.agency_id, row.rolling)
        yield Signed(row.paper, row.article_id, row.published, row.fetched, signature)


def _texts(connection: Connection, numbers: Sequence[int]) -> Sequence[Any]:
    """Texts with their records; those that were forgotten meanwhile are not there."""
    articles, texts = schema.articles.c, schema.versions.c
    query = select(articles.paper, articles.article_id, texts.id, texts.published, texts.fetched, texts.record)
    return connection.execute(
        query.join(schema.versions, texts.article == articles.id).where(texts.id.in_(numbers)).order_by(texts.id)
    ).all()


def _keep(connection: Connection, algorithm: int, made: Sequence[tuple[Any, Signature]]) -> None:
    """Writes signatures of those texts whose records are as they were, so that none comes back, or tells another text.

    ``FOR SHARE`` holds them until the transaction ends; SQLite needs none, where only one writes.
    """
    texts = schema.versions.c
    numbers = [row.id for row, _ in made]
    query = select(texts.id, texts.record).where(texts.id.in_(numbers)).order_by(texts.id).with_for_update(read=True)
    there = dict(connection.execute(query).all())
    connection.execute(delete(schema.signatures).where(schema.signatures.c.version.in_(numbers)))
    rows = [
        {"version": row.id, "algorithm": algorithm, **_storable(signature)}
        for row, signature in made
        if there.get(row.id) == row.record
    ]
    if rows:
        connection.execute(insert(schema.signatures), rows)


def _storable(signature: Signature) -> dict[str, Any]:
    return {name: storable(value) if isinstance(value, str) else value for name, value in signature._asdict().items()}
