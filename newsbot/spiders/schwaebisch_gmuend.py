"""Rems-Zeitung."""

from newsbot.paper import PaperSpider


class SchwaebischGmuend(PaperSpider):
    """Schwäbisch Gmünd."""

    name = "schwaebisch_gmuend"
    publication = "Rems-Zeitung"
    site = "https://www.remszeitung.de"
    state = "DE-BW"
    own = False
