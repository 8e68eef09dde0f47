"""``scrapy dataset -o FILE [FEED.jsonl ...]``: records of the archive, or of feeds, with a card and a data package."""

import argparse
import logging
import shlex
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import __version__, dates
from newsbot.memory import where

if TYPE_CHECKING:  # else where it is used: every command of Scrapy loads this module, and a crawl needs no database
    from newsbot import dataset

BAD_ARGUMENT, INTERRUPTED = 2, 130
"""Exit codes where no dataset was made: a wrong argument, a broken input, a full disk, no record · Ctrl-C."""


class Command(ScrapyCommand):
    """Makes a dataset."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line after ``scrapy dataset``."""
        return "-o FILE [options] [feed.jsonl ...]"

    def long_desc(self) -> str:
        """What ``scrapy dataset -h`` begins with."""
        return "Makes a dataset of the archive, or of JSON Lines feeds that are named, and a card that describes it."

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Make a dataset of the archive, or of feeds: CSV, JSON, JSON Lines or Parquet"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy dataset``."""
        from newsbot import dataset

        super().add_options(parser)
        add = parser.add_argument_group(title="Dataset").add_argument
        endings = ".csv .excel.csv .json .jsonl .parquet; but for Parquet also .gz .zst"
        add("-o", "-O", "--output", metavar="FILE", help=f"the file, replaced if it is there: {endings}")
        add("--paper", action="append", default=[], metavar="NAME,…", help="papers by name")
        add("--since", metavar="DAY", help="first day of publication in Berlin, e.g. 2026-11-01")
        add("--until", metavar="DAY", help="last day of publication in Berlin")
        add("--section", action="append", default=[], metavar="NAME", help="a name in the breadcrumb (repeatable)")
        add("--agency", action="append", default=[], metavar="NAME,…", help="who supplied the text, e.g. dpa")
        add("--access", action="append", default=[], metavar="KIND,…", help=", ".join(dataset.ACCESS))
        add("--match", metavar="REGEX", help="to be found in headline, lead, body or keywords; Groesse finds Größe")
        add("--columns", metavar="NAME,…", help="these columns, in this order")
        add("--no-text", action="store_true", help="without text and people: where, when, whose, how long")
        add("--no-stories", action="store_true", help="without the columns that say which articles are one story")
        add("--versions", choices=("all", "latest"), default="all", help="every state of an article (default), or one")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks everything that can be known before reading; whatever is wrong is one sentence and exit 2."""
        from newsbot import dataset

        try:
            super().process_options(args, opts)
            if not opts.output:
                raise ValueError("name the file to write, e.g. scrapy dataset -o articles.parquet.")
            self.target = Path(opts.output)
            self.inputs = [Path(name) for name in args]
            self.making = _making(self.target, args, opts)
            assert self.settings is not None
            if not args:
                dataset.opened(where(self.settings)).close()
            dataset.check(self.target)
            if any(path.resolve() == self.target.resolve() for path in self.inputs):
                raise ValueError(f"{self.target} is one of the feeds; take another name.")
        except (ValueError, UsageError) as wrong:
            print(wrong, file=sys.stderr)
            sys.exit(BAD_ARGUMENT)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes the dataset and says where it is."""
        from newsbot import dataset

        assert self.settings is not None
        logging.getLogger("newsbot").setLevel(logging.CRITICAL)  # what went wrong is said here, once
        logging.getLogger("newsbot.dataset").setLevel(logging.WARNING)  # what goes on without it is said there
        try:
            source = dataset.source(self.inputs, where(self.settings), self.making.selection)
            try:
                found = dataset.export(source, self.target, self.making)
            finally:
                source.close()
        except KeyboardInterrupt:
            self.exitcode = INTERRUPTED
            print(f"stopped; {self.target} is as it was.", file=sys.stderr)
            return
        except (ValueError, OSError, dataset.NothingFound) as wrong:
            self.exitcode = BAD_ARGUMENT
            print(_sentence(wrong), file=sys.stderr)
            return
        card, package = dataset.beside(self.target)
        for paper in self.making.selection.papers:
            if paper not in found.papers:
                print(f"{paper}: no record is asked for.", file=sys.stderr)
        print(
            f"{self.target}: {found.records:,} records of {found.articles:,} articles, {len(found.papers)} papers; "
            f"described in {card.name} and {package.name}"
        )


def _making(target: Path, args: list[str], opts: argparse.Namespace) -> "dataset.Making":
    from newsbot import dataset

    since, until = (dates.day(day) if day else None for day in (opts.since, opts.until))
    if since and until and until < since:
        raise ValueError(f"--until {until} lies before --since {since}.")
    access = names(opts.access)
    for one in access:
        if one not in dataset.ACCESS:
            raise ValueError(f"--access {one}: there are {', '.join(dataset.ACCESS)}.")
    return dataset.Making(
        file=target.name,
        title=target.name,
        command=_command(target, args, opts),
        version=__version__,
        time=datetime.now(timezone.utc).replace(microsecond=0),
        columns=dataset.chosen(names([opts.columns or ""]), opts.no_text, opts.no_stories),
        selection=dataset.Selection(
            papers=names(opts.paper),
            since=since,
            until=until,
            sections=tuple(opts.section),
            agencies=names(opts.agency),
            access=access,
            match=dataset.Matcher(opts.match) if opts.match else None,
        ),
        latest=opts.versions == "latest",
    )


def names(given: list[str]) -> tuple[str, ...]:
    """Names with commas between, each once."""
    return tuple(dict.fromkeys(name for part in given for one in part.split(",") if (name := one.strip())))


def _command(target: Path, args: list[str], opts: argparse.Namespace) -> str:
    """What was asked for, as it can be typed again; folders of this machine stay out of a card."""
    words: list[Any] = ["scrapy", "dataset", "-o", target.name]
    for name in ("paper", "since", "until", "section", "agency", "access", "match", "columns", "versions"):
        given = getattr(opts, name)
        for value in given if isinstance(given, list) else [given]:
            if value and (name, value) != ("versions", "all"):
                words += [f"--{name}", value]
    words += ["--no-text"] if opts.no_text else []
    words += ["--no-stories"] if opts.no_stories else []
    return shlex.join([*words, *(Path(name).name for name in args)])


def _sentence(wrong: Exception) -> str:
    if isinstance(wrong, OSError):
        return f"{wrong.filename or 'the dataset'} can't be written: {wrong.strerror}; what was there before stays."
    return str(wrong)
