"""``scrapy papers``: which papers there are; with ``--check``, whether they are where their files say."""

import argparse
import dataclasses
import json
import logging
import sys
from datetime import datetime
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import SpiderLoader

from newsbot import arguments, papercheck, partners, stopping, urls
from newsbot.configure import DELAY, allow
from newsbot.manners.budget import host_key, is_loopback
from newsbot.manners.identity import identify
from newsbot.paper import PaperSpider

SOME_DEAD, BAD_ARGUMENT = 1, 2


class Command(ScrapyCommand):
    """Lists the papers, or looks at them."""

    requires_project = True

    def syntax(self) -> str:
        """The command line after ``scrapy papers``."""
        return "[options] [paper ...]"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "List the newspapers, or check where they are"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options of ``scrapy papers``."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument(
            "--check", action="store_true", help="ask each paper's home page, an article, sections, feeds and sitemaps"
        )
        parser.add_argument(
            "--site", action="append", default=[], metavar="PAPER=URL", help="with --check: ask there (may be repeated)"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Checks the arguments; whatever is wrong is one sentence and exit 2."""
        try:
            super().process_options(args, opts)
            self.papers = self._papers(args)
            self.mirrors = self._mirrors(opts.site)
            assert self.settings is not None
            self.stopped = stopping.reasons(self.settings)
            if opts.site and not opts.check:
                raise ValueError("--site is for --check.")
        except (ValueError, UsageError) as wrong:
            print(wrong, file=sys.stderr)
            sys.exit(BAD_ARGUMENT)
        if not opts.loglevel:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints what there is, or what was found."""
        if opts.check:
            asked = [paper for paper in self.papers if paper.name not in self.stopped]
            found = {report.paper: report for report in (self._checked(asked, not opts.loglevel) if asked else ())}
            found |= {paper.name: _stopped(paper, self.stopped) for paper in self.papers if paper not in asked}
            reports = [found[paper.name] for paper in self.papers if paper.name in found]
            print(_as_json([dataclasses.asdict(one) for one in reports]) if opts.json else _shown(reports, bool(args)))
            dead = any(report.answer == papercheck.DEAD for report in reports)
            self.exitcode = SOME_DEAD if dead or len(reports) < len(self.papers) else 0
            return
        print(_as_json(_document(self.papers)) if opts.json else "\n".join(_lines(self.papers, whole=not args)))

    def _papers(self, names: list[str]) -> list[type[PaperSpider]]:
        loader = SpiderLoader.from_settings(self.settings)  # type: ignore[arg-type]
        there = {name: paper for name in sorted(loader.list()) if issubclass(paper := loader.load(name), PaperSpider)}
        for name in names:
            if name not in there:
                raise ValueError(f"there is no paper {name!r}; there are {', '.join(there)}.")
        return [there[name] for name in dict.fromkeys(names)] or list(there.values())

    def _mirrors(self, given: list[str]) -> dict[str, str]:
        mirrors = {}
        for pair in given:
            name, _, url = pair.partition("=")
            if name not in {paper.name for paper in self.papers}:
                raise ValueError(f"--site {pair}: {name or 'nothing'} is none of the papers that are checked.")
            mirrors[name] = arguments.parse({"site": url}).site or ""
        return mirrors

    def _checked(self, papers: list[type[PaperSpider]], quiet: bool) -> list[papercheck.Report]:
        """What was found of papers, side by side, each host at least a second apart."""
        assert self.crawler_process is not None
        assert self.settings is not None
        identify(self.settings)
        if quiet:
            logging.getLogger("newsbot").setLevel(logging.ERROR)  # what else there is to say, the report says
        if self.settings.getfloat("DOWNLOAD_DELAY") < DELAY:
            self.settings.set("DOWNLOAD_DELAY", DELAY, priority="cmdline")
        allow(self.settings, *self.mirrors.values())
        if here := {host_key(site) for site in self.mirrors.values() if is_loopback(site)}:
            self.settings.set("AUTOTHROTTLE_ENABLED", False, priority="cmdline")  # it knows no host without delay
            slot = {"delay": 0, "jitter": 0, "concurrency": 1}
            self.settings.set("DOWNLOAD_SLOTS", dict.fromkeys(here, slot), priority="cmdline")
        asked = [
            papercheck.Paper(one.name, one.site, one.hosts(), one.sections, one.feeds, self.mirrors.get(one.name))
            for one in papers
        ]
        crawler = self.crawler_process.create_crawler(papercheck.PaperCheck)
        self.crawler_process.crawl(crawler, papers=asked)
        self.crawler_process.start()
        assert isinstance(crawler.spider, papercheck.PaperCheck)
        return crawler.spider.reports


def _stopped(paper: type[PaperSpider], why: dict[str, str]) -> papercheck.Report:
    """The report of a paper that is not asked for anything."""
    home = papercheck.Found(f"{paper.site}/")
    return papercheck.Report(paper.name, paper.site, home, papercheck.STOPPED, why[paper.name])


def _document(papers: list[type[PaperSpider]]) -> dict[str, Any]:
    """Everything that is declared of the papers, and the partners without a spider."""
    declared = ("name", "publication", "site", "old_hosts", "state", "own", "sections", "feeds")
    return {
        "papers": [
            {**{name: getattr(paper, name) for name in declared}, "uncertain": partners.UNCERTAIN.get(paper.name)}
            for paper in papers
        ],
        "content_only": [{"title": one.title, "domain": one.domain} for one in partners.CONTENT_ONLY],
        "not_covered": [one._asdict() for one in partners.NOT_COVERED],
    }


def _lines(papers: list[type[PaperSpider]], whole: bool) -> list[str]:
    """The papers as a table; ``whole``: with the partners that have no spider."""
    rows = [("name", "publication", "site", "state", "title", "sections", "feeds")]
    rows += [
        (
            f"{paper.name}{'?' if paper.name in partners.UNCERTAIN else ''}",
            paper.publication,
            urls.host(paper.site).removeprefix("www."),
            paper.state,
            "own" if paper.own else "outside",
            str(len(paper.sections) or ""),
            str(len(paper.feeds) or ""),
        )
        for paper in papers
    ]
    lines = papercheck.columns(rows)
    doubts = [
        (f"{paper.name}?", partners.UNCERTAIN[paper.name]) for paper in papers if paper.name in partners.UNCERTAIN
    ]
    if doubts:
        lines += ["", "Not certain; scrapy papers --check NAME settles most of it:", *papercheck.columns(doubts)]
    if whole:
        lines += ["", "Buy texts of the network, run another system, and have no spider:"]
        lines += papercheck.columns([(one.title, one.domain or "") for one in partners.CONTENT_ONLY])
        lines += ["", "Madsack's, not covered:"]
        lines += papercheck.columns([(one.title, one.domain or "", one.why) for one in partners.NOT_COVERED])
    return lines


def _shown(reports: list[papercheck.Report], closely: bool) -> str:
    """The table; ``closely``: below it every address that was asked for, and what is not certain of the paper."""
    lines = papercheck.table(reports)
    asked = [report for report in reports if report.answer != papercheck.STOPPED]
    for report in asked if closely else ():
        lines += ["", f"{report.paper}, asked at {report.site}", *papercheck.details(report)]
        if doubt := partners.UNCERTAIN.get(report.paper):
            lines.append(f"  not certain until now: {doubt}")
    return "\n".join(lines)


def _as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, default=datetime.isoformat)
