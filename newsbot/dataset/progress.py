"""How far it is: a bar on a terminal, nothing in a pipe."""

from contextlib import AbstractContextManager
from typing import Any, Protocol

from tqdm import tqdm


class Ticks(Protocol):
    """What counts."""

    def update(self, n: int) -> object:
        """``n`` more are done."""


def bar(what: str, total: int | None, unit: str) -> AbstractContextManager[Ticks]:
    """A bar on standard error that goes when it is done; ``total`` None where nobody knows."""
    shown: Any = tqdm(desc=what, total=total, unit=unit, unit_scale=True, disable=None, leave=False, mininterval=0.5)
    return shown  # type: ignore[no-any-return]
