"""What a run tells its people: how far it is; at the end what was read, dropped, missed, written, and what to do."""

import logging
import pprint
import sys
from collections import Counter, deque
from datetime import timedelta
from time import monotonic
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from newsbot import text
from newsbot.items import Article
from newsbot.manners import tdm
from newsbot.memory import Memory
from newsbot.watching import Line, live

log = logging.getLogger("newsbot")

USUAL = ("section", "lead", "body", "authors", "published", "image_url", "keywords")
"""Fields that most articles have; the end of a run names those that were often empty."""
OFTEN = 0.2
"""Share of articles from which an empty field is worth a line."""
LIVE, SPEED = 1.0, 15
"""Seconds between two looks of the live line, and how many of them tell the speed."""
RESERVED = "newsbot/reserved at/"
"""Counts of the articles whose text was left out, by host and signal."""


class RunLog:
    """Extension: progress while a crawl runs, and its last lines."""

    def __init__(self, crawler: Crawler, interval: float, policy: str) -> None:
        self.crawler = crawler
        self.policy = policy
        self.interval = interval
        self.filled: Counter[str] = Counter()
        self.articles = self.without_page = 0
        self.files: list[str] = []
        self.begun = monotonic()
        self.ticker: Any = None
        self.line: Line | None = None
        self.fresh = 0  # articles that the archive did not hold
        self.pages: deque[tuple[float, int]] = deque(maxlen=SPEED)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RunLog":
        """``NEWSBOT_PROGRESS`` is the seconds between two progress lines, 0 for no run log at all."""
        interval = crawler.settings.getfloat("NEWSBOT_PROGRESS", 60)
        if not interval:
            raise NotConfigured("NEWSBOT_PROGRESS is 0")
        runlog = cls(crawler, interval, tdm.policy(crawler.settings.get("NEWSBOT_TDM")))
        for listener, signal in (
            (runlog.opened, signals.spider_opened),
            (runlog.scraped, signals.item_scraped),
            (runlog.stored, signals.feed_slot_closed),
            (runlog.ended, signals.engine_stopped),
        ):
            crawler.signals.connect(listener, signal)
        return runlog

    def opened(self) -> None:
        """Starts the clock: for a live line on a terminal, else for lines."""
        self.line = None if self._is_shown() else live()
        self.ticker = create_looping_call(self.look if self.line else self.progress)
        self.ticker.start(LIVE if self.line else self.interval, now=False)

    def scraped(self, item: Article) -> None:
        """Counts a record and its filled fields; what comes from feeds, or was left out, says nothing of the pages."""
        self.articles += 1
        self.fresh += item.version == 1 and item.first_seen == item.fetched
        if item.layout == "feed" or tdm.withholds(self.policy, item.tdm_reservation, item.tdm_source):
            self.without_page += 1
        else:
            self.filled.update(name for name in USUAL if getattr(item, name))

    def stored(self, slot: Any) -> None:
        """Remembers a file that was written."""
        self.files.append(f"{slot.uri} ({slot.itemcount} rows)")

    def progress(self) -> None:
        """One line: how far, how fast, how many wait."""
        minutes = (monotonic() - self.begun) / 60
        speed = self.articles / minutes
        log.info("%d articles read, %.0f a minute, %d addresses wait", self.articles, speed, self.waiting())

    def look(self) -> None:
        """The same and more, where it is seen at once."""
        assert self.line is not None
        assert self.crawler.spider is not None
        stats = self.crawler.stats.get_stats()
        self.pages.append((monotonic(), stats.get("response_received_count", 0)))
        (begin, before), (end, now) = self.pages[0], self.pages[-1]
        speed = (now - before) / (end - begin) if end > begin else now / (end - self.begun)
        refused = sum(stats[name] for name in stats if name.startswith(("newsbot/refused/", "newsbot/gone/")))
        took = timedelta(seconds=round(end - self.begun))
        self.line.show(
            f"{self.crawler.spider.name} {took}  {_number(self.articles, 'article')}, {self.fresh:,} new, "
            f"{speed:.1f} pages/s, {self.waiting():,} wait, {refused:,} refused"
        )

    def waiting(self) -> int:
        """How many addresses will be asked for."""
        return len(self.crawler.engine._slot.scheduler) if self.crawler.engine._slot else 0  # type: ignore[arg-type]

    def _is_shown(self) -> bool:
        """Whether records themselves are written to the terminal."""
        feeds = self.crawler.settings.getdict("FEEDS")
        return any(str(uri).startswith(("stdout:", "-")) for uri in feeds) and sys.stdout.isatty()

    def hide(self) -> None:
        """Takes the live line away."""
        if self.line:
            self.line.close()

    def ended(self) -> None:
        """The last lines."""
        if self.ticker and self.ticker.running:
            self.ticker.stop()
        self.hide()
        stats = self.crawler.stats.get_stats()
        log.debug("Scrapy's stats:\n%s", pprint.pformat(stats))
        for line in self.lines(stats):
            log.info("%s", line)

    def lines(self, stats: dict[str, Any]) -> list[str]:
        """At most 12 lines for people."""
        spider = self.crawler.spider
        assert spider is not None
        took = timedelta(seconds=round(monotonic() - self.begun))
        headlines = stats.get("newsbot/headlines", 0)
        only = f", {_number(headlines, 'headline')} only, from feeds," if headlines else ""
        lines = [f"{spider.name}: {_number(self.articles - headlines, 'article')} read{only} in {took}"]
        if reserved := _counted(stats, (RESERVED,)):
            lines.append(f"text left out, as it is reserved: {reserved}; see docs/manners.md")
        for label, prefixes in (
            ("dropped", ("item_dropped_reasons_count/",)),
            ("refused", ("newsbot/refused/", "newsbot/gone/")),
            ("failed", ("newsbot/failed/", "newsbot/left/", "spider_exceptions/", "feedexport/failed_count/")),
            ("left out", ("newsbot/excluded/", "newsbot/passed over/")),
            ("not understood", ("newsbot/unread/",)),
        ):
            if counted := _counted(stats, prefixes):
                lines.append(f"{label}: {counted}")
        known, unchanged = stats.get("newsbot/known", 0), stats.get("newsbot/unchanged", 0)
        if known or unchanged:
            lines.append(f"not asked for, as they are known: {known}; unchanged: {unchanged}")
        if reached := _reached(stats):
            lines.append(f"reached: {reached}")
        if empty := self.often_empty():
            lines.append(f"often empty: {empty}")
        lines.extend(f"written: {file}" for file in self.files[:3])
        memory = self.crawler.get_extension(Memory)
        if memory and memory.lost:
            lines.append(f"lost: {', '.join(map(str, memory.lost))}")
        if memory and memory.kept:
            why = Counter(reason.partition(" ")[0] for reason in memory.kept.pages.values())
            reasons = ", ".join(f"{count} {reason}" for reason, count in why.most_common())
            lines.append(f"kept, to be read by a newer newsbot: {reasons} in {memory.kept.path}")
        if step := self.next_step():
            lines.append(f"next: {step}")
        return [*lines[:11], *self.archived(memory)]

    def archived(self, memory: Memory | None) -> list[str]:
        """What is in the archive now."""
        if memory is None or memory.tally is None:
            return []
        new, changed, holds = (f"{count:,}" for count in memory.tally)
        paper = self.crawler.spider.name  # type: ignore[union-attr]
        whole = f"all of it: scrapy dataset --paper {paper} -o {paper}.parquet"
        return [f"{new} new, {changed} changed; the archive holds {holds}; {whole}"]

    def often_empty(self) -> str:
        """Usual fields that many records lack, with their share."""
        shown = self.articles - self.without_page
        missing = {name: 1 - self.filled[name] / shown for name in USUAL if shown}
        often = sorted((name for name in missing if missing[name] >= OFTEN), key=lambda name: -missing[name])
        return ", ".join(f"{name} {missing[name]:.0%}" for name in often)

    def next_step(self) -> str:
        """What a person would do now."""
        if getattr(self.crawler.spider, "trouble", None):
            return ""  # the command says it, with the exit code
        if self.crawler.stats.get_value("finish_reason") == "shutdown":
            return "the same command goes on where this one was stopped" if self._is_archived() else ""
        if self.crawler.stats.get_value("newsbot/known") or self.crawler.stats.get_value("newsbot/unchanged"):
            return ""
        if not self.articles:
            return "scrapy read URL shows how newsbot reads one page of this paper"
        return "open the file in pandas or a spreadsheet; scrapy read URL says where each field of a page comes from"

    def _is_archived(self) -> bool:
        memory = self.crawler.get_extension(Memory)
        return memory is not None and memory.tally is not None


