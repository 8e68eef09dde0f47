"""The card of a dataset: what it is, from when and whom, how it was made, what is missing, how to cite it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from newsbot import formats, syndication
from newsbot.archive import RunRecord
from newsbot.dataset.markdown import SHOWN, cell, ends, listed, named, span, table
from newsbot.dataset.pieces import REACH
from newsbot.dataset.rights import rights
from newsbot.dataset.selection import UNSEARCHED, Selection
from newsbot.dataset.source import Source
from newsbot.dataset.summary import PaperSummary, Summary
from newsbot.dates import BERLIN


class Making(NamedTuple):
    """How a dataset was made."""

    file: str
    title: str
    command: str
    version: str
    """Of newsbot."""
    time: datetime
    columns: tuple[str, ...]
    selection: Selection
    latest: bool

    @property
    def tells_stories(self) -> bool:
        """Whether a column says which articles are one story."""
        return not {*self.columns}.isdisjoint(formats.STORY_COLUMNS)


def card(making: Making, source: Source, found: Summary, written: formats.Written) -> str:
    """The card as Markdown."""
    crawls = {name: source.crawls(name) for name in sorted({*making.selection.papers, *found.papers})}
    parts = [
        f"# {making.title}",
        _what(making, found),
        _facts(making, source, found, written),
        "## Papers\n\n" + _papers(found, making.selection),
        "## Counts\n\n" + "\n".join(_counts(making, found, written)),
        *_stories(making, source, found),
        "## Days without an article\n\n" + "\n".join(_gaps(found, making.selection)),
        *_crawls(crawls),
        "## Reservations and robots.txt\n\n" + "\n\n".join(rights(found, crawls, source.obeyed)),
        "## How to cite\n\n" + _citation(making, found, written),
    ]
    return "\n\n".join(parts) + "\n"


def _what(making: Making, found: Summary) -> str:
    states = "the latest state of each" if making.latest else "every state that was seen"
    return (
        f"{found.records:,} records of {found.articles:,} newspaper articles, {states}, collected with newsbot "
        f"from {len(found.papers)} papers of the RedaktionsNetzwerk Deutschland and its partners. An article is "
        "(`paper`, `article_id`); newsbot's docs/dataset.md and the data package beside this card explain the columns."
    )


def _facts(making: Making, source: Source, found: Summary, written: formats.Written) -> str:
    facts = {
        "file": f"`{making.file}`, {written.rows:,} rows, {written.bytes:,} bytes",
        "SHA-256": f"`{written.sha256}`",
        "published": span(found.published),
        "fetched": span(found.fetched),
        "made": making.time.isoformat(timespec="seconds"),
        "made from": source.name,
        "made by": f"newsbot {making.version}",
        "command": f"`{making.command}`",
        "columns": ", ".join(making.columns),
    }
    return table(("", ""), facts.items())


def _papers(found: Summary, selection: Selection) -> str:
    asked = {name: PaperSummary() for name in selection.papers} | found.papers
    rows = [
        (name, one.publication, f"{one.articles:,}", f"{one.records:,}", span(ends(one.days)), f"{one.undated:,}",
         f"{one.without_text:,}", f"{sum(gap.days for gap in one.gaps(selection.since, selection.until)):,}")
        for name, one in sorted(asked.items())
    ]  # fmt: skip
    head = ("paper", "publication", "articles", "records", "published", "undated", "without text", "days without")
    return table(head, rows)


def _counts(making: Making, found: Summary, written: formats.Written) -> Iterator[str]:
    for name in ("access", "genre", "layout"):
        yield f"- {name}: {listed(found.counts[name])}"
    yield f"- without text: {found.without_text:,}"
    yield f"- left out by the selection, of what was looked at: {listed(found.left_out) or 'nothing'}"
    if making.selection.match:
        unsearched = found.left_out[UNSEARCHED] + found.without_text
        yield (
            f"- {unsearched:,} rows had no text that could be searched; {found.without_text:,} of them are here by "
            f"their headline, lead or keywords, {found.left_out[UNSEARCHED]:,} are not and might belong here"
        )
    if making.file.lower().endswith((".excel.csv", ".excel.csv.gz", ".excel.csv.zst")):
        yield f"- cells cut to the 32,767 characters that Excel holds: {written.cut:,}"


def _stories(making: Making, source: Source, found: Summary) -> Iterator[str]:
    """What the columns of stories say; nothing where there are none."""
    if not making.tells_stories:
        return
    days = making.selection.since or making.selection.until
    around = f" in the days asked for and {REACH} days before and after them" if days else ""
    lines = [
        f"Compared were all articles of all papers in {source.name}{around}, whatever else was asked; so a story may "
        "have articles that are not in this dataset. `story_size` counts the papers of all of them.\n",
        f"- stories of more than one article: {found.stories:,}",
        f"- papers that carry the story that most carry: {found.widest:,}",
        f"- articles by `story_role`: {listed(found.roles) or 'none'}",
        f"- articles by `story_evidence`: {listed(named(found.evidence)) or 'none'}",
        f"- algorithm: version {syndication.VERSION}; newsbot's docs/stories.md says how it judges",
    ]
    if found.untold:
        lines.append(f"- collected while this was made, and compared with no other: {found.untold:,}")
    yield "## Stories\n\n" + "\n".join(lines)


def _gaps(found: Summary, selection: Selection) -> Iterator[str]:
    yield "Whether nothing was published, nothing was collected or nothing was selected, the records do not say.\n"
    for name, paper in sorted(found.papers.items()):
        gaps = sorted(paper.gaps(selection.since, selection.until), key=lambda gap: -gap.days)
        listed = [
            f"{gap.first}" if gap.days == 1 else f"{gap.first} to {gap.last} ({gap.days:,} days)"
            for gap in sorted(gaps[:SHOWN])
        ]
        more = f"; {len(gaps) - SHOWN:,} shorter gaps" if len(gaps) > SHOWN else ""
        yield f"- {name}: {', '.join(listed) or 'none'}{more}"


def _crawls(crawls: dict[str, Sequence[RunRecord] | None]) -> Iterator[str]:
    """What the archive knows of the crawls in the days asked for; nothing where the source knows of none."""
    lines = [f"- {name}: {_told(runs)}" for name, runs in crawls.items() if runs is not None]
    if lines:
        yield "## Crawls\n\n" + "\n".join(lines)


def _told(runs: Sequence[RunRecord]) -> str:
    if not runs:
        return "none on the days asked for"
    days = f"{len(runs):,} crawl{'s' * (len(runs) > 1)}, {span((_day(runs[-1]), _day(runs[0])))}"
    short = [run for run in runs if run.counts.get("exit", 0 if run.state == "finished" else None) != 0]
    if not short:
        return f"{days}; all complete"
    why = cell(str(short[0].counts.get("sentence") or short[0].state))
    return f"{days}; {len(short):,} incomplete, the last of them {_day(short[0])}: {why}"


def _day(run: RunRecord) -> str:
    return run.started.astimezone(BERLIN).date().isoformat()


def _citation(making: Making, found: Summary, written: formats.Written) -> str:
    return (
        f"> {making.title}. {found.records:,} records of {len(found.papers)} papers, published "
        f"{span(found.published)}; made {making.time:%Y-%m-%d} with newsbot {making.version}. SHA-256 {written.sha256}."
    )
