"""Göttinger / Eichsfelder Tageblatt."""

from newsbot.paper import PaperSpider


class Goettingen(PaperSpider):
    """Göttingen and Duderstadt."""

    name = "goettingen"
    publication = "Göttinger / Eichsfelder Tageblatt"
    site = "https://www.goettinger-tageblatt.de"
    state = "DE-NI"
    own = True
