"""What was found of papers, as lines for people."""

from collections.abc import Iterator, Sequence

from newsbot import text
from newsbot.papercheck.reports import BLOCKED, DEAD, MOVED, OK, STOPPED, Found, Place, Report, Signals

HEADER = ("paper", "answer", "home page", "article", "sections", "feeds", "sitemaps", "TDM")
NOTHING = "-"
_SAYS = {1: "reserved", 0: "not reserved"}


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines: each column as wide as its longest cell, two blanks between."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def table(reports: Sequence[Report]) -> list[str]:
    """A line per paper, each followed by a sentence where something is to be done."""
    first, *lines = columns([HEADER, *map(_cells, reports)])
    return [first, *(shown for line, report in zip(lines, reports, strict=True) for shown in (line, *_advice(report)))]


def details(report: Report) -> list[str]:
    """A line per address that was asked for, and what the publisher says of robots, and of text and data mining."""
    found = [("home page", report.home)] if report.home.layout or report.home.trouble else []
    found += [("article", report.article)] if report.article else []
    for kind in ("section", "feed", "sitemap"):
        found += [(kind, one) for one in getattr(report, f"{kind}s")]
    rows = [(kind, _outcome(one), _when(one), text.printable(one.url)) for kind, one in found]
    told = [(name, text.printable(said)) for name, said in _told(report) if said]
    return [f"  {line}" for part in (told, rows) if part for line in columns(part)]


def _cells(report: Report) -> tuple[str, ...]:
    return (
        report.paper,
        report.answer,
        _page(report.home),
        _page(report.article) if report.article else NOTHING,
        _sum(report.sections),
        _sum(report.feeds),
        _sum(report.sitemaps),
        _held(report.signals),
    )


def _held(said: Signals) -> str:
    """Whether the home page is reserved in the end, and where that is said."""
    return NOTHING if said.reservation is None else f"{_SAYS[said.reservation]} ({said.source})"


def _told(report: Report) -> Iterator[tuple[str, str]]:
    """What the publisher says, by place."""
    said = report.signals
    status = f"HTTP {said.robots_status}, " if said.robots_status and "HTTP" not in report.robots else ""
    yield "robots.txt", f"{status}{report.robots}" if report.robots else ""
    yield from (("", f"words: {words}") for words in said.words)
    yield "tdmrep.json", _file(said)
    yield "header", _place(said.header)
    yield "meta", _place(said.meta)
    yield from (("beside", signal) for signal in said.usage)
    if said.reservation is not None:
        yield "TDM", f"{_held(said)}{f', policy {said.policy}' if said.policy else ''}"


def _file(said: Signals) -> str:
    """What became of tdmrep.json, and what it says of the home page."""
    answered = f"HTTP {said.tdmrep_status}" if said.tdmrep_status else ""
    if said.tdmrep_why and said.tdmrep_why != answered:
        answered = f"{answered}, {said.tdmrep_why}" if answered else said.tdmrep_why
    return ", ".join(filter(None, (answered, _place(said.file))))


def _place(place: Place) -> str:
    if place.reservation is None:
        return f"policy {place.policy}" if place.policy else ""
    return _SAYS[place.reservation] + (f", policy {place.policy}" if place.policy else "")


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
    if report.answer == STOPPED:
        yield f"  not asked for anything: {text.printable(report.why)}"
    if report.answer == BLOCKED:
        open_feeds = any(not feed.trouble for feed in report.feeds)
        yield f"  {site}: {text.printable(report.why)}" + ("; feeds answer: headlines only" if open_feeds else "")
    if report.answer == OK or (report.answer == MOVED and report.home.layout):
        if not report.home.layout:
            yield f"  {site}: newsbot knows no such layout; see docs/papers.md"
        elif not report.home.entries:
            yield f"  {site}: the home page links no article that newsbot can see; see docs/papers.md"
