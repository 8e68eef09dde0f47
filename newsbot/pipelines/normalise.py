"""Normalise: an article in our words, the same for all layouts; a function of one article, f(f(x)) == f(x)."""

from dataclasses import replace
from datetime import datetime, timezone
from hashlib import sha256

from newsbot import text
from newsbot.dates import BERLIN
from newsbot.items import Article, Entity

LINES = ("publication", "kicker", "headline", "lead", "dateline", "agency_id", "image_caption", "image_credit")
LISTS = ("section", "authors", "agencies", "keywords")


def normalise(article: Article) -> Article:
    """A copy with clean text (Unicode NFC, no invisible characters, single blanks), times to the second in their
    zone, empty strings as None, hash and counts filled in."""
    body = text.clean_paragraphs(article.body or "") or None
    lines = {name: text.clean(getattr(article, name) or "") or None for name in LINES}
    lines["headline"] = lines["headline"] or ""
    lines["publication"] = lines["publication"] or ""
    lists = {name: _unique(getattr(article, name)) for name in LISTS if name != "section"}
    fetched = _to_second(article.fetched)
    return replace(
        article,
        **lines,  # type: ignore[arg-type]
        **lists,  # type: ignore[arg-type]
        section=[name for part in article.section if (name := text.clean(part))],
        body=body,
        entities=_entities(article.entities),
        published=_berlin(article.published),
        modified=_berlin(article.modified),
        fetched=fetched,
        first_seen=article.first_seen or fetched,
        word_count=text.words(body),
        text_hash=text_hash(lines["headline"] or "", lines["lead"], body),
    )


def text_hash(headline: str, lead: str | None, body: str | None) -> str:
    """SHA-256 hex of the normalised text: what makes a version a new one."""
    return sha256("\n\n".join((headline, lead or "", body or "")).encode()).hexdigest()


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(name for value in values if (name := text.clean(value))))


def _entities(entities: list[Entity]) -> list[Entity]:
    seen = dict.fromkeys((entity["type"], text.clean(entity["name"])) for entity in entities)
    return [Entity(type=kind, name=name) for kind, name in seen if name]


def _berlin(moment: datetime | None) -> datetime | None:
    return moment.astimezone(BERLIN).replace(microsecond=0) if moment else None


def _to_second(moment: datetime | None) -> datetime | None:
    return moment.astimezone(timezone.utc).replace(microsecond=0) if moment else None


class Normalise:
    """The pipeline around ``normalise``."""

    def process_item(self, item: Article) -> Article:
        """The article in our words."""
        return normalise(item)
