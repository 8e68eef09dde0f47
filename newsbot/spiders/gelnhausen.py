"""Gelnhäuser Neue Zeitung."""

from newsbot.paper import PaperSpider


class Gelnhausen(PaperSpider):
    """Gelnhausen and the Main-Kinzig district."""

    name = "gelnhausen"
    publication = "Gelnhäuser Neue Zeitung"
    site = "https://www.gnz.de"
    state = "DE-HE"
    own = False
