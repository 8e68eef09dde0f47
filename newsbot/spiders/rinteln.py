"""Schaumburger Zeitung / Landes-Zeitung."""

from newsbot.paper import PaperSpider


class Rinteln(PaperSpider):
    """Rinteln and around."""

    name = "rinteln"
    publication = "Schaumburger Zeitung / Landes-Zeitung"
    site = "https://www.szlz.de"
    state = "DE-NI"
    own = False
