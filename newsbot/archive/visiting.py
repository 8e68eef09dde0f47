"""How visits get into the archive, and which article a page is that could not be read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from newsbot.archive import schema
from newsbot.archive.database import chunks, insert_missing
from newsbot.archive.plain import storable
from newsbot.archive.values import Run, Visit
from newsbot.archive.versions import ANSWERED, GONE, UNCHANGED

Row = dict[str, Any]
_CARRIED = ("article", "text_hash", "published", "modified", "etag", "last_modified")


def note(connection: Connection, run: Run, visits: Sequence[tuple[str, Visit]], ids: dict[str, int]) -> None:
    """Writes visits with the keys of their addresses; ``ids`` are the numbers of the articles that were read.

    What was unchanged, or gone, is the article that the same address showed before; or shows later, if older captures
    come after.
    """
    telling = [_visit(run, visit, key, ids, {}) for key, visit in visits if not _needs_past(visit)]
    insert_missing(connection, schema.visits, telling)
    _claim(connection, run, {row["key"]: row["article"] for row in telling if row["article"]})
    rest = [(key, visit) for key, visit in visits if _needs_past(visit)]
    before = _last_found(connection, run, sorted({key for key, _ in rest}))
    insert_missing(connection, schema.visits, [_visit(run, visit, key, ids, before) for key, visit in rest])


def _claim(connection: Connection, run: Run, articles: dict[str, int]) -> None:
    """Visits that found an address gone before it was known whose it was."""
    visits = schema.visits.c
    for part in chunks(sorted(articles)):
        orphans = (visits.paper == run.paper, visits.key.in_(part), visits.article.is_(None))
        query = select(visits.id, visits.key).where(*orphans, visits.outcome.startswith(GONE))
        for number, key in connection.execute(query).all():
            claimed = update(schema.visits).where(visits.id == number)
            connection.execute(claimed.values(article=articles[key]))


def _needs_past(visit: Visit) -> bool:
    return visit.record is None and (visit.outcome == UNCHANGED or visit.outcome.startswith(GONE))


def _last_found(connection: Connection, run: Run, keys: Sequence[str]) -> dict[str, Row]:
    """What the last visit that found a page said of it, by key."""
    table, found = schema.visits.c, {}
    for part in chunks(keys):
        query = (
            select(table.key, *(table[name] for name in _CARRIED))
            .where(table.paper == run.paper, table.key.in_(part), table.outcome.in_(ANSWERED))
            .order_by(table.time, table.id)
        )
        found.update({row.key: dict(row._mapping) for row in connection.execute(query)})
    return found


def _visit(run: Run, visit: Visit, key: str, ids: dict[str, int], before: dict[str, Row]) -> Row:
    row: Row = dict.fromkeys(_CARRIED)
    if record := visit.record:
        row |= {"article": ids[record["article_id"]], "text_hash": record["text_hash"]}
        row |= {name: moment(record.get(name)) for name in ("published", "modified")}
    elif visit.outcome == UNCHANGED:
        row |= {name: value for name, value in before.get(key, {}).items() if name in _CARRIED}
    elif known := before.get(key):
        row["article"] = known["article"]
    row |= {"run": run.id, "paper": run.paper, "key": key, "url": visit.url, "time": time_of(visit)}
    row |= {"outcome": storable(visit.outcome), "reader": visit.reader, "claimed": visit.claimed}
    sent = {"etag": storable(visit.etag), "last_modified": storable(visit.last_modified)}
    return row | {name: value for name, value in sent.items() if value}


def time_of(visit: Visit) -> datetime:
    """When a page was found as it is: where there is a record, its ``fetched``."""
    fetched = moment(visit.record.get("fetched")) if visit.record else None
    return (fetched or visit.time).replace(microsecond=0)


def moment(value: object) -> datetime | None:
    """A time of a record."""
    return datetime.fromisoformat(value) if isinstance(value, str) else None
