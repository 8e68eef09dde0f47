"""Whether papers are where their files say: asks for home page, an article, sections, feeds and sitemaps, once each."""

from newsbot.papercheck.lines import columns, details, table
from newsbot.papercheck.reports import BLOCKED, DEAD, MOVED, OK, STOPPED, Found, Paper, Report
from newsbot.papercheck.spider import PaperCheck

__all__ = [
    "BLOCKED",
    "DEAD",
    "MOVED",
    "OK",
    "STOPPED",
    "Found",
    "Paper",
    "PaperCheck",
    "Report",
    "columns",
    "details",
    "table",
]
