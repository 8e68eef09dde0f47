"""Täglicher Anzeiger Holzminden."""

from newsbot.paper import PaperSpider


class Holzminden(PaperSpider):
    """Holzminden."""

    name = "holzminden"
    publication = "Täglicher Anzeiger Holzminden"
    site = "https://www.tah.de"
    state = "DE-NI"
    own = False
