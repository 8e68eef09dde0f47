"""Which records of a source go into a dataset."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from newsbot import text
from newsbot.dataset.matching import Matcher
from newsbot.dataset.records import Record
from newsbot.dates import BERLIN

ACCESS = ("free", "metered", "paid", "unknown")
UNSEARCHED: Final = "no text to search"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of a record; what is empty asks nothing."""

    papers: tuple[str, ...] = ()
    since: date | None = None
    """First day of ``published`` in Berlin, inclusive."""
    until: date | None = None
    """Last day of ``published`` in Berlin, inclusive."""
    sections: tuple[str, ...] = ()
    """Names in the breadcrumb, in any spelling."""
    agencies: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    match: Matcher | None = None
    """To be found in headline, lead, body or a keyword."""

    def period(self, margin: int = 0) -> tuple[datetime | None, datetime | None]:
        """When the days asked for begin, and when they are over, with so many days more on either side."""
        return _begin(self.since, -margin), _begin(self.until, 1 + margin)

    def reason(self, record: Record) -> str:
        """Why ``record`` is left out; empty if it is not. ``UNSEARCHED``: its body is not there to be searched."""
        if self.papers and record["paper"] not in self.papers:
            return "another paper"
        if (self.since or self.until) and (outside := self._outside(record["published"])):
            return outside
        if self.access and record["access"] not in self.access:
            return "another access"
        if not _named(self.sections, record["section"]):
            return "another section"
        if not _named(self.agencies, record["agencies"]):
            return "another agency"
        return self._unmatched(record)

    def _outside(self, published: str | None) -> str:
        if published is None:
            return "no time of publication"
        day = published[:10]  # it stands in Berlin's zone
        if (self.since and day < self.since.isoformat()) or (self.until and day > self.until.isoformat()):
            return "another day"
        return ""

    def _unmatched(self, record: Record) -> str:
        if self.match is None:
            return ""
        searched = (record["headline"], record["lead"], record["body"], *record["keywords"])
        if self.match.finds(searched):
            return ""
        return "no match" if record["body"] else UNSEARCHED


def _begin(day: date | None, later: int) -> datetime | None:
    """When the day begins in Berlin that is so many ``later``; None for days that no paper saw and no clock counts."""
    if day is None or not 1900 < day.year < 9000:
        return None
    return datetime.combine(day + timedelta(later), time(), BERLIN)


def _named(asked: tuple[str, ...], there: list[str]) -> bool:
    return not asked or bool({*map(text.fold, asked)} & {*map(text.fold, there)})
