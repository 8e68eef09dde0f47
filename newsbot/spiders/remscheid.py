"""Remscheider General-Anzeiger."""

from newsbot.paper import PaperSpider


class Remscheid(PaperSpider):
    """Remscheid."""

    name = "remscheid"
    publication = "Remscheider General-Anzeiger"
    site = "https://www.rga.de"
    state = "DE-NW"
    own = False
