"""Page layouts: ``read(response)`` picks the class that recognises the page by what it shows."""

from scrapy.http import Response

from newsbot.pages.arc import ArcPage
from newsbot.pages.document import Document
from newsbot.pages.generic import GenericPage
from newsbot.pages.page import Link, Page
from newsbot.pages.pdb import PdbPage
from newsbot.pages.refusals import Advertorial, NotAnArticle, Refusal, SoftNotFound, UnknownLayout

__all__ = [
    "Advertorial", "ArcPage", "Document", "GenericPage", "Link", "NotAnArticle", "Page", "PdbPage",
    "Refusal", "SoftNotFound", "UnknownLayout", "read",
]  # fmt: skip

LAYOUTS: tuple[type[Page], ...] = (PdbPage, ArcPage, GenericPage)


def read(response: Response) -> Page:
    """The page of a response. Raises ``UnknownLayout`` where no layout recognises it."""
    document = Document(response)
    for layout in LAYOUTS:
        if layout.recognises(document):
            return layout(document)
    raise UnknownLayout(response.url)
