"""``scrapy runs``: what the last runs were; with ``--check``, whether each paper has a good one of late."""

import argparse
import json
import logging
import os
import re
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import SpiderLoader

from newsbot import dates, stopping
from newsbot.memory import where
from newsbot.paper import PaperSpider

if TYPE_CHECKING:  # else where they are used: every command of Scrapy loads this module, and a crawl needs no table
    from newsbot.archive import Archive, RunRecord
    from newsbot.history import Past

BAD_ARGUMENT, NO_RUNS = 2, 3
"""Exit codes: a wrong argument · no archive that could be read, or no run in it."""
OK, CRITICAL, UNKNOWN = 0, 2, 3
"""Exit codes of ``--check``, as the Monitoring Plugins have them."""
LAST, MOST = 20, 1000
"""Runs that are shown by default, and at most."""
LOOKED_BACK = 500
"""Runs of a paper that are looked back at: three weeks of hourly crawls."""
MAX_AGE = "26h"
PATIENCE = (0.5, 1.0)
"""Seconds between two tries to reach a server: whoever asks is waiting."""
_SHORTEST = 8
_HASH = re.compile(f"[0-9a-f]{{{_SHORTEST},64}}")

ABOUT = (
    "Shows the last runs of the archive, newest first: when, how long, how each ended, what it read, what it could "
    "not, and which fields its articles have beside the run before. With --check it says whether each paper has a "
    "good run of late: for Icinga, cron, mail."
)
OBEYED = (
    "With --obeyed: which robots.txt and tdmrep.json the runs obeyed, from when to when, or why one could not be read. "
    "--show HASH prints such a file byte by byte; its SHA-256 is the hash, of which the beginning is enough."
)
CHECK = (
    "A good run came to its end with exit code 0, no longer ago than --max-age. One that is under way is none yet, "
    "and replays of WARC files are left aside. Without names, all papers of the project are meant that the archive "
    "has runs of and that are not stopped (NEWSBOT_STOPPED); name those that must not be missing. The first line is "
    "for the pager, then follows a line for each paper without a good run."
)
EXITS = (
    "0: shown, or every paper has a good run. 2: a wrong argument, or a paper without a good run (CRITICAL). "
    "3: no archive that could be read (UNKNOWN), or no run to show."
)
FIELDS = (
    'What --json prints: {"archive": …, "runs": […]}. Each run has: run (number), paper, arguments, started, ended '
    "(ISO 8601, Berlin; null while open), seconds, state (running, interrupted, abandoned, else Scrapy's reason: "
    "finished …), under_way, good, exit, sentence, read, new, changed, unchanged, known, holds, requests, bytes (null "
    "while open); "
    "refused, failed, gone (reason: count); articles, coverage (field: share of the articles that have it); "
    "fields_changed (beside the run before), fields_lost (beside the best of the 10 before), each with field, before, "
    'now; kept (null, or file, pages: address and why); counts (all that was counted). With --check: {"ok": …, '
    '"papers": […]}, each with paper, good, last_good, why. '
    'With --obeyed: {"archive": …, "obeyed": […]}, each with paper, '
    "kind (robots.txt, tdmrep.json), url, status, hash, size (null where nothing was read), why, first, last, runs."
)


