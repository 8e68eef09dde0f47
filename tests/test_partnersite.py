"""The partner site itself: the same world each time, pages that hold what they claim, a server that answers."""

import gzip
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from http.client import HTTPConnection
from itertools import combinations
from pathlib import Path
from subprocess import PIPE
from urllib.request import urlopen

import pytest
from lxml import html

from newsbot import pages
from tests.partnersite import addresses, sample
from tests.partnersite.arc_text import skeleton
from tests.partnersite.edition import KINDS, REFUSALS
from tests.partnersite.papers import PAPERS
from tests.partnersite.reading import record, whole
from tests.partnersite.server import Server, serving
from tests.partnersite.site import BERLIN, MOMENT, Site
from tests.partnersite.topics import topics

ROOT = Path(__file__).parent.parent
CAPTURES = ROOT.parent / "shared" / "pages"
SAMPLES = ROOT / "data" / "sample"
ERAS = [
    ("pdb", datetime(2019, 10, 27, 4, tzinfo=BERLIN)),  # the night in which an hour came twice
    ("pdb", datetime(2021, 8, 3, 8, tzinfo=BERLIN)),
    ("arc", datetime(2022, 6, 1, 8, tzinfo=BERLIN)),
    ("arc", datetime(2024, 5, 14, 12, tzinfo=BERLIN)),
    ("arc", MOMENT),
    ("mixed", datetime(2022, 4, 20, 12, tzinfo=BERLIN)),
]
EDITIONS = [(paper, *era) for paper in PAPERS for era in ERAS if paper != "rnd" or era[0] == "arc"]
SHOWN_AS = {"404": "UnknownLayout"}
"""What the page of an odd address gives where more than the page decides: here the status."""


def seen(page: bytes) -> str:
    """What a reader sees of a page: no scripts, nothing hidden; one form of letters, plain blanks."""
    root = html.fromstring(page.decode())
    for element in root.xpath("//script | //style | //noscript | //template | //*[contains(@style, 'display: none')]"):
        element.drop_tree()
    return plain("".join(root.itertext()))


def plain(text: str) -> str:
    return " ".join(re.sub("[\u00ad\u200b\ufeff]", "", unicodedata.normalize("NFC", text)).split())


@pytest.mark.parametrize(("paper", "layout", "moment"), EDITIONS, ids=lambda value: str(value)[:10])
def test_newsbot_reads_every_column_of_every_page(paper: str, layout: str, moment: datetime) -> None:
    site = Site(paper, 42, layout, seed=moment.year, moment=moment)
    assert {story.kind for story in site.stories} == {*KINDS, *REFUSALS}
    for story in site.stories:
        if site.refusal(story) is None:
            wanted = site.expected(story)
            del wanted["text_hash"]
            assert record(site, story) == wanted, site.url(story)


@pytest.mark.parametrize("layout", ["pdb", "arc"])
def test_odd_pages_give_no_record(layout: str) -> None:
    site = Site("luebeck", 8, layout)
    for story in site.stories:
        reason = site.refusal(story)
        if reason == "NoHeadline":
            assert not record(site, story)["headline"]
        elif reason:
            with pytest.raises(pages.Refusal) as refusal:
                record(site, story)
            assert type(refusal.value).__name__ == SHOWN_AS.get(reason, reason)


WORLD = """
from hashlib import sha256
from tests.partnersite.site import Site
digest = sha256()
for paper, layout in (("potsdam", "pdb"), ("rnd", "arc"), ("leipzig", "mixed")):
    site = Site(paper, 20, layout, size=60_000)
    for path in site.paths:
        digest.update(path.encode() + b"".join(site.answer(path).body))
    digest.update(repr(site.records()).encode())
print(digest.hexdigest())
"""


