"""``scrapy backfill WARC…``: reads archives of pages again, with all cores, and keeps what they hold of our papers."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import SpiderLoader

from newsbot.ending import BAD_ARGUMENT, BUSY
from newsbot.manners import tdm
from newsbot.memory import where
from newsbot.paper import PaperSpider, placed

if TYPE_CHECKING:  # else where they are used: every command of Scrapy loads this module, and a crawl needs none of it
    from pathlib import Path

    from newsbot import backfill
    from newsbot.archive import Archive, ArchiveError, Run

INTERRUPTED = 130
"""Exit code: Ctrl-C."""
MOST_JOBS = 512
_NEXT = "next: scrapy dataset -o articles.parquet --versions all; the first scrapy stories signs the new texts, once"
_BUSY = "another backfill is at work on this archive: one writes at a time, so wait for it."

ABOUT = (
    "Reads WARC files through the page classes of a crawl and keeps every article of our papers in the archive, at the "
    "time of its capture: files of Common Crawl (CC-NEWS), exports of the Internet Archive, your own. Give files, "
    "folders or globs. Nothing is sent out. What was read before is passed over; whatever cuts it off, the same "
    "command goes on. Crawls may run meanwhile. docs/past.md says where such files are."
)
EXITS = (
    "0: done, or there was nothing new to read. 2: wrong argument. 3: no page of these papers, or the archive can't be "
    "reached. 4: something is damaged, and all else was read; or the archive took no more, as its disk is full. "
    "75: another backfill is at work. 130: Ctrl-C."
)


class Command(ScrapyCommand):
    """Reads archives of pages."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line after ``scrapy backfill``."""
        return "[options] <file, folder or glob> ..."

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Read WARC files into the archive, with all cores"

    def long_desc(self) -> str:
        """What ``scrapy backfill -h`` begins with."""
        return ABOUT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy backfill``."""
        super().add_options(parser)
        add = parser.add_argument_group("Backfill").add_argument
        add("--paper", metavar="NAME", action="append", help="only this paper; may be given again (default: all)")
        add("--jobs", metavar="N", help="processes that read (default: one per core)")
        add(
            "--ray", metavar="ADDRESS", help="read on the Ray cluster at host:port, or auto (requirements-backfill.txt)"
        )
        add("--again", action="store_true", help="read again what this version of newsbot has read")
        add("--dry", action="store_true", help="only count the captures of each paper; nothing is written")
        add("--json", action="store_true", help="print one JSON document instead of the table")
        parser.add_argument_group("Exit codes", EXITS)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks what was asked for; whatever is wrong is one sentence and exit 2."""
        from newsbot import backfill

        try:
            super().process_options(args, opts)
            if not args:
                raise ValueError("say what is to be read: WARC files, folders or globs.")
            self.papers = self._papers(opts.paper)
            self.files = backfill.expand(args)
            if opts.jobs is not None and opts.ray is not None:
                raise ValueError("--jobs is for this machine, --ray for a cluster: give one of them.")
            self.jobs = _jobs(opts.jobs)
            assert self.settings is not None
            self.place = where(self.settings)
        except (ValueError, UsageError) as wrong:
            _refuse(str(wrong))

    def _papers(self, names: Sequence[str] | None) -> "list[backfill.Paper]":
        from newsbot import backfill
        from newsbot.commands.crawl import nearest

        loader = SpiderLoader.from_settings(self.settings)  # type: ignore[arg-type]
        there = {name: paper for name in loader.list() if issubclass(paper := loader.load(name), PaperSpider)}
        for name in names or ():
            if name not in there:
                raise ValueError(f"there is no paper {name!r}; {nearest(name, there)}")
        assert self.settings is not None
        policy = tdm.policy(self.settings["NEWSBOT_TDM"])
        return [
            backfill.Paper(name, there[name].hosts(), partial(placed, paper=there[name]), policy)
            for name in sorted(set(names or there))
        ]

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reads, keeps, and prints what came of it."""
        from newsbot import backfill
        from newsbot.archive import ArchiveError, open_archive

        logging.getLogger("newsbot").setLevel(logging.CRITICAL)  # what went wrong is said here, once
        run: Run | None = None
        try:
            if opts.dry:
                self._finish(self._counted(), opts)
                return
            archive = open_archive(self.place)
            try:
                arguments = {"backfill": "1", "warc": " ".join(args)} | ({"paper": opts.paper} if opts.paper else {})
                run = archive.begin(backfill.PSEUDO_PAPER, arguments, _now())
                self._finish(self._kept(archive, run, opts), opts)
            finally:
                archive.close()
        except ArchiveError as wrong:
            self.exitcode = _code(wrong, is_begun=run is not None)
            _say(_BUSY if self.exitcode == BUSY else str(wrong))
        except backfill.RayMissing as wrong:
            _refuse(str(wrong))
        except KeyboardInterrupt:
            self.exitcode = INTERRUPTED
            _say("stopped; what was kept is safe, and the same command goes on with the rest.")

    def _counted(self) -> "backfill.Summary":
        """What the files hold, without a look into the archive."""
        from newsbot import backfill

        sizes = [(path, path.stat().st_size) for path in self.files]
        summary = backfill.Summary(len(self.files), 0)
        todo = backfill.tasks(sizes, [self.papers] * len(sizes))
        _read(todo, backfill.engine(self.jobs)(todo, backfill.counted), summary, None, {})
        return summary

    def _kept(self, archive: "Archive", run: "Run", opts: argparse.Namespace) -> "backfill.Summary":
        """Reads what was not read before. The run ends with what was counted, or stays open for the next one."""
        from newsbot import backfill

        keeper = backfill.Keeper(archive, run, opts.again)
        summary, state = backfill.Summary(len(self.files), 0), "interrupted"
        summary.kept = keeper.counts
        try:
            engine = backfill.engine_on_ray(opts.ray) if opts.ray else backfill.engine(self.jobs)
            marks = {path: mark for path in self.files if (mark := _marked(path, summary))}
            named = {mark.of(paper.name) for mark in marks.values() for paper in self.papers}
            done = keeper.done(named)
            wanted = [[one for one in self.papers if mark.of(one.name) not in done] for mark in marks.values()]
            summary.known = sum(not papers for papers in wanted)
            todo = backfill.tasks([(path, mark.size) for path, mark in marks.items()], wanted)
            ends = {task.number: [marks[task.path].of(paper.name) for paper in task.papers] for task in todo}
            _read(todo, engine(todo, backfill.messages), summary, keeper, ends)
            keeper.settle()
            state = "finished"
        finally:
            archive.end(run, state, summary.counts(), keeper.coverage, _now())
        return summary

    def _finish(self, summary: "backfill.Summary", opts: argparse.Namespace) -> None:
        from newsbot import backfill

        outcome = summary.outcome()
        self.exitcode = outcome.code
        if opts.json:
            print(json.dumps(summary.document(), ensure_ascii=False, indent=1))
            return
        print("\n".join(backfill.table(summary)))
        if summary.brought:
            print(_NEXT)
        for trouble in summary.troubles:
            _say(trouble)
        if outcome.sentence:
            _say(outcome.sentence)


def _read(
    todo: "Sequence[backfill.Task]",
    messages: "backfill.Messages",
    summary: "backfill.Summary",
    keeper: "backfill.Keeper | None",
    marks: Mapping[int, Sequence[str]],
) -> None:
    """Takes what the readers tell, and shows how far they are, in bytes of the files."""
    from newsbot import backfill, dataset

    passed = dict.fromkeys((task.number for task in todo), 0)
    sizes = {task.number: task.size for task in todo}
    with dataset.bar("reading", sum(sizes.values()), "B") as ticks:
        for message in messages:
            if isinstance(message, backfill.End):
                summary.add(message)
                if keeper:
                    keeper.end(message.task, () if message.troubles else marks[message.task])
            elif keeper:
                keeper.keep(message)
            at = sizes[message.task] if isinstance(message, backfill.End) else message.at
            ticks.update(max(at - passed[message.task], 0))
            passed[message.task] = max(at, passed[message.task])


def _marked(path: "Path", summary: "backfill.Summary") -> "backfill.Mark | None":
    """By what a file is known again; None, and told, if it can't be read."""
    from newsbot import backfill

    try:
        return backfill.mark(path)
    except OSError as reason:
        summary.troubles.append(f"{path}: can't be read: {reason.strerror}")
        return None


def _jobs(given: str | None) -> int:
    if given is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not (given.isascii() and given.isdigit() and 0 < int(given) <= MOST_JOBS):
        raise ValueError(f"--jobs {given!r} is no number of processes from 1 to {MOST_JOBS}.")
    return int(given)


def _code(wrong: "ArchiveError", is_begun: bool) -> int:
    """The exit code for what went wrong with the archive, before the backfill had begun or in the middle of it."""
    from newsbot.archive import ArchiveUnreachable, Busy, LeaseLost
    from newsbot.backfill.summary import INCOMPLETE, NOTHING

    if isinstance(wrong, Busy | LeaseLost):
        return BUSY
    if isinstance(wrong, ArchiveUnreachable):
        return NOTHING
    return INCOMPLETE if is_begun else BAD_ARGUMENT


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _refuse(sentence: str) -> NoReturn:
    _say(sentence)
    sys.exit(BAD_ARGUMENT)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
