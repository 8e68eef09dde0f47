"""Who wrote a text: people and agencies, out of the many ways to print a byline."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from newsbot import names
from newsbot import text as texts


class Byline(NamedTuple):
    """Who supplied a text."""

    authors: list[str]
    """People as printed, a name or initials each, in order."""
    agencies: list[str]
    """Organisations in the spelling of the column ``agencies``: ``dpa``, ``RND``, ``LVZ``, ``GT/ET`` …"""


class AgencyTail(NamedTuple):
    """The credit of an agency below a text."""

    agency_id: str | None
    """dpa's story id, ``dpa:261123-930-298765/2``."""
    agencies: list[str]


class Ending(NamedTuple):
    """A paragraph, and the credit that was glued to its end."""

    text: str
    byline: Byline
    agency_id: str | None


NOBODY = Byline([], [])
"""A byline that names nobody."""

_WRITING = (
    r"texte?|interview|autor(?:in|en|innen)?|protokoll|bericht|kommentar|recherche|aufgezeichnet|redaktion|mitarbeit"
)
_MEDIA = r"fotos?|bild(?:er)?|videos?|grafik(?:en)?|illustration(?:en)?|infografik(?:en)?|montage|kamera|schnitt"
_LABEL = re.compile(rf"\b((?:(?:{_WRITING}|{_MEDIA})(?: und | & |/|, ?)?)+): ?", re.IGNORECASE)
_WRITING_LABEL = re.compile(rf"\b(?:{_WRITING})\b", re.IGNORECASE)
_MEDIA_LABEL = re.compile(rf"(?:(?:{_MEDIA})(?: und |/|, )?)+", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"(?:(?:ein(?:e|en)? )?(?:kommentar|interview|bericht|analyse|gastbeitrag|essay|kolumne|glosse|reportage|porträt|"
    r"rezension|leitartikel|protokoll|leserbrief) )?"
    r"(?:(?:auf)?(?:gezeichnet|geschrieben|notiert|protokolliert) )?von:? "
    r"|aus [\w./ -]{2,40}? berichten? |aus [\w./ -]{2,40}? berichtet |es berichte[nt] "
    r"|das (?:interview|gespräch) führten? |die fragen stellten? |(?:es|mit (?:ihr|ihm|ihnen)) sprach(?:en)? |by ",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_BETWEEN = re.compile(r" ?[/,;|•·&+] ?| [–—-] |(?<! von) (?:und|u\.|sowie|mit|and) ", re.IGNORECASE)
_PLACE = re.compile(r"(?: berichte[nt])? (?:aus|in)(?: de[mnr])? (?:[A-ZÄÖÜ][\w-]*(?: am| an der)? ?){1,3}$")
_SUPPLY = re.compile(r"(?:mit )?(?:(?:material|informationen) )?(?:vo[nm] )?(?:de[rs] )?", re.IGNORECASE)
_ADDRESS = re.compile(r"\(?\S*@\S*")
_OTHERS = re.compile(r",? (?:u\. ?a|et al|und andere[nr]?)\.?$", re.IGNORECASE)
_EDGES = " .,;:|/–—-*()[]"
_DOUBLE_CODE = re.compile(r"\b(GT|WAZ|dpa)/(ET|AZ|tmn)\b")
_BARE_INITIALS = re.compile(r"\(?[a-zäöüß]{2,5}(?:\s*/\s*[a-zäöüß]{2,5})*\)?|(?i:eigene[rn]? (?:bericht|meldung))")
_STROKE = "\1"  # the one inside GT/ET; a cleaned line holds no control characters
_PHOTOGRAPHER = "\2"  # after a name

_ID = re.compile(r"dpa: ?([0-9]{6}-[0-9]{1,4}-[0-9]{1,10}/[0-9]{1,3})")
_COPYRIGHT = re.compile(r"[\s(–—-]*(?:©|\(c\)|copyright\b|quellen?:)\s*", re.IGNORECASE)
_GLUED = re.compile(
    r"(?<=[.!?…“”\"»])(?=dpa\b|RND/|Von )"
    r"|(?<=[.!?…“”\"«»)]) (?=[(©]|[A-Z]{2,4}\b|(?:dpa|sid|afp|epd|kna|ap|reuters)\b|Von )"
)
_SIGNED = re.compile(
    r"(?:(?<=[^\W_]{3}[.!?])(?<!(?:bzw|usw|etc|vgl|ggf|[Ss]tr|Tel|Abs|Mio|Mrd|Std|Min)\.)(?<!(?:evtl|in[ck]l|zzgl)\.)"
    r"|(?<=[.!?…][“”\"»])) (\([a-zäöüß]{2,5}\)|[a-zäöüß]{2,4}(?: ?/ ?[a-zäöüß]{2,4})*)$"
)
"""Initials behind the last sentence; not behind a short word with a full stop, which may be cut short itself."""
_LONGEST = 200  # characters of a printed byline; eight people take about 150
_SHORT, _FEW = 60, 6  # a longer one has at most so many words without capitals
_LONGEST_LIST = 2000  # characters of all authors in JSON


def read(text: str) -> Byline:
    """People and agencies that a printed byline names; what is neither is left out, nothing is guessed.

    Reads authors as JSON and feeds have them, too: ``Eva Muster, Jan Beispiel``, ``Sportredaktion RND``. Names stay as
    printed, titles included. Photographers are no authors. A single word beside a full name is a place or a desk.
    """
    return merge(_read(texts.clean(text))[0], NOBODY) if len(text) <= _LONGEST_LIST else NOBODY


def merge(first: Byline, second: Byline) -> Byline:
    """Both, in order, each name once."""
    authors, agencies = first.authors + second.authors, first.agencies + second.agencies
    return Byline(list(dict.fromkeys(authors)), list(dict.fromkeys(agencies)))


def looks_like(text: str) -> bool:
    """Whether this whole paragraph is a byline and nothing else."""
    return alone(text) is not None


def alone(text: str) -> Byline | None:
    """The byline, if this whole paragraph is one and nothing else; None otherwise.

    It names somebody after ``Von`` or a label, or holds an agency's or paper's code, or is initials alone. A single
    capital word after ``Von`` is as likely a place, so that is none; neither is a name alone, which may be a caption.
    """
    if len(text) > _LONGEST or (len(text) > _SHORT and sum(map(str.islower, text.split())) > _FEW):
        return None  # a sentence, known as such without looking for names
    line = texts.clean(text)
    byline, whole = _read(line)
    if not whole:
        return None
    byline = merge(byline, NOBODY)
    if byline.agencies:
        return byline
    line = line.lstrip(_EDGES)
    if _LEAD_IN.match(line) or _LABEL.match(line):
        return byline if all(" " in author or names.is_initials(author) for author in byline.authors) else None
    return byline if _BARE_INITIALS.fullmatch(line) else None


def agency_tail(text: str) -> AgencyTail | None:
    """What a paragraph says that is only the credit of agencies or papers; None if it is anything else.

    ``© dpa-infocom, dpa:261123-930-298765/2``, ``RND/dpa``, ``(dpa)``.
    """
    if len(text) > _LONGEST // 2:
        return None
    line = _COPYRIGHT.sub("", texts.clean(text), count=1)
    found = _ID.search(line)
    byline, whole = _read(_ID.sub("/dpa", line).replace(" GmbH", "") if found else line)
    if not whole or byline.authors or not byline.agencies:
        return None
    return AgencyTail(f"dpa:{found[1]}" if found else None, [*byline.agencies])


def part(paragraph: str) -> Ending:
    """Parts a credit that is glued to the last sentence: ``… sagte er. dpa``, ``… mit. Von Eva Muster``.

    Only after the end of a sentence, and only what ``agency_tail`` takes, a byline that begins with ``Von``, or
    initials that are no word: ``… sagte er. rpf``.
    """
    for end in _GLUED.finditer(paragraph, max(0, len(paragraph) - _LONGEST)):
        rest = paragraph[end.end() :]
        if tail := agency_tail(rest):
            return Ending(paragraph[: end.start()], Byline([], tail.agencies), tail.agency_id)
        if rest.startswith("Von ") and looks_like(rest):
            return Ending(paragraph[: end.start()], read(rest), None)
    signed = _SIGNED.search(paragraph, max(0, len(paragraph) - _LONGEST))
    if signed and (byline := read(signed[1])).authors:
        return Ending(paragraph[: signed.start()], byline, None)
    return Ending(paragraph, NOBODY, None)


@lru_cache(maxsize=4)  # a line is asked in turn whether it is an agency's credit, a byline, and whose
def _read(line: str) -> tuple[Byline, bool]:
    """The byline in a cleaned line, and whether the line is nothing but that. To be copied before it is given away."""
    pieces = list(_pieces(line))
    codes = [names.code(piece) for piece in pieces]
    people = [names.is_person(piece) for piece in pieces]
    full = any(" " in piece for piece, person in zip(pieces, people, strict=True) if person)
    authors: list[str] = []
    whole = bool(pieces)
    for piece, code, person in zip(pieces, codes, people, strict=True):
        if code or names.is_desk(piece, beside_dpa="dpa" in codes):
            continue
        if names.is_initials(piece) or (person and (" " in piece or not full)):
            authors.append(piece)
        elif not person:
            whole = False
    return merge(Byline(authors, [code for code in codes if code]), NOBODY), whole


def _pieces(line: str) -> Iterator[str]:
    """What stands between strokes, commas and ``und``, without lead-ins, functions, places and photographers."""
    line = _ADDRESS.sub("", line) if "@" in line else line
    for written in _written(_PARENTHESIS.sub(_inside, line)):
        content = _OTHERS.sub("", written.strip(_EDGES))
        if lead_in := _LEAD_IN.match(content):
            content = content[lead_in.end() :]
        for piece in _BETWEEN.split(_DOUBLE_CODE.sub(rf"\g<1>{_STROKE}\g<2>", content)):
            name = names.without_role(_PLACE.sub("", piece.replace(_STROKE, "/").strip(" .:-")))
            if name and not name.endswith(_PHOTOGRAPHER):
                supplier = _SUPPLY.sub("", name, count=1)
                yield supplier if names.code(supplier) or names.is_desk(supplier, beside_dpa=True) else name


def _written(line: str) -> Iterator[str]:
    """What names writers: all before a label such as ``Text:`` or ``Fotos:``, and what labels of writing are for."""
    pieces = _LABEL.split(line)
    yield pieces[0]
    for label, content in zip(pieces[1::2], pieces[2::2], strict=True):
        if _WRITING_LABEL.search(label):
            yield content


def _inside(found: re.Match[str]) -> str:
    """What a parenthesis means: a whole line's content, a photographer, suppliers, else nothing."""
    inner = found[1].strip()
    if found.span() == (0, len(found.string.rstrip(" ."))):
        return inner
    if _MEDIA_LABEL.fullmatch(inner):
        return _PHOTOGRAPHER
    supplied, whole = _read(inner)
    return f" / {inner}" if whole and supplied.agencies and not supplied.authors else ""
