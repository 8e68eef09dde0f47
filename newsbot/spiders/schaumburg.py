"""Schaumburger Nachrichten."""

from newsbot.paper import PaperSpider


class Schaumburg(PaperSpider):
    """Schaumburg."""

    name = "schaumburg"
    publication = "Schaumburger Nachrichten"
    site = "https://www.sn-online.de"
    state = "DE-NI"
    own = True
