"""What can happen: the topics of ``topics.txt`` and their sentences with gaps."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.partnersite.dice import Dice

_CHOICE = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Topic:
    """One kind of event. The lists hold sentences with ``[this|or that]`` and gaps like ``{place}``."""

    name: str
    subjects: tuple[str, ...]
    lines: dict[str, tuple[str, ...]]

    def __getitem__(self, field: str) -> tuple[str, ...]:
        return self.lines.get(field, ())


def choose(template: str, dice: Dice) -> str:
    """``template`` with one of each ``[this|or that]``."""
    return _CHOICE.sub(lambda found: dice.pick(found[1].split("|")), template)


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, in the file's order; the last one, ``common``, holds what fits any of them."""
    text = Path(__file__).with_name("topics.txt").read_text(encoding="utf-8")
    return tuple(_topic(block) for block in re.split(r"^## ", text, flags=re.MULTILINE)[1:])


def about(subject: str) -> list[Topic]:
    """The topics that a section on ``subject`` prints."""
    return [topic for topic in topics() if subject in topic.subjects]


def _topic(block: str) -> Topic:
    head, *fields = re.split(r"^# ", block, flags=re.MULTILINE)
    name, *subjects = head.split()
    lines = {}
    for field in fields:
        title, *entries = field.strip().split("\n")
        lines[title] = tuple(entries)
    return Topic(name, tuple(subjects), lines)
