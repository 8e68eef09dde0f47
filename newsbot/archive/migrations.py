"""How an archive gets the tables of this version, from nothing or from an older version."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, inspect, select, text, update

from newsbot.archive.database import Database
from newsbot.archive.errors import ForeignArchive, NewerArchive, NoArchive
from newsbot.archive.schema import documents, meta, obeyed, tables

Step = Callable[[Connection], None]
_MARK = "newsbot archive"
_TURN = 0x6E657773  # of the advisory lock: those who start at once take turns


def _signatures(connection: Connection) -> None:
    """Version 2: signatures of texts."""
    is_server = connection.dialect.name == "postgresql"
    number, stored = ("BIGINT", "BYTEA") if is_server else ("INTEGER", "BLOB")
    connection.exec_driver_sql(
        f"CREATE TABLE signatures (version {number} NOT NULL, algorithm INTEGER NOT NULL, stored {stored} NOT NULL, "
        "url TEXT NOT NULL, canonical_url TEXT, agency_id TEXT, rolling BOOLEAN NOT NULL, "
        "PRIMARY KEY (version), FOREIGN KEY(version) REFERENCES versions (id) ON DELETE CASCADE)"
    )


def _documents(connection: Connection) -> None:
    """Version 3: what hosts told robots, and who obeyed it."""
    tables.create_all(connection, [documents, obeyed])


STEPS: tuple[Step, ...] = (_signatures, _documents)
"""The first makes version 2 of version 1, the next one 3 of 2; never changed once released."""


def prepare(database: Database, steps: Sequence[Step] = STEPS, make: bool = True) -> None:
    """Makes the tables, or brings them up to date, in one transaction; harmless when done by many at once.

    Raises ``ForeignArchive`` where something else has its tables, ``NewerArchive`` where a newer newsbot was here,
    ``NoArchive`` where nothing is and nothing is to be made.
    """
    with database.reading() as connection:
        found = _version(connection, database.where)
    if found == len(steps) + 1:
        return
    if found is None and not make:
        raise NoArchive(database.where)
    database.write(lambda connection: _bring_up(connection, database.where, steps))


def _bring_up(connection: Connection, where: str, steps: Sequence[Step]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
    found, newest = _version(connection, where), len(steps) + 1
    if found is None:
        tables.create_all(connection)
        connection.execute(
            meta.insert(), [{"name": "application", "value": _MARK}, {"name": "schema", "value": str(newest)}]
        )
        return
    if found > newest:
        raise NewerArchive(f"the archive {where} has schema {found}, this newsbot knows {newest}: update newsbot.")
    for step in steps[found - 1 :]:
        step(connection)
    connection.execute(update(meta).where(meta.c.name == "schema").values(value=str(newest)))


def _version(connection: Connection, where: str) -> int | None:
    """Version of the schema; None where there are no tables of ours, nor any that stand in the way."""
    there = set(inspect(connection).get_table_names())
    columns = {column["name"] for column in inspect(connection).get_columns("meta")} if "meta" in there else set()
    if columns == {"name", "value"}:
        known = dict(connection.execute(select(meta.c.name, meta.c.value)).all())
        if known.get("application") == _MARK:
            return int(known["schema"])
    if there and (connection.dialect.name == "sqlite" or there & set(tables.tables)):
        others = ", ".join(sorted(there)[:3])
        raise ForeignArchive(f"the database {where} holds tables of something else ({others}); it was left as it is.")
    return None
