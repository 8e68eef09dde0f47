"""Die Harke."""

from newsbot.paper import PaperSpider


class Nienburg(PaperSpider):
    """Nienburg."""

    name = "nienburg"
    publication = "Die Harke"
    site = "https://www.dieharke.de"
    state = "DE-NI"
    own = False
