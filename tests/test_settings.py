"""Each default of stock Scrapy that is unsafe or impolite, and ours; what logs, file names and parsers may hold of a site."""

import ast
import configparser
import json
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import default_settings

from newsbot import settings
from newsbot.discovery import markup
from tests.crawling import FREE_OF_DELAY, ROOT, crawl
from tests.listening import Listener
from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.reading import whole
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.test_addresses_public_connecting import certificates

Is = Callable[[Any], bool]


def at_most(number: float) -> Is:
    return lambda value: 0 < float(value) <= number


def at_least(number: float) -> Is:
    return lambda value: float(value) >= number


def more_than(number: float) -> Is:
    return lambda value: float(value) > number


def off(value: Any) -> bool:
    return not value


def on(value: Any) -> bool:
    return bool(value)


def is_(wanted: Any) -> Is:
    return lambda value: value == wanted


def without(name: str) -> Is:
    return lambda value: value.get(name) is None


def holding(name: str) -> Is:
    return lambda value: value.get(name) is not None


def not_(wanted: Is) -> Is:
    return lambda value: not wanted(value)


BASES = {"DOWNLOAD_HANDLERS": "DOWNLOAD_HANDLERS_BASE", "DOWNLOADER_MIDDLEWARES": "DOWNLOADER_MIDDLEWARES_BASE"}
MIDDLEWARES = "scrapy.downloadermiddlewares."
UNSAFE: list[tuple[str, Is, Is, str]] = [
    # setting, what stock has (if this fails, Scrapy has changed: look again), what a crawl must have, why
    ("REMOTE_CONTROL_ENABLED", on, off, "new in 2.19: whoever reaches it runs code in the crawler"),
    ("TELNETCONSOLE_ENABLED", on, off, "a console that runs code, with a password that every log shows"),
    ("DOWNLOAD_VERIFY_CERTIFICATES", off, on, "anybody between us and a paper could write its articles"),
    ("COOKIES_ENABLED", on, off, "a crawl that is recognised is shown other pages"),
    ("ROBOTSTXT_OBEY", off, on, "RFC 9309"),
    ("DOWNLOAD_HANDLERS", holding("file"), without("file"), "a redirect could read files of this machine"),
    ("DOWNLOAD_HANDLERS", holding("data"), without("data"), "a page could bring its own answers"),
    ("DOWNLOAD_HANDLERS", holding("ftp"), without("ftp"), "a second client, without any of our rules"),
    ("DOWNLOAD_HANDLERS", holding("s3"), without("s3"), "it signs requests with the keys of this machine"),
    (
        "DOWNLOAD_HANDLERS",
        lambda found: found["https"].startswith("scrapy."),
        lambda found: found["http"] == found["https"] == "newsbot.manners.connecting.PublicDownloadHandler",
        "it connects to private addresses",
    ),
    ("TWISTED_DNS_RESOLVER", is_("scrapy.resolver.CachingThreadedResolver"), is_("scrapy.resolver.CachingHostnameResolver"), "it knows one address of a host only, and none of IPv6"),
    ("DOWNLOAD_TIMEOUT", at_least(180), at_most(30), "three minutes for a byte a second"),
    ("DOWNLOAD_MAXSIZE", at_least(2**30), at_most(10 * 2**20), "a bomb may fill the memory with 1 GiB"),
    ("REDIRECT_MAX_TIMES", at_least(20), at_most(5), "RFC 9309 has five"),
    ("URLLENGTH_LIMIT", is_(2083), at_most(2083), "stock is sane; ours must not be more"),
    ("MEMUSAGE_LIMIT_MB", off, more_than(0), "no limit: the kernel ends whatever it likes"),
    ("CONCURRENT_REQUESTS_PER_DOMAIN", more_than(1), is_(1), "eight at a time from one host"),
    ("CONCURRENT_REQUESTS", more_than(1), is_(1), "what waits in the downloader goes out after a block, too"),
    ("AUTOTHROTTLE_ENABLED", off, on, "a slow site is asked as fast as a quick one"),
    ("DOWNLOAD_DELAY", is_(0), at_least(1.25), "no second between two requests"),
    ("DOWNLOAD_DELAY_JITTER", more_than(0.2), at_most(0.2), "jitter of a half makes of one second a half"),
    ("USER_AGENT", lambda value: value.startswith("Scrapy/"), lambda value: value.startswith("newsbot/"), "nobody would know whom to write"),
    ("RETRY_TIMES", at_most(2), at_least(5), "three tries within a second, then the article is lost"),
    ("RETRY_PRIORITY_ADJUST", not_(is_(0)), is_(0), "what failed goes to the end"),
    (
        "DOWNLOADER_MIDDLEWARES",
        holding(f"{MIDDLEWARES}robotstxt.RobotsTxtMiddleware"),
        without(f"{MIDDLEWARES}robotstxt.RobotsTxtMiddleware"),
        "it takes errors and silence for a permission",
    ),
    (
        "DOWNLOADER_MIDDLEWARES",
        holding(f"{MIDDLEWARES}httpcompression.HttpCompressionMiddleware"),
        without(f"{MIDDLEWARES}httpcompression.HttpCompressionMiddleware"),
        "it passes on what a cut stream still gives",
    ),
    (
        "DOWNLOADER_MIDDLEWARES",
        holding(f"{MIDDLEWARES}retry.RetryMiddleware"),
        without(f"{MIDDLEWARES}retry.RetryMiddleware"),
        "it asks again at once, and knows no Retry-After",
    ),
    (
        "DOWNLOADER_MIDDLEWARES",
        holding(f"{MIDDLEWARES}redirect.RedirectMiddleware"),
        without(f"{MIDDLEWARES}redirect.RedirectMiddleware"),
        "it leaves the paper, and lets loops vanish without a word",
    ),
    (
        "DOWNLOADER_MIDDLEWARES",
        holding(f"{MIDDLEWARES}redirect.MetaRefreshMiddleware"),
        without(f"{MIDDLEWARES}redirect.MetaRefreshMiddleware"),
        "as with redirects",
    ),
    ("LOG_FORMATTER", is_("scrapy.logformatter.LogFormatter"), is_("newsbot.runlog.OneLine"), "it logs whole items"),
    ("LOG_LEVEL", is_("DEBUG"), is_("INFO"), "two lines for each page"),
]  # fmt: skip
GIVEN_FOR_THE_TEST = {"DOWNLOAD_DELAY", "AUTOTHROTTLE_ENABLED", "LOG_LEVEL"}
"""What the crawl below sets itself, to be quick; the project's settings are looked at instead."""

