"""GenericPage: any page that declares a NewsArticle, or leads to several; also the papers' pages before 2018."""

import re
from functools import cached_property, partial
from urllib.parse import urlsplit

from newsbot import bylines, dates, text
from newsbot.items import Article
from newsbot.pages import dateline, generic_lists, prose, schema
from newsbot.pages.declared import Declared
from newsbot.pages.document import Document
from newsbot.pages.genre import genre
from newsbot.pages.page import HOME_PATHS, Link, Page
from newsbot.pages.picture import parted, picture
from newsbot.pages.prose import Part
from newsbot.pages.refusals import Advertorial
from newsbot.pages.visible import Visible

CAPTCHA = "captcha-delivery.com"  # DataDome, as lvz.de shows it to whom it takes for a robot
LEGACY = re.compile(r"Volltextsuche (?:ü|&uuml;)ber das Angebot|Voriger Artikel(?s:.*)N(?:ä|&auml;)chster Artikel")
"""Words of the eZ Publish layout of 2011 to 2018; no capture with its markup is known."""
_STEPPING = re.compile(r"(?:Voriger|Nächster) Artikel|Volltextsuche über|Navigation:")
_OPENING = re.compile(r"(?:Lese(?:zeit|dauer)|Artikel anhören|Stand\s*:|(?:Zuletzt )?[Aa]ktualisiert)\b")
_LEGACY_DATELINE = re.compile(r"([A-ZÄÖÜ][\w/-]+(?: [A-ZÄÖÜ(][\w/)-]+){0,2})\. (?=[A-ZÄÖÜ„“»\"0-9])")
_LONGEST_CAPTION = 4  # paragraphs, and the line with the credit
_PARAGRAPHS = re.compile(r"\s*\n\s*|</p>|<br */?>", re.IGNORECASE)


