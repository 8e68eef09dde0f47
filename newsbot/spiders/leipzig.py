"""Leipziger Volkszeitung."""

from newsbot.paper import PaperSpider


class Leipzig(PaperSpider):
    """Leipzig and north-west Saxony."""

    name = "leipzig"
    publication = "Leipziger Volkszeitung"
    site = "https://www.lvz.de"
    state = "DE-SN"
    own = True
    feeds = ("/arc/outboundfeeds/rss/tags_slug/leipzig/", "/arc/outboundfeeds/rss/tags_slug/leipzig-polizei/")
