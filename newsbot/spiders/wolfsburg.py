"""Wolfsburger Allgemeine / Aller-Zeitung."""

from newsbot.paper import PaperSpider


class Wolfsburg(PaperSpider):
    """Wolfsburg and Gifhorn."""

    name = "wolfsburg"
    publication = "Wolfsburger Allgemeine / Aller-Zeitung"
    site = "https://www.waz-online.de"
    state = "DE-NI"
    own = True
    old_hosts = ("www.aller-zeitung.de",)
