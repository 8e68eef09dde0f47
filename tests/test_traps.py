"""Traps cost at most 200 requests each, and the rest of the site is complete; each is walked in a real crawl."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from newsbot.ways.traps import family, repeats
from tests.crawling import FREE_OF_DELAY, crawl, records
from tests.partnersite import addresses
from tests.partnersite.answer import Answer, html
from tests.partnersite.reading import whole
from tests.partnersite.server import serving
from tests.partnersite.site import Site

MOST = 200


class Trap(dict[str, Answer | Callable[[], Answer]]):
    """Answers below one folder with pages made for the address; everything else is the site's."""

    def __init__(self, folder: str, page: Callable[[str], Answer]) -> None:
        super().__init__()
        self.folder, self.page = folder, page

    def get(self, target: str, default: object = None) -> Answer | None:
        if target in self:
            return self[target]  # type: ignore[return-value]
        return self.page(target) if target.startswith(self.folder) else None


class Maker:
    """Makes lists and articles of a site lead to whatever is wanted."""

    def __init__(self, site: Site) -> None:
        self.site = site
        sections = (addresses.section(part.trail("pdb"), "pdb") for part in site.paper.sections if site.listed(part))
        self.list = whole(site, next(sections)).decode()

    def leading(self, *hrefs: str, further: str = "") -> Answer:
        """A list whose teasers lead to ``hrefs``, and whose next page is ``further``."""
        teasers = "".join(f'<a class="pdb-teaser1-headline-title-link" href="{href}">Titel</a>' for href in hrefs)
        shown = self.list.replace("-headline-title-link", "-headline").replace("</body>", f"{teasers}</body>", 1)
        return html(shown.replace("</head>", f'<link rel="next" href="{further}"></head>', 1) if further else shown)


def calendar(maker: Maker) -> Trap:
    """Each day leads to the next thirty."""

    def day(target: str) -> Answer:
        found = re.search(r"(\d{4})/(\d\d)/(\d\d)", target)
        begin = date(*map(int, found.groups())) if found else date(2026, 11, 1)
        days = [begin + timedelta(days=number) for number in range(1, 31)]
        return maker.leading(*(f"/Kalender/{one:%Y/%m/%d}" for one in days), further=f"/Kalender/{days[0]:%Y/%m/%d}")

    return Trap("/Kalender", day)


def numbered(maker: Maker) -> Trap:
    """``?page=n`` without end, each naming pages that say nothing new."""

    def page(target: str) -> Answer:
        if "Meldung" in target:
            return maker.leading()
        number = _number(target)
        further = f"/Blaettern/los-geht-es?page={number + 1}"
        return maker.leading(*(f"/Blaettern/Meldung-{number}-{one}" for one in range(5)), further=further)

    return Trap("/Blaettern", page)


def _number(target: str) -> int:
    found = re.search(r"page=(\d+)", target)
    return int(found[1]) if found else 1


def growing(maker: Maker) -> Trap:
    """Links that lack their slash: /a/a/a/…"""
    return Trap(
        "/Vereine", lambda target: maker.leading(f"{target}/Vereine", f"{target}/Termine", further=f"{target}/Seite")
    )


def sessions(maker: Maker) -> Trap:
    """Each answer puts another session before all addresses, in the path or the query, and shows the same articles."""
    served = iter(range(10**9))
    known = [maker.site.path(story) for story in maker.site.stories if maker.site.refusal(story) is None][:8]

    def page(target: str) -> Answer:
        number = next(served)
        token = f"{number:08x}" + "0af3" * 4
        for path in known:
            if target.partition("?")[0].endswith(path):
                return maker.site.answer(path)
        in_path = [f"/sitzung/{token}{path}" for path in known]
        in_query = [f"/sitzung/x{path}?sitzung={token}" for path in known]
        return maker.leading(*in_path, *in_query, further=f"/sitzung/los-geht-es?page={_number(target) + 1}")

    return Trap("/sitzung", page)


@pytest.mark.parametrize("trap", [calendar, numbered, growing, sessions], ids=lambda made: made.__name__)
@pytest.mark.slow
def test_a_trap_costs_at_most_200_requests(trap: Callable[[Maker], Trap], tmp_path: Path) -> None:
    site = Site("wolfsburg", 30, "pdb", seed=8, oddities=False, sitemaps="named")
    maker = Maker(site)
    made = trap(maker)
    entrance = f'<a class="pdb-teaser1-headline-title-link" href="{made.folder}/los-geht-es">Titel</a>'
    made["/"] = html(whole(site, "/").decode().replace("</body>", f"{entrance}</body>", 1))
    site.override = made
    with serving(site) as server:
        done = ask(site, server.url, tmp_path / "a.json")
        asked = Counter(server.requests.by_path())
    inside = sum(times for path, times in asked.items() if path.startswith(made.folder))
    assert 10 <= inside <= MOST, asked
    print(trap.__name__, inside)
    assert "Traceback" not in done.stderr
    assert {record["url"] for record in records(tmp_path / "a.json")} == site.reachable()


def ask(site: Site, url: str, target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    given = ("-a", f"site={url}", *FREE_OF_DELAY, "-s", "LOG_LEVEL=DEBUG", "-O", str(target))
    return crawl(site.paper.name, *given, *words)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("https://x.de/Kalender/2026/11/24", "https://x.de/Kalender/2027/01/02", True),
        ("https://x.de/liste?page=3", "https://x.de/liste?page=44", True),
        ("https://x.de/s/0af30af30af30af3/a", "https://x.de/s/9bf30af30af30af3/b", True),
        ("https://x.de/Region/Celle/Titel-eins", "https://x.de/Region/Celle/Titel-zwei", True),
        ("https://x.de/Region/Celle/Titel-eins", "https://x.de/Region/Uelzen/Titel-eins", False),
        ("https://x.de/Region/Celle/Titel-eins", "https://x.de/Region/Celle/Titel-eins?page=2", False),
    ],
)
def test_families(one: str, other: str, alike: bool) -> None:
    assert (family(one) == family(other)) is alike


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/a/a/", True),
        ("/a/a/a", True),
        ("/a/b/a/b/a/b/c", True),
        ("/a/a/b", False),
        ("/Sport/Sport/Sport-im-Ueberblick", False),
        ("/2026/11/11/11-Fragen-zum-Karneval", False),
        ("/aa/a/a/b", False),
        ("/" + "/".join(f"o{number}" for number in range(25)), True),
    ],
)
def test_paths_that_repeat_themselves(path: str, expected: bool) -> None:
    assert repeats(f"https://x.de{path}") is expected
