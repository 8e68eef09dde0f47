"""A site that fails: 5xx for all or at random, silence, answers without end, and all that Retry-After can say."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

from faults.asked import Asked
from faults.cases import LEFT, Case, Crawled, tried
from faults.line import Line
from tests.partnersite.answer import Answer
from tests.partnersite.reading import whole
from tests.partnersite.site import Site
from tests.partnersite.troubles import at_random, failing, too_many, troubled
from tests.partnersite.wire import Wire, sized

ARTICLES = 12
OUTAGE = 6
"""Seconds; the catalogue has 60, at which the same rule decides (``newsbot.manners.pace.TRYING``)."""
FOREVER = 3600.0
QUICK = ("-s", "DOWNLOAD_TIMEOUT=2", "-s", "RETRY_TIMES=1")
"""For what takes so long as the time-out lets it: 30 s in a crawl."""
TIMED_OUT = "failed/can't be reached (DownloadTimeoutError)"
WAITS = {"2": 2, "0": 0, "-5": 0, "1e9": 0, "bald": 0, "": 0}
"""Values of Retry-After, and the seconds that they ask for; other than these newsbot decides by itself."""
BACKOFF = 1
"""Seconds of its own first wait, so that a line takes seconds; 30 in a crawl."""


def site(articles: int = ARTICLES, **more: object) -> Site:
    """A small paper, of which everything is readable."""
    return Site("wolfsburg", articles, "pdb", seed=5, oddities=False, **more)


def report(asked: Asked) -> Iterator[Line]:
    """A line for each way to fail."""
    yield tried(
        Case(f"100 % 5xx for {OUTAGE} s (scaled from 60 s), then fine", troubled(site(), failing(0, OUTAGE))), asked
    )
    yield tried(Case("30 % of all answers are 5xx", troubled(site(), at_random(0.3))), asked)
    yield tried(slow("1 byte/s", trickle), asked)
    if not asked.short:
        yield tried(slow("headers never end", endless_head), asked)
        yield tried(slow("a connection is accepted, then silence", silence), asked)
    for said, seconds in list(WAITS.items())[: 1 if asked.short else None]:
        yield tried(waiting(f"429, Retry-After: {said or '(empty)'}", said, seconds), asked)
    yield tried(waiting("503, Retry-After: a date", "", 1.9, is_date=True), asked)
    yield tried(given_up(), asked)
    yield tried(captcha(), asked)


def slow(fault: str, made: Callable[[bytes], Answer]) -> Case:
    """Two articles that come so, until the site is mended; nothing of them is kept before."""
    ground = site()
    for story in ground.newest(2):
        path = ground.path(story)
        ground.override[path] = made(whole(ground, path))

    def check(run: Crawled) -> Iterator[str]:
        if len(run.findings.lost) != 2 or run.outcomes.get(TIMED_OUT, 0) != 2:
            yield f"lost {len(run.findings.lost)} instead of the 2 that did not come: {run.outcomes}"

    return Case(f"{fault} (time-out scaled to 2 s)", ground, 2, QUICK, (4,), ground.override.clear, check=check)


def trickle(page: bytes) -> Wire:
    """A page, byte by byte."""
    whole_answer = b"".join(sized(page).body)
    head = whole_answer.index(b"\r\n\r\n") + 4
    pieces = (whole_answer[:head], *(bytes([octet]) for octet in whole_answer[head : head + 3600]))
    return Wire(200, pieces, pause=1)


def endless_head(page: bytes) -> Wire:
    """Headers, one after the other."""
    return Wire(200, (b"HTTP/1.1 200 OK\r\n", *(b"X-%d: x\r\n" % number for number in range(9999))), pause=0.05)


def silence(page: bytes) -> Answer:
    """Nothing."""
    return Wire(200, (), delay=FOREVER)


def waiting(fault: str, said: str, seconds: float, is_date: bool = False) -> Case:
    """The fifth answer is a refusal; the next request comes as late as it asks for, and nothing is lost."""
    ground, plain = site(), too_many(5, 5, said)

    def dated(target: str, count: int, passed: float) -> Answer | None:
        then = datetime.now(timezone.utc) + timedelta(seconds=3)
        return Answer(503, headers=(("Retry-After", f"{then:%a, %d %b %Y %H:%M:%S} GMT"),)) if count == 5 else None

    def check(run: Crawled) -> Iterator[str]:
        times = [request.time for request in run.requests]
        waited = (times[5] - times[4]).total_seconds() if len(times) > 5 else 0
        if waited < max(seconds, 0 if is_date else BACKOFF):
            yield f"asked again after {waited:.1f} s"

    words = ("-s", f"NEWSBOT_BACKOFF={BACKOFF}")
    return Case(fault, troubled(ground, dated if is_date else plain), words=words, check=check)


def given_up() -> Case:
    """A host that wants to be left alone for 30 years: not one more request in this run, all of it in the next."""
    healed: list[bool] = []
    ground = site()
    refusing = too_many(9, 10**9, "1000000000")
    trouble = troubled(ground, lambda *asked: None if healed else refusing(*asked))

    def check(run: Crawled) -> Iterator[str]:
        if len(run.requests) != 9:
            yield f"{len(run.requests) - 9} requests after the refusal"

    return Case("429, Retry-After: 1000000000", trouble, codes=(4,), mend=lambda: healed.append(True), check=check)


def captcha() -> Case:
    """A captcha at one page after the other: at most a few requests more, and what the feeds say is kept."""
    ground = site(blocked="pages")

    def check(run: Crawled) -> Iterator[str]:
        walls = run.requests.by_status()[403]
        if walls > 1:
            yield f"{walls} pages asked for behind the captcha"
        if any(record["body"] for record in run.kept):
            yield "a text from behind a captcha"

    def mend() -> None:
        ground.blocked = ""

    return Case("403 with a captcha, later none", ground, codes=(*LEFT, 3), mend=mend, check=check)
