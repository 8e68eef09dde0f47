"""What can be said at the command line, and the sites that it means."""

import argparse
from datetime import datetime
from pathlib import Path

from tests.partnersite.articles import RND
from tests.partnersite.partners import PARTNERS
from tests.partnersite.site import BERLIN, Site
from tests.partnersite.ways import BLOCKED, LAYOUTS, SITEMAPS, WAYS

PAGE_SIZE = 120_000
_HOW = ("page", "depth", "ahead", "more", "feeds", "sitemaps", "twins", "relaunched", "crawl_delay", "blocked")
"""Arguments of ``Ways`` that have an option of the same name."""


def parse(words: list[str] | None = None) -> argparse.Namespace:
    """The options; ``sites`` makes something of them."""
    parser = argparse.ArgumentParser(
        "python -m tests.partnersite",
        description="Partner newspapers on this machine. Of several papers each has a port of its own.",
    )
    _what(parser)
    _ways(parser.add_argument_group("ways in", "what leads to the articles"))
    asked = parser.parse_args(words)
    asked.paper = sorted(PARTNERS) if asked.all else asked.paper or ["wolfsburg"]
    if asked.warc and len(asked.paper) > 1:
        parser.error("a WARC file holds one paper")
    try:
        asked.sites = [_site(name, asked) for name in asked.paper]
    except ValueError as reason:
        parser.error(str(reason))
    return asked


def _what(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--paper",
        choices=sorted(PARTNERS),
        action="append",
        metavar="NAME",
        help="wolfsburg, if none is given; may be given several times",
    )
    parser.add_argument("--all", action="store_true", help=f"all {len(PARTNERS)} papers")
    parser.add_argument("--articles", type=int, default=60, help="articles that give a record each (60)")
    parser.add_argument("--port", type=int, default=8000, help="of the first paper; 0 takes free ones (8000)")
    parser.add_argument("--layout", choices=LAYOUTS, help="pdb, but arc for rnd and relaunched sites")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another world (1)")
    parser.add_argument(
        "--size", type=int, default=PAGE_SIZE, metavar="BYTES", help=f"of an article's page ({PAGE_SIZE})"
    )
    parser.add_argument("--coming", type=int, default=0, metavar="N", help="articles that come out later, see --at (0)")
    parser.add_argument(
        "--at", type=_moment, metavar="TIME", help="show the sites as they are then, from 2026-11-20T12:00 on"
    )
    parser.add_argument("--packed", action="store_true", help="send pages compressed by gzip, as most servers do")
    parser.add_argument("--ready", action="store_true", help="make all pages before the first request, not at it")
    parser.add_argument(
        "--warc", type=Path, metavar="FILE", help="write all pages to a WARC file instead of serving them"
    )
    parser.add_argument("--samples", type=Path, metavar="FOLDER", help="write the sample files of the demo")


def _ways(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--page", type=int, metavar="N", help="articles on a page of a section (all)")
    group.add_argument("--depth", type=int, metavar="N", help="last page of a section in pdb (as many as it takes)")
    group.add_argument(
        "--ahead",
        type=int,
        default=0,
        metavar="N",
        help="articles beyond those that the JSON of an Arc section names (0)",
    )
    group.add_argument("--more", action="store_true", help="make the button of Arc sections load more, by JavaScript")
    group.add_argument("--no-feeds", dest="feeds", action="store_false", help="answer 404 for all feeds")
    group.add_argument("--sitemaps", choices=SITEMAPS, default="none", help="named in robots.txt, only there, or none")
    group.add_argument(
        "--only",
        type=_confined,
        action="append",
        default=[],
        metavar="WAY=N",
        help=f"articles that one way alone names: {', '.join(WAYS)}",
    )
    group.add_argument("--twins", action="store_true", help="AMP pages, and teasers that name the mobile host")
    group.add_argument(
        "--relaunched", action="store_true", help="an Arc site whose old pdb addresses still do something"
    )
    group.add_argument("--crawl-delay", type=float, metavar="SECONDS", help="what robots.txt asks for")
    group.add_argument("--disallow", action="append", default=[], metavar="PATH", help="what robots.txt forbids")
    group.add_argument("--blocked", choices=BLOCKED[1:], default="", help="answer with a captcha")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def _confined(text: str) -> tuple[str, int]:
    way, _, count = text.partition("=")
    return way, int(count)


def _site(name: str, asked: argparse.Namespace) -> Site:
    arc = name == RND.name or asked.relaunched
    layout = asked.layout or ("arc" if arc else "pdb")
    how = {key: getattr(asked, key) for key in _HOW}
    site = Site(
        name, asked.articles, layout, seed=asked.seed, size=asked.size, coming=asked.coming,
        only=dict(asked.only), disallow=tuple(asked.disallow), **how,
    )  # fmt: skip
    return site.at(asked.at) if asked.at else site
