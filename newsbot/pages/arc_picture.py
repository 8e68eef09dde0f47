"""The lead image of an Arc article: as shown above its text, as its JSON has it, as JSON-LD or OpenGraph declare it."""

import re
from typing import Any

from newsbot import urls
from newsbot.pages.arc_shown import Shown
from newsbot.pages.asides import without_label
from newsbot.pages.blocks import flat, is_hidden
from newsbot.pages.declared import Declared, First
from newsbot.pages.fusion import Image
from newsbot.pages.picture import Picture, parted

_CREDIT_CLASS = re.compile(r"Copyrightstyled__|(?:^|[\s_-])(?:credit|copyright)", re.IGNORECASE)
_CAPTION_CLASS = re.compile(r"Caption|caption")


def picture(page: Shown, told: Image | None, declared: Declared, *, is_free: bool, first: First) -> Picture:
    """The lead image. One in the text is it if the page announces the article with it, or with none.

    An address that is stated comes before one that is put together out of parts.
    """
    shown, base = _shown(page), page.document.url
    stated = declared.ld.link("image") or page.document.meta.get("og:image", "")
    announced = urls.address(stated, base) if stated else None
    same = announced if told and told.id and announced and told.id in announced else None
    if told and not told.leads and (not is_free or (announced and not same)):
        told = None
    made = urls.address(told.path, base) if told and told.path else None
    caption, glued = parted(told.caption or "") if told else ("", "")
    credit = without_label(told.credit or "") if told else ""
    return Picture(
        first(
            "image_url",
            ("image, as shown", lambda: shown.url),
            ("JSON-LD image or og:image", lambda: same),
            ("globalContent image", lambda: made),
            ("JSON-LD image or og:image", lambda: announced),
        ),
        first("image_caption", ("caption, as shown", lambda: shown.caption), ("globalContent image", lambda: caption)),
        first(
            "image_credit",
            ("credit, as shown", lambda: shown.credit),
            ("globalContent image", lambda: glued if credit in glued else credit),
        ),
    )


def _shown(page: Shown) -> Picture:
    """The image above the text, with what stands below it; without address if above the article, as that is a copy."""
    figure, above = page.components.first("ArticleImage", "figure"), None
    if figure is None or not _leads(figure, page):
        figure = above = _figure_above(page)
    image = None if figure is None else next(figure.iter("img"), None)
    if image is None:
        return Picture()
    credit = next((one for one in figure.iter("*") if _is_credit(one)), None)
    box = next(figure.iter("figcaption"), None)
    if box is None:
        box = next((one for one in figure.iter("*") if _CAPTION_CLASS.search(one.get("class") or "")), None)
    caption, glued = parted("" if box is None else flat(box, lambda one: one is credit or is_hidden(one)))
    named = without_label(flat(credit)) if credit is not None else glued
    return Picture(_address(image, page) if above is None else None, caption or None, named or None)


def _leads(figure: Any, page: Shown) -> bool:
    """Whether no paragraph of the text comes before the figure."""
    within = next((one for one in page.text_containers() or [page.article] if one in figure.iterancestors()), None)
    if within is None:
        return True
    return next(one for one in within.iter("p", figure.tag) if one.tag == "p" or one is figure) is figure


def _figure_above(page: Shown) -> Any:
    """The figure that other sites than Madsack's print above the article."""
    first = None if page.is_madsack else next(page.document.root.iter("figure", "article"), None)
    return first if first is not None and first.tag == "figure" else None


def _is_credit(element: Any) -> bool:
    """Whether an element says whose an image is: by its class, or by its words, ``© Quelle: Name``."""
    if _CREDIT_CLASS.search(element.get("class") or ""):
        return True
    words = " ".join((element.text or "").split()) if len(element) == 0 else ""
    return bool(words) and without_label(words) not in ("", words)


def _address(image: Any, page: Shown) -> str | None:
    for source in (image.get("src"), (image.get("srcset") or "").split(" ")[0], image.get("data-src")):
        if source and not source.startswith("data:"):
            return urls.address(source, page.document.url)
    return None
