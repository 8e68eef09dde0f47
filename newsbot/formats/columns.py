"""What kind of value each column holds, for formats and schemas that are typed."""

import ast
import inspect
import textwrap
from datetime import datetime
from functools import cache
from typing import Literal, get_args, get_type_hints

from newsbot.dates import BERLIN
from newsbot.items import COLUMNS, Article, Entity

Kind = Literal["text", "integer", "time", "texts", "entities", "boolean", "number"]

_KINDS: dict[object, Kind] = {
    str: "text",
    int: "integer",
    datetime: "time",
    list[str]: "texts",
    list[Entity]: "entities",
}
_STORY: dict[str, tuple[Kind, str]] = {
    "story_id": ("text", "`paper/article_id` of the earliest article of the story: the same for all that tell it."),
    "story_role": ("text", "`lead` (the fullest text), `copy`, `excerpt`, `version` (a paper's second) or `single`."),
    "story_size": ("integer", "How many papers carry the story."),
    "similarity": ("number", "Share of the shorter text that is in the lead's: 0 to 1."),
    "story_evidence": (
        "text",
        "What joins it: `canonical`, `id`, `agency_id`, `text` or `lead`; None for a single one.",
    ),
}
_ADDED: dict[str, tuple[Kind, str]] = {
    "last_seen": ("time", "Last time the page was found alive, UTC."),
    "gone": ("boolean", "Whether the page has answered 404 or 410 since; None where nobody asked."),
    **_STORY,
}
STORY_COLUMNS: tuple[str, ...] = tuple(_STORY)
"""Names of the columns that say which articles are one story."""
DATASET_COLUMNS: tuple[str, ...] = (*COLUMNS, *_ADDED)
"""Names of the columns of a dataset in export order: those of the record, and what is known of it since."""
BERLIN_TIMES = frozenset(("published", "modified"))
"""Times that stand in Berlin's zone; all others are UTC."""


def _kind(hint: object) -> Kind:
    return next(_KINDS[one] for one in (hint, *get_args(hint)) if one in _KINDS)


KINDS: dict[str, Kind] = {name: _kind(hint) for name, hint in get_type_hints(Article).items()} | {
    name: kind for name, (kind, _) in _ADDED.items()
}
"""The kind of each column's values."""
OPTIONAL = frozenset(name for name, hint in get_type_hints(Article).items() if type(None) in get_args(hint)) | {
    "last_seen",
    "gone",
    "story_evidence",
}
"""Columns that may be None."""


def zone(column: str) -> str:
    """Name of the time zone of a column of times."""
    return BERLIN.key if column in BERLIN_TIMES else "UTC"


@cache
def descriptions() -> dict[str, str]:
    """What each column is: the docstrings below the fields of ``Article``; nothing where its source is not at hand."""
    told = {name: text for name, (_, text) in _ADDED.items()}
    try:
        (article,) = ast.parse(textwrap.dedent(inspect.getsource(Article))).body
    except OSError:
        return told
    assert isinstance(article, ast.ClassDef)
    for field, below in zip(article.body, article.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            told[field.target.id] = str(ast.literal_eval(below.value)).replace("``", "`")
    return told
