"""Who ran whose text: the stories of a period, who ran a text, what each paper changed, and who is missing."""

from newsbot.reprints import documents, edits, table
from newsbot.reprints.alike import alike
from newsbot.reprints.carried import Carried, Key, Member, Sighted, carried, noted, widest
from newsbot.reprints.holdings import Holdings
from newsbot.reprints.missing import Count, Missing, counted, missing

__all__ = [
    "Carried",
    "Count",
    "Holdings",
    "Key",
    "Member",
    "Missing",
    "Sighted",
    "alike",
    "carried",
    "counted",
    "documents",
    "edits",
    "missing",
    "noted",
    "table",
    "widest",
]
