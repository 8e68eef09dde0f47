"""One line of the table: what was done how often, and what it cost."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.tables import table

HEAD = ("fault", "tries", "articles lost", "duplicates", "wrong records", "worst memory (above idle)", "verdict")
MOST = 400
"""MB above idle that no fault may cost."""


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
    idle: float = 0.0
    """MB of a crawl of a healthy site of a few articles."""
    refetched: int = 0
    """Fetches of an article that had been answered before in the same crawl."""
    skipped: str = ""
    """Why it could not be tried here; then nothing is said of it."""
    troubles: list[str] = field(default_factory=list)
    """What else went wrong, in words."""
    notes: list[str] = field(default_factory=list)
    """What a reader of the table should know."""

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled, invalid or wrong."""
        if self.skipped:
            return True
        flaws = self.lost or self.duplicates or self.invalid or self.wrong or self.troubles
        return self.tries > 0 and not flaws and self.above < MOST

    @property
    def above(self) -> float:
        """MB above idle."""
        return max(0.0, self.memory - self.idle) if self.idle else 0.0

    @property
    def verdict(self) -> str:
        """In a word or two, loud where it is bad."""
        if self.skipped:
            return f"skipped: {self.skipped}"
        if self.holds:
            return "holds"
        loud = "" if self.is_peer else "**FAIL**: "
        if not self.tries:
            return f"{loud}was not tried"
        if self.lost and self.articles:
            return f"{loud}loses {self.lost / self.articles:.0%}"
        if self.invalid:
            return f"{loud}{self.invalid} of {self.looks} looks at a file found a part of it"
        return loud + (self.troubles[0] if self.troubles else "see the figures")

    @property
    def cells(self) -> list[str]:
        """As ``HEAD`` names them."""
        return [
            self.fault,
            f"{self.tries} in {self.crawls} crawls" if self.crawls > 1 else f"{self.tries}",
            f"{self.lost:,} of {self.articles:,}",
            f"{self.duplicates:,}",
            f"{self.wrong:,}",
            f"{self.above:.0f} MB" if self.idle else f"{self.memory:.0f} MB in all",
            self.verdict,
        ]


def markdown(lines: Iterable[Line]) -> str:
    """The table."""
    return table(HEAD, [line.cells for line in lines])
