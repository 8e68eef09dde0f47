"""Landeszeitung für die Lüneburger Heide."""

from newsbot.paper import PaperSpider


class Lueneburg(PaperSpider):
    """Lüneburg."""

    name = "lueneburg"
    publication = "Landeszeitung für die Lüneburger Heide"
    site = "https://www.landeszeitung.de"
    state = "DE-NI"
    own = False