def _counted(stats: dict[str, Any], prefixes: tuple[str, ...]) -> str:
    found = {
        name.removeprefix(prefix): count
        for prefix in prefixes
        for name, count in stats.items()
        if name.startswith(prefix) and name != "spider_exceptions/count"
    }
    return ", ".join(
        f"{count} {name}" for name, count in sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    )


def _reached(stats: dict[str, Any]) -> str:
    """How far back each way in went."""
    prefix = "newsbot/reach/"
    return "; ".join(f"{name.removeprefix(prefix)} {stats[name]}" for name in sorted(stats) if name.startswith(prefix))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


class OneLine(LogFormatter):
    """Log lines with one event each, without the item's text; control characters are escaped."""

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """A dropped item: its reason by name, and what it says."""
        return {
            "level": logging.INFO,
            "msg": "%(reason)s: %(what)s",
            "args": {"reason": type(exception).__name__, "what": text.printable(str(exception))},
        }

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """A record: where it came from and its headline."""
        return {
            "level": logging.DEBUG,
            "msg": "read %(url)s %(headline)s",
            "args": {"url": text.printable(item.url), "headline": text.printable(item.headline)},
        }

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An error in a pipeline: the traceback follows, the item's text does not."""
        return {"level": logging.ERROR, "msg": "pipeline failed: %(url)s", "args": {"url": text.printable(item.url)}}
