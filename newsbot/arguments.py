"""The arguments of a crawl: what ``-a name=value`` may say, checked before anything starts."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from newsbot import dates, text, urls
from newsbot.discovery import addresses
from newsbot.replay import expand

NAMES = ("sections", "since", "until", "max_articles", "new_only", "ways", "urls", "browser", "site", "warc", "archive")
WAYS = ("sections", "feeds", "sitemaps")
"""The ways in to a paper that a crawl takes."""
_SOURCES = ("urls", "warc")
"""Arguments that say by themselves what is read; no way in is walked then."""
_NEEDS_WALK = ("sections", "ways", "browser")
_ORIGIN = re.compile(r"https?://[^/?#@\s]+/?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a crawl was asked for."""

    sections: tuple[str, ...] = ()
    """Names of sections, folded; empty: all."""
    since: date | None = None
    """First day of ``published``, Europe/Berlin, inclusive."""
    until: date | None = None
    """Last day of ``published``, Europe/Berlin, inclusive."""
    max_articles: int | None = None
    """Records after which the crawl ends."""
    new_only: bool = False
    """Whether nothing is asked for that is known, and nothing exported unless somebody asks."""
    ways: tuple[str, ...] = WAYS
    """Ways in that are taken."""
    urls: tuple[str, ...] = ()
    """Addresses to read instead of what the ways in name."""
    browser: bool = False
    """Whether section pages are opened in a browser, to see what lies behind "Mehr anzeigen"."""
    site: str | None = None
    """Scheme, host and port that requests go to instead of the paper's own, without trailing slash."""
    warc: tuple[Path, ...] = ()
    """WARC files to read instead of the network."""
    archive: bool = True
    """Whether the crawl writes the archive."""

    @property
    def has_period(self) -> bool:
        """Whether articles of some days are asked for, and no others."""
        return self.since is not None or self.until is not None

    @property
    def walks(self) -> bool:
        """Whether lists are walked: not where what is read was given."""
        return not self.urls and not self.warc and "sections" in self.ways


def parse(given: dict[str, str], declared_sections: tuple[str, ...] = ()) -> Arguments:
    """``given`` as typed values. Raises ``ValueError`` with one sentence that names what is wrong and the choices."""
    for name in given:
        if name not in NAMES and not name.startswith("_"):  # scrapyd adds _job
            raise ValueError(f"unknown argument {name!r}; a crawl takes {', '.join(NAMES)}.")
    since, until = _day(given, "since"), _day(given, "until")
    if since and until and until < since:
        raise ValueError(f"until={until} lies before since={since}.")
    site = _site(given.get("site"))
    _check_together(given)
    return Arguments(
        sections=_sections(given.get("sections", ""), declared_sections),
        since=since,
        until=until,
        max_articles=_count(given.get("max_articles")),
        new_only=_yes(given, "new_only"),
        ways=_ways(given.get("ways")),
        urls=tuple(addresses.read(given["urls"])) if "urls" in given else (),
        browser=_yes(given, "browser"),
        site=site,
        warc=tuple(expand(given["warc"])) if "warc" in given else (),
        archive=_yes(given, "archive") if "archive" in given else "warc" not in given,
    )


def matching(sections: list[str], asked: tuple[str, ...]) -> list[str]:
    """Those of the section addresses or paths that ``asked`` names: by a path segment, e.g. ``wirtschaft``."""
    return [section for section in sections if {*_names(section)} & {*asked}]


def _check_together(given: dict[str, str]) -> None:
    """What excludes what."""
    if "site" in given and "warc" in given:
        raise ValueError("site and warc exclude each other: a replay asks no site.")
    if _yes(given, "new_only") and "warc" in given:
        raise ValueError("new_only and warc exclude each other: a replay asks for nothing that could be known.")
    if _yes(given, "new_only") and not _yes(given | {"archive": given.get("archive", "1")}, "archive"):
        raise ValueError("new_only and archive=0 exclude each other: what is new is what the archive does not hold.")
    if "urls" in given and "warc" in given:
        raise ValueError("urls and warc exclude each other: give one list of what is to be read.")
    for source in _SOURCES:
        for name in _NEEDS_WALK:
            if source in given and name in given:
                raise ValueError(f"{source} and {name} exclude each other: with {source} no way in is walked.")


def _ways(value: str | None) -> tuple[str, ...]:
    if value is None:
        return WAYS
    asked = [name for part in value.split(",") if (name := part.strip().lower())]
    wrong = [name for name in asked if name not in WAYS]
    if wrong or not asked:
        raise ValueError(f"ways={value!r}: {wrong[0] if wrong else 'nothing'} is no way in; give {', '.join(WAYS)}.")
    return tuple(way for way in WAYS if way in asked)


def _yes(given: dict[str, str], name: str) -> bool:
    value = given.get(name, "0").lower()
    if value not in ("0", "1", "false", "true", "no", "yes"):
        raise ValueError(f"{name}={given[name]!r} is not yes or no; write {name}=1.")
    return value in ("1", "true", "yes")


def _names(section: str) -> list[str]:
    path = re.sub(r"\Ahttps?://[^/]+", "", section)
    return [text.fold(segment) for segment in path.split("/") if segment]


def _sections(value: str, declared: tuple[str, ...]) -> tuple[str, ...]:
    asked = tuple(text.fold(name) for part in value.split(",") if (name := part.strip().strip("/")))
    for name in asked:
        if declared and not matching(list(declared), (name,)):
            raise ValueError(f"no section {name!r}; this paper declares {', '.join(declared)}.")
    if value and not asked:
        raise ValueError("sections is empty; give names with commas between, e.g. sections=wirtschaft,sport.")
    return asked


def _day(given: dict[str, str], name: str) -> date | None:
    if name not in given:
        return None
    try:
        return dates.day(given[name])
    except ValueError:
        raise ValueError(f"{name}={given[name]!r} is not a day; write it like {name}=2026-11-01.") from None


def _count(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ValueError(f"max_articles={value!r} is not a whole number from 1, e.g. max_articles=50.")
    return int(value)


def _site(value: str | None) -> str | None:
    if value is None:
        return None
    if not _ORIGIN.match(value) or urls.address(value) is None:  # a port of 99999 is none
        raise ValueError(f"site={value!r} is not scheme, host and port, e.g. site=http://127.0.0.1:8000.")
    return value.rstrip("/")
