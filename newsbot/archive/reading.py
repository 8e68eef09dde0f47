"""What comes out of an archive: versions for datasets, the records of a run, what is known of addresses."""

import json
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timezone
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from newsbot.archive import schema
from newsbot.archive.database import chunks
from newsbot.archive.values import Known, Run, State
from newsbot.archive.versions import (
    ALIVE,
    ANSWERED,
    HEADLINES,
    READ,
    Sighting,
    is_gone,
    is_withheld,
    latest,
    numbered,
    stored,
)

CARRIED = ("published", "modified", "text_hash", "etag", "last_modified")
"""What a visit says of a page that it found."""


def selected(
    connection: Connection,
    papers: Collection[str] | None,
    since: datetime | None,
    until: datetime | None,
    versions: str,
) -> Iterator[State]:
    """Versions (``all``, or the ``latest`` of each article) of ``papers`` that were published in a period.

    Papers come by name, articles by first publication (those without one last), then by id. Eight bytes an article are
    held in memory, and a chunk of records.
    """
    for part in chunks(array("q", connection.scalars(_in_order(papers, since, until)))):
        for found in _together(connection, part).values():
            for state in [found[latest([one.record for one in found])]] if versions == "latest" else found:
                if _is_within(state.record["published"], since, until):
                    yield state


def _in_order(papers: Collection[str] | None, since: datetime | None, until: datetime | None) -> Select[int]:
    """Query for the numbers of the articles with a version that fits."""
    articles, texts = schema.articles.c, schema.versions.c
    first = func.min(texts.published)
    query = select(articles.id).join(schema.versions, texts.article == articles.id).group_by(articles.id)
    if papers is not None:
        query = query.where(articles.paper.in_(sorted(papers)))
    if since or until:
        bounds = ([texts.published >= since] if since else []) + ([texts.published < until] if until else [])
        query = query.where(articles.id.in_(select(texts.article).where(and_(*bounds))))
    query = query.order_by(articles.paper, first.is_(None), first, articles.article_id)
    return query.execution_options(yield_per=10_000)


def _is_within(published: str | None, since: datetime | None, until: datetime | None) -> bool:
    """Whether a version was published in a period; where one is asked for, that has to be known."""
    if not since and not until:
        return True
    moment = datetime.fromisoformat(published) if published else None
    return moment is not None and (not since or moment >= since) and (not until or moment < until)


def of_run(connection: Connection, run: Run) -> Iterator[State]:
    """What a run read, each state of an article once, in the order in which it was kept."""
    visits = schema.visits.c
    read = (visits.run == run.id, visits.outcome.in_((READ, HEADLINES)), visits.article.is_not(None))
    each = select(func.min(visits.id)).where(*read)
    ids = sorted(connection.scalars(each.group_by(visits.article, visits.text_hash)))
    query = select(visits.article, visits.time, visits.text_hash).order_by(visits.id)
    for part in chunks(ids):
        rows = connection.execute(query.where(visits.id.in_(part))).all()
        known = _together(connection, sorted({row.article for row in rows}))
        for row in rows:
            yield _as_of(known[row.article], row.time, row.text_hash)


def article(connection: Connection, paper: str, article_id: str) -> State | None:
    """The latest version of one article."""
    articles = schema.articles.c
    query = select(articles.id).where(articles.paper == paper, articles.article_id == article_id)
    for found in _together(connection, connection.scalars(query).all()).values():
        return found[latest([one.record for one in found])]
    return None


def known(connection: Connection, paper: str, *where: Any) -> Iterator[Known]:
    """What is known of each address of ``paper``, by key; of those that fit ``where``."""
    visits = schema.visits.c
    query = select(schema.visits).where(visits.paper == paper, *where).order_by(visits.key, visits.time, visits.id)
    rows = connection.execution_options(yield_per=1000).execute(query)
    for key, group in groupby(rows, attrgetter("key")):
        visited = list(group)
        first, last = visited[0], visited[-1]
        found = next((visit for visit in reversed(visited) if visit.outcome in ANSWERED), None)
        said: dict[str, Any] = {name: getattr(found, name, None) for name in CARRIED}
        yield Known(key, last.url, first.time, last.time, last.outcome, last.reader, **said, claimed=last.claimed)