HOSTILE = {
    "a line break": "Titel\n2026-01-01 00:00:00 ERROR INJECTED",
    "a carriage return": "Titel\r2026-01-01 ERROR INJECTED",
    "colours": "\x1b[31mRot\x1b[0m",
    "the title of a terminal": "\x1b]0;INJECTED\x07",
    "a control of eight bits": "\x9b31mRot",
    "U+2028": "Titel\u2028INJECTED",
    "U+2029 and U+0085": "Titel\u2029INJECTED\x85INJECTED",
    "other direction": "\u202eltiT\u2066x\u2069",
    "a bell and a backspace": "\x07\x08\x08\x08weg",
    "no end": "Titel " * 2000,
}
"""Texts that a site prints, to be read by whoever reads the log."""


@dataclass(frozen=True)
class Ran:
    """A crawl of a hostile site."""

    settings: dict[str, Any]
    log: str
    data: Path


def hostile(site: Site) -> None:
    """Puts these texts wherever a site can: titles, addresses, redirects, headers, robots.txt, tdmrep.json, feeds."""
    stories = site.newest(len(HOSTILE))
    links = []
    for number, (story, said) in enumerate(zip(stories, HOSTILE.values(), strict=True)):
        path = site.path(story)
        page = whole(site, path).decode().replace(story.headline, said)
        headers = (("tdm-policy", said.encode("ascii", "ignore").decode().replace("\n", " ").replace("\r", " ")[:900]),)
        site.override[path] = replace(html(page), headers=headers)
        links += [f"/hostile/{number}/{said}", f"/wall/{number}/{said}", f"/no/{number}/x?{said}"]
        for folder in ("hostile", "no"):
            site.override[f"/{folder}/{number}/ziel"] = html(f"<p>{said}</p>")
    teasers = "".join(f'<a class="pdb-teaser1-headline-title-link" href="{link}">{link}</a>' for link in links)
    first = next(iter(HOSTILE.values())).replace("\n", " ")
    targets = ("\x1b[31m/x", "file:///\x1b]0;x\x07", "http://[\x1b", "https://\x9bx.de/" + "a" * 3000, f"/y{first}")
    for number, target in enumerate(targets):
        site.override[f"/redirect-{number}"] = replace(moved("/"), headers=(("Location", target),))
        teasers += f'<a class="pdb-teaser1-headline-title-link" href="/redirect-{number}">Titel</a>'
    item = "".join(
        f"<item><title>{said}</title><link>{site.paper.site}/fed/{number}</link></item>"
        for number, said in enumerate(HOSTILE.values())
    )
    site.override["/feed"] = Answer(200, (f"<rss><channel>{item}</channel></rss>".encode(),), "application/xml")
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed"></head>'
    site.override["/"] = html(
        whole(site, "/").decode().replace("</head>", feed, 1).replace("</body>", f"{teasers}</body>", 1)
    )
    site.override["/.well-known/tdmrep.json"] = Answer(
        200, (b'[{"location": "\x1b[31m"}, "\xe2\x80\xa8"]',), "application/json\x1b"
    )
    site.robots = (
        "# Text und Data Mining \x1b]0;INJECTED\x07 vorbehalten\x9b\u2028INJECTED\n"
        + site.robots
        + f"\nSitemap: {site.paper.site}/\x1b[31m.xml\n"
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("hostile")
    site = Site("wolfsburg", 30, "pdb", seed=5, sitemaps="named")
    hostile(site)
    extensions = json.dumps({**settings.EXTENSIONS, "tests.effective.Effective": 999})
    given = ("-s", f"EXTENSIONS={extensions}", "-s", f"EFFECTIVE={folder / 'settings.json'}", "-s", "LOG_LEVEL=DEBUG")
    with serving(site) as server:
        done = crawl("wolfsburg", "-a", f"site={server.url}", *given, *FREE_OF_DELAY, data=folder / "data")
        assert len(server.requests) > 40
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return Ran(json.loads((folder / "settings.json").read_text(encoding="utf-8")), done.stderr, folder / "data")


@pytest.mark.parametrize(
    ("name", "stock", "ours", "why"), UNSAFE, ids=[f"{row[0]}-{at}" for at, row in enumerate(UNSAFE)]
)
@pytest.mark.slow
def test_stock_is_unsafe_and_ours_is_not(name: str, stock: Is, ours: Is, why: str, ran: Ran) -> None:
    unsafe = getattr(default_settings, BASES.get(name, name))
    assert stock(unsafe), f"Scrapy has changed {name} to {unsafe!r}: {why}"
    found = getattr(settings, name) if name in GIVEN_FOR_THE_TEST else ran.settings[name]
    assert ours(found), f"{name} is {found!r}: {why}"


def test_the_table_tells_stock_from_ours() -> None:
    """A row that holds for both would say nothing; URLLENGTH_LIMIT alone is sane in stock."""
    for name, _, ours, _ in UNSAFE:
        assert ours(getattr(default_settings, BASES.get(name, name))) is (name == "URLLENGTH_LIMIT"), name


# certificates


@pytest.mark.parametrize(("verified", "asked"), [(True, False), (False, True)])
@pytest.mark.slow
def test_a_certificate_that_nobody_signed_ends_the_crawl(verified: bool, asked: bool, tmp_path: Path) -> None:
    certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "paper.pem")
    listener = Listener("127.0.0.1", secure=context)
    try:
        words = () if verified else ("-s", "DOWNLOAD_VERIFY_CERTIFICATES=False")
        done = crawl(
            "wolfsburg", "-a", f"site=https://127.0.0.1:{listener.port}", *FREE_OF_DELAY, "-s", "RETRY_TIMES=0", *words
        )
    finally:
        listener.close()
    assert listener.taken >= 1
    assert bool(listener.lines) is asked, listener.lines
    if verified:
        assert done.returncode == 3, done.stderr


