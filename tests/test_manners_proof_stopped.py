"""``NEWSBOT_STOPPED``: a paper whose publisher asked us to stop is not asked for anything, whatever is typed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.settings import Settings

from newsbot import stopping
from newsbot.manners.stopped import PublisherStopped, StoppedHosts, stopped
from tests.crawling import ROOT, crawl, scrapy
from tests.partnersite.server import serving
from tests.partnersite.site import Site

LETTER = {"wolfsburg": "letter of 2026-12-01"}
SPIDERS = {"SPIDER_MODULES": ["newsbot.spiders"]}


@pytest.mark.parametrize("value", ["", "  ", None, {}, "{}"])
def test_nobody_is_stopped(value: Any) -> None:
    assert stopped(value) == {}


@pytest.mark.parametrize("value", [LETTER, json.dumps(LETTER), f"\n{json.dumps(LETTER)}\n"])
def test_papers_with_reasons(value: Any) -> None:
    assert stopped(value) == LETTER


def test_a_reason_is_one_line() -> None:
    assert "\n" not in stopped({"peine": " Brief\nvom 1. 12. "})["peine"]


@pytest.mark.parametrize(
    "value",
    [
        "wolfsburg",
        "wolfsburg=letter",
        '["wolfsburg"]',
        "{'a': 'b'}",
        ["wolfsburg"],
        1,
        '{"a": ""}',
        '{"a": 1}',
        {"a": None},
    ],
)
def test_all_else_is_one_sentence(value: Any) -> None:
    with pytest.raises(ValueError, match="NEWSBOT_STOPPED is not papers with reasons") as caught:
        stopped(value)
    assert "\n" not in str(caught.value)


def test_all_hosts_of_the_paper_are_shut_and_no_other() -> None:
    settings = Settings({**SPIDERS, "NEWSBOT_STOPPED": LETTER})
    stopping.Stopping().update_settings(settings)
    middleware = StoppedHosts(settings.getdict("NEWSBOT_STOPPED_HOSTS"))
    for host in ("www.waz-online.de", "waz-online.de", "m.waz-online.de:8443", "WWW.WAZ-ONLINE.DE"):
        for path in ("/", "/robots.txt", "/.well-known/tdmrep.json"):
            with pytest.raises(PublisherStopped, match=re.escape("stopped: letter of 2026-12-01")):
                middleware.process_request(Request(f"https://{host}{path}"))
    middleware.process_request(Request("https://www.haz.de/"))
    middleware.process_request(Request("https://www.waz-online.de/", meta={"warc": ("x.warc.gz", 0)}))


def test_a_name_that_is_no_paper_is_no_stop() -> None:
    settings = Settings({**SPIDERS, "NEWSBOT_STOPPED": {"waz": "letter"}})
    with pytest.raises(ValueError, match="names 'waz', which is no paper; there are celle, "):
        stopping.reasons(settings)
    with pytest.raises(ValueError, match="names 'waz'"):
        stopping.Stopping().update_settings(settings)


def test_a_crawl_refuses_at_once_and_asks_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSBOT_STOPPED", json.dumps(LETTER))
    log = tmp_path / "job.log"
    with serving(Site("wolfsburg", 8)) as site:
        done = crawl("wolfsburg", "-a", f"site={site.url}", "-s", f"LOG_FILE={log}", data=tmp_path / "data")
        assert not site.requests
    sentence = "wolfsburg is stopped (letter of 2026-12-01): it is not asked for anything; docs/manners.md."
    assert (done.returncode, done.stderr) == (2, f"{sentence}\n")
    assert sentence in log.read_text(encoding="utf-8"), "where people look on scrapyd"
    assert not (tmp_path / "data").exists()


def test_a_setting_on_the_command_line_counts_too(tmp_path: Path) -> None:
    done = crawl("wolfsburg", "-s", f"NEWSBOT_STOPPED={json.dumps(LETTER)}", data=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("wolfsburg is stopped")


def test_a_wrong_value_stops_every_crawl(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSBOT_STOPPED", "wolfsburg")
    done = crawl("peine", data=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("NEWSBOT_STOPPED is not papers with reasons, like {")
    assert len(done.stderr.splitlines()) == 1


def test_a_replay_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSBOT_STOPPED", json.dumps(LETTER))
    sample = ROOT / "data" / "sample" / "wolfsburg.warc.gz"
    done = crawl("wolfsburg", "-a", f"warc={sample}", "-a", "max_articles=3", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "3 articles read" in done.stderr


@pytest.mark.parametrize("command", ["read", "fetch"])
def test_no_other_command_asks(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_STOPPED", json.dumps(LETTER))
    done = scrapy(command, "https://www.waz-online.de/Lokales", "-L", "DEBUG")
    assert not done.stdout.strip()
    assert "downloader/request_count" not in done.stderr
    if command == "read":
        assert done.returncode == 2
        assert "gave no page: stopped: letter of 2026-12-01" in done.stderr


def test_the_other_papers_are_crawled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSBOT_STOPPED", json.dumps({"peine": "letter"}))
    with serving(Site("wolfsburg", 8)) as site:
        done = crawl("wolfsburg", "-a", f"site={site.url}", "-s", "DOWNLOAD_DELAY=0", data=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_wrong_policy_is_one_sentence(tmp_path: Path) -> None:
    done = crawl("wolfsburg", "-s", "NEWSBOT_TDM=ignore", data=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "NEWSBOT_TDM='ignore' is no policy; give respect, strict or record." in done.stderr
