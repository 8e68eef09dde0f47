"""Neue Deister-Zeitung."""

from newsbot.paper import PaperSpider


class Springe(PaperSpider):
    """Springe."""

    name = "springe"
    publication = "Neue Deister-Zeitung"
    site = "https://www.ndz.de"
    state = "DE-NI"
    own = False
