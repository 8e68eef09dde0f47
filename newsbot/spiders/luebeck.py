"""Lübecker Nachrichten."""

from newsbot.paper import PaperSpider


class Luebeck(PaperSpider):
    """Lübeck and around."""

    name = "luebeck"
    publication = "Lübecker Nachrichten"
    site = "https://www.ln-online.de"
    state = "DE-SH"
    own = True
