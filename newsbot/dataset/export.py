"""Makes a dataset: the records of a source that are asked for in a file, its card and its data package beside it."""

from contextlib import ExitStack
from pathlib import Path

from newsbot import formats
from newsbot.dataset.card import Making, card
from newsbot.dataset.package import others, package
from newsbot.dataset.progress import bar
from newsbot.dataset.source import Source
from newsbot.dataset.summary import Summary
from newsbot.dataset.told import alone, told


class NothingFound(Exception):
    """No record of the source is asked for; the message says what was left out."""


def beside(target: Path) -> tuple[Path, Path]:
    """Card and data package of a dataset: ``articles.card.md`` and ``articles.datapackage.json``."""
    stem = formats.kind(target).stem
    return target.with_name(f"{stem}.card.md"), target.with_name(f"{stem}.datapackage.json")


def check(target: Path) -> None:
    """Raises ``ValueError`` with one sentence if no dataset can be written to ``target``; makes missing folders."""
    kind = formats.kind(target)
    described = beside(target)
    for path in (target, *described):
        formats.check_target(str(path.absolute()), overwrite=True, format=kind.format)
        if path.exists() and not path.is_file():
            raise ValueError(f"{path} is no file that can be replaced.")
    others(described[1], target)


def export(source: Source, target: Path, making: Making) -> Summary:
    """Writes the dataset and says what is in it.

    Raises ``NothingFound``, and ``OSError`` where the disk is full; nothing has changed then.
    """
    card_path, package_path = beside(target)
    found = Summary()
    with ExitStack() as files:  # published from the last to the first: the dataset before what describes it
        described = files.enter_context(formats.AtomicFile(package_path))
        card_file = files.enter_context(formats.AtomicFile(card_path))
        output = files.enter_context(formats.Output(target, making.columns))
        _write(source, output, making, found)
        if not output.rows:
            raise NothingFound(_nothing(source, making, found))
        written = output.finish()
        card_file.write(_bytes(card(making, source, found, written)))
        before = others(package_path, target)
        described.write(_bytes(package(making, written, before, formats.kind(target).stem)))
    return found


def _write(source: Source, output: formats.Output, making: Making, found: Summary) -> None:
    stories = told(source) if making.tells_stories else None
    with bar("writing", source.total, " articles") as ticks:
        before = counted = None
        for record in source.records(making.latest):
            article = record["paper"], record["article_id"]
            ticks.update(article != before)
            before = article
            if reason := making.selection.reason(record):
                found.left_out[reason] += 1
                continue
            found.add(record)
            if stories is not None:
                story = stories.get(article)
                record |= (story or alone(*article))._asdict()
                if article != counted:
                    found.tell(story)
                counted = article
            output.write({name: record[name] for name in making.columns})


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # as the writers do


def _nothing(source: Source, making: Making, found: Summary) -> str:
    if missing := [paper for paper in making.selection.papers if paper not in source.papers]:
        there = ", ".join(sorted(source.papers)) or "none"
        return f"there is no record of {', '.join(missing)}; papers with records: {there}."
    if not found.left_out:
        return f"there are no records{_period(making)} in {source.name}."
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in found.left_out.most_common())
    return f"no record is asked for; left out: {reasons}."


def _period(making: Making) -> str:
    """The days asked for, in words."""
    since, until = making.selection.since, making.selection.until
    if since and until:
        return f" published from {since} to {until}"
    return f" published since {since}" if since else f" published until {until}" if until else ""
