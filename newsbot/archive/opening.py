"""Where an archive is, and how its database is opened."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from newsbot.archive.archive import Archive
from newsbot.archive.database import BEGINS, Database
from newsbot.archive.errors import ArchiveError, ArchiveUnusable, NoArchive
from newsbot.archive.migrations import STEPS, Step, prepare

PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between two tries to reach a server."""
WAIT = 30.0
"""Seconds that SQLite waits for another writer."""


def open_archive(
    where: str | Path,
    patience: Sequence[float] = PATIENCE,
    wait: float = WAIT,
    steps: Sequence[Step] = STEPS,
    make: bool = True,
) -> Archive:
    """The archive at a path, ``sqlite:///path`` or ``postgresql://user@host/database``; made where there is none.

    Raises an ``ArchiveError`` whose message is a sentence for the user; without ``make`` also ``NoArchive``.
    """
    address = _address(where)
    if address.get_backend_name() == "sqlite":
        name = str(address.database)
        if not make and _is_empty(Path(name)):
            raise NoArchive(name)
        engine = _sqlite(address, wait)
    else:
        engine = _postgresql(address)
        name = address.set(drivername="postgresql").render_as_string(hide_password=True)
    database = Database(engine, name, patience)
    try:
        database.persist(lambda: engine.connect().close())
        prepare(database, steps, make)
        if engine.dialect.name == "sqlite":
            database.persist(lambda: _log_ahead(engine))
    except ArchiveError:
        database.dispose()
        raise
    return Archive(database)


def _is_empty(path: Path) -> bool:
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def _address(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(Path(where).expanduser().absolute()))
    try:
        address = make_url(where)
    except (ArgumentError, ValueError):  # a port that is no number
        address = None
    if address is not None and address.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return address.set(drivername="postgresql+psycopg")
    if (
        address is not None
        and address.get_backend_name() == "sqlite"
        and address.database not in (None, "", ":memory:")
    ):
        return address
    scheme = where.partition("://")[0]
    raise ArchiveError(f"an archive is a path, sqlite:///path or postgresql://user@host/database, not {scheme}://…")


def _sqlite(address: URL, wait: float) -> Engine:
    folder = Path(str(address.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnusable(f"the folder {folder} can't be made: {error.strerror}.") from error
    engine = create_engine(address, connect_args={"timeout": wait, "check_same_thread": False})
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begins)
    return engine


def _connected(connection: Any, record: Any) -> None:
    """Settings of a connection; none of them changes the file, which may be someone else's.

    Each commit is flushed to the disk (FULL): it is one flush per batch, in a thread of its own, and what ``flush``
    confirmed then outlives a power failure too; a text that changed since could not be read again.
    """
    connection.isolation_level = None  # transactions begin where ``_begins`` says
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is forgotten is overwritten


def _log_ahead(engine: Engine) -> None:
    """A write-ahead log (WAL) lets readers read while one writes; the file remembers it."""
    with engine.connect().execution_options(**{BEGINS: None}) as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _begins(connection: Connection) -> None:
    """A writer takes its turn at once, so that what it read before writing still holds."""
    statement = connection.get_execution_options().get(BEGINS, "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)


def _postgresql(address: URL) -> Engine:
    try:
        return create_engine(
            address,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "application_name": "newsbot"},
        )
    except ImportError as error:
        raise ArchiveError("an archive on PostgreSQL needs psycopg: pip install 'psycopg[binary]>=3.3,<4'") from error
