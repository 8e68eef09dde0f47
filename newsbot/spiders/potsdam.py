"""Märkische Allgemeine."""

from newsbot.paper import PaperSpider


class Potsdam(PaperSpider):
    """Potsdam and Brandenburg."""

    name = "potsdam"
    publication = "Märkische Allgemeine"
    site = "https://www.maz-online.de"
    state = "DE-BB"
    own = True
