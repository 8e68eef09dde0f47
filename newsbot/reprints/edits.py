"""What each paper changed against the lead of a story: as values, and for people in colour or with marks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from newsbot.reprints import terminal
from newsbot.reprints.carried import Carried, Member
from newsbot.reprints.differing import ADDED, REMOVED, SAME, Stretch, differences, is_changed
from newsbot.reprints.table import Records, when

PARTS = {"headline": "headline", "lead": "lead", "body": "text"}
"""Columns that are compared, and what people call them."""
_AROUND = 4
"""Unchanged words that are shown on each side of a change."""
_LONG, _ENDS = 40, 8
"""Words from which a removed stretch is shortened, as the lead has it; and how many stay at each of its ends."""
_RED, _GREEN, _BOLD, _PLAIN = "\x1b[31;9m", "\x1b[32m", "\x1b[1m", "\x1b[0m"


class Edited(NamedTuple):
    """An article beside the lead of its story."""

    member: Member
    parts: dict[str, list[Stretch]] | None
    """Changes by column: ``headline``, ``lead``, ``body``, where both articles have it; None without a record."""
    unread: str = ""
    """Why the text is not compared; empty if it is."""


def edited(story: Carried, records: Records) -> list[Edited]:
    """All articles of the story but the lead, by time. The lead's record must be there."""
    lead = records[story.lead.key]
    return [_edited(member, lead, records.get(member.key)) for member in story.members if member is not story.lead]


def _edited(member: Member, lead: Mapping[str, Any], record: Mapping[str, Any] | None) -> Edited:
    if record is None:
        return Edited(member, None, "its record is not in these days")
    parts = {name: differences(lead[name] or "", record[name] or "") for name in ("headline", "lead")}
    if not lead["body"] or not record["body"]:
        whose = "the lead" if not lead["body"] else "it"
        why = "its readers have to pay" if record["access"] == "paid" else "its page shows none, or it was withheld"
        return Edited(member, parts, f"{whose} has no text to compare" if whose != "it" else f"no text: {why}")
    return Edited(member, parts | {"body": differences(lead["body"], record["body"])})


def lines(story: Carried, records: Records, width: int, colour: bool) -> Iterator[str]:
    """The lead, then each article and what it changed; in ``colour``, or as ``[-removed-] {+added+}``."""
    width = max(width, terminal.LEAST)
    lead = story.lead
    title = terminal.plain(records[lead.key]["headline"])
    yield from terminal.wrapped([*_name(lead, colour), "lead", when(lead.published)], width, "")
    yield from terminal.wrapped(title.split(), width, "  ", "  ")
    for one in edited(story, records):
        member = one.member
        yield ""
        told = [member.role, when(member.published), f"{member.similarity:.2f} shared"]
        yield from terminal.wrapped([*_name(member, colour), *told], width, "")
        yield from _changes(one, width, colour)


def _changes(one: Edited, width: int, colour: bool) -> Iterator[str]:
    parts = one.parts or {}
    changed = {name: stretches for name, stretches in parts.items() if is_changed(stretches)}
    for name, stretches in changed.items():
        label = f"  {PARTS[name]:10}"
        words = [word for stretch in shortened(stretches) for word in _marked(stretch, colour)]
        yield from terminal.wrapped(words, width, label, " " * len(label))
    if one.unread:
        yield f"  {'text':10}{one.unread}"
    elif not changed:
        yield "  word for word the same"


def _name(member: Member, colour: bool) -> list[str]:
    name = terminal.plain(f"{member.paper}/{member.article_id}")
    return [f"{_BOLD}{name}{_PLAIN}" if colour else name]


def shortened(stretches: Sequence[Stretch]) -> list[Stretch]:
    """``stretches`` with … for most of what did not change, and in the middle of what was removed at length."""
    last = len(stretches) - 1
    return [
        Stretch(one.kind, _within(one, before=place == 0, behind=place == last)) for place, one in enumerate(stretches)
    ]


def _within(stretch: Stretch, before: bool, behind: bool) -> str:
    """A stretch shortened; ``before``, ``behind``: whether it stands before the first or behind the last change."""
    words = stretch.text.split(" ")
    if stretch.kind == ADDED or (stretch.kind == REMOVED and len(words) <= _LONG):
        return stretch.text
    if stretch.kind == REMOVED:
        return " ".join([*words[:_ENDS], f"… {len(words) - 2 * _ENDS:,} words …", *words[-_ENDS:]])
    head, tail = (0 if before else _AROUND), (0 if behind else _AROUND)
    if len(words) <= head + tail + 1:
        return stretch.text
    return " ".join([*words[:head], "…", *(words[-tail:] if tail else [])])


def _marked(stretch: Stretch, colour: bool) -> list[str]:
    """The words of a stretch; a colour is set and reset around each, so that no line break bleeds."""
    words = terminal.plain(stretch.text).split(" ")
    if stretch.kind == SAME:
        return words
    if colour:
        code = _RED if stretch.kind == REMOVED else _GREEN
        return [f"{code}{word}{_PLAIN}" for word in words]
    opens, closes = ("[-", "-]") if stretch.kind == REMOVED else ("{+", "+}")
    words[0] = opens + words[0]
    words[-1] += closes
    return words
