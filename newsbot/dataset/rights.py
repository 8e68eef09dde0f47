"""What a card says of reservations and robots.txt: by paper, with the files that the crawls obeyed."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timezone

from newsbot.archive import Obeyed, RunRecord
from newsbot.dataset.markdown import SHOWN, listed, named, table
from newsbot.dataset.summary import PaperSummary, Summary

Crawls = Mapping[str, Sequence[RunRecord] | None]
Asked = Callable[[str, tuple[str, str]], Sequence[Obeyed] | None]
SIGNALS = ("paper", "reserved", "explicitly not", "no signal", "without text, as reserved", "said in", "policies")
FILES = ("paper", "file", "status", "SHA-256", "first", "last", "crawls")
_LAW = (
    "Texts and pictures belong to their publishers. Text and data mining is subject to § 44b UrhG (EU: DSM Directive, "
    "Art. 4), for research to § 60d; a reservation that a machine can read has to be respected, and copies are to be "
    "deleted when they are no longer needed. newsbot obeys robots.txt unless told otherwise, and takes no text that a "
    "page hides from readers. Names in the records are personal data (GDPR)."
)


def rights(found: Summary, crawls: Crawls, asked: Asked) -> Iterator[str]:
    """The parts of the section; ``asked`` gives what crawls of a paper obeyed that fetched between two times."""
    yield _LAW
    yield (
        "Records by what their publishers said when they were fetched (`tdm_reservation`, `tdm_source`, `tdm_policy`). "
        "No signal is no permission."
    )
    yield table(SIGNALS, (_signals(name, paper) for name, paper in sorted(found.papers.items())))
    yield f"Other signals (`usage_signals`): {listed(found.signals) or 'none'}."
    yield "\n".join(_policies(crawls))
    yield from _files(found, asked)


def _signals(name: str, paper: PaperSummary) -> tuple[str, ...]:
    counts = [paper.reservations[value] for value in ("1", "0", "None")]
    places, policies = listed(named(paper.sources)), listed(named(paper.policies))
    return (name, *(f"{count:,}" for count in (*counts, paper.withheld)), places or "nowhere", policies or "none")


def _policies(crawls: Crawls) -> Iterator[str]:
    """What the crawls did about reservations, as far as it is known."""
    known = {name: runs for name, runs in crawls.items() if runs is not None}
    if not known:
        yield "What the crawls did about reservations (`NEWSBOT_TDM`), and which files they obeyed, feeds do not say."
        return
    yield (
        "What the crawls on the days asked for did about reservations (`NEWSBOT_TDM`): `respect` left reserved texts "
        "out, `strict` also those that only words in robots.txt reserve, `record` kept all.\n"
    )
    for name, runs in known.items():
        policies = Counter(str(run.arguments.get("NEWSBOT_TDM", "not recorded")) for run in runs)
        yield f"- {name}: {listed(policies) or 'no crawl'}"


def _files(found: Summary, asked: Asked) -> Iterator[str]:
    """The robots.txt and tdmrep.json that the crawls obeyed which fetched the records."""
    rows: list[tuple[str, ...]] = []
    more: list[str] = []
    is_known = False
    for name, paper in sorted(found.papers.items()):
        files = asked(name, paper.fetched) if paper.fetched else None
        is_known |= files is not None
        rows += [_file(name, one) for one in (files or ())[:SHOWN]]
        if files and len(files) > SHOWN:
            more.append(f"{name} {len(files) - SHOWN:,}")
    if not is_known:
        return
    if not rows:
        yield "Which robots.txt and tdmrep.json the crawls obeyed is not recorded."
        return
    yield (
        "Files that the crawls obeyed when the records were fetched; the archive keeps them, and `scrapy runs --show` "
        "with the hash prints one:"
    )
    yield table(FILES, rows)
    if more:
        yield f"Older ones, in the archive: {', '.join(more)}."


def _file(paper: str, one: Obeyed) -> tuple[str, ...]:
    status = str(one.status) if one.status else one.why
    first, last = (time.astimezone(timezone.utc).isoformat(timespec="seconds") for time in (one.first, one.last))
    return paper, one.url, status, f"`{one.hash}`" if one.hash else "no file", first, last, f"{one.runs:,}"
