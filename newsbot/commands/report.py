"""``scrapy report -o FILE [FEED.jsonl ...]``: one page of pictures and tables on what the archive, or feeds, hold."""

import argparse
import logging
import shlex
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import SpiderLoader

from newsbot import __version__, dates
from newsbot.commands.dataset import BAD_ARGUMENT, INTERRUPTED, names
from newsbot.memory import where

if TYPE_CHECKING:  # else where it is used: every command of Scrapy loads this module, and a crawl needs no database
    from newsbot import report

ENDINGS = (".html", ".htm")
ABOUT = (
    "Makes one page to look at: articles per day and paper, sections, who supplied them, who may read them, who "
    "carried whose stories and how fast, which fields crawls found, days without an article, the last crawls. It "
    "holds counts and names of papers and sections, no text of a paper, and opens in any browser without a network."
)
EXITS = "0: written. 2: a wrong argument, a source that can't be read, a full disk, no article to report on."


class Command(ScrapyCommand):
    """Makes a report."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line after ``scrapy report``."""
        return "-o FILE.html [options] [feed.jsonl ...]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Make a page of pictures and tables on what the archive, or feeds, hold"

    def long_desc(self) -> str:
        """What ``scrapy report -h`` begins with."""
        return ABOUT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy report``."""
        super().add_options(parser)
        add = parser.add_argument_group("Report").add_argument
        add("-o", "-O", "--output", metavar="FILE", help="the page, replaced if it is there: .html")
        add("--paper", action="append", default=[], metavar="NAME,…", help="papers by name")
        add("--since", metavar="DAY", help="first day of publication in Berlin, e.g. 2026-11-01")
        add("--until", metavar="DAY", help="last day of publication in Berlin")
        add("--no-stories", action="store_true", help="without who carried whose stories, which takes longest")
        parser.add_argument_group("Exit codes", EXITS)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks everything that can be known before reading; whatever is wrong is one sentence and exit 2."""
        from newsbot import dataset, formats

        try:
            super().process_options(args, opts)
            if not opts.output:
                raise ValueError("name the file to write, e.g. scrapy report -o report.html.")
            self.target = Path(opts.output)
            if self.target.suffix.lower() not in ENDINGS:
                raise ValueError(f"{self.target}: a report is a page; call it {self.target.stem or 'report'}.html.")
            self.inputs = [Path(name) for name in args]
            assert self.settings is not None
            self.making = _making(self.target, args, opts, SpiderLoader.from_settings(self.settings).list())
            if not args:
                dataset.opened(where(self.settings)).close()
            formats.check_target(str(self.target.absolute()), overwrite=True, format="html")
        except (ValueError, UsageError) as wrong:
            print(wrong, file=sys.stderr)
            sys.exit(BAD_ARGUMENT)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes the page and says where it is."""
        from newsbot import dataset, report

        assert self.settings is not None
        logging.getLogger("newsbot").setLevel(logging.CRITICAL)  # what went wrong is said here, once
        logging.getLogger("newsbot.dataset").setLevel(logging.WARNING)  # what goes on without it is said there
        try:
            library = report.bundle()
            source = dataset.source(self.inputs, where(self.settings), self.making.selection)
            try:
                found = report.figures(source, self.making)
            finally:
                source.close()
            size = self._write(report.page(found, library).encode())
        except KeyboardInterrupt:
            self.exitcode = INTERRUPTED
            print(f"stopped; {self.target} is as it was.", file=sys.stderr)
            return
        except (ValueError, OSError, report.NothingFound) as wrong:
            self.exitcode = BAD_ARGUMENT
            print(_sentence(wrong), file=sys.stderr)
            return
        self._say(found, size)

    def _write(self, content: bytes) -> int:
        from newsbot import formats

        with formats.AtomicFile(self.target) as file:
            return file.write(content)

    def _say(self, found: dict[str, Any], size: int) -> None:
        there = [paper for paper in found["papers"] if paper["articles"]]
        for name in self.making.selection.papers:
            if name not in (paper["name"] for paper in there):
                print(f"{name}: no article is asked for.", file=sys.stderr)
        articles = sum(paper["articles"] for paper in there)
        counted = f"{articles:,} article{'s' * (articles != 1)}, {len(there)} paper{'s' * (len(there) != 1)}"
        print(f"{self.target}: {counted}, {size / 1e6:.1f} MB; open it in a browser")


def _making(target: Path, args: list[str], opts: argparse.Namespace, papers: list[str]) -> "report.Making":
    from newsbot import dataset, report

    since, until = (dates.day(day) if day else None for day in (opts.since, opts.until))
    if since and until and until < since:
        raise ValueError(f"--until {until} lies before --since {since}.")
    return report.Making(
        command=_command(target, args, opts),
        version=__version__,
        time=datetime.now(timezone.utc).replace(microsecond=0),
        selection=dataset.Selection(papers=names(opts.paper), since=since, until=until),
        tells_stories=not opts.no_stories,
        papers=papers,
    )


def _command(target: Path, args: list[str], opts: argparse.Namespace) -> str:
    """What was asked for, as it can be typed again; folders of this machine stay out of a report."""
    words = ["scrapy", "report", "-o", target.name]
    for paper in names(opts.paper):
        words += ["--paper", paper]
    for name in ("since", "until"):
        words += [f"--{name}", given] if (given := getattr(opts, name)) else []
    words += ["--no-stories"] if opts.no_stories else []
    return shlex.join([*words, *(Path(name).name for name in args)])


def _sentence(wrong: Exception) -> str:
    if isinstance(wrong, OSError):
        return f"{wrong.filename or 'the report'} can't be written: {wrong.strerror}; what was there before stays."
    return str(wrong)