# logs and names of files

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (DEBUG|INFO|WARNING|ERROR|CRITICAL) ")
PRINTED = re.compile(r"[\[{ ]|wolfsburg: ")
"""How lines begin that are none of their own: Scrapy prints its middlewares, settings and counts; the last sentence."""
LONGEST = 1500
"""Characters of a line with two values of 500."""


def test_a_log_is_lines_of_printable_characters(ran: Ran) -> None:
    for line in ran.log.split("\n"):
        assert line.isprintable(), ascii(line)


def test_an_event_is_a_line(ran: Ran) -> None:
    for line in filter(None, ran.log.split("\n")):
        assert LINE.match(line) or PRINTED.match(line), ascii(line)
        assert not line.startswith("INJECTED")


def test_no_line_goes_on_and_on(ran: Ran) -> None:
    ours = [line for line in ran.log.split("\n") if LINE.match(line) and " DEBUG " not in line]
    assert ours
    assert max(map(len, ours)) <= LONGEST, max(ours, key=len)


def test_what_was_hostile_was_met(ran: Ran) -> None:
    assert "INJECTED" in ran.log
    assert r"\x1b" in ran.log
    assert r"\u2028" in ran.log
    assert "robots.txt reserves in words" in ran.log


def test_names_of_files_are_plain(ran: Ran) -> None:
    names = [path.name for path in ran.data.rglob("*")]
    assert {"".join(Path(name).suffixes[-1:]) for name in names} >= {".sqlite", ".jsonl", ".csv", ".gz"}, names
    assert [name for name in names if not re.fullmatch(r"[a-z0-9._-]+", name)] == []


