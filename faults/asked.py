"""What was asked for at the command line."""

from pathlib import Path
from typing import NamedTuple


class Asked(NamedTuple):
    """How much is done."""

    kills: int = 50
    articles: int = 1000
    seed: int = 1
    folder: Path = Path()
    """Where crawls leave what they leave."""
    each: int = 5
    """Strikes a crawl gets at most."""
    late: bool = False
    """Whether they fall after the last article only."""
    short: bool = False
    """Whether one of several faults of a kind is enough, where each takes a crawl."""
