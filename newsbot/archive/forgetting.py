"""How articles are removed for good, and never collected again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Select, delete, func, select, union

from newsbot import text, urls
from newsbot.archive import schema
from newsbot.archive.database import BEGINS, Database, chunks, insert_missing
from newsbot.archive.values import Forgotten


def article_mark(paper: str, article_id: str) -> str:
    """What stands for an article among the addresses that are forgotten."""
    return f"{paper}\n{article_id}"


def hash_of(mark: str) -> str:
    """All that stays of what was forgotten: SHA-256 hex of its key."""
    return sha256(mark.encode("utf-8", "replace")).hexdigest()


def forgotten_among(connection: Connection, marks: Iterable[str]) -> set[str]:
    """Those of ``marks`` that are to stay forgotten."""
    table = schema.forgotten.c.hash
    if connection.execute(select(table).limit(1)).first() is None:
        return set()
    hashes = {hash_of(mark): mark for mark in marks}
    found: set[str] = set()
    for part in chunks(sorted(hashes)):
        found.update(hashes[one] for one in connection.scalars(select(table).where(table.in_(part))))
    return found


def forget(
    database: Database,
    now: datetime,
    url: str | None,
    author: str | None,
    paper: str | None,
    before: datetime | None,
    dry: bool,
) -> Forgotten:
    """Removes, in one transaction, the articles that fit all that is given; see ``Archive.forget``."""

    def work(connection: Connection) -> Forgotten:
        ids = list(connection.scalars(_chosen(url, paper, before)))
        if author is not None:
            ids = list(dict.fromkeys(_by_author(connection, ids, author)))
        return _counted(connection, ids) if dry else _remove(connection, ids, url, now)

    removed = database.write(work)
    if database.engine.dialect.name == "sqlite" and not dry:  # the log of changes still holds the pages
        with database.engine.connect().execution_options(**{BEGINS: None}) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return removed


def _chosen(url: str | None, paper: str | None, before: datetime | None) -> Select[int]:
    """Query for the numbers of the articles that fit all that is given."""
    articles, versions, visits = schema.articles.c, schema.versions.c, schema.visits.c
    query = select(articles.id)
    if paper is not None:
        query = query.where(articles.paper == paper)
    if url is not None:
        key = urls.key(url)
        at = union(
            select(versions.article).where(versions.key == key),
            select(visits.article).where(visits.key == key, visits.article.is_not(None)),
        )
        query = query.where(articles.id.in_(at))
    if before is not None:
        newest = func.max(func.coalesce(versions.published, versions.fetched))
        query = query.where(
            articles.id.in_(select(versions.article).group_by(versions.article).having(newest < before))
        )
    return query


def _by_author(connection: Connection, ids: Sequence[int], author: str) -> Iterator[int]:
    """Those of the articles that ``author`` wrote, in whatever case and spelling of umlauts."""
    wanted = text.fold(text.clean(author))
    versions = schema.versions.c
    for part in chunks(ids):
        query = select(versions.article, versions.record).where(versions.article.in_(part))
        for article, record in connection.execute(query):
            if any(text.fold(name) == wanted for name in json.loads(record)["authors"]):
                yield article


def _remove(connection: Connection, ids: Sequence[int], url: str | None, now: datetime) -> Forgotten:
    """Removes articles with all that hangs on them; hashes of their ids and of all their addresses stay."""
    removed = [0, 0, 0]
    for part in chunks(ids):
        marks = _marks(connection, part)
        for index, (table, column) in enumerate(
            ((schema.visits, "article"), (schema.versions, "article"), (schema.articles, "id"))
        ):
            removed[index] += connection.execute(delete(table).where(table.c[column].in_(part))).rowcount
        _bar(connection, marks, now)
    if url is not None:
        _bar(connection, {urls.key(url)}, now)
    return Forgotten(articles=removed[2], versions=removed[1], visits=removed[0])


def _counted(connection: Connection, ids: Sequence[int]) -> Forgotten:
    """What ``_remove`` would remove."""
    found = [0, 0]
    for part in chunks(ids):
        for index, table in enumerate((schema.versions, schema.visits)):
            query = select(func.count()).select_from(table).where(table.c.article.in_(part))
            found[index] += connection.scalar(query) or 0
    return Forgotten(len(ids), *found)


def _marks(connection: Connection, ids: Sequence[int]) -> set[str]:
    articles = schema.articles.c
    names = select(articles.paper, articles.article_id).where(articles.id.in_(ids))
    marks = {article_mark(*name) for name in connection.execute(names)}
    for table in (schema.versions, schema.visits):
        marks |= set(connection.scalars(select(table.c.key).where(table.c.article.in_(ids)).distinct()))
    return marks


def _bar(connection: Connection, marks: set[str], now: datetime) -> None:
    """From now on these are passed over; what else named them goes too."""
    insert_missing(connection, schema.forgotten, [{"hash": hash_of(mark), "time": now} for mark in sorted(marks)])
    for part in chunks(sorted(marks)):
        connection.execute(delete(schema.pending).where(schema.pending.c.key.in_(part)))
        connection.execute(delete(schema.visits).where(schema.visits.c.key.in_(part)))
