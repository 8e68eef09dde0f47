"""Kieler Nachrichten."""

from newsbot.paper import PaperSpider


class Kiel(PaperSpider):
    """Kiel and Segeberg."""

    name = "kiel"
    publication = "Kieler Nachrichten"
    site = "https://www.kn-online.de"
    state = "DE-SH"
    own = True
