"""What a crawl brought beside what it should have: articles lost, twice, wrong."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Record = Mapping[str, Any]


class Truth(NamedTuple):
    """What has to be there, by the column ``url``."""

    records: Mapping[str, list[Record]]
    """All that may be there: the records that are right for an article, values as JSON has them."""
    required: frozenset[str]
    """What must be there."""

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Truth":
        """Exactly these."""
        found = {record["url"]: [record] for record in records}
        return cls(found, frozenset(found))


@dataclass
class Findings:
    """Addresses of articles."""

    lost: set[str] = field(default_factory=set)
    duplicates: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    """Not as the page says, or none of the site's."""

    def add(self, other: "Findings") -> None:
        """An article that is wrong in two files is one."""
        self.lost |= other.lost
        self.duplicates |= other.duplicates
        self.wrong |= other.wrong


def judged(rows: Iterable[Record], truth: Truth, cells: bool = False) -> Findings:
    """Compares all columns that the truth names; ``cells``: as a CSV file prints them."""
    found, wrong = Counter[str](), set[str]()
    for row in rows:
        found[row["url"]] += 1
        if not any(_same(row, right, cells) for right in truth.records.get(row["url"], ())):
            wrong.add(row["url"])
    return Findings(
        lost=set(truth.required - found.keys()),
        duplicates={url for url, count in found.items() if count > 1},
        wrong=wrong,
    )


def _same(row: Record, right: Record, cells: bool) -> bool:
    return all(row.get(name) == (cell(value) if cells else value) for name, value in right.items())


def cell(value: Any) -> str:
    """A value as docs/dataset.md says that CSV shows it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
