"""``scrapy schedule``: papers go to the scrapyd nodes that answer, each to its own."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.conf import arglist_to_dict

from newsbot import arguments
from newsbot.commands.crawl import nearest
from newsbot.paper import PaperSpider
from newsbot.stopping import reasons

if TYPE_CHECKING:  # else where they are used: every command of Scrapy loads this module
    from newsbot.nodes import Node

OK, BAD_ARGUMENT, NO_NODE, SOME_UNSENT = 0, 2, 3, 4
"""Exit codes: each paper is sent, or at work already · a wrong argument · no node takes papers · some was not sent."""
PROJECT = "newsbot"
_OF_THIS_MACHINE = ("urls", "warc")

ABOUT = (
    "Divides the papers over the scrapyd nodes that answer and schedules a crawl of each, with new_only=1; for cron. A "
    "paper always goes to the same node; while that one does not answer its papers go to others, and return with it. "
    "A paper with a job that waits or runs on any of them is left alone."
)
ENVIRONMENT = (
    "SCRAPYD_USERNAME and SCRAPYD_PASSWORD of the environment are user and password of all nodes; a password on the "
    "command line is refused, as everybody could read it there."
)
EXITS = (
    "0: each paper was sent, or has a job already. 2: a wrong argument, nothing was sent. 3: no node answers that "
    "holds the project. 4: some paper could not be sent. Nodes that do not answer, differing versions and papers that "
    "were not sent are told on standard error, all else on standard output: cron >/dev/null mails what is wrong."
)
FIELDS = (
    'What --json prints: {"project": …, "dry_run": …, "nodes": […], "papers": […]}. Each node has server, name, '
    "answers, version, pending, running, sent, left (papers), why (it gets none, else null); each paper has paper, "
    "outcome (sent, left, unsent), server, job (null with --dry-run), why."
)


class Command(ScrapyCommand):
    """Sends papers to nodes."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line after ``scrapy schedule``."""
        return "[options] --server URL [--server URL ...] [paper ...]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Divide the newspapers over scrapyd servers, and schedule their crawls"

    def long_desc(self) -> str:
        """What ``scrapy schedule -h`` begins with."""
        return ABOUT

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy schedule``."""
        super().add_options(parser)
        add = parser.add_argument_group("Schedule").add_argument
        add("--server", action="append", default=[], metavar="URL", help="a scrapyd server (may be repeated)")
        add("-a", action="append", default=[], dest="spargs", metavar="NAME=VALUE", help="argument of the crawls")
        add("--site", action="append", default=[], metavar="PAPER=URL", help="crawl a paper there (may be repeated)")
        add("--project", default=PROJECT, metavar="NAME", help=f"as it was deployed (default: {PROJECT})")
        add("--timeout", default="30", metavar="SECONDS", help="for an answer of a node (default: 30)")
        add("--dry-run", action="store_true", help="ask the nodes, send nothing")
        add("--json", action="store_true", help="print one JSON document")
        parser.add_argument_group("Environment", ENVIRONMENT)
        parser.add_argument_group("Exit codes", EXITS)
        parser.add_argument_group("Document", FIELDS)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks the arguments; whatever is wrong is one sentence and exit 2."""
        try:
            super().process_options(args, opts)
            there = self._there()
            self.papers = self._papers(args, there)
            self.given = {"new_only": "1"} | self._given(opts.spargs)
            self.sites = self._sites(opts.site)
            for name in self.papers:
                arguments.parse(self._arguments(name), there[name].sections)
            self.servers = self._servers(opts.server)
            self.timeout = _seconds(opts.timeout)
        except (ValueError, UsageError) as wrong:
            print(wrong, file=sys.stderr)
            sys.exit(BAD_ARGUMENT)

    def _there(self) -> dict[str, type[PaperSpider]]:
        loader = SpiderLoader.from_settings(self.settings)  # type: ignore[arg-type]
        return {name: paper for name in sorted(loader.list()) if issubclass(paper := loader.load(name), PaperSpider)}

    def _papers(self, names: list[str], there: dict[str, type[PaperSpider]]) -> list[str]:
        """The papers that were named, each once; all if none was, but for those that are stopped."""
        assert self.settings is not None
        stopped = reasons(self.settings)
        for name in names:
            if name not in there:
                raise ValueError(f"there is no paper {name!r}; {nearest(name, there)}")
            if name in stopped:
                raise ValueError(f"{name} is stopped: {stopped[name]}.")
        return list(dict.fromkeys(names)) or [name for name in there if name not in stopped]

    def _given(self, words: list[str]) -> dict[str, str]:
        try:
            given: dict[str, str] = arglist_to_dict(words)
        except ValueError:
            raise ValueError("an argument of a crawl is written -a NAME=VALUE, e.g. -a since=2026-11-01.") from None
        for name in given:
            if name in _OF_THIS_MACHINE or name.startswith("_"):
                raise ValueError(f"{name} is no argument for other machines.")
        return given

    def _sites(self, pairs: list[str]) -> dict[str, str]:
        sites = dict(pair.partition("=")[::2] for pair in pairs)
        for name in sites:
            if name not in self.papers:
                raise ValueError(f"--site {name}=…: {name or 'nothing'} is none of the papers that are scheduled.")
        return sites

    def _servers(self, given: list[str]) -> list[str]:
        from newsbot.nodes import address

        if not given:
            raise ValueError("name the scrapyd servers, e.g. scrapy schedule --server http://127.0.0.1:6800.")
        return list(dict.fromkeys(map(address, given)))

    def _arguments(self, paper: str) -> dict[str, str]:
        return self.given | ({"site": self.sites[paper]} if paper in self.sites else {})

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Asks the nodes, sends the papers, says what became of them."""
        from newsbot import nodes

        login = nodes.credentials()
        asked = [nodes.Node(server, login, self.timeout) for server in self.servers]

        def send(node: "Node", paper: str) -> str | None:
            return None if opts.dry_run else node.schedule(opts.project, paper, self._arguments(paper), opts.set)

        states = nodes.look_all(asked, opts.project)
        able = any(not state.why for state in states)
        sendings = nodes.divide(self.papers, states, send)
        for node in asked:
            node.close()
        self.exitcode = OK if all(one.outcome != nodes.UNSENT for one in sendings) else SOME_UNSENT if able else NO_NODE
        said = nodes.document(opts.project, opts.dry_run, states, sendings)
        print(json.dumps(said, ensure_ascii=False, indent=1) if opts.json else "\n".join(nodes.lines(said)), flush=True)
        for trouble in nodes.troubles(said):
            print(trouble, file=sys.stderr, flush=True)


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:
        raise ValueError(f"--timeout {given!r} is no number of seconds up to 600.")
    return seconds