class GenericPage(Page):
    """A page that says of itself that it is an article, or a list of some. What it hides from readers is not read."""

    layout = "generic"

    @classmethod
    def recognises(cls, document: Document) -> bool:
        """Whether the page declares an article, shows the legacy layout or leads to articles, and is no captcha."""
        if any(CAPTCHA in (one.get("src") or one.text or "") for one in document.root.iter("script", "iframe")):
            return False
        if any(map(schema.is_article, document.json_ld)) or _is_open_graph(document) or _is_legacy(document):
            return True
        return generic_lists.is_list(document)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._declared = Declared(document, self.first)
        if _is_legacy(document):
            document.unread["legacy layout"] = 1

    @property
    def is_article(self) -> bool:
        """Whether the page declares one article as its own, at an address that is no home page."""
        address = urlsplit(self.document.canonical or self.document.url)
        if address.path.lower() in HOME_PATHS and not address.query:
            return False
        return bool(self._declared.ld) or _is_open_graph(self.document) or b"Voriger Artikel" in self.document.markup

    def links(self) -> list[Link]:
        """Addresses of the same site that look like articles, outside navigation, header and footer."""
        return generic_lists.teasers(self.document)

    def sections(self) -> list[Link]:
        """Addresses of the same site that navigation, header and footer name: no articles, no services."""
        return generic_lists.sections(self.document)

    def _article(self) -> Article:
        declared, visible = self._declared, self._visible
        if "AdvertiserContentArticle" in declared.ld.kinds:
            raise Advertorial(self.document.url)
        headline, kicker, lead = self._headline(), self.first("kicker", ("as marked", visible.kicker)), self._lead()
        section, keywords = declared.section(headline), declared.keywords()
        parts = self._parts((headline, kicker or "", lead or ""))
        below = self._take_caption(parts)
        place, supplied = self._take_dateline(parts, (*section, *keywords, kicker or ""))
        running = prose.prose(parts)
        byline = bylines.merge(declared.byline(visible.byline()), running.byline)
        image = picture(self.document, declared.ld, visible, self.first)
        image = image._replace(caption=image.caption or below[0], credit=image.credit or below[1])
        return Article(
            url=self.document.url,
            canonical_url=self.document.canonical,
            article_id=declared.id(),
            section=section,
            genre=genre(self.document.canonical or self.document.url, headline, kicker, declared.ld.kinds),
            kicker=kicker,
            headline=headline,
            lead=lead,
            dateline=place,
            body=running.body,
            authors=byline.authors,
            agencies=[*dict.fromkeys((*byline.agencies, *supplied))],
            agency_id=running.agency_id,
            published=declared.time("published", "datePublished", "article:published_time", visible.time)
            or self.first("published", ("line, as printed", lambda: dates.german(visible.stamp()))),
            modified=declared.time("modified", "dateModified", "article:modified_time", visible.time),
            keywords=keywords,
            image_url=image.url,
            image_caption=image.caption,
            image_credit=image.credit,
            access=self.first("access", ("JSON-LD or meta content_tier", lambda: declared.access)) or "unknown",
            language=declared.language(),
            layout=self.layout,
            fetched=self.document.fetched,
        )

    @cached_property
    def _visible(self) -> Visible:
        declared = self._declared
        paid = declared.paid_selectors() if declared.access == "paid" else None
        return Visible(self.document.root, (declared.ld.text("headline"), declared.open_graph_title), paid)

    def _headline(self) -> str:
        declared = self._declared
        found = self.first(
            "headline",
            ("heading, as shown", self._visible.headline),
            ("JSON-LD headline", lambda: declared.ld.text("headline", "name")),
            ("meta og:title", lambda: declared.open_graph_title),
        )
        return found or ""

    def _lead(self) -> str | None:
        """The Vorspann: marked as such, or a description that is shown as a block of its own."""
        shown = self._visible.stated_lead
        described = ((f"{name}, as shown", partial(shown, said)) for name, said in self._declared.descriptions)
        return self.first("lead", ("as marked", self._visible.marked_lead), *described)

    def _parts(self, above: tuple[str, ...]) -> list[Part]:
        """The blocks of the text; ``above`` is what stands above it and must not be repeated."""
        found = self.first(
            "body",
            ("trafilatura", lambda: _below(self._visible.running_text(), above) if self._visible.is_open else []),
            ("JSON-LD articleBody", self._article_body),
        )
        return [part for part in found or [] if not _STEPPING.match(part.text)]

    def _article_body(self) -> list[Part]:
        """The text in JSON-LD, of a page that says positively that it is free."""
        written = self._declared.ld.values.get("articleBody")
        if not self._declared.is_free or not isinstance(written, str):
            return []
        return [Part("p", found) for one in _PARAGRAPHS.split(written) if (found := schema.plain(one))]

    def _take_caption(self, parts: list[Part]) -> tuple[str | None, str | None]:
        """Takes caption and credit out of ``parts``: the legacy layout printed them above the text."""
        if not _is_legacy(self.document):
            return None, None
        for at, part in enumerate(parts[:_LONGEST_CAPTION]):
            rest, credit = parted(part.text)
            if credit and (at == 0 or not rest):
                caption = " ".join((*(above.text for above in parts[:at]), rest)).strip()
                del parts[: at + 1]
                self.witnesses.update(dict.fromkeys(("image_caption", "image_credit"), "above the text"))
                return caption or None, credit
        return None, None

    def _take_dateline(self, parts: list[Part], places: tuple[str, ...]) -> tuple[str | None, list[str]]:
        """Takes place and agencies out of the first paragraph, where they are certain.

        The legacy layout printed ``Peine. Text`` in every article; elsewhere that may be a sentence.
        """
        declared = self._declared.ld
        stated = declared.text("dateline")
        places = (stated, declared.text("contentLocation"), declared.text("locationCreated"), *places)
        if _is_legacy(self.document):
            printed = (_LEGACY_DATELINE.match(part.text) for part in parts[:3])
            places = (*places, *(place[1] for place in printed if place))
        opening, parts[:] = dateline.taken(parts, None, places)
        if opening.place:
            self.witnesses["dateline"] = "before the text"
            return opening.place, opening.agencies
        return self.first("dateline", ("JSON-LD dateline", lambda: stated)), []


def _is_open_graph(document: Document) -> bool:
    """Whether OpenGraph declares an article that has a title."""
    return document.meta.get("og:type", "").strip().lower() == "article" and bool(document.meta.get("og:title"))


def _is_legacy(document: Document) -> bool:
    return bool(LEGACY.search(document.text))


def _below(found: list[Part], above: tuple[str, ...]) -> list[Part]:
    """The parts after those at the top that repeat ``above``, the date or the time to read; bylines among them stay."""
    shown = [text.fold(one) for one in above if one]
    bylined: list[Part] = []
    for at, part in enumerate(found):
        if bylines.looks_like(part.text):
            bylined.append(part)
        elif not _is_above(part, shown):
            return [*bylined, *found[at:]]
    return bylined


def _is_above(part: Part, shown: list[str]) -> bool:
    said = text.fold(part.text)
    if part.tag == "h1" or said in shown or _OPENING.match(part.text) or dates.german(part.text):
        return True
    return len(said) > 30 and any(said in one for one in shown)  # a lead of several paragraphs
