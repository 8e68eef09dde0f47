"""Solinger Tageblatt."""

from newsbot.paper import PaperSpider


class Solingen(PaperSpider):
    """Solingen."""

    name = "solingen"
    publication = "Solinger Tageblatt"
    site = "https://www.solinger-tageblatt.de"
    state = "DE-NW"
    own = False
