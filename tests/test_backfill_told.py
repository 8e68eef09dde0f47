"""What hosts told robots is heeded by a backfill as by a replay of the same files; records are equal in all columns."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsbot.archive import open_archive
from newsbot.manners.tdm import POLICIES
from newsbot.replay import Recorded, write
from tests.crawling import crawl, scrapy
from tests.partnersite import sample
from tests.partnersite.answers import TDMREP
from tests.partnersite.reservations import file, header, meta, rule, words
from tests.partnersite.site import MOMENT, Site

SITE = "https://www.waz-online.de"
AS_KNOWN = {"version", "first_seen"}
"""Columns of a feed that say what was known when it was written."""
JSON = (("Content-Type", "application/json"),)
PLAIN = (("Content-Type", "text/plain"),)


def told(path: str, hours: float, body: bytes, status: str = "200 OK", **headers: str) -> Recorded:
    """A file for robots, as it was captured."""
    more = tuple((name, value) for name, value in headers.items())
    return Recorded(SITE + path, MOMENT + timedelta(hours=hours), body, status, (*PLAIN, *more))


def reserving(hours: float, reservation: int = 1, location: str = "/") -> Recorded:
    return told(TDMREP, hours, json.dumps([rule(location, reservation)]).encode())


def pages(count: int = 3, hours: float = 2, **more: Any) -> list[Recorded]:
    site = Site("wolfsburg", count, "pdb", seed=4, oddities=False, **more)
    at = MOMENT + timedelta(hours=hours)
    bodies = ((site.url(story), b"".join(map(bytes, site.answer(site.path(story)).body))) for story in site.stories)
    return [Recorded(url, at, body) for url, body in bodies]


def replayed(files: Iterable[Path], paper: str, folder: Path, policy: str = "respect") -> list[dict[str, Any]]:
    """What a replay of files gives, in no order."""
    target = folder / f"{paper}-{policy}.json"
    named = ",".join(map(str, files))
    done = crawl(paper, "-a", f"warc={named}", "-O", str(target), "-s", f"NEWSBOT_TDM={policy}")
    assert done.returncode in (0, 4), done.stderr
    return ordered(json.loads(target.read_text(encoding="utf-8")))


def backfilled(files: Iterable[Path], data: Path, policy: str = "respect", *words: str) -> list[dict[str, Any]]:
    """What the archive holds after a backfill, in no order."""
    done = scrapy("backfill", *map(str, files), "-s", f"NEWSBOT_DATA={data}", "-s", f"NEWSBOT_TDM={policy}", *words)
    assert done.returncode in (0, 4), done.stderr
    return archived(data)


def archived(data: Path) -> list[dict[str, Any]]:
    archive = open_archive(data / "archive.sqlite", make=False)
    try:
        return ordered(state.record for state in archive.select(versions="all"))
    finally:
        archive.close()


def ordered(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [{name: value for name, value in record.items() if name not in AS_KNOWN} for record in records]
    return sorted(rows, key=lambda row: (row["paper"], row["article_id"], row["fetched"], row["text_hash"]))


# -- by a replay and by a backfill


def reserved(layout: str, **more: Any) -> Site:
    """A site of which some articles are reserved, in every way."""
    paper = "wolfsburg" if layout == "pdb" else "hannover"
    site = Site(paper, 12, layout, seed=11, moment=MOMENT, captured=MOMENT + timedelta(minutes=30), **more)
    words(site)
    one, two, three, *_ = map(site.path, site.stories)
    header(site, one, ("TDM-Reservation", "1"), ("TDM-Policy", "/tdm.json"))
    meta(site, two, tdm_reservation="0")
    meta(site, three, robots="noai")
    return site


def captures(site: Site) -> list[Recorded]:
    """The files of a site before all of its pages, with the headers of each."""
    by_url = {site.url(story): site.answer(site.path(story)) for story in site.stories}
    rest = [
        replace(one, headers=(*one.headers, *by_url[one.url].headers)) if one.url in by_url else one
        for one in sample._captures(site)
    ]
    start = min(one.date for one in rest)
    answers = [(path, site.answer(path)) for path in ("/robots.txt", TDMREP)]
    own = [
        Recorded(site.paper.site + path, start, b"".join(map(bytes, answer.body)), sample.PHRASES[answer.status], PLAIN)
        for path, answer in answers
    ]
    return own + rest


@pytest.mark.parametrize("layout", ["pdb", "arc"])
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.slow
def test_a_backfill_gives_what_a_replay_gives(layout: str, policy: str, tmp_path: Path) -> None:
    site = reserved(layout)
    path = site.path(site.stories[5])
    file(site, rule(path), rule(path.rpartition("/")[0] + "/*", policy="/p.json"))
    write(tmp_path / "a.warc.gz", captures(site))
    expected = replayed([tmp_path / "a.warc.gz"], site.paper.name, tmp_path, policy)
    assert {row["tdm_source"] for row in expected} >= {"file", "meta", "header"}
    held = {row["tdm_source"] for row in expected if row["tdm_reservation"] == 1 and row["lead"]}
    assert held == {"record": {"header", "file", "robots_text"}, "respect": {"robots_text"}, "strict": set()}[policy]
    assert any(row["usage_signals"] for row in expected)
    assert backfilled([tmp_path / "a.warc.gz"], tmp_path / "data", policy) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([reserving(0)], {(1, "file")}, id="before"),
        pytest.param([reserving(9)], {(None, None)}, id="after"),
        pytest.param([reserving(0, 0), reserving(1), reserving(9, 0)], {(1, "file")}, id="the last one before"),
        pytest.param([told(TDMREP, 0, b"", "503 Nein")], {(1, "unreachable")}, id="can't answer"),
        pytest.param([told(TDMREP, 0, b"", "404 Not Found")], {(None, None)}, id="not there"),
        pytest.param([told(f"{TDMREP}?x", 0, b'[{"location":"/","tdm-reservation":1}]')], {(None, None)}, id="query"),
        pytest.param(
            [told(TDMREP, 0, b"", "301 Moved", Location="/anderswo.json"),
             told("/anderswo.json", 0, b'[{"location":"/","tdm-reservation":1}]')],
            {(1, "file")}, id="redirect",
        ),
        pytest.param(
            [told(TDMREP, 0, b"", "301 Moved", Location="/"), told("/", 0, b"<html>Start")], {(None, None)}, id="home"
        ),
        pytest.param([told(TDMREP, 0, b"", "301 Moved", Location=TDMREP)], {(1, "unreachable")}, id="endless"),
        pytest.param([told("/robots.txt", 0, b"# TDM vorbehalten")], {(1, "robots_text")}, id="words"),
        pytest.param(
            [told("/robots.txt", 0, b"# TDM vorbehalten"), told("/robots.txt", 1, b"", "503 Nein")],
            {(1, "robots_text")}, id="words, and no answer later",
        ),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_what_hosts_told_when_a_page_was_captured(
    files: Sequence[Recorded], expected: set[tuple[int | None, str | None]], tmp_path: Path
) -> None:
    write(tmp_path / "a.warc.gz", [*files, *pages()])
    rows = backfilled([tmp_path / "a.warc.gz"], tmp_path / "data", "respect", "--jobs", "1")
    assert {(row["tdm_reservation"], row["tdm_source"]) for row in rows} == expected
    assert {bool(row["lead"]) for row in rows} == {expected not in ({(1, "file")}, {(1, "unreachable")})}
    assert replayed([tmp_path / "a.warc.gz"], "wolfsburg", tmp_path) == rows


def test_what_was_left_out_is_said(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [reserving(0), *pages()])
    done = scrapy("backfill", str(tmp_path / "a.warc.gz"), "--jobs", "1", "-s", f"NEWSBOT_DATA={tmp_path}")
    assert "text left out, as it is reserved: 3 file; see docs/manners.md" in done.stdout
    assert "next: scrapy dataset" in done.stdout
