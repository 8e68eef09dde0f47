"""A site that changes between two crawls, and a disk that is full during one."""

import resource
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from faults.asked import Asked
from faults.cases import Case, Crawled, crawled, tried, whole_files
from faults.failing import site
from faults.grounds import ARCHIVE, records
from faults.judging import Truth
from faults.line import Line
from newsbot.archive import open_archive
from tests.partnersite.answer import html, moved
from tests.partnersite.server import serving

SHARES = (0.3, 0.6, 0.9)
"""Of the size that the archive of the whole site has, for the largest file that may be written."""
