"""What a backfill brought, by paper, and what it ends with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from newsbot import text
from newsbot.backfill.keeping import AGAIN, CHANGED, KNOWN, NEW
from newsbot.backfill.values import End

DONE, NOTHING, INCOMPLETE = 0, 3, 4
HEADER = ("paper", "captures", NEW, CHANGED, KNOWN, AGAIN, "refused", "failed")
_SHOWN = 6


class Outcome(NamedTuple):
    """Exit code, and a sentence if there is something to say."""

    code: int
    sentence: str = ""


class Summary:
    """Adds up the ends of files."""

    def __init__(self, files: int, known: int) -> None:
        self.files, self.known = files, known
        """How many were named, and how many of these were read before."""
        self.read = 0
        self.captures, self.passed_over, self.withheld = Counter[str](), Counter[str](), Counter[str]()
        self.refused, self.failed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        self.kept: Mapping[tuple[str, str], int] = {}
        """What became of captures that gave a record, by paper."""
        self.troubles: list[str] = []

    def add(self, end: End) -> None:
        """One more file."""
        self.read += not end.troubles
        self.captures += end.captures
        self.passed_over += end.passed_over
        self.withheld += end.withheld
        self.refused += end.refused
        self.failed += end.failed
        self.troubles += end.troubles

    @property
    def papers(self) -> list[str]:
        """The papers of which something was found."""
        return sorted({*self.captures, *(paper for paper, _ in self.kept)} - {""})

    @property
    def brought(self) -> int:
        """How many texts came into the archive, or were read again."""
        return sum(count for (_, name), count in self.kept.items() if name in (NEW, CHANGED, AGAIN))

    def outcome(self) -> Outcome:
        """How it ended."""
        if self.troubles or self.failed:
            what = _reasons((name, count) for (_, name), count in self.failed.items()) or "a file can't be read"
            rest = "all else was read; the same command tries these files again"
            return Outcome(INCOMPLETE, f"{what}: {rest}.")
        if not self.papers and self.known < self.files:
            return Outcome(NOTHING, "no file holds a page of these papers; docs/past.md says where there are some.")
        return Outcome(DONE)

    def counts(self) -> dict[str, Any]:
        """What the run keeps: plain counts by name, over all papers."""
        kept = Counter[str]()
        for (_, name), count in self.kept.items():
            kept[name] += count
        named = {f"refused/{name}": 0 for _, name in self.refused} | {f"failed/{name}": 0 for _, name in self.failed}
        for kind, found in (("refused", self.refused), ("failed", self.failed)):
            for (_, name), count in found.items():
                named[f"{kind}/{name}"] += count
        outcome = self.outcome()
        return {
            **{f"passed over/{name}": count for name, count in self.passed_over.items()},
            **{f"reserved/{place}": count for place, count in self.withheld.items()},
            **named,
            **kept,
            "read": kept[NEW] + kept[CHANGED] + kept[KNOWN] + kept[AGAIN],
            "files": self.read,
            "exit": outcome.code,
            "sentence": outcome.sentence,
        }

    def document(self) -> dict[str, Any]:
        """All of it, in values that JSON knows."""
        return {
            "files": {"named": self.files, "known": self.known, "read": self.read},
            "papers": {
                paper: {
                    "captures": self.captures[paper],
                    **{name: self.kept.get((paper, name), 0) for name in (NEW, CHANGED, KNOWN, AGAIN)},
                    **{name: count for (of, name), count in self.kept.items() if of == paper},
                    "refused": _of(self.refused, paper),
                    "failed": _of(self.failed, paper),
                }
                for paper in self.papers
            },
            "passed_over": dict(self.passed_over),
            "reserved": dict(self.withheld),
            "failed": _of(self.failed, ""),
            "troubles": self.troubles,
            **self.outcome()._asdict(),
        }


def table(summary: Summary) -> list[str]:
    """Lines for people: a line per paper, the reasons below."""
    rows: list[tuple[str, ...]] = [HEADER]
    for paper in summary.papers:
        kept = [summary.kept.get((paper, name), 0) for name in (NEW, CHANGED, KNOWN, AGAIN)]
        sums = [sum(_of(found, paper).values()) for found in (summary.refused, summary.failed)]
        rows.append((paper, *(f"{count:,}" for count in (summary.captures[paper], *kept, *sums))))
    known = f", {summary.known:,} were read before" if summary.known else ""
    lines = [f"files: {summary.files:,}; read to the end: {summary.read:,}{known}"]
    if len(rows) > 1:
        lines += _columns(rows)
    for label, found in (("refused", summary.refused), ("failed", summary.failed)):
        if found:
            lines.append(f"{label}: {_reasons((name, count) for (_, name), count in found.items())}")
    if reserved := _reasons(summary.withheld.items()):
        lines.append(f"text left out, as it is reserved: {reserved}; see docs/manners.md")
    other = ((name, count) for (_, name), count in summary.kept.items() if name not in HEADER)
    for label, reasons in (("left out", _reasons(other)), ("passed over", _reasons(summary.passed_over.items()))):
        if reasons:
            lines.append(f"{label}: {reasons}")
    return lines


def _of(found: Mapping[tuple[str, str], int], paper: str) -> dict[str, int]:
    return {name: count for (of, name), count in found.items() if of == paper}


def _reasons(found: Iterable[tuple[str, int]]) -> str:
    sums = Counter[str]()
    for name, count in found:
        sums[name] += count
    said = [f"{count:,} {text.printable(name, 60)}" for name, count in sums.most_common() if count]
    return ", ".join(said[:_SHOWN] + (["…"] if len(said) > _SHOWN else []))


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    sides = ["<", *">" * (len(widths) - 1)]
    return [
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True)) for row in rows
    ]
