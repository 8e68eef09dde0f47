"""Articles in every state, visits, runs: what newsbot remembers, in SQLite or PostgreSQL."""

from newsbot.archive.archive import Archive
from newsbot.archive.captured import is_as_new
from newsbot.archive.errors import (
    ArchiveError,
    ArchiveUnreachable,
    ArchiveUnusable,
    Busy,
    ForeignArchive,
    LeaseLost,
    NewerArchive,
    NoArchive,
)
from newsbot.archive.forgetting import Sought, Wanted, article_mark
from newsbot.archive.opening import open_archive
from newsbot.archive.values import (
    Address,
    Document,
    Forgotten,
    Known,
    Obeyed,
    Run,
    RunRecord,
    Signature,
    Signed,
    State,
    Tally,
    Visit,
)
from newsbot.archive.versions import number
from newsbot.archive.writing import Writer

__all__ = [
    "Address",
    "Archive",
    "ArchiveError",
    "ArchiveUnreachable",
    "ArchiveUnusable",
    "Busy",
    "Document",
    "ForeignArchive",
    "Forgotten",
    "Known",
    "LeaseLost",
    "NewerArchive",
    "NoArchive",
    "Obeyed",
    "Run",
    "RunRecord",
    "Signature",
    "Signed",
    "Sought",
    "State",
    "Tally",
    "Visit",
    "Wanted",
    "Writer",
    "article_mark",
    "is_as_new",
    "number",
    "open_archive",
]
