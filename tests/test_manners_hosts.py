"""What one host does, or could not say, is kept apart from the others, and from the next run."""

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from newsbot.discovery.feeds import Entry
from newsbot.items import Article
from newsbot.manners.closed import HostClosed
from newsbot.manners.reservations import Answer, Reservations
from newsbot.manners.robots import RobotsUnreachable
from newsbot.spiders.wolfsburg import Wolfsburg
from newsbot.ways.records import Records
from tests.partnersite import answer as answers
from tests.partnersite.answers import CAPTCHA, ROBOTS
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.repeated import NEW_ONLY, crawl, known

OWN, OLD = "https://www.waz-online.de", "https://www.aller-zeitung.de"


@pytest.mark.slow
@pytest.mark.parametrize("status", [429, 503])
def test_what_waits_goes_on_waiting_where_robots_txt_gives_no_answer(status: int, tmp_path: Path) -> None:
    """One bad hour of a server must not cost what an earlier run did not come to: nothing may name it any more."""
    site = Site("wolfsburg", 8, seed=3, oddities=False)
    with serving(site) as server:
        assert crawl(server, tmp_path, "-s", "CLOSESPIDER_PAGECOUNT=4").code == 4
        site.override[ROBOTS] = answers.Answer(status, headers=(("Retry-After", "1"),))
        down = crawl(server, tmp_path, "-s", "NEWSBOT_PATIENCE=1", "-s", "RETRY_TIMES=1", *NEW_ONLY)
        assert down.code == 3
        assert {request.path for request in down.requests} == {ROBOTS}
        assert "refused:" not in down.log
        del site.override[ROBOTS]
        assert crawl(server, tmp_path, *NEW_ONLY).code == 0
    outcomes = known(tmp_path, "wolfsburg")
    assert sum(one.text_hash is not None for one in outcomes.values()) == 8


@pytest.fixture
def crawler() -> Crawler:
    return get_crawler(settings_dict={"TELNETCONSOLE_ENABLED": False})


def failures(url: str) -> Iterator[tuple[str, Failure]]:
    """What says that pages of a host are closed."""
    wall = Response(f"{url}/x", 403, body=CAPTCHA.encode())
    for reason in (HttpError(wall), HostClosed("the site shows a captcha"), RobotsUnreachable("no answer")):
        failure = Failure(reason)
        failure.request = Request(f"{url}/x", meta={"key": "x"})  # type: ignore[attr-defined]
        yield type(reason).__name__, failure


@pytest.mark.parametrize(("host", "expected"), [(OWN, True), (OLD, False), ("https://m.waz-online.de", False)])
def test_an_old_host_that_is_closed_does_not_close_the_paper(host: str, expected: bool, crawler: Crawler) -> None:
    for name, failure in failures(host):
        spider = Wolfsburg()
        spider.crawler = crawler
        assert list(spider.failed(failure)) == []
        assert bool(spider.trouble) is expected, name


@pytest.mark.parametrize(
    ("url", "headers", "expected"),
    [
        (OWN, {}, (None, None)),
        (OWN.replace("https:", "http:"), {}, (1, "unreachable")),
        (OLD, {}, (1, "unreachable")),
        (OLD, {"tdm-reservation": "0"}, (0, "header")),
    ],
)
def test_a_feed_that_names_articles_of_a_host_that_was_never_asked(
    url: str, headers: dict[str, str], expected: tuple[int | None, str | None]
) -> None:
    without_robots: Any = SimpleNamespace(get_downloader_middleware=lambda _: None)
    asked = Reservations(without_robots)
    asked.answers[OWN] = Answer(0)
    walk: Any = SimpleNamespace(key=str, is_wanted=lambda _: True, became=lambda *_: True)
    memory: Any = SimpleNamespace(known=lambda _: {})
    crawl: Any = SimpleNamespace(
        trouble="closed", walk=walk, memory=memory, asked=SimpleNamespace(max_articles=None, site=None), count=print
    )
    records = Records(crawl, lambda article: article, lambda: asked)
    entry = Entry(url=f"{url}/artikel", headline="Der Wochenmarkt zieht um", published=datetime.now(timezone.utc))
    records.announce(entry, Headers(headers))
    (article,) = records.headline(entry.url)
    assert isinstance(article, Article)
    assert (article.tdm_reservation, article.tdm_source) == expected
