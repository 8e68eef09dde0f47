"""What can go wrong with an archive, each reason by name and in one sentence for people."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

_LOST = re.compile("08...|57P0[123]|53300")
"""SQLSTATE of a PostgreSQL that went away, is starting, or has no connection free (PostgreSQL, appendix A)."""
_CLASH = ("40001", "40P01", "55P03", "23503")
"""SQLSTATE of a transaction that met another one, which may have forgotten an article, and may be tried again."""
_SENTENCES = {
    "disk is full": "the disk is full; what was kept before is safe. Free some space and run the same command again",
    "53100": "the server's disk is full; what was kept before is safe",
    "readonly": "it can't be written: the file or its folder is read-only",
    "25006": "the server takes no writes (it is a replica, or read-only)",
    "unable to open": "it can't be opened: the folder can't be written, or the path is none of a file",
    "not a database": "this file is no SQLite database; it was left as it is",
    "malformed": "the file is damaged; restore a backup, or let `sqlite3 FILE .recover` save what can be saved",
    "disk I/O error": "the disk gave an error; what was kept before is safe",
    "database is locked": "another program holds it; it was waited for",
}


class ArchiveError(Exception):
    """The archive can't do what was asked; the message is a sentence for the user."""


class ArchiveUnreachable(ArchiveError):
    """The database server does not answer, or no longer."""


class ArchiveUnusable(ArchiveError):
    """Disk full, read-only, damaged or held by another program."""


class NoArchive(ArchiveError):
    """There is none yet."""

    def __init__(self, where: str) -> None:
        super().__init__(f"there is no archive at {where} yet: a crawl makes it, e.g. scrapy crawl wolfsburg.")


class ForeignArchive(ArchiveError):
    """The database belongs to something else."""


class NewerArchive(ArchiveError):
    """A newer newsbot made this archive."""


class Busy(ArchiveError):
    """A run of this paper is under way."""


class LeaseLost(ArchiveError):
    """Another run of this paper took over, as this one gave no sign of life for too long."""


@contextmanager
def told(where: str) -> Iterator[None]:
    """Errors of the database as an ``ArchiveError`` that names ``where`` the archive is."""
    try:
        yield
    except DBAPIError as error:
        raise _named(where, error) from error


def passes(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed when it is tried again: a lost connection, or a clash with another."""
    return is_lost(error) or _code(error) in _CLASH or "database is locked" in str(error.orig)


def is_lost(error: DBAPIError) -> bool:
    """Whether the server went away or was never there; a refused password is none of these."""
    if error.connection_invalidated:
        return True
    code = _code(error)
    if code:
        return _LOST.fullmatch(code) is not None
    refused = re.search("authentication failed|no password|does not exist", str(error.orig))
    return _is_server(error) and isinstance(error, OperationalError | InterfaceError) and not refused


def _named(where: str, error: DBAPIError) -> ArchiveError:
    said = " ".join(str(error.orig).split())
    if is_lost(error):
        return ArchiveUnreachable(f"the archive {where} can't be reached: {said}")
    for sign, sentence in _SENTENCES.items():
        if sign in said or sign == _code(error):
            kind = ForeignArchive if sign == "not a database" else ArchiveUnusable
            return kind(f"the archive {where}: {sentence}.")
    return ArchiveUnusable(f"the archive {where} refuses: {said}")


def _code(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _is_server(error: DBAPIError) -> bool:
    return type(error.orig).__module__.partition(".")[0] == "psycopg"
