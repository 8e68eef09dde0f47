"""What hosts told robots, kept as proof: the bytes of each file once, and which runs obeyed it from when to when."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select, update

from newsbot.archive import schema
from newsbot.archive.database import insert_missing
from newsbot.archive.plain import storable
from newsbot.archive.values import Document, Obeyed, Run

LONGEST = 1024 * 1024
"""Bytes of a file that are kept; none is read further."""


def note(connection: Connection, run: Run, documents: Sequence[Document]) -> None:
    """Writes files and that ``run`` obeyed them. Harmless when repeated; the same answer again only lasts longer."""
    obeyed = schema.obeyed.c
    for one in documents:
        time = one.time.replace(microsecond=0)
        place = {"run": run.id, "url": storable(one.url)}
        said: dict[str, Any] = {"kind": one.kind, "status": one.status, "document": _kept(connection, one.content)}
        said["why"] = storable(one.why)
        ours = [obeyed[name] == value for name, value in place.items()]
        same = [obeyed[name].is_not_distinct_from(value) for name, value in said.items()]
        if connection.execute(select(obeyed.id).where(*ours, *same, obeyed.first <= time, obeyed.last >= time)).first():
            continue
        newest = connection.execute(select(schema.obeyed).where(*ours).order_by(obeyed.id.desc()).limit(1)).first()
        if newest and all(getattr(newest, name) == value for name, value in said.items()):
            connection.execute(update(schema.obeyed).where(obeyed.id == newest.id).values(last=max(time, newest.last)))
        else:
            insert_missing(connection, schema.obeyed, [{**place, **said, "first": time, "last": time}])


def obeyed_by(connection: Connection, paper: str, since: datetime | None, until: datetime | None) -> list[Obeyed]:
    """What runs of ``paper`` obeyed, as answered between two times, newest first; once as long as it stays the same."""
    obeyed, runs, documents = schema.obeyed.c, schema.runs.c, schema.documents.c
    query = (
        select(schema.obeyed, documents.size)
        .join(schema.runs, runs.id == obeyed.run)
        .outerjoin(schema.documents, documents.hash == obeyed.document)
        .where(runs.paper == paper)
        .order_by(obeyed.url, obeyed.first, obeyed.id)
    )
    if since is not None:
        query = query.where(obeyed.last >= since)
    if until is not None:
        query = query.where(obeyed.first <= until)
    rows = connection.execute(query).all()
    found = [_span(list(group)) for _, group in groupby(rows, key=lambda row: (row.url, *_answer(row)))]
    return sorted(found, key=lambda one: one.last, reverse=True)


def _answer(row: Any) -> tuple[Any, ...]:
    return row.kind, row.status, row.document, row.why


def _span(rows: Sequence[Any]) -> Obeyed:
    """Rows in a row of one answer."""
    one, last = rows[0], max(row.last for row in rows)
    runs = len({row.run for row in rows})
    return Obeyed(one.kind, one.url, one.status, one.document, one.size, one.why, one.first, last, runs)


def content(connection: Connection, beginning: str) -> bytes | None:
    """The file whose hash begins so; None if there is none, or more than one."""
    documents = schema.documents.c
    query = select(documents.content).where(documents.hash.startswith(beginning, autoescape=True)).limit(2)
    found = connection.scalars(query).all()
    return zlib.decompress(found[0]) if len(found) == 1 else None


def _kept(connection: Connection, content: bytes | None) -> str | None:
    """The hash of a file, which is there then."""
    if content is None:
        return None
    read = content[:LONGEST]
    name = sha256(read).hexdigest()
    documents = schema.documents
    if connection.execute(select(documents.c.hash).where(documents.c.hash == name)).first() is None:
        insert_missing(connection, documents, [{"hash": name, "size": len(read), "content": zlib.compress(read, 9)}])
    return name
