"""How a host wants to be asked: what Retry-After says, how long to leave it alone after errors, when to give it up."""

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from newsbot.manners.closed import NotAsked

PATIENCE = 3600
"""Seconds for which a host is waited for at most; one that wants more is not asked again in this run."""
BACKOFF = 30
"""Seconds for which a host is left alone that answers 429 without saying for how long; doubled each time in a row."""
PROBES = 4
"""Requests, one after each wait, that may be refused in a row before the host is given up."""
FIRST, LONGEST = 0.5, 32
"""Seconds to wait after a failure (5xx, a reset, silence), doubled each time in a row, up to the longest."""
TRYING, DOWN = 60, 300
"""Seconds without a good answer after which a failure is final, and after which the host is given up."""
TOO_MANY = 429
_SECONDS = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,6})?")


class HostGivenUp(NotAsked):
    """The host wants to be left alone for longer than this run lasts, or gave nothing but errors."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.keeps_out = why.endswith(f"(HTTP {TOO_MANY})")


class RunEnded(NotAsked):
    """The run was ended while the request waited for its host."""

    def __init__(self) -> None:
        super().__init__("not asked for, the run ended while its host was left alone")


@dataclass(slots=True)
class Host:
    """What one host answered lately, and when it may be asked again. All times are seconds of one clock."""

    patience: float = PATIENCE
    backoff: float = BACKOFF
    until: float = 0
    """It is left alone until then."""
    given_up: str = ""
    """Why nothing more is asked of it in this run."""
    row: int = 0
    """Refusals and failures since its last good answer."""
    refusals: int = 0
    """Those of them that were refusals."""
    since: float = 0
    """When the first of them came."""

    def answered(self) -> None:
        """A good answer: whatever was before is over."""
        self.row = self.refusals = 0

    def refused(self, now: float, why: str, asked: float | None = None) -> None:
        """It does not want to be asked for ``asked`` seconds; without that for a while that grows."""
        self._count(now)
        self.refusals += 1
        wait = (asked or self.backoff) * 2 ** (self.refusals - 1)
        if self.refusals > PROBES:
            self.given_up = f"the host refused {self.refusals} times in a row ({why})"
        elif now + wait - self.since > self.patience:
            self.given_up = f"the host wants to be left alone for more than {self.patience:g} s ({why})"
        self.until = max(self.until, now + wait)

    def failed(self, now: float, why: str) -> None:
        """It gave an error, or nothing."""
        self._count(now)
        if now - self.since > DOWN:
            self.given_up = f"the host gave nothing but errors for {DOWN} s ({why})"
        self.until = max(self.until, now + min(FIRST * 2 ** min(self.row - 1, 30), LONGEST))

    def is_tried(self, now: float) -> bool:
        """Whether what failed is worth another request: not once all has failed for a while."""
        return self.row == 0 or self.refusals > 0 or now - self.since <= TRYING

    def _count(self, now: float) -> None:
        self.row += 1
        if self.row == 1:
            self.since = now


def retry_after(value: bytes | None, date: bytes | None, now: datetime) -> float | None:
    """Seconds that ``Retry-After`` asks for (RFC 9110, 10.2.3); None if it asks for no wait, or says nothing sensible.

    A date counts from the answer's own ``Date``, as clocks differ; without one from ``now``.
    """
    said = (value or b"").decode("latin-1").strip()
    if _SECONDS.fullmatch(said):
        return float(said) or None
    then, sent = _moment(said), _moment((date or b"").decode("latin-1"))
    if then is None:
        return None
    seconds = (then - (sent or now)).total_seconds()
    return seconds if seconds > 0 else None


def _moment(said: str) -> datetime | None:
    """A date of HTTP."""
    try:
        found = parsedate_to_datetime(said)
        return found.replace(tzinfo=found.tzinfo or timezone.utc).astimezone(timezone.utc)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
