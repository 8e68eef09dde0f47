"""What names articles: sitemaps and feeds as they should not be, and still are."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from faults.asked import Asked
from faults.cases import Case, Crawled, tried
from faults.failing import ARTICLES, site
from faults.grounds import records
from faults.judging import Truth
from faults.line import Line
from tests.partnersite.answer import Answer, html
from tests.partnersite.articles import Story
from tests.partnersite.reading import whole
from tests.partnersite.site import Site

XML = "application/xml"
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
ONLY_SITEMAPS, ONLY_FEEDS = ("-a", "ways=sitemaps"), ("-a", "ways=feeds")


def report(asked: Asked) -> Iterator[Line]:
    """A line for each sitemap, one for all feeds."""
    cases = (many, wrong_namespace, markup, marked, future, looped)
    for case in cases[: 1 if asked.short else None]:
        yield tried(case(), asked)
    yield tried(fed(), asked)


def mapped(urlset: bytes, **more: Answer) -> Site:
    """A site whose sitemap is this."""
    ground = site(sitemaps="named")
    ground.override = {
        "/sitemap.xml": Answer(200, (urlset,), XML),
        "/sitemap-news.xml": html("", 404),
        **more,
    }
    return ground


def locations(lastmod: str = "2026-11-19") -> list[bytes]:
    """All articles of the site as a sitemap names them."""
    ground = site(sitemaps="named")
    return [
        f"<url><loc>{escape(url)}</loc><lastmod>{lastmod}</lastmod></url>".encode()
        for url in sorted(ground.reachable())
    ]


def urlset(*parts: bytes, space: str = SPACE) -> bytes:
    """A sitemap of these."""
    declares = f' xmlns="{space}"' if space else ""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + f"<urlset{declares}>".encode() + b"\n".join(parts) + b"</urlset>"
    )


def many() -> Case:
    """The last address is one too many; all others but the first are of another host."""
    first, *others, last = locations()
    fillers = [b"<url><loc>https://www.zeit.de/%d</loc></url>" % number for number in range(50_000 - 1 - len(others))]
    ground = mapped(urlset(first, *others, *fillers, last))
    truth = Truth.of(records(ground))
    beyond = sorted(ground.reachable())[-1]
    wanted = Truth({url: found for url, found in truth.records.items() if url != beyond}, truth.required - {beyond})
    return Case("a sitemap of 50,001 URLs (50,000 are read)", ground, words=ONLY_SITEMAPS, codes=(0, 4), truth=wanted)


def wrong_namespace() -> Case:
    """An older one."""
    space = "http://www.google.com/schemas/sitemap/0.84"
    return Case("a sitemap of another namespace", mapped(urlset(*locations(), space=space)), words=ONLY_SITEMAPS)


def markup() -> Case:
    """The other ways in find all."""
    page = html("<!DOCTYPE html><html><body><p>Sitemap</p></body></html>")
    ground = mapped(b"", **{"/sitemap.xml": page})
    return Case("HTML instead of a sitemap", ground, codes=(0, 4))


def marked() -> Case:
    """A mark, another one, and blanks before the declaration."""
    body = b"\xef\xbb\xbf\xef\xbb\xbf\n " + urlset(*locations())
    return Case("a sitemap with two byte order marks", mapped(body), words=ONLY_SITEMAPS)


def future() -> Case:
    """All changed in 2099, for a crawl that asks for what is new."""
    ground = mapped(urlset(*locations("2099-01-01T00:00:00+00:00")))
    return Case("a sitemap that changed in 2099", ground, words=(*ONLY_SITEMAPS, "-a", "new_only=1"))


def looped() -> Case:
    """Indexes that name themselves and each other, and the one sitemap."""
    host = site().paper.site
    index = "".join(f"<sitemap><loc>{host}{path}</loc></sitemap>" for path in ("/sitemap.xml", "/i2.xml", "/s.xml"))
    body = f'<?xml version="1.0"?><sitemapindex xmlns="{SPACE}">{index}</sitemapindex>'.encode()
    ground = mapped(body, **{
        "/i2.xml": Answer(200, (body,), XML), "/s.xml": Answer(200, (urlset(*locations()),), XML),
    })  # fmt: skip

    def check(run: Crawled) -> Iterator[str]:
        asked = sum(request.path in ("/sitemap.xml", "/i2.xml", "/s.xml") for request in run.requests)
        if asked > 3:
            yield f"{asked} requests for three files"

    return Case("sitemap indexes in a loop", ground, words=ONLY_SITEMAPS, check=check)


def fed() -> Case:
    """Each feed of the paper is of another kind, and names other articles."""
    ground = site(3 * ARTICLES)
    kinds = dict(_feeds())
    folder = ground.paper.site
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{folder}/f/{n}">' for n in range(len(kinds))
    )
    home = whole(ground, "/").decode()
    head = home.partition("</head>")[0].replace("application/rss+xml", "text/plain")
    ground.override["/"] = html(home.replace(home.partition("</head>")[0], head + links, 1))
    wanted = set()
    for number, (story, feed) in enumerate(zip(ground.newest(99), kinds.values(), strict=False)):
        body = feed.format(url=ground.url(story), title=escape(_title(story))).encode()
        ground.override[f"/f/{number}"] = Answer(200, (body,), XML)
        wanted.add(ground.url(story))
    truth = Truth.of(records(ground))
    only = Truth({url: truth.records[url] for url in wanted}, frozenset(wanted))
    return Case(
        "feeds: RSS 0.9–2.0, Atom, undeclared &nbsp;, a guid twice, a byte order mark",
        ground,
        len(kinds),
        ONLY_FEEDS,
        (0, 4),
        truth=only,
    )


def _title(story: Story) -> str:
    return story.headline.replace("{", "").replace("}", "")


def _feeds() -> Iterator[tuple[str, str]]:
    item = "<item><title>{title}</title><link>{url}</link></item>"
    about = '<item rdf:about="{url}"><title>{title}</title><link>{url}</link></item>'
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://{space}"><channel/>%s</rdf:RDF>'
    )
    yield "RSS 0.9", (rdf % item).replace("{space}", "my.netscape.com/rdf/simple/0.9/")
    for version in ("0.91", "0.92", "0.93", "2.0"):
        yield f"RSS {version}", f'<rss version="{version}"><channel><title>x</title>{item}</channel></rss>'
    yield "RSS 1.0", (rdf % about).replace("{space}", "purl.org/rss/1.0/")
    for version, space in (("0.3", "http://purl.org/atom/ns#"), ("1.0", "http://www.w3.org/2005/Atom")):
        entry = '<entry><title>{title}</title><link rel="alternate" href="{url}"/><id>x</id></entry>'
        yield f"Atom {version}", f'<feed version="{version}" xmlns="{space}"><title>x</title>{entry}</feed>'
    yield "undeclared &nbsp;", f"<rss><channel><title>a&nbsp;b&ouml;</title>{item}</channel></rss>"
    guid = item.replace("</item>", "<guid>1</guid></item>")
    yield "a guid twice", f"<rss><channel>{guid.replace('{url}', 'https://www.zeit.de/1')}{guid}{guid}</channel></rss>"
    yield "a mark before it", f"\ufeff\n<rss><channel>{item}</channel></rss>"
