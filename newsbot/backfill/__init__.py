"""Archives of pages read again: WARC files through the same page classes as a crawl, by many processes, kept by one."""

from collections.abc import Iterator

from newsbot.backfill.files import Mark, expand, mark
from newsbot.backfill.keeping import PSEUDO_PAPER, Keeper
from newsbot.backfill.onray import RayMissing
from newsbot.backfill.onray import engine as engine_on_ray
from newsbot.backfill.pool import Engine, engine
from newsbot.backfill.reading import counted, messages
from newsbot.backfill.summary import NOTHING, Outcome, Summary, table
from newsbot.backfill.values import End, Message, Paper, Part, Task, tasks

Messages = Iterator[Message]

__all__ = [
    "NOTHING",
    "PSEUDO_PAPER",
    "End",
    "Engine",
    "Keeper",
    "Mark",
    "Messages",
    "Outcome",
    "Paper",
    "Part",
    "RayMissing",
    "Summary",
    "Task",
    "counted",
    "engine",
    "engine_on_ray",
    "expand",
    "mark",
    "messages",
    "table",
    "tasks",
]
