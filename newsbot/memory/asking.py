"""Whether an address that is known is worth a request: a function of what is known and what was said of it."""

from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsbot.archive import Known

YOUNG = timedelta(hours=48)
"""How long an article is asked for again by itself: corrections come early."""
DAILY, WEEKLY = timedelta(hours=23), timedelta(days=7) - timedelta(hours=1)
"""Between two requests for a young article, and for what gave none; an hour less, as no schedule keeps the minute."""
_AHEAD = timedelta(days=1)


class Ask(Enum):
    """What to do about an address."""

    ASK = "ask"
    CONDITIONALLY = "ask whether it changed"
    KNOWN = "known"


def asks(known: "Known | None", changed: datetime | None, now: datetime, in_period: bool = False) -> Ask:
    """Whether a scheduled crawl asks for an article of which this is known.

    ``changed`` is what a sitemap or feed says of its last change; a time that has not come is no time. ``in_period``:
    the crawl is asked for a period, so that what was found outside of one before need not be looked at now.
    """
    if known is None or known.outcome.startswith(("failed/", "left/")):
        return Ask.ASK
    since = now - known.time
    if known.text_hash is None or known.outcome not in ("read", "unchanged"):  # refused, dropped, gone, headlines only
        if known.outcome == "dropped/OutsidePeriod" and not in_period:
            return Ask.ASK
        return Ask.ASK if since >= WEEKLY or (changed and known.time < changed <= now + _AHEAD) else Ask.KNOWN
    if changed and changed <= now + _AHEAD and _is_news(known, changed, now):
        return Ask.ASK
    return Ask.CONDITIONALLY if is_due(known, now) else Ask.KNOWN


def is_due(known: "Known", now: datetime) -> bool:
    """Whether an address is asked for again although nothing names it: young articles daily, what was refused weekly.

    What is gone is asked for again if something names it, a week later.
    """
    since = now - known.time
    if known.outcome in ("read", "unchanged"):
        return known.text_hash is not None and since >= DAILY and now - (known.published or known.first) <= YOUNG
    return known.outcome.startswith(("refused/", "dropped/", "headlines only")) and since >= WEEKLY


def _is_news(known: "Known", changed: datetime, now: datetime) -> bool:
    """Whether a change is one that we have not seen.

    A page whose own date stays behind what sitemap or feed say of it would be asked for by every crawl: once it was
    visited twice since, a day has to pass.
    """
    if known.modified is None:
        return changed > known.time
    seen_twice = changed <= known.first < known.time
    return changed > known.modified and not (seen_twice and now - known.time < DAILY)
