"""The runs of an archive, for people and for monitoring: how each went, and which paper has no good one."""

from newsbot.history.check import Health, age, health, verdict
from newsbot.history.past import Change, Past, counted, document, past, reasons
from newsbot.history.proof import obeyed_document, obeyed_table
from newsbot.history.table import how, table

__all__ = [
    "Change",
    "Health",
    "Past",
    "age",
    "counted",
    "document",
    "health",
    "how",
    "obeyed_document",
    "obeyed_table",
    "past",
    "reasons",
    "table",
    "verdict",
]
