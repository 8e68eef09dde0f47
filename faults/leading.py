"""Where a site leads: in circles, without end, to other spellings of one address, and to addresses of nobody's."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from faults.asked import Asked
from faults.cases import Case, Crawled, crawled, tried
from faults.failing import site
from faults.grounds import records
from faults.judging import Record, Truth
from faults.line import Line
from faults.ours import ROOT
from newsbot import urls
from newsbot.manners.connecting import REFUSED
from tests.listening import Listener
from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.articles import Story
from tests.partnersite.reading import whole
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.test_traps import MOST, Maker, Trap, calendar, growing, numbered, sessions
from tests.test_traps_redirects import REDIRECTS

TRAPS = {
    "an endless calendar": calendar,
    "?page=n without end": numbered,
    "growing paths": growing,
    "session ids": sessions,
}
VARIANTS = ROOT.parent / "shared" / "data" / "url_cases_de_news.json"
_ARC_ID = "73NJM63WX5E45P4QOAUCX23OC4"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_OWN = {"www.haz.example": "www.waz-online.de", "haz.example": "waz-online.de", "x.example": "www.waz-online.de"}
_OWN |= {"www.x.example": "www.waz-online.de", "X.Example": "WWW.WAZ-Online.DE"}


def report(asked: Asked) -> Iterator[Line]:
    """Traps, redirects, variants of addresses, private addresses."""
    for fault, trap in list(TRAPS.items())[: 1 if asked.short else None]:
        yield tried(trapped(fault, trap), asked)
    yield tried(redirected(asked.folder), asked)
    yield variants(asked)
    yield private(asked)


def trapped(fault: str, trap: Callable[[Maker], Trap]) -> Case:
    """A site with one link into a trap."""
    ground = site(30, sitemaps="named")
    made = trap(Maker(ground))
    entrance = f'<a class="pdb-teaser1-headline-title-link" href="{made.folder}/los-geht-es">Titel</a>'
    made["/"] = html(whole(ground, "/").decode().replace("</body>", f"{entrance}</body>", 1))
    ground.override = made

    def check(run: Crawled) -> Iterator[str]:
        inside = sum(request.path.startswith(made.folder) for request in run.requests)
        if not 5 <= inside <= MOST:
            yield f"{inside} requests in the trap"

    return Case(f"{fault} (≤ {MOST} requests)", ground, check=check)


def redirected(folder: Path) -> Case:
    """All kinds of redirects that lead nowhere, and the articles of the site; no server speaks TLS here."""
    ground = site()
    begins = [next(iter(answers)) for answers, _, _ in REDIRECTS.values()]
    for answers, _, _ in REDIRECTS.values():
        ground.override |= answers
    listed = folder / "redirects.txt"
    listed.write_text("\n".join([*sorted(ground.reachable()), *(ground.paper.site + path for path in begins)]))
    expected = Counter(outcome for _, outcome, _ in REDIRECTS.values())

    def check(run: Crawled) -> Iterator[str]:
        found = {name: count for name, count in run.outcomes.items() if re.match("refused/|failed/", name)}
        if found != expected:
            yield f"outcomes {found} instead of {dict(expected)}"

    fault = (
        "redirects: loops of 2 and 21, self, fragment, empty, other schemes, meta refresh (https→http: by a unit test)"
    )
    words = ("-a", f"urls={listed}", "-s", "RETRY_TIMES=0")
    return Case(fault, ground, len(REDIRECTS), words, (0, 4), check=check)


def variants(asked: Asked) -> Line:
    """Each pair of addresses gives one record, or two, as the case file has it; one record needs one request."""
    line = Line("33 address variants", tries=33)
    if not VARIANTS.exists():
        line.skipped = "its case file lies beside the project"
        return line
    pairs = [pair for pair in enumerate(json.loads(VARIANTS.read_text(encoding="utf-8"))) if _is_of_the_paper(pair[1])]
    line.notes.append(f"{33 - len(pairs)} of 33 variants are of other hosts: none of the paper's, so not asked at all")
    ground = site(80)
    stories = ground.newest(80)
    expected: dict[str, int] = {}
    wanted: set[str] = set()
    listed: list[str] = []
    for number, pair in pairs:
        first, second = (placed(pair[side], number) for side in "ab")
        two = [stories[2 * number], stories[2 * number + (not pair["same_key"])]]
        named = {story.uuid for story in two}
        expected[f"/p{number}/"] = len(named)
        wanted |= named
        listed += [first, second]
        _serve(ground, number, second, two)
    (asked.folder / "variants.txt").write_text("\n".join(listed), encoding="utf-8")
    with serving(ground) as server:
        words = ("-a", f"urls={asked.folder / 'variants.txt'}")
        run = crawled(server, asked.folder / "variants", Truth.of([]), words)
    found = Counter(record["article_id"] for record in run.kept)  # the page names its own address, whichever was asked
    sent = _by_folder(request.path for request in run.requests)
    line.crawls, line.memory, line.articles = 1, run.memory, len(wanted)
    line.lost = len(wanted - found.keys())
    line.duplicates = sum(count - 1 for count in found.values())
    line.wrong = len(found.keys() - wanted)
    line.troubles += [f"{name}: {sent[name]} requests" for name in expected if sent[name] != expected[name]]
    line.troubles += [f"exit code {run.code}"] if run.code else []
    return line


def placed(url: str, number: int) -> str:
    """An address of the case file, at the paper and in a folder of its own."""
    digits = _LETTERS[number % 32] + _LETTERS[number // 32]
    scheme, _, rest = url.replace(_ARC_ID, digits + _ARC_ID[2:]).partition("://")
    name, slash, path = rest.partition("/")
    host, colon, port = name.partition(":")
    return f"{scheme}://{_OWN[host]}{colon}{port}{slash}p{number}/{path}"


def _is_of_the_paper(pair: dict[str, str]) -> bool:
    return all(urlsplit(pair[side]).netloc.partition(":")[0] in _OWN for side in "ab")


def _by_folder(paths: Iterable[str]) -> Counter[str]:
    return Counter(found[0] for path in paths if (found := re.match(r"/p\d+/", path)))


def _serve(ground: Site, number: int, second: str, two: list[Story]) -> None:
    """Answers below a folder with the second story at exactly the second address, else with the first."""
    parts = urlsplit(urls.address(second) or "")
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    plain, pages = ground.answer, [ground.page_of(story) for story in two]

    def answer(asked: str) -> Answer:
        if not asked.startswith(f"/p{number}/"):
            return plain(asked)
        return pages[asked == target]

    ground.answer = answer  # type: ignore[method-assign]


def private(asked: Asked) -> Line:
    """Links, redirects, files for robots, feeds and sitemaps, as name and number: all lead to a listener here."""
    listener = Listener("127.0.0.1")
    try:
        line = tried(_private(listener), asked)
    finally:
        listener.close()
    if listener.taken:
        line.troubles.append(f"{listener.taken} connections to a private address")
    return line


def _private(listener: Listener) -> Case:
    ground = site()
    for_numbers, for_names = f"http://127.0.0.1:{listener.port}", f"http://intern.test:{listener.port}"
    ahead = f'<link rel="alternate" type="application/rss+xml" href="{for_numbers}/rss"></head>'
    links = "".join(
        f'<a class="pdb-teaser1-headline-title-link" href="{url}/a">A</a>' for url in (for_numbers, for_names)
    )
    home = whole(ground, "/").decode().replace("</head>", ahead, 1).replace("</body>", f"{links}</body>", 1)
    robots = f"User-agent: *\nAllow: /\nSitemap: {for_names}/s.xml\nSitemap: {ground.paper.site}/s.xml\n"
    ground.override |= {
        "/": html(home),
        "/robots.txt": replace(html(robots), content_type="text/plain"),
        "/.well-known/tdmrep.json": moved(f"{for_names}/tdmrep.json"),
        "/s.xml": moved(f"{for_names}/s.xml"),
        "/alt/1": moved(f"{for_numbers}/x"), "/alt/2": moved(f"{for_names}/x"),
    }  # fmt: skip
    truth = Truth({record["url"]: [_reserved(record)] for record in records(ground)}, frozenset(ground.reachable()))

    def check(run: Crawled) -> Iterator[str]:
        if not run.counted(REFUSED):
            yield "no connection was refused, so none was tried"

    words = ("-s", "TWISTED_DNS_RESOLVER=tests.listening.AllHere", "-s", "RETRY_TIMES=0")
    fault = "redirects and names that lead to a private address (0 connections)"
    return Case(fault, ground, 8, words, (0, 4), truth=truth, check=check)


def _reserved(record: Record) -> Record:
    """A record without its text: a tdmrep.json that leads elsewhere can't be read, so all is reserved in this run."""
    withheld = {"body": None, "lead": None, "image_caption": None}
    return {name: value for name, value in {**record, **withheld}.items() if name != "text_hash"}
