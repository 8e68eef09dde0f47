"""Sächsische Zeitung."""

from newsbot.paper import PaperSpider


class Saechsische(PaperSpider):
    """Dresden and eastern Saxony."""

    name = "saechsische"
    publication = "Sächsische Zeitung"
    site = "https://www.saechsische.de"
    state = "DE-SN"
    own = True
