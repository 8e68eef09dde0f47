"""``scrapy crawl PAPER``: checks what was asked before anything starts, names the exports, ends honestly."""

import argparse
import difflib
import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timezone
from threading import Thread
from typing import TYPE_CHECKING, Any, NoReturn

from scrapy import signals
from scrapy.commands import BaseRunSpiderCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.log import configure_logging

from newsbot import arguments, formats, stopping, urls, warcs, watching
from newsbot.configure import identity
from newsbot.discovery import browser
from newsbot.ending import BAD_ARGUMENT, BROKEN_OFF, BUSY, INCOMPLETE, NOTHING
from newsbot.manners import tdm
from newsbot.memory import STARTED, Memory, folder, where
from newsbot.paper import PaperSpider
from newsbot.runlog import RunLog

if TYPE_CHECKING:
    from newsbot.archive import RunRecord

log = logging.getLogger("newsbot")

CHATTER = ("scrapy", "asyncio", "twisted")
"""Loggers whose INFO lines are about Scrapy, not about the paper."""


class Command(BaseRunSpiderCommand):
    """Crawls one paper of the project."""

    requires_project = True
    last: "RunRecord | None" = None
    """The run of the paper before this one."""

    def syntax(self) -> str:
        """The command line after ``scrapy crawl``."""
        return "[options] <paper>"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Crawl a newspaper, by name"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks paper, arguments and outputs; whatever is wrong is one sentence and exit 2."""
        try:
            super().process_options(args, opts)
            assert self.settings is not None
            self.paper = self._paper(args)
            tdm.policy(self.settings["NEWSBOT_TDM"])
            folder(self.settings)
            asked = arguments.parse(opts.spargs, self.paper.sections)
            if not asked.warc:  # a replay keeps nothing
                warcs.usable(self.settings)
            self._heed(stopping.reasons(self.settings), is_replay=bool(asked.warc))
            if asked.browser:
                browser.find(self.settings.get("NEWSBOT_CHROMIUM"))
            start = self._start(opts.spargs) if asked.archive else datetime.now(timezone.utc)
            if not (opts.output or opts.overwrite_output or self.settings.getdict("FEEDS") or asked.new_only):
                self._name_exports(self.paper.name, start)
            for uri, feed in self.settings.getdict("FEEDS").items():
                fields = feed.get("fields") or self.settings.getdictorlist("FEED_EXPORT_FIELDS") or None
                compressed = bool(feed.get("postprocessing"))
                formats.check_target(
                    str(uri), bool(feed.get("overwrite")), feed["format"], fields, compressed=compressed
                )
        except (ValueError, UsageError) as wrong:
            self._refuse(str(wrong))

    def _paper(self, args: list[str]) -> type[PaperSpider]:
        loader = SpiderLoader.from_settings(self.settings)  # type: ignore[arg-type]
        found = {name: loader.load(name) for name in loader.list()}
        papers = {name: paper for name, paper in found.items() if issubclass(paper, PaperSpider)}
        if len(args) != 1:
            raise ValueError(f"give one paper, e.g. scrapy crawl wolfsburg; there are {', '.join(sorted(papers))}.")
        if args[0] in papers:
            return papers[args[0]]
        raise ValueError(f"there is no paper {args[0]!r}; {nearest(args[0], papers)}")

    def _heed(self, stopped: dict[str, str], is_replay: bool) -> None:
        """Refuses a paper whose publisher asked us to stop; a replay asks it nothing."""
        if not is_replay and (reason := stopped.get(self.paper.name)):
            raise ValueError(f"{self.paper.name} is stopped ({reason}): it is not asked for anything; docs/manners.md.")

    def _start(self, given: dict[str, str]) -> datetime:
        """When the run was started that this command continues, else now; the archive is found usable by that."""
        from newsbot.archive import ArchiveError, ArchiveUnreachable, open_archive  # a replay needs no database

        assert self.settings is not None
        now = datetime.now(timezone.utc)
        self.settings.set(STARTED, now.isoformat(), "cmdline")
        try:
            archive = open_archive(where(self.settings))
            try:
                self.last = next(iter(archive.runs(self.paper.name, 1)), None)
                return archive.unfinished(self.paper.name, identity(given, self.settings), now) or now
            finally:
                archive.close()
        except ArchiveUnreachable as error:
            self._refuse(str(error), NOTHING, watching.WENT_WRONG[NOTHING])
        except ArchiveError as error:
            self._refuse(str(error), what=watching.WENT_WRONG[INCOMPLETE])

    def _name_exports(self, paper: str, start: datetime) -> None:
        """Files that tell when the run was started; so one that is continued writes the same."""
        assert self.settings is not None
        stem = folder(self.settings) / "exports" / f"{paper}-{start:%Y%m%d-%H%M%S}"
        self.settings.set(
            "FEEDS", {f"{stem}.{kind}": {"format": kind, "overwrite": True} for kind in ("jsonl", "csv")}, "cmdline"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawls, and sets the exit code from what happened."""
        assert self.crawler_process is not None
        assert self.settings is not None
        if self.settings["LOG_LEVEL"] != "DEBUG":
            for name in CHATTER:
                logging.getLogger(name).setLevel(logging.WARNING)
        crawler = self.crawler_process.create_crawler(self.paper)
        self.crawler = crawler
        crawler.signals.connect(self._begun, signals.spider_opened)
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = INCOMPLETE if self.crawler_process.bootstrap_failed else _outcome(crawler)
        _notify(crawler, self.paper.name, self.exitcode)
        watching.let_go()

    def _begun(self) -> None:
        """Tells of the run before if it died, as this one has taken its place; the crawl does not wait for it."""
        memory = self.crawler.get_extension(Memory)
        if self.last and self.last.state == "running" and memory and not memory.trouble:
            last, sentence = self.last, "the run died without a word; the same command continues it within 24 hours."
            told = (watching.KILLED, last.paper, last.started.isoformat(), None, sentence, last.counts)
            Thread(target=_tell, args=(self.crawler.settings, *told)).start()

    def _refuse(self, sentence: str, code: int = BAD_ARGUMENT, what: str | None = None) -> NoReturn:
        """Ends before anything started; logging did not either. ``what``: as what it is told to the operator."""
        assert self.settings is not None
        if self.settings["LOG_FILE"]:
            configure_logging(self.settings)
        _say(sentence, self.settings)
        if what:
            _tell(self.settings, what, self.paper.name, None, code, sentence, {})
        sys.exit(code)


def _outcome(crawler: Crawler) -> int:
    """The exit code of a crawl that ran; says in one sentence what stopped it, if something did."""
    spider = crawler.spider
    assert isinstance(spider, PaperSpider)
    ended = spider.ended or BROKEN_OFF
    runlog = crawler.get_extension(RunLog)
    if runlog:
        runlog.hide()  # it stands there still if the run was broken off
    memory = crawler.get_extension(Memory)
    if memory and memory.is_busy:
        _say(f"{memory.trouble}", crawler.settings)
        return BUSY
    if ended.sentence:
        sample = f" {_sample(spider.name)}" if ended.code == NOTHING else ""
        _say(f"{spider.name}: {ended.sentence}{sample}", crawler.settings)
    return ended.code


def _notify(crawler: Crawler, paper: str, code: int) -> None:
    """Tells the operator's command of a run that went wrong."""
    if code not in watching.WENT_WRONG:
        return
    ended = crawler.spider.ended if isinstance(crawler.spider, PaperSpider) else None
    stats = crawler.stats.get_stats() if crawler.stats else {}
    counts = {name.removeprefix("newsbot/"): count for name, count in stats.items() if name.startswith("newsbot/")}
    counts |= {"articles": stats.get("item_scraped_count", 0), "requests": stats.get("downloader/request_count", 0)}
    sentence = (ended or BROKEN_OFF).sentence
    _tell(crawler.settings, watching.WENT_WRONG[code], paper, crawler.settings.get(STARTED), code, sentence, counts)


def _tell(
    settings: BaseSettings, what: str, paper: str, run: str | None, code: int | None, sentence: str,
    counts: Mapping[str, Any],
) -> None:  # fmt: skip
    if command := settings.get("NEWSBOT_NOTIFY"):
        numbers = {name: count for name, count in counts.items() if isinstance(count, int)}  # no addresses
        notice = {"what": what, "paper": paper, "run": run, "exit": code, "sentence": sentence, "counts": numbers}
        watching.tell(command, notice)


def nearest(name: str, papers: dict[str, type[PaperSpider]]) -> str:
    """Which paper was meant: by name, by the code of its title (``haz``), by publication."""
    wanted = name.lower()
    known: dict[str, str] = {}
    for paper in papers.values():
        code = urls.host(paper.site).removeprefix("www.").rpartition(".")[0].removesuffix("-online")
        known.update({paper.name: paper.name, code: paper.name, paper.publication.lower(): paper.name})
    close = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
    if not close:
        return f"there are {', '.join(sorted(papers))}."
    return f"did you mean {known[close[0]]}? All: {', '.join(sorted(papers))}."


def _sample(paper: str) -> str:
    sample = paper if paper in ("hannover", "leipzig") else "wolfsburg"
    return f"To see newsbot at work without the network: scrapy crawl {sample} -a warc=data/sample/{sample}.warc.gz"


def _say(sentence: str, settings: BaseSettings) -> None:
    """To whoever typed the command, and to the file of its log: on scrapyd nobody did, and that is what people read."""
    with suppress(OSError):  # the terminal may be closed
        print(sentence, file=sys.stderr)
    if settings["LOG_FILE"]:
        log.error("%s", sentence)
