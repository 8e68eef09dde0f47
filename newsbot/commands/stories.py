"""``scrapy stories``: the widest stories of a period; who ran a text; what each paper changed; who is missing."""

import argparse
import json
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import dates, pages, text
from newsbot.commands import read, runs
from newsbot.commands.crawl import nearest
from newsbot.commands.dataset import names
from newsbot.items import Article
from newsbot.memory import where

if TYPE_CHECKING:  # else where they are used: every command of Scrapy loads this module, and a crawl needs no database
    from scrapy.http import Response

    from newsbot.reprints import Carried, Holdings, Key
    from newsbot.syndication import Piece

FOUND, NONE, BAD_ARGUMENT, NO_ARTICLE, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: shown · articles were searched, and no story or no other paper found · wrong argument, nothing that could
be read, an unknown story · no article in the period · Ctrl-C."""
LIMIT, MOST = 20, 10_000
"""Stories that are shown by default, and at most."""
NEAR = timedelta(7)
"""A story that ends so long before what was read does is taken for whole."""
WIDTH = 100
"""Columns where nobody says how wide the terminal is."""
STANDARD_INPUT = "-"
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|\?xml)", re.IGNORECASE | re.DOTALL)
"""How a saved page begins."""

ABOUT = (
    "Shows which stories ran in most papers: which paper had each first, how long the others took, how much of the "
    "text they share. With --like it says who ran a text, with --diff what each paper changed. Reads the archive, or "
    "JSON Lines feeds that are named. Every answer names the papers that have no text in these days, and why."
)
EXITS = (
    "0: shown. 1: articles were searched, but no story runs in two papers, nobody ran the text, or no other paper has "
    "the story. 2: a wrong argument, a file or archive that can't be read, an unknown story. 3: no article in the "
    "period."
)


class Command(ScrapyCommand):
    """Answers questions on stories."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line after ``scrapy stories``."""
        return "[options] [feed.jsonl ...]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Show which papers ran the same story, who ran a text, what each changed"

    def long_desc(self) -> str:
        """What ``scrapy stories -h`` begins with."""
        return ABOUT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy stories``."""
        super().add_options(parser)
        add = parser.add_argument_group("Stories").add_argument
        add("--since", metavar="DAY", help="first day of publication in Berlin (default: 7 days up to --until)")
        add("--until", metavar="DAY", help="last day (default: that of the newest article)")
        add("--agency", action="append", default=[], metavar="NAME,…", help="supplied by one of these, e.g. dpa")
        add("--paper", action="append", default=[], metavar="NAME,…", help="carried by one of these papers")
        add("-n", "--limit", metavar="N", help=f"how many stories (default: {LIMIT})")
        add("--like", metavar="FILE|URL", help="who ran this text? .txt, .html, WARC, - (standard input), an address")
        add("--url", help="with --like FILE: address of the page, or which one of a WARC file")
        add("--diff", metavar="STORY", help="what each paper changed: a story's id, or an article's id or address")
        add("--json", action="store_true", help="print one JSON document, with every article of each story")
        parser.add_argument_group("Exit codes", EXITS)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks the arguments; whatever is wrong is one sentence and exit 2."""
        try:
            super().process_options(args, opts)
            assert self.settings is not None
            if not opts.loglevel:
                self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
            _check(opts)
            self.since, self.until = (dates.day(day) if day else None for day in (opts.since, opts.until))
            if self.since and self.until and self.until < self.since:
                raise ValueError(f"--until {self.until} lies before --since {self.since}.")
            self.limit = _limit(opts.limit)
            self.reader = read.Command()
            self.reader.settings = self.settings
            self.all = {paper.name: paper for paper in self.reader.papers()}
            self.papers = self._papers(names(opts.paper))
            self.agencies = names(opts.agency)
            self.inputs = [Path(name) for name in args]
            self.place = where(self.settings)
        except (ValueError, UsageError) as wrong:
            print(wrong, file=sys.stderr)
            sys.exit(BAD_ARGUMENT)

    def _papers(self, names: Iterable[str]) -> list[str]:
        for name in names:
            if name not in self.all:
                raise ValueError(f"there is no paper {name!r}; {nearest(name, self.all)}")
        return list(names)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Answers."""
        from newsbot.archive import ArchiveError
        from newsbot.reprints import Holdings

        logging.getLogger("newsbot").setLevel(logging.WARNING)
        self.width = shutil.get_terminal_size((WIDTH, 24)).columns
        try:
            holdings = Holdings(self.inputs, self.place, datetime.now(timezone.utc))
            try:
                if opts.like:
                    self.exitcode = self._like(holdings, opts)
                elif opts.diff:
                    self.exitcode = self._diff(holdings, opts)
                else:
                    self.exitcode = self._table(holdings, opts.json)
            finally:
                holdings.close()
        except KeyboardInterrupt:
            self.exitcode = INTERRUPTED
        except (ValueError, OSError, ArchiveError) as wrong:
            self.exitcode = BAD_ARGUMENT
            print(read.sentence(wrong), file=sys.stderr)

    def _table(self, holdings: "Holdings", as_json: bool) -> int:
        """Prints the widest stories."""
        from newsbot import reprints, syndication

        told = syndication.stories(holdings.pieces(self.since, self.until))
        within, days = holdings.within(), (holdings.since, holdings.until)
        stories = reprints.widest(reprints.carried(told, holdings.seen), within, self.papers)
        chosen = list(islice(self._of_agency(holdings, stories), self.limit))
        records = holdings.records([member.key for story in chosen for member in story.members])
        period = reprints.table.period(*days)
        if as_json:
            shown = [reprints.documents.story(story, records) for story in chosen]
            self._document(holdings, days, {"articles": len(within), "stories": shown})
        elif chosen:
            title = f"Run by two papers or more, among {len(within):,} articles, {period}:"
            self._lines(holdings, days, [title, "", *reprints.table.table(chosen, records, self.width)])
        else:
            self._lines(holdings, days, [])
        if chosen:
            return FOUND
        if not within:
            return _nothing(f"there is no article of {period} in {holdings.name}.", NO_ARTICLE)
        return _nothing(f"{self._none()}, among {_counted(within)}, {period}.", NONE)

    def _of_agency(self, holdings: "Holdings", stories: "list[Carried]") -> "Iterator[Carried]":
        """Those that an agency supplied which was asked for; the archive is asked story by story, as few are shown."""
        from newsbot import reprints

        if not self.agencies:
            yield from stories
            return
        wanted = {*map(text.fold, self.agencies)}
        steps = [stories] if self.inputs else [[story] for story in stories]
        for step in steps:
            records = holdings.records([member.key for story in step for member in story.members])
            for story in step:
                if not wanted.isdisjoint(map(text.fold, reprints.table.agencies(story, records))):
                    yield story

    def _none(self) -> str:
        asked = [f"one of them {' or '.join(self.papers)}"] if self.papers else []
        asked += [f"supplied by {' or '.join(self.agencies)}"] if self.agencies else []
        return ", ".join(["no story runs in two papers or more", *asked])

    def _like(self, holdings: "Holdings", opts: argparse.Namespace) -> int:
        """Prints who ran a text."""
        from newsbot import reprints

        piece = self._asked(holdings, opts.like, opts.url)
        day = piece.day if piece.published else None
        since, until = (self.since, self.until) if self.since or self.until else (day, day)
        found = reprints.alike(piece, holdings.pieces(since, until))
        days = holdings.searched() or (holdings.since, holdings.until)
        if opts.json:
            shown = [reprints.documents.member(member) for member in found]
            self._document(holdings, days, {"articles": len(holdings.seen), "members": shown})
        else:
            self._lines(holdings, days, reprints.table.articles(found) if found else [])
        if found:
            return FOUND
        if not holdings.seen:
            return _nothing(f"there is no article of {reprints.table.period(*days)} in {holdings.name}.", NO_ARTICLE)
        return _nothing(f"nobody ran it, among {_counted(holdings.seen)}, {reprints.table.period(*days)}.", NONE)

    def _asked(self, holdings: "Holdings", name: str, url: str | None) -> "Piece":
        """The text that is looked for. Raises ``ValueError`` for what gives none."""
        from newsbot import formats, syndication

        record = self._record(holdings, name) if _is_address(name) else None
        article = formats.article(record) if record else self._article(name, url)
        if not (article.headline or article.lead or article.body):
            raise ValueError(f"{name} holds no text.")
        return syndication.piece(article)

    def _article(self, name: str, url: str | None) -> Article:
        """The text in a file, on standard input, or of the page at an address."""
        if name.lower().endswith(".txt"):
            return _plain(Path(name).read_bytes(), name)
        if name == STANDARD_INPUT:
            given = sys.stdin.buffer.read()
            if not _PAGE.match(given):
                return _plain(given, "standard input")
            return self._page(read.saved(given, url, "http://localhost/"), "standard input")
        if _is_address(name):
            from scrapy.crawler import AsyncCrawlerProcess

            self.reader.crawler_process = AsyncCrawlerProcess(self.settings)
        return self._page(self.reader.response(name, url), name)

    def _page(self, response: "Response", name: str) -> Article:
        if reserved := self.reader.reserved(response):
            raise ValueError(f"the text of {name} is reserved ({reserved}), so nothing is compared with it.")
        try:
            return self.reader.read(response)[1]
        except pages.Refusal as reason:
            raise ValueError(f"{name} is no article: {type(reason).__name__}: {reason}.") from None

    def _diff(self, holdings: "Holdings", opts: argparse.Namespace) -> int:
        """Prints what each paper changed."""
        from newsbot import reprints

        record = self._record(holdings, opts.diff)
        if record is None:
            raise ValueError(
                f"{text.printable(opts.diff)} is no story or article of {holdings.name}; "
                "give a story's id as scrapy stories shows it, or an article's paper/article_id or address."
            )
        key = record["paper"], record["article_id"]
        day = datetime.fromisoformat(record["published"] or record["fetched"]).astimezone(dates.BERLIN).date()
        story = self._whole(holdings, key, self.since or day, self.until or max(day, self.since or day))
        if story is None:
            raise ValueError(f"{text.printable(opts.diff)} is of {day}, which is not among the days asked for.")
        records = holdings.records([member.key for member in story.members])
        if story.lead.key not in records:
            raise ValueError(f"{'/'.join(story.lead.key)}, the lead, was removed meanwhile; ask again.")
        days = story.days() or (day, day)
        if opts.json:
            shown = reprints.documents.story(story, records)
            self._document(holdings, days, shown | {"changes": reprints.documents.changes(story, records)})
        else:
            self._lines(holdings, days, list(reprints.edits.lines(story, records, self.width, _in_colour())))
        if len(story.papers) > 1:
            return FOUND
        return _nothing(f"{'/'.join(key)} runs in no other paper, as far as was searched.", NONE)

    def _whole(self, holdings: "Holdings", key: "Key", since: date, until: date) -> "Carried | None":
        """The story of an article. Read anew with more days where it reaches on, unless days were asked for."""
        from newsbot import reprints, syndication

        while True:
            told = syndication.stories(holdings.pieces(since, until))
            if key not in told:
                return None
            stories = reprints.carried(told, holdings.seen)
            story = next(one for one in stories if one.story_id == told[key].story_id)
            first, last = story.days() or (since, until)
            if self.since or self.until or (since - first < NEAR and last - until < NEAR):
                return story
            since, until = min(since, first), max(until, last)

    def _record(self, holdings: "Holdings", name: str) -> dict[str, Any] | None:
        """The record of an article, by its address or ``paper/article_id``."""
        if _is_address(name):
            paper = self.reader.paper_of(name)
            return holdings.record_at(name, [paper.name] if paper else [])
        paper_name, _, article_id = name.partition("/")
        return holdings.record((paper_name, article_id))

    def _lines(self, holdings: "Holdings", days: "tuple[date, date]", lines: list[str]) -> None:
        """Prints an answer, and which papers are missing."""
        from newsbot import reprints

        gaps = reprints.table.gaps(holdings.missing(self.all, *days), *days, self.width)
        if lines or gaps:
            runs.say("\n".join([*lines, *([""] if lines and gaps else []), *gaps]))

    def _document(self, holdings: "Holdings", days: "tuple[date, date]", document: dict[str, Any]) -> None:
        """Prints an answer as JSON."""
        from newsbot import reprints

        since, until = days
        missing = reprints.documents.missing(holdings.missing(self.all, *days))
        head = {"source": holdings.name, "since": since.isoformat(), "until": until.isoformat()}
        runs.say(json.dumps(head | document | {"missing": missing}, ensure_ascii=False, indent=1))


def _check(opts: argparse.Namespace) -> None:
    """Raises ``ValueError`` for options that do not go together."""
    if opts.like and opts.diff:
        raise ValueError("--like and --diff are two questions; ask one at a time.")
    if opts.url and not opts.like:
        raise ValueError("--url is for --like FILE.")
    for name in ("agency", "paper", "limit"):
        if getattr(opts, name) and (opts.like or opts.diff):
            raise ValueError(f"--{name} is not for {'--like' if opts.like else '--diff'}.")
    for name in ("like", "diff"):
        if getattr(opts, name) == "":
            raise ValueError(f"--{name} is empty.")


def _limit(given: str | None) -> int:
    if given is None:
        return LIMIT
    if not (given.isascii() and given.isdigit() and 0 < int(given) <= MOST):
        raise ValueError(f"--limit {given!r} is no number of stories from 1 to {MOST:,}.")
    return int(given)


def _is_address(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def _plain(given: bytes, name: str) -> Article:
    """A text without headline or date."""
    try:
        return Article(body=text.clean_paragraphs(given.decode("utf-8-sig")) or None, access="unknown")
    except UnicodeDecodeError:
        raise ValueError(f"{name} is no UTF-8 text.") from None


def _counted(articles: "Iterable[Key]") -> str:
    """How many articles of how many papers, in words."""
    keys = set(articles)
    papers = len({paper for paper, _ in keys})
    return f"{len(keys):,} article{'s' * (len(keys) != 1)} of {papers} paper{'s' * (papers != 1)}"


def _in_colour() -> bool:
    """Whether this is a terminal that shows colours to somebody who wants them (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _nothing(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
