"""Articles of a paper counted by day: how many, who supplied them, who may read them, in which sections."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from newsbot import text
from newsbot.report import sections

AGENCY, NETWORK, HOUSE, PEOPLE, UNNAMED = range(5)
"""Who is named: a news agency (whoever else is) · RND, no agency · another organisation · people alone · nobody."""
SUPPLIERS = ("news agency", "RND", "another newsroom", "people", "nobody named")
ACCESS = ("free", "metered", "paid", "unknown")
AGENCIES = frozenset(("dpa", "sid", "afp", "epd", "kna", "ap", "reuters"))
"""Codes of the column ``agencies`` that are news agencies."""
_NETWORK = "RND"
_WIDTH = 1 + len(SUPPLIERS) + len(ACCESS)


@dataclass(slots=True)
class PaperCount:
    """What there is of one paper; days are ``date.toordinal``."""

    publication: str = ""
    articles: int = 0
    undated: int = 0
    without_text: int = 0
    days: dict[int, list[int]] = field(default_factory=dict)
    """By day: articles, then by ``SUPPLIERS``, then by ``ACCESS``."""
    sections: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Articles by day and section, as printed."""
    names: Counter[str] = field(default_factory=Counter)
    """Articles by section."""
    people: set[str] = field(default_factory=set)
    """Names of authors, after whom no section of a report is called."""

    def add(self, record: Mapping[str, Any]) -> None:
        """Counts the latest state of an article."""
        self.publication = self.publication or record["publication"]
        self.articles += 1
        self.without_text += record["body"] is None
        if not record["published"]:
            self.undated += 1
            return
        day = date.fromisoformat(record["published"][:10]).toordinal()  # it stands in Berlin's zone
        row = self.days.setdefault(day, [0] * _WIDTH)
        row[0] += 1
        row[1 + supplier(record)] += 1
        row[1 + len(SUPPLIERS) + _access(record["access"])] += 1
        self.people.update(name for name in record["authors"] if len(self.people) < sections.MANY)
        name = sections.section(record["section"])
        if name not in self.names and len(self.names) >= sections.MANY:
            name = sections.OTHERS
        self.names[name] += 1
        self.sections[day, name] += 1

    def by_section(self) -> Counter[tuple[int, str]]:
        """Articles by day and section, as a report calls it."""
        people = {folded for name in self.people if " " in (folded := text.fold(name).strip())}
        names, found = sections.named(self.names, people), Counter[tuple[int, str]]()
        for (day, name), count in self.sections.items():
            found[day, names[name]] += count
        return found


def supplier(record: Mapping[str, Any]) -> int:
    """Which of ``SUPPLIERS`` an article names."""
    agencies = {*record["agencies"]}
    if agencies & AGENCIES:
        return AGENCY
    if _NETWORK in agencies:
        return NETWORK
    if agencies:
        return HOUSE
    return PEOPLE if record["authors"] else UNNAMED


def _access(value: str) -> int:
    return ACCESS.index(value if value in ACCESS else "unknown")
