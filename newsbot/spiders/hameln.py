"""Dewezet."""

from newsbot.paper import PaperSpider


class Hameln(PaperSpider):
    """Hameln."""

    name = "hameln"
    publication = "Dewezet"
    site = "https://www.dewezet.de"
    state = "DE-NI"
    own = False
