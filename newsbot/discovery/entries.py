"""What one entry of a feed says about one article."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newsbot import bylines, dates, urls
from newsbot import text as texts
from newsbot.bylines import Byline
from newsbot.discovery import markup
from newsbot.discovery.images import picture

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])")
_MAIL_BEFORE_NAME = re.compile(r"(?<!\S)[^\s@()]+@[^\s@()]+\s*\(([^()]*)\)")
_IN_BRACKETS = re.compile(r"<[^<>]*>")
_SYSTEM = re.compile(r"\w+ Methode")  # the account of the editorial system, no person
_YES, _NO = frozenset({"true", "1", "yes", "ja"}), frozenset({"false", "0", "no", "nein"})
_EPOCH = 1970
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a feed announces it; what the feed does not say is None or empty."""

    url: str
    """Absolute address, in the form of ``urls.address``; whose it is, the crawl decides."""
    headline: str = ""
    id: str = ""
    """``guid`` or ``id`` as printed: an opaque name."""
    lead: str | None = None
    """First paragraph of the description; some feeds put whole articles there, and those are not for us."""
    published: datetime | None = None
    """Europe/Berlin, to the second; None for a time that has not come yet, or for 1970."""
    modified: datetime | None = None
    """Same form."""
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    image_url: str | None = None
    caption: str | None = None
    """Without the credit."""
    credit: str | None = None
    access: str = "unknown"
    """``free`` or ``paid`` where the feed says so."""
    language: str = ""
    """BCP 47, as entry or feed state it."""


class Said:
    """What one ``item`` or ``entry`` says."""

    def __init__(self, item: Any, url: str, spoken: str, fetched: datetime | None, unread: Counter[str]) -> None:
        self.item = item
        self.base = urls.address(item.base, url) if item.base else url
        self.language = language(item.get(XML_LANG)) or spoken
        self.fetched = fetched
        self.unread = unread
        self.children: dict[str, list[Any]] = defaultdict(list)
        for child in item:
            self.children[markup.name(child.tag)].append(child)

    def entry(self) -> Entry | None:
        """The entry; None if it leads nowhere."""
        url = self._address()
        if url is None:
            return None
        byline = self._byline()
        image = picture(self.item, self.base or url)
        return Entry(
            url=url,
            headline=" ".join(markup.paragraphs(self._text("title"))),
            id=texts.clean(self._text("guid", "id") or self._about()),
            lead=next(iter(markup.paragraphs(self._text("description", "summary"))), None),
            published=self._moment("pubdate", "published", "dc:date", "dcterms:issued", "dcterms:created", "issued"),
            modified=self._moment("updated", "modified", "dcterms:modified"),
            authors=tuple(byline.authors),
            agencies=tuple(byline.agencies),
            image_url=image.url,
            caption=image.caption,
            credit=image.credit,
            access=self._access(),
            language=language(self._text("dc:language")) or self.language,
        )

    def _text(self, *names: str) -> str:
        """Text of the first child that has one of ``names`` and says something."""
        for name in names:
            for child in self.children.get(name, ()):
                if (written := "".join(child.itertext())) and not written.isspace():
                    return written
        return ""

    def _about(self) -> str:
        return next((value for key, value in self.item.items() if markup.name(key) == "rdf:about"), "")

    def _address(self) -> str | None:
        """Where the entry leads: its link, else a ``guid`` that is one, else its name in RDF."""
        links = self.children.get("link", ())
        stated = ["".join(link.itertext()) for link in links]
        stated += [link.get("href") or "" for link in links if link.get("rel", "alternate") == "alternate"]
        absolute = [
            "".join(guid.itertext())
            for guid in (*self.children.get("guid", ()), *self.children.get("id", ()))
            if guid.get("isPermaLink", "true").lower() != "false"
        ]
        found = [urls.address(href, self.base) for href in stated if href.strip()]
        found += [urls.address(href.strip()) for href in (*absolute, self._about())]
        return next((address for address in found if address), None)

    def _moment(self, *names: str) -> datetime | None:
        """The first time under ``names`` that can be: not before there were feeds, not in the days to come."""
        for name in names:
            written = self._text(name)
            if not written:
                continue
            moment = dates.iso(written) or dates.german(written)
            if moment is None:
                self.unread["date"] += 1
            elif moment.year <= _EPOCH or (self.fetched is not None and moment > self.fetched + _AHEAD):
                self.unread["date that cannot be"] += 1
            else:
                return moment
        return None

    def _byline(self) -> Byline:
        found = bylines.NOBODY
        for author in (*self.children.get("dc:creator", ()), *self.children.get("author", ())):
            named = [child for child in author if markup.name(child.tag) == "name"]
            written = "".join((named[0] if named else author).itertext())
            printed = _IN_BRACKETS.sub("", _MAIL_BEFORE_NAME.sub(r"\1", " ".join(markup.paragraphs(written))))
            if not _SYSTEM.fullmatch(printed.strip()):
                found = bylines.merge(found, bylines.read(printed))
        return found

    def _access(self) -> str:
        """What schema.org's ``isAccessibleForFree`` or Arc's ``isPaid`` says, whatever its namespace."""
        for name, children in self.children.items():
            said = "".join(children[0].itertext()).strip().lower()
            paid = {"isaccessibleforfree": _NO, "ispaid": _YES}.get(name.rpartition(":")[2])
            if paid is not None and said in _YES | _NO:
                return "paid" if said in paid else "free"
        return "unknown"


def language(value: str | None) -> str:
    """A language as BCP 47 writes it: ``de``, ``de-DE``; empty if ``value`` names none."""
    found = _LANGUAGE.match((value or "").strip())
    return "" if found is None else found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
