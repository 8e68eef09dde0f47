"""A database as the archive uses it: read as of one moment, written in whole transactions, tried again when it pays."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from newsbot.archive.errors import passes, told

Result = TypeVar("Result")
BEGINS = "newsbot_begins"
"""Execution option: the statement with which SQLite begins a transaction; None for none at all."""
CHUNK = 500
"""Rows that are handled at a time, so that memory stays flat and no statement has too many parameters."""


class Database:
    """An engine and how long to try."""

    def __init__(self, engine: Engine, where: str, patience: Sequence[float]) -> None:
        self.engine = engine
        self.where = where
        self.patience = patience

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the archive as it is now, whatever others write meanwhile."""
        with told(self.where), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """What ``work`` gives, done in one transaction or not at all.

        It is done again after each pause of ``patience`` (seconds) if the server went away or another transaction
        stood in the way, so it has to be harmless when repeated.
        """
        return self.persist(lambda: self._once(work))

    def persist(self, attempt: Callable[[], Result]) -> Result:
        """What ``attempt`` gives, tried until ``patience`` ends."""
        pauses = iter(self.patience)
        with told(self.where):
            while True:
                try:
                    return attempt()
                except DBAPIError as error:
                    pause = next(pauses, None)
                    if pause is None or not passes(error):
                        raise
                time.sleep(pause)

    def _once(self, work: Callable[[Connection], Result]) -> Result:
        with self.engine.connect().execution_options(**{BEGINS: "BEGIN IMMEDIATE"}) as connection, connection.begin():
            return work(connection)

    def dispose(self) -> None:
        """Closes the connections."""
        self.engine.dispose()


def insert_missing(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Adds ``rows`` but for those whose unique columns are there."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def chunks(values: Sequence[Result]) -> Iterator[Sequence[Result]]:
    """``values`` in parts that a statement can take."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
