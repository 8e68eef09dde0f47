"""How far back each way into a paper reached, and what it brought."""

from dataclasses import dataclass
from datetime import date


@dataclass(slots=True)
class Way:
    """What one way in brought."""

    named: int = 0
    """Addresses that it named."""
    new: int = 0
    """Those of them that no way had named before in this run."""
    oldest: date | None = None
    """Oldest day in Berlin that it named; None if it names no days."""
    newest: date | None = None

    def __str__(self) -> str:
        """``2026-11-02 (412 addresses, 400 new)``."""
        return f"{self.oldest or 'no dates'} ({self.named} address{'es' * (self.named != 1)}, {self.new} new)"


class Reach:
    """What each way into a paper (``sections``, ``feeds``, ``sitemaps``, ``urls``, ``browser``) named and reached."""

    def __init__(self) -> None:
        self.ways: dict[str, Way] = {}
        """By name, in the order in which they brought something first."""

    def note(self, way: str, day: date | None, new: bool) -> None:
        """Takes down one address that ``way`` named; ``new`` if no way had named it before in this run."""
        found = self.ways.setdefault(way, Way())
        found.named += 1
        found.new += new
        self.reached(way, day)

    def reached(self, way: str, day: date | None) -> None:
        """Takes down a day that ``way`` led to, as its links or the article behind one of them say it."""
        found = self.ways.setdefault(way, Way())
        if day is not None:
            found.oldest = min(day, found.oldest or day)
            found.newest = max(day, found.newest or day)

    def summaries(self) -> dict[str, str]:
        """How far back each way reached, for people: ``2026-11-02 (412 addresses, 400 new)``."""
        return {name: str(way) for name, way in self.ways.items()}


def exhausted(days: list[date | None], new: int, since: date | None) -> bool:
    """Whether the pages after this one of a list need not be asked for.

    ``days`` are those of its links, None where a link prints none; ``new`` is how many of them no page had named before
    in this run. So it is when nothing is new, or when all is older than ``since``: an undated link keeps it going.
    """
    if new == 0:
        return True
    return since is not None and bool(days) and all(day is not None and day < since for day in days)
