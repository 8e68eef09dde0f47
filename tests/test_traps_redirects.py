"""Redirects that lead nowhere: each ends with a counted outcome, and one log line with its address."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newsbot.manners.redirects import Redirects
from tests.crawling import FREE_OF_DELAY, crawl, records
from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.server import serving
from tests.partnersite.site import Site


def refresh(path: str) -> Answer:
    return html(
        f'<!DOCTYPE html><html><head><meta http-equiv="refresh" content="0; url={path}"></head><body></body></html>'
    )


REDIRECTS: dict[str, tuple[dict[str, Answer], str, int]] = {
    # name: answers by path, the first is asked for; outcome; requests at most
    "loop of 2": ({"/zwei/a": moved("/zwei/b"), "/zwei/b": moved("/zwei/a")}, "refused/redirect loop", 2),
    "loop of 21": (
        {f"/viele/{hop}": moved(f"/viele/{(hop + 1) % 21}") for hop in range(21)}, "refused/max redirections reached", 6,
    ),
    "self": ({"/selbst": moved("/selbst")}, "refused/redirect loop", 1),
    "fragment": ({"/fragment": moved("/fragment#kommentare")}, "refused/redirect loop", 1),
    "a fragment that grows": ({"/anker": moved("/anker#a"), "/anker#a": moved("/anker#ab")}, "refused/redirect loop", 1),
    "empty": ({"/leer": Answer(302, headers=(("Location", ""),))}, "refused/redirect loop", 1),
    "none": ({"/ohne": Answer(302)}, "failed/HTTP 302", 1),
    "no address": ({"/keine": moved("http://[")}, "refused/redirect to what is not http", 1),
    "file": ({"/datei": moved("file:///etc/passwd")}, "refused/redirect to what is not http", 1),
    "data": ({"/daten": moved("data:text/html,<h1>x</h1>")}, "refused/redirect to what is not http", 1),
    "elsewhere": ({"/anderswo": moved("https://www.zeit.de/x")}, "refused/redirect to another site", 1),
    "refresh to itself": ({"/neu": refresh("/neu")}, "refused/UnknownLayout", 1),
    "refreshes in a loop": ({"/neu/a": refresh("/neu/b"), "/neu/b": refresh("/neu/a")}, "refused/UnknownLayout", 2),
    "refresh without address": ({"/neu/leer": refresh("")}, "refused/UnknownLayout", 1),
    "redirect and refresh": ({"/beides": moved("/beides/b"), "/beides/b": refresh("/beides")}, "refused/UnknownLayout", 2),
}  # fmt: skip


def test_each_has_an_outcome_and_a_line(tmp_path: Path) -> None:
    site = Site("wolfsburg", 12, "pdb", seed=5, oddities=False)
    article = sorted(site.reachable())[0]
    begins = {name: next(iter(answers)) for name, (answers, _, _) in REDIRECTS.items()}
    for answers, _, _ in REDIRECTS.values():
        site.override |= answers
    site.override["/alt"] = moved(article.removeprefix(site.paper.site))
    asked_for = [site.paper.site + path for path in (*begins.values(), "/alt")]
    (tmp_path / "urls.txt").write_text("\n".join(asked_for))
    with serving(site) as server:
        given = ("-a", f"site={server.url}", "-a", f"urls={tmp_path / 'urls.txt'}", "-s", "RETRY_TIMES=0")
        done = crawl("wolfsburg", *given, *FREE_OF_DELAY, "-s", "LOG_LEVEL=DEBUG", "-O", str(tmp_path / "a.json"))
        asked = server.requests.by_path()
    assert "Traceback" not in done.stderr
    counts = {
        name: int(count) for name, count in re.findall(r"'newsbot/((?:failed|refused)/[^']+)': (\d+)", done.stderr)
    }
    assert counts == Counter(outcome for _, outcome, _ in REDIRECTS.values()), done.stderr
    for name, (answers, _, most) in REDIRECTS.items():
        assert sum(asked[path] for path in answers if path in asked) <= most, name
        ours = "|".join(map(re.escape, answers))
        lines = re.findall(rf"^.* INFO .*(?:[0-9]|\.de)(?:{ours})(?:\s.*)?$", done.stderr, re.MULTILINE)
        assert len(lines) == 1, (name, lines)
    assert [record["url"] for record in records(tmp_path / "a.json")] == [article]


@pytest.fixture
def follow() -> Callable[[str, str, dict[str, object]], Request | Response]:
    """What becomes of a redirect of a live paper, where no other site stands in for it."""
    crawler = get_crawler(settings_dict={"NEWSBOT_HOSTS": ["www.haz.de", "haz.de"], "REDIRECT_MAX_TIMES": 5})
    middleware = Redirects.from_crawler(crawler)

    def followed(begin: str, location: str, meta: dict[str, object]) -> Request | Response:
        request = Request(begin, meta=meta)
        return middleware.process_response(request, Response(begin, status=301, headers={"Location": location}))

    return followed


def test_https_to_http_and_back_is_a_loop(follow: Callable[..., Request]) -> None:
    down = follow("https://www.haz.de/x.html", "http://www.haz.de/x.html", {})
    assert down.url == "http://www.haz.de/x.html"
    with pytest.raises(IgnoreRequest, match="redirect loop"):
        follow(down.url, "https://www.haz.de/x.html", down.meta)
