"""Peiner Allgemeine Zeitung."""

from newsbot.paper import PaperSpider


class Peine(PaperSpider):
    """Peine."""

    name = "peine"
    publication = "Peiner Allgemeine Zeitung"
    site = "https://www.paz-online.de"
    state = "DE-NI"
    own = True
