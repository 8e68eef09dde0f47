"""Dresdner Neueste Nachrichten."""

from newsbot.paper import PaperSpider


class Dresden(PaperSpider):
    """Dresden."""

    name = "dresden"
    publication = "Dresdner Neueste Nachrichten"
    site = "https://www.dnn.de"
    state = "DE-SN"
    own = True
