"""Datasets: records of the archive or of feeds, chosen, written in one format, described; what files still hold."""

from newsbot.dataset.archived import opened
from newsbot.dataset.card import Making
from newsbot.dataset.columns import chosen
from newsbot.dataset.export import NothingFound, beside, check, export
from newsbot.dataset.matching import Matcher
from newsbot.dataset.progress import bar
from newsbot.dataset.remains import Remains, remains
from newsbot.dataset.selection import ACCESS, Selection
from newsbot.dataset.source import Source, source
from newsbot.dataset.summary import Summary
from newsbot.dataset.told import told

__all__ = [
    "ACCESS",
    "Making",
    "Matcher",
    "NothingFound",
    "Remains",
    "Selection",
    "Source",
    "Summary",
    "bar",
    "beside",
    "check",
    "chosen",
    "export",
    "opened",
    "remains",
    "source",
    "told",
]
