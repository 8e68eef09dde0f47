"""Extension that measures a crawl from within, alike for newsbot and for a bare spider: speed and memory."""

import json
import re
import resource
from collections.abc import Iterator
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler

MARKS = (500, 2000)
"""Pages at which the memory is read."""


class Meter:
    """Writes a JSON file when the crawl is over: pages, records, seconds, processor seconds, memory.

    The memory is given in MB, at ``MARKS`` and at its peak.
    """

    def __init__(self, crawler: Crawler, target: Path) -> None:
        self.crawler = crawler
        self.target = target
        self.pages = 0
        self.memory: dict[int, float] = {}
        self.started = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Meter":
        """``BENCH_METER`` is the file to write."""
        meter = cls(crawler, Path(crawler.settings["BENCH_METER"]))
        crawler.signals.connect(meter.opened, signals.spider_opened)
        crawler.signals.connect(meter.received, signals.response_received)
        crawler.signals.connect(meter.ended, signals.engine_stopped)
        return meter

    def opened(self) -> None:
        """Notes how much was spent on starting."""
        self.started = processor()

    def received(self) -> None:
        """Counts a page; robots.txt, which no spider asks for, is one too."""
        self.pages += 1
        if self.pages in MARKS:
            self.memory[self.pages] = held(what="VmRSS")

    def ended(self) -> None:
        """Writes what was measured. The seconds are Scrapy's own, from the spider's opening to its end."""
        stats = self.crawler.stats.get_stats()
        measured = {
            "pages": stats["response_received_count"],
            "records": stats.get("item_scraped_count", 0),
            "seconds": stats["elapsed_time_seconds"],
            "processor": processor() - self.started,
            "memory": self.memory,
            "peak": held(),
            "reason": stats["finish_reason"],
            "errors": sum(errors(stats)),
        }
        self.target.write_text(json.dumps(measured), encoding="utf-8")


def errors(stats: dict[str, int]) -> Iterator[int]:
    """How often something went wrong that would make the figures void."""
    return (count for name, count in stats.items() if name.startswith(("spider_exceptions/", "log_count/ERROR")))


def processor() -> float:
    """Seconds of processor time that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def held(process: int | str = "self", what: str = "VmHWM") -> float:
    """Memory of a process in MB, as Linux tells it: its peak so far, or ``VmRSS``, what it holds now; 0 if it is over.

    ``getrusage`` would tell the peak of whoever started the process, where that was higher.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(rf"{what}:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
