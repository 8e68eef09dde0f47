"""Bombs: answers that are small as sent and huge when opened, or huge as such, and how little memory they cost."""

from collections import Counter
from collections.abc import Iterator

from faults.asked import Asked
from faults.cases import Case, Crawled, tried
from faults.failing import site
from faults.grounds import records
from faults.judging import Truth
from faults.line import Line
from tests.partnersite.answer import Answer, html
from tests.partnersite.reading import whole
from tests.partnersite.wire import packed
from tests.test_bodies_sizes import LAUGHING, XML, deflater, packed_zeros, pages

SHORT = ("br", "zstd", "1 kB of gzip in gzip", "a million nested tags", "entities")
QUICK = ("-s", "RETRY_TIMES=0")


def report(asked: Asked) -> Iterator[Line]:
    """A line for pages, one for sitemaps and feeds."""
    yield tried(paged(asked.short), asked)
    if not asked.short:
        yield tried(listed(), asked)


def paged(short: bool) -> Case:
    """Bombs where articles should be; each has the outcome that says why, and the rest of the site is complete."""
    ground = site()
    bombs = {name: one for name, one in pages().items() if not short or name in SHORT}
    paths = {name: f"/bombe/titel-{number}" for number, name in enumerate(bombs)}
    teasers = "".join(f'<a class="pdb-teaser1-headline-title-link" href="{path}">Titel</a>' for path in paths.values())
    ground.override = {path: bombs[name][0] for name, path in paths.items()}
    ground.override["/"] = html(whole(ground, "/").decode().replace("</body>", f"{teasers}</body>", 1))
    truth = Truth.of(records(ground))
    harmless = {
        f"{ground.paper.site}{path}": [{}] for name, path in paths.items() if not isinstance(bombs[name][1], str)
    }
    expected = Counter(outcome for _, outcome in bombs.values() if isinstance(outcome, str))

    def check(run: Crawled) -> Iterator[str]:
        found = {name: run.outcomes.get(name, 0) for name in expected}
        if found != expected:
            yield f"outcomes {found} instead of {dict(expected)}"

    fault = "bombs as pages: 300 MB packed in 1 kB, 100 MB of HTML, a million tags or attributes, entities"
    return Case(
        fault,
        ground,
        len(bombs),
        QUICK,
        (0, 4),
        truth=Truth({**truth.records, **harmless}, truth.required),
        check=check,
    )


def listed() -> Case:
    """Bombs where sitemaps and feeds should be: packed, of tags, of entities."""
    ground = site(sitemaps="named")
    ahead = '<link rel="alternate" type="application/rss+xml" href="/lol.xml"></head>'
    ground.override = {path: Answer(200, (body,), XML) for path, body in LAUGHING.items()}
    ground.override |= {
        "/": html(whole(ground, "/").decode().replace("</head>", ahead, 1)),
        "/bomb.xml.gz": Answer(200, (packed_zeros(deflater(31)),), "application/gzip"),
        "/tags.xml": packed(_tags(), "gzip", kind=XML),
    }
    named = ("/bomb.xml.gz", "/tags.xml", "/lol-sitemap.xml")
    ground.robots += "".join(f"Sitemap: {ground.paper.site}{path}\n" for path in named)
    truth = Truth.of(records(ground))
    told = {f"{ground.paper.site}/lol/1": [{"body": None}]}  # named by the feed, and not there

    def check(run: Crawled) -> Iterator[str]:
        if any("root:" in str(record) for record in run.kept):
            yield "a record holds a file of this machine"

    truth = Truth({**truth.records, **told}, truth.required)
    fault = "bombs as sitemaps and feeds: 300 MB of gzip, 12 million tags, billion laughs, external entities"
    return Case(fault, ground, 4, QUICK, (0, 4), truth=truth, check=check)


def _tags() -> bytes:
    packer = deflater(31)
    pieces = [packer.compress(b"<urlset>")]  # type: ignore[attr-defined]
    pieces += [packer.compress(b"<a/>" * 100_000) for _ in range(120)]  # type: ignore[attr-defined]
    return b"".join((*pieces, packer.compress(b"</urlset>"), packer.flush()))  # type: ignore[attr-defined]
