"""Reservations end to end: a partner site that reserves in every way, crawled under each policy, record by record."""

import gzip
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from newsbot.archive import open_archive
from newsbot.discovery import feeds
from newsbot.formats import plain
from newsbot.manners.tdm import POLICIES
from newsbot.replay import Recorded, write
from newsbot.urls import key
from tests import repeated
from tests.crawling import FREE_OF_DELAY, crawl
from tests.partnersite import reservations
from tests.partnersite.answer import Answer
from tests.partnersite.answers import CAPTCHA, TDMREP
from tests.partnersite.articles import Story
from tests.partnersite.reservations import rule
from tests.partnersite.server import Server, serving
from tests.partnersite.site import MOMENT, Site
from tests.repeated import Trapped, kept, struck

POLICY = "https://www.waz-online.de/tdm.json"
USAGE = ["robots Content-Usage: train-ai=n", "robots License: /rsl.xml"]
SAID: dict[str, tuple[int | None, str | None, str | None]] = {
    # what is said of an article, by the way in which it is said
    "first rule, open": (0, None, "file"),
    "file": (1, POLICY, "file"),
    "header over file": (0, None, "header"),
    "header": (1, POLICY, "header"),
    "meta over header": (0, None, "meta"),
    "meta": (1, None, "meta"),
    "noai": (1, None, "robots_text"),
    "nothing": (1, None, "robots_text"),
}


def left_out(policy: str, source: str | None, reservation: int | None) -> bool:
    """Whether a text is left out under a policy: said once more, and by nobody's code."""
    return bool(reservation) and policy != "record" and (policy == "strict" or source != "robots_text")


def without_text(record: dict[str, Any]) -> dict[str, Any]:
    """What is left of a record."""
    remains = {"lead": None, "body": None, "image_caption": None, "word_count": 0}
    return record | remains | {"text_hash": sha256(f"{record['headline']}\n\n\n\n".encode()).hexdigest()}


def reserved_site() -> tuple[Site, dict[str, str]]:
    """A site that reserves in every way, and how it does so for each article, by address."""
    site = Site("wolfsburg", 16, "pdb", seed=4, oddities=False)
    plain_ones = [story for story in site.stories if story.kind == "plain"]
    stories = dict(zip(SAID, plain_ones, strict=False))
    path = {how: site.path(story) for how, story in stories.items()}
    reservations.file(
        site,
        rule(path["first rule, open"], 0),
        rule(path["first rule, open"], 1),
        rule(path["file"], 1, "/tdm.json"),
        rule(path["header over file"], 1),
    )
    reservations.header(site, path["header over file"], ("TDM-Reservation", "0"))
    reservations.header(site, path["header"], ("tdm-reservation", "1"), ("tdm-policy", POLICY))
    reservations.header(site, path["meta over header"], ("tdm-reservation", "1"))
    reservations.meta(site, path["meta over header"], tdm_reservation="0")
    reservations.meta(site, path["meta"], TDM_Reservation="1")
    reservations.meta(site, path["noai"], robots="index, noai")
    reservations.words(site)
    site.robots += "Content-Usage: train-ai=n\nLicense: /rsl.xml\n"
    ways = {site.url(story): "nothing" for story in site.stories}
    return site, ways | {site.url(story): how for how, story in stories.items()}


class Run(NamedTuple):
    """What a crawl gave."""

    log: str
    records: dict[str, dict[str, Any]]
    """By address."""


def run(server: Server, data: Path, *words: str, code: int = 0) -> Run:
    """A crawl that writes into ``data``."""
    target = data / f"{len(list(data.glob('*.jsonl')))}.jsonl"
    paper = server.site.paper.name
    done = crawl(paper, "-a", f"site={server.url}", *FREE_OF_DELAY, "-O", str(target), *words, data=data)
    return read(done, target, code)


def read(done: subprocess.CompletedProcess[str], target: Path, code: int = 0) -> Run:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    lines = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
    return Run(done.stderr, {record["url"]: record for record in map(json.loads, lines)})


