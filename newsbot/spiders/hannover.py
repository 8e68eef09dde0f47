"""Hannoversche Allgemeine Zeitung."""

from newsbot.paper import PaperSpider


class Hannover(PaperSpider):
    """Hannover."""

    name = "hannover"
    publication = "Hannoversche Allgemeine Zeitung"
    site = "https://www.haz.de"
    state = "DE-NI"
    own = True
