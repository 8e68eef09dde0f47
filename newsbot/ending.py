"""How a run ended: its exit code, and one sentence that says why it was not simply done."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from newsbot.arguments import Arguments
from newsbot.coverage import Lost

DONE, BAD_ARGUMENT, NOTHING, INCOMPLETE, LOST, BUSY = 0, 2, 3, 4, 5, 75
"""Exit codes: every address has an outcome · wrong argument · site unreachable, blocked or empty · something failed ·
a field that articles used to have is missing from most · the paper is being crawled already (``EX_TEMPFAIL``)."""
_BROKEN = ("newsbot/failed/", "newsbot/left/", "spider_exceptions/", "feedexport/failed_count")
_NO_RECORD = ("newsbot/gone/", "newsbot/refused/", "newsbot/dropped/")
_CHOSEN = (
    "newsbot/known",
    "newsbot/unchanged",
    "newsbot/excluded/",
    "newsbot/dropped/OutsidePeriod",
    "item_dropped_reasons_count/OutsidePeriod",
)
_SHOWN = 3


class Ending(NamedTuple):
    """What a run ends with."""

    code: int
    sentence: str = ""
    """For people, without the paper's name; empty if there is nothing to say."""


BROKEN_OFF = Ending(INCOMPLETE, "the run was broken off, so its files were not written; the same command continues it.")
"""The end of a run that was interrupted twice."""


def ending(
    stats: Mapping[str, Any],
    asked: Arguments,
    trouble: str | None,
    homeless: str | None,
    lost: Sequence[Lost] = (),
) -> Ending:
    """The end of a run with these counts.

    ``trouble`` is why pages of the site are closed to us or the run was ended, ``homeless`` why its home page could
    not be used, ``lost`` which fields its articles used to have.
    """
    if "finish_reason" not in stats:
        return BROKEN_OFF
    ended = _ending(stats, asked, trouble, homeless)
    if not lost or ended.code not in (DONE, INCOMPLETE):
        return ended
    missing = f"most articles lack what they used to have: {', '.join(map(str, lost))}; see scrapy runs."
    return Ending(LOST, f"{missing} {ended.sentence}".strip())


def _ending(stats: Mapping[str, Any], asked: Arguments, trouble: str | None, homeless: str | None) -> Ending:
    trouble = trouble.rstrip(".") if trouble else None
    read, headlines = stats.get("item_scraped_count", 0), stats.get("newsbot/headlines", 0)
    if trouble and stats["finish_reason"] == "bad_argument":
        return Ending(BAD_ARGUMENT, f"{trouble}.")
    if trouble and read:  # blocked: what was read is kept, and what feeds say of the rest
        only = f", {headlines} are headlines only, from feeds" if headlines else ""
        return Ending(INCOMPLETE, f"{trouble}; {_articles(read - headlines)} read before{only}.")
    if trouble:
        return Ending(NOTHING, f"{trouble}.")
    if homeless and read and "sections" in asked.ways:
        return Ending(INCOMPLETE, f"{homeless}, so sections were not walked; {_articles(read)} read by other ways in.")
    if homeless and not read:
        return Ending(NOTHING, f"{homeless}; no other way in led to an article.")
    if broken := _counted(stats, *_BROKEN):
        return Ending(INCOMPLETE, f"{_articles(read)} read, but not all that was named: {broken}.")
    if stats["finish_reason"] == "shutdown":  # before anything was named that could be left
        return Ending(INCOMPLETE, f"the run was stopped; {_articles(read)} read, the same command continues it.")
    if stats.get("log_count/ERROR"):
        return Ending(INCOMPLETE, "an error was logged above.")
    if read or any(name.startswith(_CHOSEN) for name in stats):
        return Ending(DONE)
    return Ending(NOTHING, _nothing(stats, asked))


def _nothing(stats: Mapping[str, Any], asked: Arguments) -> str:
    if why := _counted(stats, *_NO_RECORD):
        return f"no article was read, of all that was named: {why}."
    if asked.warc:
        return "the WARC files hold no article of this paper."
    return f"the home page and what it leads to ({', '.join(asked.ways)}) name no article."


def _counted(stats: Mapping[str, Any], *prefixes: str) -> str:
    """The most frequent reasons, with their counts."""
    found = {
        name.removeprefix(prefix): count
        for prefix in prefixes
        for name, count in stats.items()
        if name.startswith(prefix) and not name.endswith("/count")
    }
    frequent = sorted(found, key=lambda name: -found[name])
    more = ["…"] if len(frequent) > _SHOWN else []
    return ", ".join([f"{found[name]} {name}" for name in frequent[:_SHOWN]] + more)


def _articles(count: int) -> str:
    return f"{count} article was" if count == 1 else f"{count} articles were"