class Command(ScrapyCommand):
    """Shows the last runs, or judges them."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line after ``scrapy runs``."""
        return "[options] [paper ...]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Show the last runs, or check that each paper has a good one"

    def long_desc(self) -> str:
        """What ``scrapy runs -h`` begins with."""
        return ABOUT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy runs``."""
        super().add_options(parser)
        add = parser.add_argument_group("Runs").add_argument
        add("--last", metavar="N", help=f"how many runs (default: {LAST})")
        add("--json", action="store_true", help="print one JSON document")
        add("--check", action="store_true", help="say whether each paper has a good run of late")
        add("--max-age", metavar="AGE", help=f"with --check: 90m, 26h, 3d … (default: {MAX_AGE})")
        add("--obeyed", action="store_true", help="show which robots.txt and tdmrep.json the runs obeyed")
        add("--show", metavar="HASH", help="print one of those files")
        parser.add_argument_group("Obeyed", OBEYED)
        parser.add_argument_group("Check", CHECK)
        parser.add_argument_group("Exit codes", EXITS)
        parser.add_argument_group("Document", FIELDS)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks the arguments; whatever is wrong is one sentence and exit 2."""
        from newsbot import history

        try:
            super().process_options(args, opts)
            if opts.check + opts.obeyed + (opts.show is not None) > 1:
                raise ValueError("--check, --obeyed and --show exclude each other.")
            if opts.show is not None and not _HASH.fullmatch(opts.show):
                raise ValueError(
                    f"--show {opts.show!r} is no hash as --obeyed prints it, of {_SHORTEST} characters or more."
                )
            for name, given, is_meant in (("last", opts.last, not opts.check), ("max-age", opts.max_age, opts.check)):
                if given is not None and not is_meant:
                    raise ValueError(f"--{name} is {'not ' if opts.check else ''}for --check.")
            self.last = _count(opts.last)
            self.age = MAX_AGE if opts.max_age is None else opts.max_age
            self.max_age = history.age(self.age)
            self.papers = self._papers(args)
            assert self.settings is not None
            self.place = where(self.settings)
            self.stopped = stopping.reasons(self.settings)
        except (ValueError, UsageError) as wrong:
            print(wrong, file=sys.stderr)
            sys.exit(BAD_ARGUMENT)

    def _papers(self, names: list[str]) -> list[str]:
        """The papers that were named, each once."""
        from newsbot.commands.crawl import nearest

        there = self._there()
        for name in names:
            if name not in there:
                raise ValueError(f"there is no paper {name!r}; {nearest(name, there)}")
        return list(dict.fromkeys(names))

    def _there(self) -> dict[str, type[PaperSpider]]:
        loader = SpiderLoader.from_settings(self.settings)  # type: ignore[arg-type]
        return {name: paper for name in sorted(loader.list()) if issubclass(paper := loader.load(name), PaperSpider)}

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints the table, or the verdict."""
        from newsbot.archive import ArchiveError, open_archive

        logging.getLogger("newsbot").setLevel(logging.CRITICAL)  # what went wrong is said here, once
        self.now = datetime.now(timezone.utc)
        try:
            archive = open_archive(self.place, PATIENCE, make=False)
            try:
                self.exitcode = self._answer(archive, opts)
            finally:
                archive.close()
        except ArchiveError as wrong:
            self.exitcode = UNKNOWN if opts.check else NO_RUNS
            print(f"UNKNOWN: {wrong}" if opts.check else wrong, file=sys.stdout if opts.check else sys.stderr)

    def _answer(self, archive: "Archive", opts: argparse.Namespace) -> int:
        if opts.show:
            return _print_file(archive, opts.show)
        if opts.obeyed:
            return self._show_obeyed(archive, opts.json)
        return self._check(archive, opts.json) if opts.check else self._show(archive, opts.json)

    def _show_obeyed(self, archive: "Archive", as_json: bool) -> int:
        """Prints what the runs obeyed."""
        from newsbot import history

        found = [(paper, one) for paper in self.papers or self._there() for one in archive.obeyed(paper)]
        if not found:
            print(f"the archive {archive.where} holds no robots.txt or tdmrep.json that a run obeyed.", file=sys.stderr)
            return NO_RUNS
        if as_json:
            say(_as_json({"archive": archive.where, "obeyed": history.obeyed_document(found)}))
        else:
            say("\n".join(history.obeyed_table(found)))
        return OK

    def _show(self, archive: "Archive", as_json: bool) -> int:
        """Prints the last runs."""
        from newsbot import history

        papers = self.papers or sorted({run.paper for run in archive.runs(limit=self.last)})
        found = [one for paper in papers for one in self._pasts(archive, paper)]
        last = sorted(found, key=lambda one: (one.run.started, one.run.id), reverse=True)[: self.last]
        if not last:
            crawl = f"scrapy crawl {self.papers[0] if self.papers else 'wolfsburg'}"
            of = f" of {', '.join(self.papers)}" if self.papers else ""
            print(f"the archive {archive.where} holds no run{of}: {crawl} makes one.", file=sys.stderr)
            return NO_RUNS
        if as_json:
            say(_as_json({"archive": archive.where, "runs": [history.document(one) for one in last]}))
        else:
            say("\n".join(history.table(last, self.now, closely=bool(self.papers))))
        return OK

    def _check(self, archive: "Archive", as_json: bool) -> int:
        """Prints whether each paper has a good run of late."""
        from newsbot import history

        judged = []
        stopped = {} if self.papers else self.stopped
        for paper in (paper for paper in self.papers or self._there() if paper not in stopped):
            is_held = archive.is_under_way(paper, self.now)
            runs = [history.Past(run, is_held) for run in archive.runs(paper, LOOKED_BACK)]
            live = [one for one in runs if not one.is_replay]
            if live or self.papers:
                judged.append(history.health(paper, live, self.now, self.max_age))
        is_ok = bool(judged) and all(one.good for one in judged)
        if as_json:
            say(_as_json({"ok": is_ok, "papers": [one._asdict() for one in judged]}))
        else:
            say("\n".join(history.verdict(judged, self.age)))
        return OK if is_ok else CRITICAL

    def _pasts(self, archive: "Archive", paper: str) -> list["Past"]:
        """The last runs of a paper, newest first, each beside those before it."""
        from newsbot import history

        is_held = archive.is_under_way(paper, self.now)
        runs = archive.runs(paper, self.last + LOOKED_BACK)
        return [
            history.past(_so_far(archive, run), runs[index + 1 :], is_held, self._kept(run))
            for index, run in enumerate(runs[: self.last])
        ]

    def _kept(self, run: "RunRecord") -> Path | None:
        """The file with the pages that a run kept."""
        assert self.settings is not None
        name = run.counts.get("kept_in")
        return Path(self.settings["NEWSBOT_DATA"]) / "kept" / Path(str(name)).name if name else None


def _print_file(archive: "Archive", beginning: str) -> int:
    """Prints a file that runs obeyed, and not a byte else."""
    content = archive.document(beginning)
    if content is None:
        print(f"no file, or more than one, has a hash that begins with {beginning}.", file=sys.stderr)
        return NO_RUNS
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
    return OK


def _so_far(archive: "Archive", run: "RunRecord") -> "RunRecord":
    """``run``; if it has not ended, with what it brought so far: what it counted before it was cut off is history."""
    from newsbot.archive import Run

    if run.ended is not None:
        return run
    brought = archive.tally(Run(run.id, run.paper, "", run.started, False, 0))
    return run._replace(counts=brought._asdict(), coverage={})


def _count(given: str | None) -> int:
    if given is None:
        return LAST
    if not (given.isascii() and given.isdigit() and 0 < int(given) <= MOST):
        raise ValueError(f"--last {given!r} is no number of runs from 1 to {MOST}.")
    return int(given)


def _as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, default=_in_berlin)


def _in_berlin(time: datetime) -> str:
    return time.astimezone(dates.BERLIN).isoformat()


def say(lines: str) -> None:
    """Prints; whoever reads only the first lines of it (``head``) has what was wanted."""
    try:
        print(lines, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
