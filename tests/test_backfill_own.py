"""The crawl's own WARC files, read by a backfill: an archive that is lost can be made anew from them."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from newsbot.archive import open_archive
from tests.crawling import FREE_OF_DELAY, ROOT
from tests.partnersite import reservations
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site

RESERVED, FREE = 3, 2
"""Numbers of articles: one that tdmrep.json reserves, one that is changed between two crawls."""


class Held(NamedTuple):
    """A version as an archive holds it."""

    record: dict[str, Any]
    version: int
    first_seen: datetime
    last_seen: datetime


def scrapy(data: Path, policy: str, *words: object) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "NEWSBOT_DATA": str(data), "NEWSBOT_ARCHIVE": "", "NEWSBOT_TDM": policy}
    command = [sys.executable, "-m", "scrapy", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def held(data: Path) -> list[Held]:
    archive = open_archive(data / "archive.sqlite", make=False)
    try:
        found = [Held(one.record, one.version, one.first_seen, one.last_seen) for one in archive.select(versions="all")]
    finally:
        archive.close()
    return sorted(found, key=lambda one: (one.record["article_id"], one.version))


def crawl_twice(server: Server, data: Path) -> None:
    """In small files; an article is changed in between, the others are unchanged."""
    site = server.site
    words = ("-a", f"site={server.url}", *FREE_OF_DELAY, "-s", "NEWSBOT_WARC_DIR=warc", "-s", "NEWSBOT_WARC_SIZE=60000")
    scrapy(data, "record", "crawl", "hannover", *words)
    path, headline = site.path(site.stories[FREE]), site.stories[FREE].headline
    page = site.answer(path)
    body = b"".join(map(bytes, page.body)).replace(headline.split()[-1].encode(), b"Neuland")
    site.override[path] = replace(page, body=(body,))
    scrapy(data, "record", "crawl", "hannover", *words)


@pytest.mark.slow
def test_an_archive_is_made_anew_from_what_its_crawls_kept(tmp_path: Path) -> None:
    site = Site("hannover", 12, "arc", seed=4)
    path = site.path(site.stories[RESERVED])
    reservations.words(site)
    reservations.file(site, reservations.rule(path))
    reservations.header(
        site, site.path(site.stories[4]), ("TDM-Policy", "https://www.haz.de/p"), ("TDM-Reservation", "1")
    )
    live, files = tmp_path / "live", tmp_path / "live" / "warc"
    with serving(site) as server:
        crawl_twice(server, live)
    expected = held(live)
    assert len(list(files.glob("*.warc.gz"))) > 3
    assert max(one.version for one in expected) == 2
    assert sum(one.last_seen > one.first_seen for one in expected) > 5  # which only the second crawl saw again
    scrapy(tmp_path / "fresh", "record", "backfill", files)
    assert held(tmp_path / "fresh") == expected
    scrapy(live, "record", "backfill", files)  # what is there already is known
    assert held(live) == expected
    scrapy(live, "record", "backfill", files, "--again")
    assert held(live) == expected
    scrapy(tmp_path / "careful", "respect", "backfill", files)
    withheld = {
        one.record["url"]: one.record["tdm_source"] for one in held(tmp_path / "careful") if not one.record["lead"]
    }
    assert withheld == {site.url(site.stories[RESERVED]): "file", site.url(site.stories[4]): "header"}
