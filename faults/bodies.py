"""Bodies that are cut, damaged, or of another length, coding or charset than they say: read whole, or not at all."""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator

from faults.asked import Asked
from faults.cases import Case, Crawled, tried
from faults.failing import site
from faults.line import Line
from tests.partnersite.answer import Answer
from tests.partnersite.articles import Story
from tests.partnersite.reading import whole
from tests.partnersite.site import Site
from tests.partnersite.wire import sized
from tests.test_bodies import DAMAGED, UNREADABLE, WHOLE, Fault, Once

KINDS = {
    "gzip cut at every 5 %": r"gzip cut at \d+ %",
    "br, zstd and deflate cut": r"(?:br|zstd|deflate) cut at \d+ %",
    "bit flips in gzip and deflate": r".*flipped.*|gzip without its checksum",
    "liar encodings": r"says .*|gzip of half a gzip|nine codings|a transfer that nobody knows",
    "resets in mid-body": r".*reset.*|no length, .*cut.*",
    "Content-Length ± n, two of them, none": r"Content-Length.*",
    "wrong chunks": r".*chunk.*",
}
"""Lines of the table, and which faults of the tests they are."""
BROKEN = DAMAGED | UNREADABLE
_META = re.compile(r"<meta charset=[^>]*>|<meta http-equiv=[\"']Content-Type[^>]*>", re.IGNORECASE)
_PLAIN = {0x202F: "\u00a0", 0xFEFF: "", 0x200B: ""}
CHARSETS = (
    # as it was written, what the header says, what the page says
    ("utf-8", "iso-8859-1", None),
    ("utf-8", "windows-1252", "utf-8"),
    ("utf-8", None, "iso-8859-1"),
    ("utf-8", "utf-16", None),
    ("utf-8", None, None),
    ("utf-8 with mark", "iso-8859-1", "iso-8859-1"),
    ("cp1252", "utf-8", None),
    ("cp1252", "iso-8859-1", "utf-8"),
    ("cp1252", None, "utf-8"),
    ("cp1252", None, None),
    ("cp1252", "utf-16", "windows-1252"),
    ("utf-16 with mark", "utf-8", "utf-8"),
)
"""The twelve vectors."""


def report(asked: Asked) -> Iterator[Line]:
    """A line for each kind of damage that is gone the next time, one for all that stays, one for charsets."""
    for fault, names in () if asked.short else KINDS.items():
        chosen = {name: made for name, made in BROKEN.items() if re.fullmatch(names, name)}
        yield tried(Case(f"{fault}, once each", damaged(chosen, once=True), len(chosen)), asked)
    yield tried(for_ever(dict(list(BROKEN.items())[:: 4 if asked.short else 1])), asked)
    yield tried(Case("odd, and whole: codings, chunks, lengths", damaged(WHOLE), len(WHOLE)), asked)
    yield tried(Case("12 charset vectors", miswritten(), len(CHARSETS)), asked)


def damaged(faults: dict[str, Fault], once: bool = False) -> Site:
    """A site each second article of which comes with one of these faults, ``once`` or always."""
    ground = site(2 * len(faults) + 2)
    answers: dict[str, Answer] = {}
    for story, fault in zip(_every_second(ground), faults.values(), strict=False):
        path = ground.path(story)
        answers[path] = fault(whole(ground, path))
    ground.override = Once(answers) if once else dict(answers)
    return ground


def for_ever(faults: dict[str, Fault]) -> Case:
    """All of it at every try: no record comes of it, until the site is mended."""
    ground = damaged(faults)

    def check(run: Crawled) -> Iterator[str]:
        if len(run.findings.lost) != len(faults):
            yield f"{len(run.findings.lost)} articles have no record, of {len(faults)} that never came whole"

    words = ("-s", "RETRY_TIMES=0")
    return Case(
        "all of these for ever, then mended", ground, len(faults), words, (4,), ground.override.clear, check=check
    )


def miswritten() -> Site:
    """A site whose articles are written in one charset and declare others."""
    ground = site(2 * len(CHARSETS))
    for story, vector in zip(_every_second(ground), CHARSETS, strict=False):
        path = ground.path(story)
        ground.override[path] = written(whole(ground, path).decode(), *vector)
    return ground


def written(page: str, charset: str, header: str | None, meta: str | None) -> Answer:
    """A page in ``charset`` that is said to be in others."""
    declared = f'<meta charset="{meta}">' if meta else ""
    page = _META.sub("", page).replace("<head>", f"<head>{declared}", 1)
    page = unicodedata.normalize("NFC", page).translate(_PLAIN)  # what a reader can't tell apart, in letters of cp1252
    name, _, mark = charset.partition(" with ")
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}
    body = (marks[name] if mark else b"") + page.encode("utf-16-le" if name == "utf-16" else name, "xmlcharrefreplace")
    return sized(body, kind=f"text/html; charset={header}" if header else "text/html")


def _every_second(ground: Site) -> Iterable[Story]:
    return ground.newest(10_000)[1::2]
