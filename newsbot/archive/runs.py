"""The runs of an archive: begun, continued after a crash, ended, listed."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, distinct, exists, func, select, update

from newsbot.archive import leases, schema
from newsbot.archive.values import Run, RunRecord, Tally
from newsbot.archive.versions import HEADLINES, READ

CONTINUES = timedelta(hours=24)
"""For how long a run that did not end is continued by the next one with the same arguments."""
RUNNING, INTERRUPTED, ABANDONED = "running", "interrupted", "abandoned"
_OPEN = (RUNNING, INTERRUPTED)


def begin(connection: Connection, paper: str, arguments: Mapping[str, Any], now: datetime, owner: str) -> Run:
    """Takes the lease and opens a run, or the one that a crash or a signal left open; older ones are closed."""
    leases.take(connection, paper, owner, now)
    runs = schema.runs.c
    asked = _as_json(arguments)
    last = _unfinished(connection, paper, asked, now)
    kept = last.id if last else None
    left = update(schema.runs).where(runs.paper == paper, runs.state.in_(_OPEN), runs.id.is_distinct_from(kept))
    connection.execute(left.values(state=ABANDONED, ended=now))
    if last:
        connection.execute(update(schema.runs).where(runs.id == last.id).values(state=RUNNING, ended=None))
        return Run(last.id, paper, owner, last.started, True, _read(connection, last.id))
    row = {"paper": paper, "arguments": asked, "started": now, "state": RUNNING, "counts": "{}", "coverage": "{}"}
    number = connection.scalars(schema.runs.insert().returning(runs.id), row).one()
    return Run(number, paper, owner, now.replace(microsecond=0), False, 0)


def unfinished(connection: Connection, paper: str, arguments: Mapping[str, Any], now: datetime) -> datetime | None:
    """When the run was started that ``begin`` would continue; None if it would open a new one."""
    last = _unfinished(connection, paper, _as_json(arguments), now)
    return last.started if last else None


def end(
    connection: Connection,
    run: Run,
    state: str,
    counts: Mapping[str, Any],
    coverage: Mapping[str, Any],
    now: datetime,
) -> None:
    """Closes a run and gives its paper free. Visits of no article that a newer one replaces are removed."""
    visits = schema.visits.c
    result = {"counts": json.dumps(dict(counts)), "coverage": json.dumps(dict(coverage))}
    connection.execute(update(schema.runs).where(schema.runs.c.id == run.id).values(state=state, ended=now, **result))
    newer = select(visits.key).where(visits.run == run.id, visits.article.is_(None))
    connection.execute(
        delete(schema.visits).where(
            visits.paper == run.paper, visits.key.in_(newer), visits.article.is_(None), visits.run < run.id
        )
    )
    leases.release(connection, run.paper, run.owner)


def listed(
    connection: Connection,
    paper: str | None,
    limit: int | None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[RunRecord]:
    """The last runs, newest first; of those that began from ``since`` to before ``until``."""
    runs = schema.runs.c
    query = select(schema.runs).order_by(runs.started.desc(), runs.id.desc()).limit(limit)
    asked = ([runs.paper == paper] if paper is not None else []) + ([runs.started >= since] if since else [])
    query = query.where(*asked, *([runs.started < until] if until else []))
    return [
        RunRecord(
            row.id,
            row.paper,
            json.loads(row.arguments),
            row.started,
            row.ended,
            row.state,
            json.loads(row.counts),
            json.loads(row.coverage),
        )
        for row in connection.execute(query)
    ]


def tally(connection: Connection, run: Run) -> Tally:
    """How many articles are new, how many changed, how many the archive holds of the paper.

    None changed because its text was withheld this time: that is no version.
    """
    texts, older = schema.versions.alias(), schema.versions.alias()
    had = exists().where(older.c.article == texts.c.article, older.c.run < run.id)
    brought = select(func.count(distinct(texts.c.article))).where(texts.c.run == run.id)
    is_withheld = and_(
        *(texts.c.record.like(f"%{said}%") for said in ('"tdm_reservation":1', '"lead":null', '"body":null'))
    )
    held = select(func.count()).select_from(schema.articles).where(schema.articles.c.paper == run.paper)
    changed = brought.where(had, ~is_withheld)
    new, again, holds = (connection.scalar(query) or 0 for query in (brought.where(~had), changed, held))
    return Tally(new, again, holds)


def outcomes(connection: Connection, run: Run) -> dict[str, str]:
    """Outcomes of a run so far, by key of the address, but for what failed or was left."""
    visits = schema.visits.c
    failed = visits.outcome.startswith("failed/") | visits.outcome.startswith("left/")
    query = select(visits.key, visits.outcome).where(visits.run == run.id, ~failed).order_by(visits.time, visits.id)
    return {row.key: row.outcome for row in connection.execute(query)}


def _as_json(arguments: Mapping[str, Any]) -> str:
    return json.dumps(dict(arguments), sort_keys=True, ensure_ascii=False)


def _unfinished(connection: Connection, paper: str, arguments: str, now: datetime) -> Any:
    """The last run that did not end, if it is young enough and was asked for the same."""
    runs = schema.runs.c
    begun = select(runs.id, runs.arguments, runs.started).where(runs.paper == paper, runs.state.in_(_OPEN))
    last = connection.execute(begun.order_by(runs.id.desc()).limit(1)).first()
    return last if last and last.arguments == arguments and now - last.started < CONTINUES else None


def _read(connection: Connection, number: int) -> int:
    visits = schema.visits.c
    read = (visits.run == number, visits.outcome.in_((READ, HEADLINES)), visits.article.is_not(None))
    return connection.scalar(select(func.count(distinct(visits.article))).where(*read)) or 0
