"""Records as syndication compares them."""

from newsbot import formats, syndication
from newsbot.archive import versions
from newsbot.dataset.records import Record

REACH = 14
"""Days before and after those asked for: so far apart do texts join."""
_NOTHING = syndication.sign("", None, None).stored


def piece(record: Record) -> syndication.Piece:
    """``record``, signed. One whose text was withheld for a reservation has a signature of no words."""
    return syndication.piece(formats.article(record), _NOTHING if versions.is_withheld(record) else None)
