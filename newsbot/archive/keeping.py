"""How a batch of visits gets into the archive, in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, delete, select

from newsbot import urls
from newsbot.archive import schema
from newsbot.archive.database import chunks, insert_missing
from newsbot.archive.forgetting import article_mark, forgotten_among, wait_for_forgetting
from newsbot.archive.plain import written
from newsbot.archive.rereading import replace_headlines, reread
from newsbot.archive.values import Address, Record, Run, Visit
from newsbot.archive.versions import Sighting, adds
from newsbot.archive.visiting import moment, note, time_of

_key = lru_cache(4096)(urls.key)
Row = dict[str, Any]


def keep(connection: Connection, run: Run, visits: Sequence[Visit], pending: Iterable[Address] = ()) -> None:
    """Writes articles, new texts, visits; then what is pending, less what was visited.

    Adds nothing when it is done again. What was forgotten is passed over.
    """
    keys = {visit.url: _key(visit.url) for visit in visits}
    named = {_key(address.url): address for address in pending}
    marks = [(keys[visit.url], *_marks(run, visit.record)) for visit in visits]
    wait_for_forgetting(connection)
    barred = forgotten_among(connection, (mark for group in (named, *marks) for mark in group))
    wanted = [visit for visit, own in zip(visits, marks, strict=True) if barred.isdisjoint(own)]
    ids = _articles(connection, run, wanted)
    for visit in wanted:
        if visit.again and visit.record:
            reread(connection, ids[visit.record["article_id"]], visit)
    replace_headlines(connection, wanted, ids)
    _texts(connection, run, wanted, ids)
    note(connection, run, [(keys[visit.url], visit) for visit in wanted], ids)
    _pend(connection, run, {key: named[key] for key in sorted(named) if key not in barred})
    settled = sorted({keys[visit.url] for visit in visits if visit.settles})
    there = schema.pending.c
    for part in chunks(settled):
        connection.execute(delete(schema.pending).where(there.paper == run.paper, there.key.in_(part)))


def _marks(run: Run, record: Record | None) -> tuple[str, ...]:
    """By what an article is known again, if it was to be forgotten."""
    return (_key(record["url"]), article_mark(run.paper, record["article_id"])) if record else ()


def _articles(connection: Connection, run: Run, visits: Sequence[Visit]) -> dict[str, int]:
    """Numbers of the articles that were read, by their ids; new ones are added."""
    names = sorted({visit.record["article_id"] for visit in visits if visit.record})
    table = schema.articles.c
    ids: dict[str, int] = {}

    def look(wanted: Sequence[str]) -> None:
        for part in chunks(wanted):
            query = select(table.article_id, table.id).where(table.paper == run.paper, table.article_id.in_(part))
            ids.update((name, number) for name, number in connection.execute(query))

    look(names)
    if new := [name for name in names if name not in ids]:
        insert_missing(connection, schema.articles, [{"paper": run.paper, "article_id": name} for name in new])
        look(new)
    return ids


def _texts(connection: Connection, run: Run, visits: Sequence[Visit], ids: dict[str, int]) -> None:
    """Stores the records whose text differs from the one before it."""
    known: dict[int, set[Sighting]] = defaultdict(set)
    table = schema.versions.c
    for part in chunks(sorted(ids.values())):
        query = select(table.article, table.fetched, table.text_hash).where(table.article.in_(part))
        for article, fetched, text_hash in connection.execute(query):
            known[article].add(Sighting(fetched, text_hash))
    rows: list[Row] = []
    for visit in sorted((visit for visit in visits if visit.record), key=time_of):
        record = visit.record
        assert record is not None
        article, seen = ids[record["article_id"]], Sighting(time_of(visit), record["text_hash"])
        if not adds(known[article], seen):
            continue
        known[article].add(seen)
        times = {"fetched": seen.time, "published": moment(record.get("published"))}
        place = {"article": article, "run": run.id, "key": _key(record["url"])}
        rows.append({**place, **times, "text_hash": seen.text_hash, "record": written(record)})
    insert_missing(connection, schema.versions, rows)


def _pend(connection: Connection, run: Run, named: dict[str, Address]) -> None:
    rows: list[Row] = [
        {
            "paper": run.paper,
            "key": key,
            "url": address.url,
            "way": address.way,
            "day": address.day.isoformat() if address.day else None,
            "source": _key(address.source) if address.source else None,
            "run": run.id,
        }
        for key, address in named.items()
    ]
    insert_missing(connection, schema.pending, rows)
