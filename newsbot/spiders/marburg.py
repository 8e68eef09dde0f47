"""Oberhessische Presse."""

from newsbot.paper import PaperSpider


class Marburg(PaperSpider):
    """Marburg."""

    name = "marburg"
    publication = "Oberhessische Presse"
    site = "https://www.op-marburg.de"
    state = "DE-HE"
    own = True
