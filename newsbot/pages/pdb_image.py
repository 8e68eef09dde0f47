"""The lead image of a pdb article: its address, its caption, and whose it is."""

from collections.abc import Callable
from typing import Any, NamedTuple

from newsbot import text, urls
from newsbot.pages import asides
from newsbot.pages.pdb_shown import Shown
from newsbot.pages.schema import Thing, plain

First = Callable[..., Any]
"""``Page.first``: the field, then the witnesses in order."""


class Image(NamedTuple):
    """None where the page does not say."""

    url: str | None
    caption: str | None
    credit: str | None


def image(shown: Shown, ld: Thing, page_url: str, first: First) -> Image:
    """What is shown, else what the script that loads the image is told, else JSON-LD.

    The credit is a child of the caption and may stand without one.
    """

    def stated() -> Thing:
        return next(ld.things("image"), Thing({}, []))

    caption = first(
        "image_caption",
        ("caption", shown.caption),
        ("imagesasyncloader", lambda: plain(shown.loader().get("caption"))),
        ("JSON-LD image", lambda: stated().text("description", "caption")),
    )
    caption, glued = caption or "", ""
    while (parted := asides.photo_credit(caption))[1]:
        caption, glued = parted
    credit = first(
        "image_credit",
        ("caption-copyright", lambda: shown.line("pdb-article-caption-copyright")),
        ("img", lambda: text.clean(shown.image().get("data-copyright", ""))),
        ("imagesasyncloader", lambda: plain(shown.loader().get("copyright"))),
        ("JSON-LD image", lambda: stated().text("copyrightHolder")),
        ("caption", lambda: glued),
    )
    url = first(
        "image_url",
        ("img", lambda: _address(shown.image().get("src"), page_url)),
        ("imagesasyncloader", lambda: _address(shown.loader().get("url"), page_url)),
        ("JSON-LD image", lambda: _address(stated().link("url", "contentUrl"), page_url)),
    )
    return Image(url, caption or None, asides.without_label(credit or "") or None)


def _address(source: Any, page_url: str) -> str | None:
    """The absolute address; the paper's logo, which JSON-LD has where there is no image, is none."""
    if not source or not isinstance(source, str) or "/bundles/" in source:
        return None
    return urls.address(source, page_url)
