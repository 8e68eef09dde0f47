"""Torgauer Zeitung."""

from newsbot.paper import PaperSpider


class Torgau(PaperSpider):
    """Torgau."""

    name = "torgau"
    publication = "Torgauer Zeitung"
    site = "https://www.torgauerzeitung.de"
    state = "DE-SN"
    own = True
    old_hosts = ("www.torgauerzeitung.com",)
