"""When to strike: at a random moment of what is left of a crawl, its start and its end included."""

from random import Random
from typing import NamedTuple


class Pace(NamedTuple):
    """Seconds from the start of a crawl that nobody disturbed."""

    first: float
    """Until the first article was asked for."""
    last: float
    """Until the last one was."""
    whole: float
    """Until the process had ended."""

    def moment(self, dice: Random, share: float) -> float:
        """Seconds from the start of a run that continues one of which ``share`` is done; none is likelier."""
        return dice.uniform(0, self.whole - share * (self.last - self.first))

    def ending(self, dice: Random) -> float:
        """Seconds from the last article on: while files are written and renamed, and the run is ended."""
        return dice.uniform(0, self.whole - self.last)
