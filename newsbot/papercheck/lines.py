"""What was found of papers, as lines for people."""

from collections.abc import Iterator, Sequence

from newsbot import text
from newsbot.papercheck.reports import BLOCKED, DEAD, MOVED, OK, Found, Report

HEADER = ("paper", "answer", "home page", "article", "sections", "feeds", "sitemaps")
NOTHING = "-"


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines: each column as wide as its longest cell, two blanks between."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def table(reports: Sequence[Report]) -> list[str]:
    """A line per paper, each followed by a sentence where something is to be done."""
    first, *lines = columns([HEADER, *map(_cells, reports)])
    return [first, *(shown for line, report in zip(lines, reports, strict=True) for shown in (line, *_advice(report)))]


def details(report: Report) -> list[str]:
    """A line per address that was asked for, and what robots.txt says."""
    found = [("home page", report.home)] if report.home.layout or report.home.trouble else []
    found += [("article", report.article)] if report.article else []
    for kind in ("section", "feed", "sitemap"):
        found += [(kind, one) for one in getattr(report, f"{kind}s")]
    rows = [(kind, _outcome(one), _when(one), text.printable(one.url)) for kind, one in found]
    lines = [f"robots.txt  {text.printable(report.robots)}"] if report.robots else []
    return [f"  {line}" for line in (*lines, *(columns(rows) if rows else ()))]


def _cells(report: Report) -> tuple[str, ...]:
    return (
        report.paper,
        report.answer,
        _page(report.home),
        _page(report.article) if report.article else NOTHING,
        _sum(report.sections),
        _sum(report.feeds),
        _sum(report.sitemaps),
    )


def _page(found: Found) -> str:
    """Layout of a page and how many articles it links; or why it gives none."""
    if found.trouble or not found.layout:
        return found.trouble if found.trouble.isalpha() else NOTHING
    return found.layout if found.entries is None else f"{found.layout}, {found.entries} links"


def _sum(found: list[Found]) -> str:
    """How many answered, with how many entries, the latest of which day."""
    if not found:
        return NOTHING
    useful = [one for one in found if not one.trouble]
    if not useful:
        return f"0 of {len(found)}"
    entries = sum(one.entries or 0 for one in useful)
    newest = max((one.newest for one in useful if one.newest), default=None)
    return f"{len(useful)} of {len(found)}: {entries}" + (f", {newest:%Y-%m-%d}" if newest else "")


def _outcome(found: Found) -> str:
    if found.trouble:
        return found.trouble
    if found.layout:
        return _page(found)
    return f"{found.entries} entries"


def _when(found: Found) -> str:
    return f"{found.newest:%Y-%m-%d %H:%M}" if found.newest else ""


def _advice(report: Report) -> Iterator[str]:
    """What is wrong, and what to do about it."""
    site = report.site
    if report.moved_to:
        file = f"newsbot/spiders/{report.paper}.py"
        yield f"  {site} leads to {report.moved_to}: if that is the paper, write it into {file}"
    if report.answer == DEAD:
        yield f"  {site}: {text.printable(report.why)}"
    if report.answer == BLOCKED:
        open_feeds = any(not feed.trouble for feed in report.feeds)
        yield f"  {site}: {text.printable(report.why)}" + ("; feeds answer: headlines only" if open_feeds else "")
    if report.answer == OK or (report.answer == MOVED and report.home.layout):
        if not report.home.layout:
            yield f"  {site}: newsbot knows no such layout; see docs/papers.md"
        elif not report.home.entries:
            yield f"  {site}: the home page links no article that newsbot can see; see docs/papers.md"
