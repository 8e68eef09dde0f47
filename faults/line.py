"""One line of the table: what was done how often, and what it cost."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.tables import table

HEAD = (
    "fault", "tries", "articles", "lost", "duplicates", "invalid files seen", "wrong records", "worst memory",
    "refetched", "verdict",
)  # fmt: skip


@dataclass
class Line:
    """What came of a fault."""

    fault: str
    is_peer: bool = False
    """Whether something else than newsbot was struck, to compare."""
    tries: int = 0
    crawls: int = 0
    articles: int = 0
    """That all crawls together had to bring."""
    lost: int = 0
    duplicates: int = 0
    invalid: int = 0
    """Looks at a file that did not parse, or held a part of the run."""
    looks: int = 0
    wrong: int = 0
    memory: float = 0.0
    """MB, the most of any process."""
    refetched: int = 0
    """Fetches of an article that had been answered before in the same crawl."""
    troubles: list[str] = field(default_factory=list)
    """What else went wrong, in words."""
    notes: list[str] = field(default_factory=list)
    """What a reader of the table should know."""

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled, invalid or wrong."""
        return self.tries > 0 and not (self.lost or self.duplicates or self.invalid or self.wrong or self.troubles)

    @property
    def verdict(self) -> str:
        """In a word or two."""
        if self.holds:
            return "holds"
        if not self.tries:
            return "was not tried"
        return f"loses {self.lost / self.articles:.0%}" if self.lost else "fails"

    @property
    def cells(self) -> list[str]:
        """As ``HEAD`` names them."""
        counts = (self.articles, self.lost, self.duplicates)
        return [
            self.fault,
            f"{self.tries} in {self.crawls} crawls",
            *(f"{count:,}" for count in counts),
            f"{self.invalid:,} of {self.looks:,} looks",
            f"{self.wrong:,}",
            f"{self.memory:.0f} MB",
            f"{self.refetched:,}",
            self.verdict,
        ]


def markdown(lines: Iterable[Line]) -> str:
    """The table."""
    return table(HEAD, [line.cells for line in lines])
