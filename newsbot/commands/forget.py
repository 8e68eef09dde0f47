"""``scrapy forget URL | --author | --paper | --before``: removes articles for good, and says what still holds them."""

import argparse
import logging
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import dates, text, urls, warcs
from newsbot.memory import where

if TYPE_CHECKING:  # else where it is used: every command of Scrapy loads this module, and a crawl needs no database
    from newsbot import dataset
    from newsbot.archive import Archive, Forgotten, Sought, Wanted

DONE, NOTHING, BAD_ARGUMENT, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: removed (with ``--dry``: would be) · nothing to remove, or the answer was no · wrong argument, no
archive, nobody to ask · Ctrl-C."""
EXAMPLES = 10
RUNS = 100
"""The last runs, among which those under way are."""


class Command(ScrapyCommand):
    """Forgets articles."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line after ``scrapy forget``."""
        return "[options] [URL]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Remove articles from the archive for good, and say which files still hold them"

    def long_desc(self) -> str:
        """What ``scrapy forget -h`` begins with."""
        return (
            "Removes the articles that fit all that is given, in every version. Hashes of their addresses and ids "
            "stay, so that they are not collected again. Shows first what would go, and asks."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy forget``."""
        super().add_options(parser)
        add = parser.add_argument_group(title="What is forgotten").add_argument
        add("--author", metavar="NAME", help="articles with this name among their authors, in any spelling of umlauts")
        add("--paper", metavar="NAME", help="articles of this paper")
        add("--before", metavar="DAY", help="published before this day in Berlin, e.g. 2025-01-01")
        add("--dry", action="store_true", help="only show what would go")
        add("--yes", action="store_true", help="do not ask")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks what was asked for; whatever is wrong is one sentence and exit 2."""
        from newsbot import dataset

        try:
            super().process_options(args, opts)
            assert self.settings is not None
            self.wanted = _wanted(args, opts)
            if not (opts.yes or opts.dry or sys.stdin.isatty()):
                raise ValueError("there is nobody to ask: say --yes, or --dry to see what would go.")
            dataset.opened(where(self.settings)).close()
        except (ValueError, UsageError) as wrong:
            _say(str(wrong))
            sys.exit(BAD_ARGUMENT)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Shows, asks, removes, and searches the files."""
        from newsbot import dataset
        from newsbot.archive import ArchiveError

        assert self.settings is not None
        logging.getLogger("newsbot").setLevel(logging.CRITICAL)  # what went wrong is said here, once
        try:
            archive = dataset.opened(where(self.settings))
            try:
                self.exitcode = self._forget(archive, opts)
            finally:
                archive.close()
        except KeyboardInterrupt:
            self.exitcode = INTERRUPTED
            _say("stopped; what is left, the same command removes, and searches the files again.")
        except (ValueError, ArchiveError) as wrong:
            self.exitcode = BAD_ARGUMENT
            _say(str(wrong))

    def _forget(self, archive: "Archive", opts: argparse.Namespace) -> int:
        from newsbot import dataset

        if self.wanted.paper and not archive.runs(self.wanted.paper, 1):
            raise ValueError(f"the archive knows no {self.wanted.paper}; it holds {_listed(archive.papers())}.")
        found = archive.sought(self.wanted, EXAMPLES)
        articles = found.counts.articles
        is_address = not any(self.wanted[1:])
        print("\n".join(_shown(found)) if articles else _unknown(self.wanted, is_address))
        if opts.dry:
            print("Nothing was changed.")
            return DONE if articles else NOTHING
        if articles or is_address:
            if not (opts.yes or _agreed(articles)):
                print("Nothing was changed.")
                return NOTHING
            with dataset.bar("forgetting", articles, " articles") as ticks:
                removed = archive.forget(datetime.now(timezone.utc), self.wanted, ticks.update)
            print("\n".join(_done(archive, self.wanted, removed)))
        self._search(archive, found.papers)
        return DONE if articles else NOTHING

    def _search(self, archive: "Archive", papers: Mapping[str, int]) -> None:
        """Says what else holds what was forgotten."""
        from newsbot import dataset

        assert self.settings is not None
        under_way = {run.paper for run in archive.runs(limit=RUNS) if run.state == "running"}
        for paper in sorted(under_way & {*papers} if papers else under_way):
            print(
                f"{paper} is being crawled, or a crawl of it was cut off: the archive takes nothing back, but the "
                "files of that crawl may hold it. Run the same command again when it has ended."
            )
        own = warcs.folder(self.settings)
        if own and own.is_dir() and archive.forgets():
            print("\n".join(_rewritten(list(warcs.rewrite(own, archive.forgotten)), own)))
        folder = Path(self.settings["NEWSBOT_DATA"])
        found = list(dataset.remains(folder, archive.forgotten)) if archive.forgets() else []
        print("\n".join(_told(folder, found)))


def _wanted(args: list[str], opts: argparse.Namespace) -> "Wanted":
    from newsbot.archive import Wanted

    if len(args) > 1:
        raise ValueError("give one address at a time.")
    given = {name: value for name in ("author", "paper", "before") if (value := getattr(opts, name)) is not None}
    for name, value in given.items():
        if not value.strip():
            raise ValueError(f"--{name} is empty.")
    if not args and not given:
        raise ValueError("say what is to be forgotten: an address, --author, --paper or --before.")
    before = dates.day(opts.before) if opts.before else None
    return Wanted(
        url=_address(args[0]) if args else None,
        author=opts.author,
        paper=opts.paper,
        before=datetime.combine(before, time(), dates.BERLIN) if before else None,
    )


def _address(given: str) -> str:
    url = urls.address(given.strip())
    if url is None:
        raise ValueError(f"{text.printable(given)} is no address; give all of it, from https:// on.")
    if urlsplit(url).path in ("", "/") and not urlsplit(url).query:
        raise ValueError(f"{url} is a home page, no article; all of a paper goes with --paper.")
    return url


def _shown(found: "Sought") -> Iterator[str]:
    yield f"{_counted(found.counts)} fit: {_listed(found.papers)}"
    for record in found.examples:
        day = (record["published"] or record["fetched"])[:10]
        yield f"  {day}  {text.printable(record['headline'], 90)}"
        yield f"              {text.printable(record['url'], 200)}"
    if more := found.counts.articles - len(found.examples):
        yield f"  … and {more:,} more"


def _unknown(wanted: "Wanted", is_address: bool) -> str:
    if is_address:
        return f"The archive holds no article at {text.printable(wanted.url or '')}."
    name = " Names are compared whole, as in the column authors." if wanted.author else ""
    return f"The archive holds no article that fits all of it.{name}"


def _agreed(articles: int) -> bool:
    asked = f"Remove {_plural(articles, 'article')} for good" if articles else "Keep this address out of it for good"
    try:
        return input(f"{asked}? [y/N] ").strip().lower() in ("y", "yes", "j", "ja")
    except EOFError:
        print()
        return False


def _done(archive: "Archive", wanted: "Wanted", removed: "Forgotten") -> Iterator[str]:
    if not removed.articles:
        yield "This address is not collected from now on."
        return
    yield f"Removed: {_counted(removed)}. What was removed is not collected again."
    if wanted.author:
        yield "What this author publishes from now on is collected as before."
    yield _bytes(archive)


def _bytes(archive: "Archive") -> str:
    """What became of the bytes."""
    if archive.wipe():
        return f"Their bytes in {archive.where} are overwritten; the file keeps its size and uses the room again."
    if "://" in archive.where:
        return (
            "PostgreSQL gives their bytes free with its next VACUUM (autovacuum does it); its log and replicas follow."
        )
    return (
        f"Their bytes are still in {archive.where}-wal, as another program is reading the archive; "
        "they go when the last program that uses it has ended."
    )


def _told(folder: Path, found: "list[dataset.Remains]") -> Iterator[str]:
    """What still holds what was forgotten, now or before."""
    holding = [one for one in found if one.records]
    if holding:
        yield "These files hold articles that were forgotten, now or before; delete them, or make them anew:"
        yield from (f"  {one.path}: {one.records:,}" for one in holding)
    else:
        yield f"No file below {folder} that could be searched holds anything that was forgotten."
    if unread := [one for one in found if one.trouble]:
        yield "Not searched, or not to the end:"
        yield from (f"  {one.path}: {one.trouble}" for one in unread)
    yield "Not known to newsbot: backups, copies, files elsewhere. Not searched: logs, and list pages in WARC files."


def _rewritten(found: "list[warcs.Rewritten]", own: Path) -> Iterator[str]:
    """What became of the crawl's own WARC files."""
    removed = [one for one in found if one.records]
    yield "Removed from WARC files:" if removed else f"No WARC file below {own} that was read holds a page of it."
    yield from (f"  {one.path}: {_plural(one.records, 'record')}" for one in removed)
    if left := [one for one in found if one.trouble]:
        yield "WARC files that could not be rewritten:"
        yield from (f"  {one.path}: {one.trouble}" for one in left)


def _listed(papers: "Mapping[str, int] | set[str]") -> str:
    if isinstance(papers, Mapping):
        return ", ".join(f"{paper} {count:,}" for paper, count in sorted(papers.items()))
    return ", ".join(sorted(papers)) or "nothing"


def _counted(found: "Forgotten") -> str:
    return f"{_plural(found.articles, 'article')} with {_plural(found.versions, 'version')}"


def _plural(count: int, name: str) -> str:
    return f"{count:,} {name}{'s' * (count != 1)}"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
