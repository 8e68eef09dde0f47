"""Neue Presse."""

from newsbot.paper import PaperSpider


class NeuePresse(PaperSpider):
    """Hannover, the second paper."""

    name = "neue_presse"
    publication = "Neue Presse"
    site = "https://www.neuepresse.de"
    state = "DE-NI"
    own = True
