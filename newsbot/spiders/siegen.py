"""Siegener Zeitung."""

from newsbot.paper import PaperSpider


class Siegen(PaperSpider):
    """Siegen."""

    name = "siegen"
    publication = "Siegener Zeitung"
    site = "https://www.siegener-zeitung.de"
    state = "DE-NW"
    own = False
