"""Cellesche Zeitung."""

from newsbot.paper import PaperSpider


class Celle(PaperSpider):
    """Celle."""

    name = "celle"
    publication = "Cellesche Zeitung"
    site = "https://www.cz.de"
    state = "DE-NI"
    own = False
    old_hosts = ("www.cellesche-zeitung.de",)
