"""How a better reading takes the place of the one before it: of the same capture, or of what a feed said."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, delete, func, select, update

from newsbot.archive import schema, signing
from newsbot.archive.database import chunks
from newsbot.archive.plain import written
from newsbot.archive.values import Visit
from newsbot.archive.versions import HEADLINES
from newsbot.archive.visiting import moment, time_of


def reread(connection: Connection, article: int, visit: Visit) -> None:
    """Corrects what the archive says of an article at the time of ``visit``; harmless when repeated.

    The old text stays where another visit saw it, too: the page did not change, but nobody can say what a newer
    reader would have found there.
    """
    record = visit.record
    assert record is not None
    time, text_hash = time_of(visit), record["text_hash"]
    texts, visits = schema.versions.c, schema.visits.c
    old = connection.execute(
        select(texts.id, texts.text_hash).where(texts.article == article, texts.fetched == time)
    ).all()
    said = {"text_hash": text_hash, "published": moment(record.get("published"))}
    connection.execute(
        update(schema.visits)
        .where(visits.article == article, visits.time == time)
        .values(**said, modified=moment(record.get("modified")), reader=visit.reader)
    )
    there = {row.text_hash for row in old}
    for row in old:
        later = select(func.min(visits.time)).where(visits.article == article, visits.text_hash == row.text_hash)
        seen = connection.scalar(later.where(visits.time > time)) if row.text_hash != text_hash else None
        change = update(schema.versions).where(texts.id == row.id)
        if seen is not None:
            connection.execute(change.values(fetched=seen))
        elif row.text_hash != text_hash and text_hash in there:
            connection.execute(delete(schema.versions).where(texts.id == row.id))
        else:
            connection.execute(change.values(**said, record=written(record)))
            signing.drop(connection, texts.id == row.id)
            there.add(text_hash)


def replace_headlines(connection: Connection, visits: Sequence[Visit], ids: Mapping[str, int]) -> None:
    """What a page says takes the place of what a feed said of it, where the text is the same: there is none to add."""
    texts, visited = schema.versions.c, schema.visits.c
    closed: set[int] = set()
    for part in chunks(sorted(set(ids.values()))):
        query = select(visited.article).where(visited.article.in_(part), visited.outcome == HEADLINES)
        closed |= set(connection.scalars(query))
    for visit in visits:
        record = visit.record
        if record and record["layout"] != "feed" and (article := ids[record["article_id"]]) in closed:
            same = and_(texts.article == article, texts.text_hash == record["text_hash"])
            page = {"record": written(record), "published": moment(record.get("published"))}
            connection.execute(update(schema.versions).where(same).values(**page))
            signing.drop(connection, same)
