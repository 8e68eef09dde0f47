"""RedaktionsNetzwerk Deutschland."""

from newsbot.paper import PaperSpider


class Rnd(PaperSpider):
    """The network's own national site."""

    name = "rnd"
    publication = "RedaktionsNetzwerk Deutschland"
    site = "https://www.rnd.de"
    state = "DE-NI"
    own = True
    sections = (
        "politik", "sport", "panorama", "wirtschaft", "reise", "wissen",
        "medien", "lifestyle", "promis", "kultur", "digital", "beruf-und-bildung",
    )  # fmt: skip
    feeds = tuple(f"/arc/outboundfeeds/rss/category/{section}/" for section in sections)
