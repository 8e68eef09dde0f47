"""Ostsee-Zeitung."""

from newsbot.paper import PaperSpider


class Rostock(PaperSpider):
    """Rostock and Mecklenburg-Vorpommern."""

    name = "rostock"
    publication = "Ostsee-Zeitung"
    site = "https://www.ostsee-zeitung.de"
    state = "DE-MV"
    own = True
