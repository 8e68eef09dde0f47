"""Datasets: records of many crawls, each state once, chosen, written in one format, and described."""

from newsbot.dataset.card import Making
from newsbot.dataset.columns import chosen
from newsbot.dataset.export import NothingFound, beside, check, export
from newsbot.dataset.matching import Matcher
from newsbot.dataset.selection import ACCESS, Selection
from newsbot.dataset.source import Source, source
from newsbot.dataset.summary import Summary

__all__ = [
    "ACCESS",
    "Making",
    "Matcher",
    "NothingFound",
    "Selection",
    "Source",
    "Summary",
    "beside",
    "check",
    "chosen",
    "export",
    "source",
]
