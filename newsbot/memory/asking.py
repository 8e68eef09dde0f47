"""Whether an address that is known is worth a request: a function of what is known and what was said of it."""

from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsbot.archive import Known

YOUNG = timedelta(hours=48)
"""How long an article is asked for again by itself: corrections come early."""
DAILY, WEEKLY = timedelta(hours=23), timedelta(days=7) - timedelta(hours=1)
"""Between two requests for a young article, and for what was refused; an hour less, as no schedule keeps the minute."""
AHEAD = timedelta(days=1)
"""How far a clock, or a zone that is named wrongly, may lie ahead: what is later has not happened."""
_OPEN = ("failed/", "left/", "headlines only")
_OUTSIDE = "dropped/OutsidePeriod"


class Ask(Enum):
    """What to do about an address."""

    ASK = "ask"
    CONDITIONALLY = "ask whether it changed"
    KNOWN = "known"


def asks(known: "Known | None", changed: datetime | None, now: datetime, in_period: bool = False) -> Ask:
    """Whether a scheduled crawl asks for an article of which this is known.

    ``changed`` is what a sitemap or feed says of its last change; each such claim is worth one request, as the page's
    own date may stay behind for ever. ``in_period``: the crawl is asked for a period, so that what was found outside
    of one before need not be looked at now.
    """
    if known is None or known.outcome.startswith(_OPEN):
        return Ask.ASK
    if is_due(known, now, in_period) or (changed and _is_news(known, changed, now)):
        return Ask.CONDITIONALLY if _was_found(known) else Ask.ASK
    return Ask.ASK if known.outcome.startswith(("gone/", "absent/")) and now - known.time >= WEEKLY else Ask.KNOWN


def is_due(known: "Known", now: datetime, in_period: bool = False) -> bool:
    """Whether an address is asked for again although nothing names it: young articles daily, what was refused weekly.

    What was closed to us may be open in the next hour. What is gone is asked for if something names it, a week later.
    """
    since = now - known.time
    if _was_found(known):
        return since >= DAILY and now - (known.published or known.first) <= YOUNG
    if known.outcome == "headlines only":
        return now - known.first <= WEEKLY
    if known.outcome == _OUTSIDE and not in_period:
        return True
    return known.outcome.startswith(("refused/", "dropped/")) and since >= WEEKLY


def _was_found(known: "Known") -> bool:
    return known.outcome in ("read", "unchanged") and known.text_hash is not None


def _is_news(known: "Known", changed: datetime, now: datetime) -> bool:
    """Whether a change is one that we have not seen, and were not told of before."""
    seen = known.modified if _was_found(known) and known.modified else known.time
    return seen < changed <= now + AHEAD and (known.claimed is None or known.claimed < changed)