def test_the_world_is_the_same_in_every_interpreter() -> None:
    digests = [
        subprocess.run(
            [sys.executable, "-c", WORLD], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=PIPE, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert digests[0] == digests[1] != b""


def test_another_seed_is_another_world() -> None:
    first, second = (Site("hannover", 20, "arc", seed=seed) for seed in (1, 2))
    assert {story.arc_id for story in first.stories}.isdisjoint(story.arc_id for story in second.stories)


@pytest.mark.parametrize(("layout", "moment"), ERAS, ids=lambda value: str(value)[:10])
def test_pages_show_what_is_free_and_hide_what_is_paid(layout: str, moment: datetime) -> None:
    site = Site("wolfsburg", 42, layout, moment=moment)
    by_scripts = Counter[str]()
    for story in site.stories:
        if site.refusal(story):
            continue
        shown = seen(whole(site, site.path(story)))
        assert story.headline in shown
        if story.kind == "paid":
            assert not story.teaser or story.teaser in shown
            assert not [block.text for block in story.blocks[1:] if len(block.text) > 40 and block.text in shown]
            continue
        missing = [block.text for block in story.blocks if block.text not in shown]
        by_scripts[site.layout_of(story)] += bool(missing)
        assert not missing or (site.layout_of(story) == "arc" and skeleton(story)), (site.url(story), missing[0])
        assert not missing or json.dumps(missing[0], ensure_ascii=False)[1:-1] in plain(
            whole(site, site.path(story)).decode()
        )
    assert by_scripts["pdb"] == 0
    assert by_scripts["arc"] < len(site.stories) / 4


def test_a_story_of_the_network_is_one_text_in_all_papers() -> None:
    sites = [Site(paper, 40, "arc" if paper == "rnd" else "pdb") for paper in PAPERS]
    texts = [{story.arc_id: story for story in site.stories if story.kind == "wire"} for site in sites]
    shared = set.intersection(*map(set, texts))
    assert len(shared) >= 5
    for arc_id in shared:
        copies = [stories[arc_id] for stories in texts]
        assert len({copy.body for copy in copies}) == 1
        assert len({copy.uuid for copy in copies}) == len(PAPERS)
        assert len({copy.agency_id for copy in copies}) == 1
    headlines = [{stories[arc_id].headline for stories in texts} for arc_id in shared]
    assert any(len(different) > 1 for different in headlines)
    urls = [site.url(stories[arc_id]) for site, stories in zip(sites, texts, strict=True) for arc_id in shared]
    assert len(set(urls)) == len(urls)


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def test_different_stories_are_different_texts() -> None:
    site = Site("leipzig", 160)
    texts = [shingles(story.body) for story in site.stories if story.body]
    assert max(len(one & other) / min(len(one), len(other)) for one, other in combinations(texts, 2)) < 0.45


def test_every_kind_of_byline_and_dateline_is_printed() -> None:
    stories = [story for paper in ("potsdam", "leipzig") for story in Site(paper, 400).stories]
    printed = {re.sub("|".join(story.signature.full_names) or "$.", "N", story.signature.printed) for story in stories}
    assert {"", "dpa", "DPA", "RND/dpa", "Von RND/dpa", "RND/dpa/lni", "Sportredaktion RND", "MAZ-Online"} <= printed
    assert {
        "Von N",
        "Von N und N",
        "Von N, N",
        "Von N/RND",
        "Von N (mit RND)",
        "Von LVZ",
        "LVZ",
        "Von LVZ/lg",
    } <= printed
    assert any(" / " in byline for byline in printed)
    datelines = {story.dateline for story in stories}
    assert None in datelines
    assert any("/" in (dateline or "") for dateline in datelines)


@pytest.mark.parametrize(
    ("title", "slug", "small"),
    [
        ("Größer, schöner: Das „Café“ öffnet", "Groesser-schoener-Das-Cafe-oeffnet", "groesser-schoener-das-cafe-oeffnet"),
        ("Programm am 21. und 22.10. – es brennt!", "Programm-am-21.-und-22.10.-es-brennt!",
         "programm-am-21-und-22-10-es-brennt"),
        ("Brand/Havel: Übung (2)", "Brand-Havel-Uebung-2", "brand-havel-uebung-2"),
        ("Müller & Söhne", "Mueller-und-Soehne", "mueller-und-soehne"),
    ],
)  # fmt: skip
def test_slugs(title: str, slug: str, small: str) -> None:
    assert addresses.slug(title) == slug
    assert addresses.small_slug(title) == small


@pytest.mark.parametrize("layout", ["pdb", "arc", "mixed"])
def test_every_story_has_an_address_of_its_own(layout: str) -> None:
    site = Site("wolfsburg", 600, layout)
    paths = [site.path(story) for story in site.stories]
    assert len(set(paths)) == len(paths)
    assert len(site.records()) == 600
    arc = re.compile(r"(?:/[a-z0-9-]+)+-[A-Z2-7]{26}\.html")
    pdb = re.compile(r"(?:/[\w.!-]+){2,}|/[a-z0-9-]+-\d{5}", re.ASCII)
    for story in site.stories:
        assert (arc if site.layout_of(story) == "arc" else pdb).fullmatch(site.path(story))
    if layout == "pdb":
        assert any(re.search(r"[a-z]\d$", path) for path in paths)  # a title that was taken


@pytest.mark.parametrize("layout", ["pdb", "arc", "mixed"])
def test_lists_lead_to_every_story(layout: str) -> None:
    site = Site("leipzig", 40, layout)
    home = html.fromstring(b"".join(site.answer("/").body).decode())
    menu = set(home.xpath("//ul//a/@href"))
    found: set[str] = set()
    for section in site.paper.sections:
        path = section.path(site.lists_layout)
        assert path in menu
        found |= set(html.fromstring(b"".join(site.answer(path).body).decode()).xpath("//a/@href"))
    for story in site.stories:
        assert site.href(story) in found
    legal = ("/Portal-Service/", "/impressum/", "/datenschutz/")
    for path in menu:
        assert not path.startswith("/") or path.startswith(legal) or site.answer(path).status == 200


def test_teasers_of_the_day_print_the_hour() -> None:
    site = Site("luebeck", 40, captured=MOMENT + timedelta(hours=1), oddities=False)
    days = [site.day_of(story) for story in site.stories]
    assert any(re.fullmatch(r"\d\d:\d\d Uhr", day) for day in days)
    assert any(re.fullmatch(r"\d\d\.\d\d\.\d{4}", day) for day in days)
    site.captured = None
    assert all(re.fullmatch(r"\d\d\.\d\d\.\d{4}", site.day_of(story)) for story in site.stories)


@pytest.mark.parametrize("layout", ["pdb", "arc"])
def test_pages_are_as_large_as_asked(layout: str) -> None:
    site = Site("potsdam", 12, layout, size=200_000, oddities=False)
    sizes = [len(site.answer(site.path(story))) for story in site.stories]
    assert min(sizes) >= 200_000
    assert max(sizes) < 210_000
    bare = Site("potsdam", 12, layout, oddities=False)
    assert max(len(bare.answer(bare.path(story))) for story in bare.stories) < 100_000


def test_rnd_has_no_pdb_pages() -> None:
    with pytest.raises(ValueError, match="rnd has no pdb layout"):
        Site("rnd", 1, "pdb")
    with pytest.raises(ValueError, match="no layout legacy; there are pdb, arc, mixed"):
        Site("wolfsburg", 1, "legacy")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(Site("wolfsburg", 12, size=50_000)) as running:
        yield running


def ask(server: Server, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, headers={"User-Agent": "test/1"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def test_the_server_answers_with_the_pages_of_the_site(server: Server) -> None:
    story = server.site.newest(1)[0]
    status, headers, body = ask(server, "GET", f"{server.site.path(story)}?utm_source=teaser")
    assert status == 200
    assert body == whole(server.site, server.site.path(story))
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "date" in headers
    last = server.requests[-1]
    assert (last.method, last.path, last.host, last.agent) == (
        "GET", f"{server.site.path(story)}?utm_source=teaser", f"127.0.0.1:{server.port}", "test/1",
    )  # fmt: skip


def test_the_server_knows_what_is_not_there(server: Server) -> None:
    assert ask(server, "GET", "/Wolfsburg/Gibt-es-nicht")[0] == 404
    assert ask(server, "POST", "/")[0] == 405
    assert ask(server, "GET", "/robots.txt")[2] == b"User-agent: *\nAllow: /\n"
    gone = next(story for story in server.site.stories if story.kind == "gone")
    assert ask(server, "GET", server.site.path(gone))[0] == 404
    empty = next(story for story in server.site.stories if story.kind == "empty")
    assert ask(server, "GET", server.site.path(empty))[::2] == (200, b"")
    moved = next(story for story in server.site.stories if story.kind == "softgone")
    assert ask(server, "GET", server.site.path(moved))[2] == ask(server, "GET", "/")[2]


def test_pages_come_compressed_where_that_is_asked_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    path = server.site.path(server.site.newest(1)[0])
    monkeypatch.setattr(server, "packs", True)
    _, headers, body = ask(server, "GET", path)
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == whole(server.site, path)
    assert ask(server, "GET", path)[2] == body
    assert "content-encoding" not in ask(server, "GET", "/robots.txt")[1]


def test_a_head_has_no_body_and_the_connection_stays(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    sockets = set()
    for method in ("HEAD", "GET", "HEAD", "GET"):
        connection.request(method, "/Home")
        sockets.add(id(connection.sock))
        answer = connection.getresponse()
        size = int(answer.headers["Content-Length"])
        assert size > 20_000
        assert len(answer.read()) == (size if method == "GET" else 0)
    assert len(sockets) == 1
    connection.close()


def test_a_server_ends_with_its_connections() -> None:
    with serving(Site("wolfsburg", 1)) as running:
        connection = HTTPConnection("127.0.0.1", running.port, timeout=10)
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()
        with pytest.raises(OSError, match="attempting to bind"), serving(Site("wolfsburg", 1), running.port):
            pass
    assert connection.sock.recv(1) == b""
    connection.close()
    with pytest.raises(OSError):  # noqa: PT011
        HTTPConnection("127.0.0.1", running.port, timeout=10).connect()


def test_by_hand_it_says_how_to_crawl_it() -> None:
    command = [sys.executable, "-m", "tests.partnersite", "--paper", "rnd", "--articles", "2", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        name, how = process.stdout.readline(), process.stdout.readline()
        address = name.split()[-1]
        with urlopen(f"{address}/robots.txt", timeout=10) as answer:
            assert answer.status == 200
        process.terminate()
    assert name.startswith("RedaktionsNetzwerk Deutschland: http://127.0.0.1:")
    assert how == f"scrapy crawl rnd -a site={address} -s DOWNLOAD_DELAY=0\n"


@pytest.mark.parametrize("paper", sample.PAPERS)
def test_the_samples_can_be_made_anew(paper: str, tmp_path: Path) -> None:
    """Compared unpacked: how zlib packs may change from one version to the next."""
    made = [sample.write(paper, tmp_path / f"{number}.warc.gz").read_bytes() for number in (1, 2)]
    assert made[0] == made[1]
    kept = (SAMPLES / f"{paper}.warc.gz").read_bytes()
    assert sha256(gzip.decompress(kept)).hexdigest() == sha256(gzip.decompress(made[0])).hexdigest()


def test_the_samples_hold_a_correction_and_stories_in_common() -> None:
    held = {
        paper: {story.arc_id for site in sample.sites(paper) for story in site.stories if story.kind == "wire"}
        for paper in sample.PAPERS
    }
    assert len(set.intersection(*held.values())) >= 3
    early, late = sample.sites("leipzig")
    assert (early.layout, late.layout) == ("pdb", "arc")
    text = gzip.decompress((SAMPLES / "leipzig.warc.gz").read_bytes()).decode()
    for site in (early, late):
        assert text.count(f"WARC-Target-URI: {site.url(sample.correction(site))}\r\n") == 2


def test_nothing_is_copied_from_real_pages() -> None:
    if not CAPTURES.is_dir():
        pytest.skip("the captured pages are not beside this project")
    files = [file for file in CAPTURES.iterdir() if file.suffix in (".html", ".json", ".txt", ".xml")]
    real = shingles(plain(" ".join(file.read_text(encoding="utf-8") for file in files)))
    lines = [line for topic in topics() for field in topic.lines.values() for line in field]
    bodies = [story.body or "" for story in Site("luebeck", 300).stories]
    copied = {found for line in [*lines, *bodies] for found in shingles(line) & real}
    names = {name for story in Site("luebeck", 300).stories for kind, name in story.entities if kind == "Person"}
    text = " ".join(file.read_text(encoding="utf-8") for file in files)
    assert not copied
    assert not [name for name in names if name in text]
