"""How articles are removed for good, and never collected again."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, func, select, union

from newsbot import text, urls
from newsbot.archive import schema
from newsbot.archive.database import BEGINS, Database, chunks, insert_missing
from newsbot.archive.values import Forgotten

PART = 5_000
"""Articles that are removed in one transaction, so that no crawl waits for long and no log of changes grows large."""
_AUTHORS = '"authors":['  # in a text of the record the quotes are escaped
_JSON = json.JSONDecoder()


class Wanted(NamedTuple):
    """What is to be forgotten: the articles that fit all that is given."""

    url: str | None = None
    author: str | None = None
    paper: str | None = None
    before: datetime | None = None
    """Published (where that is unknown, fetched) before, in every version."""


class Sought(NamedTuple):
    """What fits."""

    papers: Mapping[str, int]
    """Articles by paper."""
    counts: Forgotten
    examples: Sequence[Mapping[str, Any]]
    """The newest records of a few articles."""


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


def wait_for_forgetting(connection: Connection) -> None:
    """Lets nothing be forgotten until the transaction ends that asks what is, and writes the rest.

    With PostgreSQL it could be forgotten between the two, and be back; with SQLite only one transaction writes anyway.
    """
    _take_turn(connection, "SHARE")


def sought(database: Database, wanted: Wanted, examples: int) -> Sought:
    """What ``forget`` would remove, with so many ``examples``."""
    with database.reading() as connection:
        ids = _chosen(connection, wanted)
        articles, papers = schema.articles.c, Counter[str]()
        found = [0, 0]
        for part in chunks(ids):
            papers.update(connection.scalars(select(articles.paper).where(articles.id.in_(part))))
            for index, table in enumerate((schema.versions, schema.visits)):
                query = select(func.count()).select_from(table).where(table.c.article.in_(part))
                found[index] += connection.scalar(query) or 0
        return Sought(papers, Forgotten(len(ids), *found), _examples(connection, ids[:examples]))


def forget(database: Database, now: datetime, wanted: Wanted, done: Callable[[int], object]) -> Forgotten:
    """Removes the articles that fit, in parts, each in one transaction; ``done`` is told how many went.

    When it is stopped, what is left is removed by doing it again. An address alone is passed over from now on even if
    there is no article.
    """
    if wanted.url is not None and wanted == Wanted(wanted.url):
        database.write(partial(_bar_address, key=urls.key(wanted.url), now=now))
    with database.reading() as connection:
        ids = _chosen(connection, wanted)
    removed = Forgotten(0, 0, 0)
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        counts = database.write(partial(_remove, ids=part, now=now))
        removed = Forgotten(*map(sum, zip(removed, counts, strict=True)))
        done(len(part))
    return removed


def wipe(database: Database) -> bool:
    """Empties the log of changes of SQLite, which holds what was removed; see ``Archive.wipe``."""
    if database.engine.dialect.name != "sqlite":
        return False
    with database.engine.connect().execution_options(**{BEGINS: None}) as connection:
        is_busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not is_busy


def _chosen(connection: Connection, wanted: Wanted) -> list[int]:
    """Numbers of the articles that fit."""
    ids = list(connection.scalars(_query(wanted).order_by(schema.articles.c.id)))
    return ids if wanted.author is None else list(_by_author(connection, ids, wanted.author))


def _query(wanted: Wanted) -> Select[int]:
    """Query for the numbers of the articles that fit all but the author."""
    articles, versions, visits = schema.articles.c, schema.versions.c, schema.visits.c
    query = select(articles.id)
    if wanted.paper is not None:
        query = query.where(articles.paper == wanted.paper)
    if wanted.url is not None:
        key = urls.key(wanted.url)
        at = union(
            select(versions.article).where(versions.key == key),
            select(visits.article).where(visits.key == key, visits.article.is_not(None)),
        )
        query = query.where(articles.id.in_(at))
    if wanted.before is not None:
        newest = func.max(func.coalesce(versions.published, versions.fetched))
        old = select(versions.article).group_by(versions.article).having(newest < wanted.before)
        query = query.where(articles.id.in_(old))
    return query


def _by_author(connection: Connection, ids: Sequence[int], author: str) -> Iterator[int]:
    """Those of the articles that ``author`` wrote, as some version says, in whatever case and spelling of umlauts."""
    wanted = text.fold(text.clean(author))
    versions = schema.versions.c
    for part in chunks(ids):
        query = select(versions.article, versions.record).where(versions.article.in_(part)).order_by(versions.article)
        rows = connection.execute(query)
        yield from dict.fromkeys(article for article, record in rows if wanted in map(text.fold, _authors(record)))


def _authors(record: str) -> list[str]:
    """The authors in a record as it is stored, without reading all of it."""
    at = record.find(_AUTHORS)
    names: list[str] = _JSON.raw_decode(record, at + len(_AUTHORS) - 1)[0] if at >= 0 else []
    return names


def _examples(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    versions = schema.versions.c
    query = select(versions.article, versions.record).where(versions.article.in_(ids)).order_by(versions.fetched)
    newest = {row.article: row.record for row in connection.execute(query)}
    return [json.loads(newest[number]) for number in ids if number in newest]


def _remove(connection: Connection, ids: Sequence[int], now: datetime) -> Forgotten:
    """Removes articles with all that hangs on them; hashes of their ids and of all their addresses stay."""
    _take_turn(connection, "ROW EXCLUSIVE")
    articles, removed = schema.articles.c, [0, 0, 0]
    for part in chunks(ids):
        names = connection.execute(select(articles.paper, articles.article_id).where(articles.id.in_(part))).all()
        keys = _keys(connection, part)
        for index, (table, column) in enumerate(
            ((schema.visits, "article"), (schema.versions, "article"), (schema.articles, "id"))
        ):
            removed[index] += connection.execute(delete(table).where(table.c[column].in_(part))).rowcount
        _mark(connection, {article_mark(paper, article_id) for paper, article_id in names}, now)
        for paper, own in keys.items():
            _bar(connection, paper, own, now)
    return Forgotten(articles=removed[2], versions=removed[1], visits=removed[0])


def _keys(connection: Connection, ids: Sequence[int]) -> dict[str, set[str]]:
    """Keys of the addresses of some articles, by paper."""
    articles, found = schema.articles.c, defaultdict[str, set[str]](set)
    for table in (schema.versions, schema.visits):
        query = select(articles.paper, table.c.key).join(table, table.c.article == articles.id)
        for paper, key in connection.execute(query.where(articles.id.in_(ids)).distinct()):
            found[paper].add(key)
    return found


def _bar_address(connection: Connection, key: str, now: datetime) -> None:
    """From now on an address is passed over; what is known of it goes, but for its articles."""
    _take_turn(connection, "ROW EXCLUSIVE")
    _mark(connection, {key}, now)
    connection.execute(delete(schema.pending).where(schema.pending.c.key == key))
    connection.execute(delete(schema.visits).where(schema.visits.c.key == key, schema.visits.c.article.is_(None)))


def _bar(connection: Connection, paper: str, keys: set[str], now: datetime) -> None:
    """From now on these addresses are passed over; what else the paper knows of them goes."""
    _mark(connection, keys, now)
    for part in chunks(sorted(keys)):
        for table in (schema.pending, schema.visits):
            connection.execute(delete(table).where(table.c.paper == paper, table.c.key.in_(part)))


def _mark(connection: Connection, marks: set[str], now: datetime) -> None:
    insert_missing(connection, schema.forgotten, [{"hash": hash_of(mark), "time": now} for mark in sorted(marks)])


def _take_turn(connection: Connection, mode: str) -> None:
    """Who keeps (SHARE) and who forgets (ROW EXCLUSIVE) wait for each other, but not for their like."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {schema.forgotten.name} IN {mode} MODE")
