"""What is in a dataset, counted while it is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from newsbot.archive import versions
from newsbot.dataset.records import Record
from newsbot.syndication import Story

MANY = 1_000
"""Different signals or policies that are told apart; what comes later is counted as ``others``."""


class Gap(NamedTuple):
    """Days in a row without an article."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(slots=True)
class PaperSummary:
    """What a dataset holds of one paper."""

    publication: str = ""
    records: int = 0
    articles: int = 0
    without_text: int = 0
    undated: int = 0
    days: Counter[str] = field(default_factory=Counter)
    """Records by the Berlin day of ``published``, ISO 8601."""
    fetched: tuple[str, str] | None = None
    """First and last, ISO 8601, UTC."""
    reservations: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)
    """Records by ``tdm_reservation``, ``tdm_source`` and ``tdm_policy``; ``None`` where there is none."""
    withheld: int = 0
    """Reserved records without text."""

    def gaps(self, since: date | None = None, until: date | None = None) -> Iterator[Gap]:
        """The days without an article from ``since``, else the first day that has one, to ``until``, else the last."""
        there = sorted(map(date.fromisoformat, self.days))
        if not there:
            return
        before = max(since, date.min + timedelta(1)) - timedelta(1) if since else there[0]
        for day in [*there, min(until, date.max - timedelta(1)) + timedelta(1) if until else there[-1]]:
            if (day - before).days > 1:
                yield Gap(before + timedelta(1), day - timedelta(1))
            before = day


class Summary:
    """Counts of the records that were added; those of an article come together."""

    def __init__(self) -> None:
        self.papers: dict[str, PaperSummary] = {}
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in ("access", "genre", "layout")}
        """Records by value; ``None`` where there is none."""
        self.signals: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        """Records that the selection leaves out, by reason."""
        self.roles: Counter[str] = Counter()
        """Articles by what they are in their story."""
        self.evidence: Counter[str] = Counter()
        """Articles by what joins them to their story; ``None`` for single ones."""
        self.widest = 0
        """How many papers carry the story that most carry."""
        self.untold = 0
        """Articles that were compared with no other."""
        self._stories: set[str] = set()
        self._article: tuple[str, str] | None = None

    @property
    def records(self) -> int:
        """All of them."""
        return sum(paper.records for paper in self.papers.values())

    @property
    def articles(self) -> int:
        """How many articles they are states of."""
        return sum(paper.articles for paper in self.papers.values())

    @property
    def stories(self) -> int:
        """How many stories of more than one article they tell."""
        return len(self._stories)

    @property
    def without_text(self) -> int:
        """Records whose body is None."""
        return sum(paper.without_text for paper in self.papers.values())

    @property
    def published(self) -> tuple[str, str] | None:
        """First and last day, ISO 8601; None where no record has one."""
        days = [day for paper in self.papers.values() for day in paper.days]
        return (min(days), max(days)) if days else None

    @property
    def fetched(self) -> tuple[str, str] | None:
        """First and last, ISO 8601, UTC."""
        times = [time for paper in self.papers.values() for time in paper.fetched or ()]
        return (min(times), max(times)) if times else None

    def tell(self, story: Story | None) -> None:
        """Counts the story of an article; None where it was compared with no other."""
        if story is None:
            self.untold += 1
            return
        self.roles[story.story_role] += 1
        self.evidence[str(story.story_evidence)] += 1
        self.widest = max(self.widest, story.story_size)
        if story.story_role != "single":
            self._stories.add(story.story_id)

    def add(self, record: Record) -> None:
        """Counts a record."""
        paper = self.papers.setdefault(record["paper"], PaperSummary(record["publication"]))
        article = record["paper"], record["article_id"]
        paper.records += 1
        paper.articles += article != self._article
        self._article = article
        paper.without_text += record["body"] is None
        if record["published"]:
            paper.days[record["published"][:10]] += 1
        else:
            paper.undated += 1
        for name, counter in self.counts.items():
            _count(counter, str(record[name]))
        for signal in record["usage_signals"]:
            _count(self.signals, signal)
        first, last = paper.fetched or (record["fetched"], record["fetched"])
        paper.fetched = min(first, record["fetched"]), max(last, record["fetched"])
        _count(paper.reservations, str(record["tdm_reservation"]))
        _count(paper.sources, str(record["tdm_source"]))
        _count(paper.policies, str(record["tdm_policy"]))
        paper.withheld += versions.is_withheld(record)


def _count(counter: Counter[str], value: str) -> None:
    counter[value if value in counter or len(counter) < MANY else "others"] += 1
