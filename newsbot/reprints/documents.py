"""Answers on stories in values that JSON knows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from newsbot.dates import BERLIN
from newsbot.reprints.carried import Carried, Member
from newsbot.reprints.edits import PARTS, edited
from newsbot.reprints.missing import Missing
from newsbot.reprints.table import Records, agencies, headline


def story(one: Carried, records: Records) -> dict[str, Any]:
    """A story with all its articles."""
    return {
        "story_id": one.story_id,
        "headline": headline(one, records),
        "size": len(one.papers),
        "papers": list(one.papers),
        "agencies": agencies(one, records),
        "first_paper": one.first.paper,
        "first_published": _time(one.first.published),
        "hours": None if one.hours is None else round(one.hours, 2),
        "similarity": None if one.similarity is None else round(one.similarity, 3),
        "members": [member(each) | {"headline": _headline(each, records)} for each in one.members],
    }


def member(one: Member) -> dict[str, Any]:
    """An article of a story."""
    return {
        "paper": one.paper,
        "article_id": one.article_id,
        "url": one.url,
        "published": _time(one.published),
        "role": one.role,
        "similarity": one.similarity,
        "evidence": one.evidence,
    }


def changes(one: Carried, records: Records) -> list[dict[str, Any]]:
    """What each article of a story changed against its lead: by column, a list of ``{"same": …}``,
    ``{"removed": …}``, ``{"added": …}``."""
    return [
        member(each.member)
        | dict.fromkeys(PARTS)
        | {
            name: [{stretch.kind: stretch.text} for stretch in stretches]
            for name, stretches in (each.parts or {}).items()
        }
        | {"unread": each.unread}
        for each in edited(one, records)
    ]


def missing(found: Iterable[Missing]) -> dict[str, dict[str, Any]]:
    """Why papers have no text, by paper."""
    return {
        one.paper: {"reason": one.reason, "said": one.said, "asked": one.asked and one.asked.isoformat()}
        for one in found
    }


def _headline(one: Member, records: Records) -> Any:
    return records.get(one.key, {}).get("headline")


def _time(time: datetime | None) -> str | None:
    return time.astimezone(BERLIN).isoformat(timespec="seconds") if time else None
