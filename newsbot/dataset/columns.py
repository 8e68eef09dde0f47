"""Which columns a dataset has."""

import difflib
from collections.abc import Sequence

from newsbot.formats import DATASET_COLUMNS, STORY_COLUMNS

TEXT_COLUMNS = frozenset(
    (
        *("canonical_url", "kicker", "headline", "lead", "dateline", "body", "authors", "keywords", "entities"),
        *("image_url", "image_caption", "image_credit", "usage_signals"),
    )
)
"""What ``--no-text`` leaves out: the texts, what could stand for them, and people."""


def chosen(asked: Sequence[str] = (), no_text: bool = False, no_stories: bool = False) -> tuple[str, ...]:
    """The columns ``asked`` for, in that order, each once; all where none is. Raises ``ValueError`` for a wrong one."""
    left_out = {name: "--no-text" for name in TEXT_COLUMNS if no_text}
    left_out |= {name: "--no-stories" for name in STORY_COLUMNS if no_stories}
    for name in asked:
        if name not in DATASET_COLUMNS:
            near = difflib.get_close_matches(name, DATASET_COLUMNS, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise ValueError(f"there is no column {name!r}; {hint}There are {', '.join(DATASET_COLUMNS)}.")
        if name in left_out:
            raise ValueError(f"{left_out[name]} leaves out {name}, which --columns asks for.")
    if asked:
        return tuple(dict.fromkeys(asked))
    return tuple(name for name in DATASET_COLUMNS if name not in left_out)
