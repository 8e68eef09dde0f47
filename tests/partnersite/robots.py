"""What a site's robots.txt says."""

from typing import TYPE_CHECKING

from tests.partnersite import sitemaps
from tests.partnersite.answer import Answer

if TYPE_CHECKING:
    from tests.partnersite.site import Site


def text(site: "Site") -> str:
    """The site's own text, then what ``Ways`` adds: rules to its last group, and where the sitemaps are."""
    ways = site.ways
    lines = [f"Disallow: {path}" for path in ways.disallow]
    if ways.crawl_delay is not None:
        lines.append(f"Crawl-delay: {ways.crawl_delay:g}")
    if ways.sitemaps == "named":
        lines += ["", *(f"Sitemap: {site.paper.site}{path}" for path in sitemaps.entrances(site))]
    return site.robots + "".join(f"{line}\n" for line in lines)


def answer(site: "Site") -> Answer:
    """The answer of ``/robots.txt``."""
    return Answer(200, (text(site).encode(),), "text/plain; charset=utf-8")