# parsers of XML and HTML

FLAGS = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
PARSERS = {
    "XMLParser",
    "XMLPullParser",
    "HTMLParser",
    "HTMLPullParser",
    "iterparse",
    "XMLTreeBuilder",
    "ETCompatXMLParser",
}
READERS = {"fromstring", "fromstringlist", "parse", "HTML", "XML"}
NEVER = (
    "xml.sax.handler",
    "xml.sax.expatreader",
    "xml.dom",
    "xml.etree",
    "xml.parsers",
    "lxml.objectify",
    "lxml.sax",
    "xmltodict",
    "feedparser",
    "bs4",
    "html5lib",
)


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "newsbot").rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Calls of lxml's ``etree``."""
    for path, tree in sources():
        for call in ast.walk(tree):
            function = call.func if isinstance(call, ast.Call) else None
            if (
                isinstance(function, ast.Attribute)
                and isinstance(function.value, ast.Name)
                and function.value.id == "etree"
            ):
                yield path, call, function.attr  # type: ignore[misc]


def test_the_flags_are_safe() -> None:
    assert {name: markup.SAFE.get(name) for name in FLAGS} == FLAGS


def test_every_parser_is_told_to_be_safe() -> None:
    found = [(path, call, name) for path, call, name in calls() if name in PARSERS]
    assert len(found) >= 5
    for path, call, name in found:
        spread = [ast.unparse(word.value) for word in call.keywords if word.arg is None]
        given = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg in FLAGS}
        if name.startswith("HTML"):  # it knows neither entities of a document nor its DTD
            assert given.get("no_network") is True, (path, call.lineno)
            assert not given.get("huge_tree"), (path, call.lineno)
        else:
            assert spread in (["SAFE"], ["markup.SAFE"]), (path, call.lineno)


def test_nothing_is_read_by_a_parser_that_was_not_told() -> None:
    found = [(path, call) for path, call, name in calls() if name in READERS]
    assert len(found) >= 5
    for path, call in found:
        assert len(call.args) == 2, (path, call.lineno)


def test_no_other_parser_is_known() -> None:
    for path, tree in sources():
        for node in ast.walk(tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{one.name}" for one in node.names]
            assert not [name for name in names if name.startswith(NEVER)], path


# scrapyd


def test_scrapyd_as_documented_is_shut() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^\[scrapyd\]$.*?(?=^```|^EOF)", text, re.MULTILINE | re.DOTALL)
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.read_string(block)
    scrapyd = parsed["scrapyd"]
    assert scrapyd["bind_address"] == "127.0.0.1"
    assert scrapyd["items_dir"] == ""
    for name in ("username", "password"):
        assert re.fullmatch(r"%\(SCRAPYD_\w+\)s", scrapyd[name]), name