def everything(data: Path) -> str:
    """All that a crawl left on the disk, as text."""
    files = [path for path in data.rglob("*") if path.is_file()]
    return "\n".join(
        (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8", "replace")
        for path in files
    )


@pytest.fixture(scope="module")
def reserved() -> Iterator[tuple[Server, dict[str, str]]]:
    site, ways = reserved_site()
    with serving(site) as server:
        yield server, ways


@pytest.fixture(scope="module", params=POLICIES)
def crawled(
    request: pytest.FixtureRequest, reserved: tuple[Server, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Run, Path]:
    data = tmp_path_factory.mktemp(request.param)
    reserved[0].requests.clear()
    return request.param, run(reserved[0], data, "-s", f"NEWSBOT_TDM={request.param}", "-L", "DEBUG"), data


@pytest.mark.slow
def test_every_record_says_what_was_said_and_holds_what_it_may(
    crawled: tuple[str, Run, Path], reserved: tuple[Server, dict[str, str]]
) -> None:
    policy, done, _ = crawled
    server, ways = reserved
    assert set(done.records) == set(ways)
    for record in server.site.records():
        expected = {name: plain(value) for name, value in record.items()}
        found, how = done.records[str(record["url"])], ways[str(record["url"])]
        reservation, address, source = SAID[how]
        if left_out(policy, source, reservation):
            expected = without_text(expected)
        served = address and (f"{server.url}/tdm.json" if source == "file" else address)
        expected |= {"tdm_reservation": reservation, "tdm_policy": served, "tdm_source": source}
        expected["usage_signals"] = [*USAGE, "meta noai"] if how == "noai" else USAGE
        assert {name: found[name] for name in expected} == expected, how


def test_the_last_lines_say_what_was_left_out(
    crawled: tuple[str, Run, Path], reserved: tuple[Server, dict[str, str]]
) -> None:
    policy, done, _ = crawled
    sources: dict[str, int] = {}
    for how in reserved[1].values():
        reservation, _, source = SAID[how]
        if source and left_out(policy, source, reservation):
            sources[source] = sources.get(source, 0) + 1
    lines = [line for line in done.log.splitlines() if "text left out" in line]
    assert len(lines) == (policy != "record")
    for line in lines:
        assert "docs/manners.md" in line
        for source, times in sources.items():
            assert f"{times} www.waz-online.de ({source})" in line
            assert f"'newsbot/reserved/{source}': {times}" in done.log
        assert line.count("www.waz-online.de") == len(sources)


def test_what_was_left_out_is_nowhere(crawled: tuple[str, Run, Path], reserved: tuple[Server, dict[str, str]]) -> None:
    policy, done, data = crawled
    server, ways = reserved
    left = everything(data) + done.log
    for story in server.site.stories:
        reservation, _, source = SAID[ways[server.site.url(story)]]
        texts = [story.lead, *(block.text for block in story.blocks[:1] if story.kind != "paid")]
        texts += [story.picture.caption] if story.picture and story.picture.caption else []
        for text in texts:
            assert (json.dumps(text, ensure_ascii=False)[1:-1] in left) is not left_out(policy, source, reservation)


def test_the_file_is_asked_for_once_before_the_first_page(
    crawled: tuple[str, Run, Path], reserved: tuple[Server, dict[str, str]]
) -> None:
    paths = [request.path for request in reserved[0].requests]
    assert paths[:2] == ["/robots.txt", TDMREP]
    assert paths.count(TDMREP) == 1


def test_a_policy_that_is_none_starts_nothing(reserved: tuple[Server, dict[str, str]], tmp_path: Path) -> None:
    reserved[0].requests.clear()
    done = run(reserved[0], tmp_path, "-s", "NEWSBOT_TDM=ignore", code=2)
    assert done.log.strip() == "NEWSBOT_TDM='ignore' is no policy; give respect, strict or record."
    assert not reserved[0].requests


# ------------------------------------------------------------------------------------------------ how the file answers

SMALL = ("-a", "ways=sections", "-a", "max_articles=2")


@contextmanager
def small(**more: Any) -> Iterator[Server]:
    with serving(Site("wolfsburg", 4, "pdb", seed=4, oddities=False, **more)) as server:
        yield server


def said(done: Run) -> set[tuple[int | None, str | None, bool]]:
    """What all records say: reservation, source, whether there is a body."""
    return {(one["tdm_reservation"], one["tdm_source"], bool(one["lead"])) for one in done.records.values()}


UNREACHABLE = {(1, "unreachable", False)}
SILENT = {(None, None, True)}


@pytest.mark.parametrize(
    ("answer", "expected", "times"),
    [
        pytest.param(Answer(503), UNREACHABLE, 2, id="503"),
        pytest.param(Answer(403, (CAPTCHA.encode(),)), UNREACHABLE, 2, id="a captcha"),
        pytest.param(Answer(403), SILENT, 1, id="403"),
        pytest.param(Answer(410), SILENT, 1, id="410"),
        pytest.param(Answer(200, (b"<html>nicht gefunden",)), SILENT, 1, id="a web page"),
        pytest.param(Answer(200, (b" " * (1024 * 1024 + 1),), "application/json"), SILENT, 1, id="too large"),
        pytest.param(Answer(301, headers=(("Location", TDMREP),)), UNREACHABLE, None, id="redirects without end"),
    ],
)
@pytest.mark.slow
def test_how_the_file_answers(
    answer: Answer, expected: set[tuple[int | None, str | None, bool]], times: int | None, tmp_path: Path
) -> None:
    with small() as server:
        server.site.override[TDMREP] = answer
        done = run(server, tmp_path, *SMALL)
        assert said(done) == expected
        assert ("text left out" in done.log) is (expected is UNREACHABLE)
        assert times in (None, server.requests.by_path()[TDMREP])


def test_a_redirect_is_followed_and_its_rules_are_those_of_the_first_host(tmp_path: Path) -> None:
    with small() as server:
        server.site.override[TDMREP] = Answer(302, headers=(("Location", "/anderswo.json"),))
        body = json.dumps([rule("/", 1, "tdm.json")]).encode()
        server.site.override["/anderswo.json"] = Answer(200, (body,), "application/json")
        done = run(server, tmp_path, *SMALL)
        assert said(done) == {(1, "file", False)}


def test_robots_hold_for_the_file_too(tmp_path: Path) -> None:
    with small(disallow=("/.well-known/",)) as server:
        done = run(server, tmp_path, *SMALL)
        assert said(done) == UNREACHABLE
        assert TDMREP not in server.requests.by_path()
        assert "tdmrep.json can't be reached (Forbidden by robots.txt)" in done.log


# ------------------------------------------------------------------------------------------------- records from feeds


@pytest.mark.parametrize("place", ["file", "header"])
@pytest.mark.parametrize("policy", ["respect", "record"])
@pytest.mark.slow
def test_headlines_of_feeds_are_reserved_too(place: str, policy: str, tmp_path: Path) -> None:
    site = Site("leipzig", 4, "arc", seed=4, oddities=False)
    if place == "file":
        reservations.file(site, rule("/"))
    else:
        reservations.header(site, feeds.STOCK[0], ("tdm-reservation", "1"))
    site.blocked = "pages"
    with serving(site) as server:
        done = run(server, tmp_path, "-s", f"NEWSBOT_TDM={policy}", code=4)
        assert done.records
        assert {one["layout"] for one in done.records.values()} == {"feed"}
        assert said(done) == {(1, place, policy == "record")}


# ----------------------------------------------------------------------------------------------- as time goes by


def texts_of(data: Path) -> list[tuple[str, int, bool]]:
    """The versions in the archive: address, number, whether there is a body."""
    archive = open_archive(data / "archive.sqlite")
    try:
        return [(one.record["url"], one.version, bool(one.record["body"])) for one in archive.select(versions="all")]
    finally:
        archive.close()


def articles(site: Site) -> list[Story]:
    return [story for story in site.stories if story.kind == "plain"]


@pytest.mark.slow
def test_a_reservation_that_begins_hides_no_older_text(tmp_path: Path) -> None:
    with small() as server:
        first = run(server, tmp_path)
        before = texts_of(tmp_path)
        reservations.file(server.site, rule("/"))
        second = run(server, tmp_path)
        assert set(second.records) == set(first.records)
        assert said(second) == {(1, "file", False)}
        assert "0 new, 0 changed" in second.log
        assert texts_of(tmp_path) == before
        assert {version for _, version, _ in before} == {1}
        assert {one["version"] for one in second.records.values()} == {1}
        del server.site.override[TDMREP]  # and ends
        third = run(server, tmp_path)
        assert texts_of(tmp_path) == before
        assert {one["version"] for one in third.records.values()} == {1}
        assert said(third) == SILENT


@pytest.mark.parametrize("policy", ["respect", "record"])
@pytest.mark.slow
def test_a_text_that_was_left_out_is_asked_for_in_full_the_next_time(policy: str, tmp_path: Path) -> None:
    """And not only whether the page changed: it may be free, though it is as before."""
    with small() as server:
        reservations.file(server.site, rule("/"))
        done = run(server, tmp_path, "-s", f"NEWSBOT_TDM={policy}")
        with repeated.opened(tmp_path) as archive:
            known = archive.known_among("wolfsburg", [key(url) for url in done.records])
    assert len(known) == len(done.records) > 0
    assert {bool(one.etag or one.last_modified) for one in known.values()} == {policy == "record"}


@pytest.mark.slow
def test_reserved_pages_that_can_not_be_read_are_not_kept(tmp_path: Path) -> None:
    site = Site("wolfsburg", 4, "pdb", seed=4)
    story = articles(site)[0]
    page = site.answer(site.path(story))
    nameless = b"".join(map(bytes, page.body)).replace(story.headline.encode(), b"")
    site.override[site.path(story)] = Answer(200, (nameless,))
    for reserves, name in ((False, "open"), (True, "reserved")):
        data = tmp_path / name
        data.mkdir()
        if reserves:
            reservations.file(site, rule("/"))
        with serving(site) as server:
            done = run(server, data)
        assert bool(list(data.glob("kept/*"))) is not reserves, done.log


@pytest.mark.slow
def test_reserved_articles_are_no_drift(tmp_path: Path) -> None:
    """Twenty articles with text, then twenty without: no field was lost, no page kept."""
    site = Site("wolfsburg", 24, "pdb", seed=4, oddities=False)
    with serving(site) as server:
        run(server, tmp_path)
        reservations.file(site, rule("/"))
        done = run(server, tmp_path)
        assert "used to have" not in done.log
        assert "often empty" not in done.log
        assert not list(tmp_path.glob("kept/*"))


@pytest.mark.slow
def test_what_could_not_be_asked_is_asked_in_the_next_run(tmp_path: Path) -> None:
    with small() as server:
        server.site.override[TDMREP] = Answer(503)
        run(server, tmp_path, "-a", "new_only=1")
        assert not any(has_body for _, _, has_body in texts_of(tmp_path))
        del server.site.override[TDMREP]
        server.requests.clear()
        again = run(server, tmp_path, "-a", "new_only=1")
        assert said(again) == SILENT
        assert server.requests.by_kind()["article"] == len(again.records) == len(server.site.records())
        assert [version for _, version, _ in texts_of(tmp_path)] == [1] * len(again.records)
        server.requests.clear()
        assert not run(server, tmp_path, "-a", "new_only=1").records


@pytest.mark.parametrize("reserves", [False, True])
@pytest.mark.slow
def test_pages_that_were_kept_are_read_again_unless_they_are_reserved_now(reserves: bool, tmp_path: Path) -> None:
    with small() as server:
        site, story = server.site, articles(server.site)[0]
        body = b"".join(map(bytes, site.answer(site.path(story)).body))
        (tmp_path / "kept").mkdir()
        write(tmp_path / "kept" / "wolfsburg-20261101-000000.warc.gz", [Recorded(site.url(story), MOMENT, body)])
        if reserves:
            reservations.file(site, rule("/"))
        done = run(server, tmp_path, "-L", "DEBUG")
        assert ("'newsbot/read again': 1" in done.log) is not reserves
        assert bool(done.records[site.url(story)]["body"]) is not reserves
        assert server.requests.by_path()[TDMREP] == 1


@pytest.mark.slow
def test_what_a_run_read_before_it_was_cut_off_has_its_evidence(tmp_path: Path) -> None:
    site = Trapped("wolfsburg", 12, "pdb", seed=5, oddities=False)
    reservations.file(site, rule("/", 1, POLICY))
    with serving(site) as server:
        struck(server, tmp_path, "article", 6, until=lambda: len(kept(tmp_path)) >= 5)
        again = repeated.crawl(server, tmp_path)
    assert "continuing, 5 read" in again.log
    assert "text left out, as it is reserved: 12 www.waz-online.de (file)" in again.log
    (file,) = (tmp_path / "exports").glob("*.jsonl")
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(found) == 12
    for record in found:
        assert (record["tdm_reservation"], record["tdm_policy"], record["tdm_source"]) == (1, POLICY, "file")
        assert (record["lead"], record["body"], record["image_caption"]) == (None, None, None)


# ------------------------------------------------------------------------------------------------------------- replay


@pytest.mark.parametrize(
    ("policy", "has_file", "expected"),
    [
        ("respect", True, {(1, "file", False), (0, "header", True)}),
        ("record", True, {(1, "file", True), (0, "header", True)}),
        ("respect", False, {(1, "robots_text", True), (0, "header", True)}),
        ("strict", False, {(1, "robots_text", False), (0, "header", True)}),
    ],
)
@pytest.mark.slow
def test_replay(
    policy: str, has_file: bool, expected: set[tuple[int | None, str | None, bool]], tmp_path: Path
) -> None:
    site = Site("wolfsburg", 4, "pdb", seed=4, oddities=False)
    free, *others = site.stories
    noon = MOMENT
    recorded = [Recorded(f"{site.paper.site}/robots.txt", noon, b"# TDM", headers=(("Content-Type", "text/plain"),))]
    if has_file:
        for hours, reservation in ((-1, 0), (1, 1), (9, 0)):
            body = json.dumps([rule("/", reservation)]).encode()
            when = noon + timedelta(hours=hours)
            recorded.append(
                Recorded(f"{site.paper.site}{TDMREP}", when, body, headers=(("Content-Type", "text/plain"),))
            )
    for story in (free, *others):
        headers = (("Content-Type", "text/html"), *([("TDM-Reservation", "0")] if story is free else []))
        body = b"".join(map(bytes, site.answer(site.path(story)).body))
        recorded.append(Recorded(site.url(story), noon + timedelta(hours=2), body, headers=headers))
    write(tmp_path / "a.warc.gz", recorded)
    target = tmp_path / "a.jsonl"
    done = crawl("wolfsburg", "-a", f"warc={tmp_path / 'a.warc.gz'}", "-O", str(target), "-s", f"NEWSBOT_TDM={policy}")
    assert said(read(done, target)) == expected