def known_among(connection: Connection, paper: str, keys: Collection[str]) -> dict[str, Known]:
    """What is known of some addresses, by key."""
    parts = chunks(sorted(set(keys)))
    return {one.key: one for part in parts for one in known(connection, paper, schema.visits.c.key.in_(part))}


def unsettled(connection: Connection, paper: str, since: datetime) -> Iterator[Known]:
    """What is known of addresses that gave no article, and of articles that came out after ``since``."""
    visits = schema.visits.c
    age = func.coalesce(visits.published, visits.time)
    keys = select(visits.key).where(visits.paper == paper, visits.text_hash.is_(None) | (age >= since))
    return known(connection, paper, visits.key.in_(keys))


def sightings(connection: Connection, paper: str, article_id: str) -> list[Sighting]:
    """When which text of an article was seen: what a new sighting is numbered with."""
    return [Sighting(*row) for row in connection.execute(_SIGHTINGS, {"paper": paper, "article_id": article_id})]


def _sightings() -> Select[datetime, str]:
    articles, visits = schema.articles.c, schema.visits.c
    query = select(visits.time, visits.text_hash).join(schema.articles, visits.article == articles.id)
    one = (articles.paper == bindparam("paper"), articles.article_id == bindparam("article_id"))
    return query.where(*one, visits.text_hash.is_not(None))


_SIGHTINGS = _sightings()  # built once: that takes longer than asking


def withheld(connection: Connection, paper: str, article_id: str) -> set[str]:
    """Hashes of what was stored of an article while its text was withheld."""
    rows = connection.execute(_RESERVED, {"paper": paper, "article_id": article_id})
    return {text_hash for text_hash, record in rows if is_withheld(json.loads(record))}


def _reserved() -> Select[str, str]:
    articles, texts = schema.articles.c, schema.versions.c
    query = select(texts.text_hash, texts.record).join(schema.articles, texts.article == articles.id)
    one = (articles.paper == bindparam("paper"), articles.article_id == bindparam("article_id"))
    return query.where(*one, texts.record.like('%"tdm_reservation":1%'))


_RESERVED = _reserved()


def _together(connection: Connection, ids: Sequence[int]) -> dict[int, list[State]]:
    """All versions of some articles, in the order of ``ids``."""
    texts, visits = schema.versions.c, schema.visits.c
    records: dict[int, dict[Sighting, str]] = defaultdict(dict)
    rows = select(texts.article, texts.fetched, texts.text_hash, texts.record).where(texts.article.in_(ids))
    for article, fetched, text_hash, record in connection.execute(rows):
        records[article][Sighting(fetched, text_hash)] = record
    seen: dict[int, list[Any]] = defaultdict(list)
    for visit in connection.execute(
        select(visits.article, visits.time, visits.outcome, visits.text_hash).where(visits.article.in_(ids))
    ):
        seen[visit.article].append(visit)
    return {number: _states(records[number], seen[number]) for number in ids if records[number]}


def _states(rows: dict[Sighting, str], visits: Sequence[Any]) -> list[State]:
    seen = {Sighting(visit.time, visit.text_hash) for visit in visits if visit.text_hash} | set(rows)
    records = {one: json.loads(row) for one, row in rows.items()}
    withheld = {one.text_hash for one, record in records.items() if is_withheld(record)}
    order = numbered(seen, withheld)
    first, gone = order[0].time, is_gone((visit.time, visit.outcome) for visit in visits)
    last = max([order[-1].time, *(visit.time for visit in visits if visit.outcome in ALIVE)])
    return [
        State(_stamped(stored(records, one), one.time, number, first), number, first, last, gone)
        for number, one in enumerate(order, start=1)
    ]


def _stamped(record: dict[str, Any], fetched: datetime, version: int, first: datetime) -> dict[str, Any]:
    return record | {"fetched": _iso(fetched), "version": version, "first_seen": _iso(first)}


def _as_of(found: Sequence[State], time: datetime, text_hash: str) -> State:
    """The version that was read at ``time``."""
    same = [state for state in found if state.record["text_hash"] == text_hash]
    before = [state for state in same if state.record["fetched"] <= _iso(time)]
    state = (before or same or found)[-1]
    return state._replace(record=state.record | {"fetched": _iso(time)})


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds")
