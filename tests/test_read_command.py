"""``scrapy read``: one page from a file or a server, printed with its witnesses, or written as a case."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.partnersite import reservations
from tests.partnersite.answers import TDMREP
from tests.partnersite.server import serving
from tests.partnersite.site import Site

ROOT = Path(__file__).parent.parent
SITE = Site("hannover", 10, "arc", seed=2)
STORY = next(story for story in SITE.stories if story.kind == "plain")


def read(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", "read", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "page.html"
    path.write_bytes(b"".join(SITE.page_of(STORY).body))
    return path


def test_a_file_is_printed_with_its_witnesses(page: Path) -> None:
    done = read(str(page), "--url", SITE.url(STORY))
    assert done.returncode == 0, done.stderr
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("headline"))
    assert STORY.headline in line
    assert "as shown" in line
    assert any(line.split()[:2] == ["paper", "hannover"] for line in done.stdout.splitlines())


def test_json_is_the_record(page: Path) -> None:
    done = read(str(page), "--url", SITE.url(STORY), "--json")
    record = json.loads(done.stdout)
    assert (record["paper"], record["headline"], record["url"]) == ("hannover", STORY.headline, SITE.url(STORY))


@pytest.mark.slow
def test_an_address_is_fetched() -> None:
    with serving(SITE) as server:
        done = read(server.url + SITE.path(STORY))
        asked = [request.path for request in server.requests]
    assert done.returncode == 0, done.stderr
    assert STORY.headline in done.stdout
    assert asked == ["/robots.txt", TDMREP, SITE.path(STORY)]


@pytest.mark.parametrize(("policy", "has_text"), [("respect", False), ("record", True)])
@pytest.mark.slow
def test_what_is_reserved_is_left_out_as_in_a_crawl(policy: str, has_text: bool, tmp_path: Path) -> None:
    site = Site("hannover", 5, "arc")
    story = next(story for story in site.stories if story.kind == "plain")
    reservations.file(site, reservations.rule("/"))
    reservations.meta(site, site.path(story), robots="noai")
    with serving(site) as server:
        done = read(server.url + site.path(story), "--json", "-s", f"NEWSBOT_TDM={policy}")
    record = json.loads(done.stdout)
    assert (record["tdm_reservation"], record["tdm_source"], record["usage_signals"]) == (1, "file", ["meta noai"])
    assert (record["headline"], bool(record["body"]), bool(record["lead"])) == (story.headline, has_text, has_text)
    assert ("The text is left out, as it is reserved (file)" in done.stderr) is not has_text


def test_a_file_says_by_itself_what_is_reserved(tmp_path: Path) -> None:
    site = Site("hannover", 5, "arc")
    story = next(story for story in site.stories if story.kind == "plain")
    reservations.meta(site, site.path(story), tdm_reservation="1")
    page = tmp_path / "page.html"
    page.write_bytes(b"".join(map(bytes, site.answer(site.path(story)).body)))
    done = read(str(page), "--json")
    assert [json.loads(done.stdout)[name] for name in ("tdm_source", "body")] == ["meta", None]
    done = read(str(page), "--case", "arc/reserved_2026")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the text is reserved (meta), so no case is made of it" in done.stderr


def test_what_is_no_article_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text("<p>Nichts.</p>", encoding="utf-8")
    done = read(str(tmp_path / "empty.html"))
    assert done.returncode == 1
    assert done.stderr.startswith("UnknownLayout: ")


SAMPLE = "data/sample/hannover.warc.gz"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.html"], "nowhere.html"),
        (["nowhere.warc.gz"], "nowhere.warc.gz"),
        (["tests"], "tests"),
        ([], "give one file or one address"),
        (["a", "b"], "give one file or one address"),
        (["README.md", "--url", "mailto:a@b.de"], "mailto:a@b.de is no http address"),
        (["README.md", "--paper", "nowhere"], "wolfsburg"),
        (["README.md", "--case", "nowhere/x"], "arc/"),
        ([SAMPLE], "--url https://"),
        ([SAMPLE, "--url", "https://www.haz.de/nowhere.html"], "holds no page of https://www.haz.de/nowhere.html"),
    ],
)
@pytest.mark.slow
def test_a_wrong_call_is_one_sentence(words: list[str], said: str) -> None:
    done = read(*words)
    assert done.returncode == 2
    assert not done.stdout
    (sentence,) = done.stderr.strip().splitlines()
    assert said in sentence


@pytest.mark.slow
def test_what_the_server_answers_instead_of_a_page_is_said() -> None:
    with serving(SITE) as server:
        done = read(server.url + "/nowhere.html")
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == f"{server.url}/nowhere.html answers HTTP 404."


def test_a_page_of_a_warc_file_is_found_by_its_address() -> None:
    newest = json.loads((ROOT / "data/sample/hannover.json").read_text(encoding="utf-8"))[0]
    done = read(SAMPLE, "--url", newest["url"].replace("https://www.", "http://") + "?utm_source=x", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["article_id"] == newest["article_id"]


def test_the_record_of_another_paper_may_be_asked_for(page: Path) -> None:
    record = json.loads(read(str(page), "--url", SITE.url(STORY), "--paper", "leipzig", "--json").stdout)
    assert record["paper"] == "leipzig"
    assert record["url"].startswith("https://www.lvz.de/")


def test_a_file_says_its_address_itself(tmp_path: Path) -> None:
    url = "https://www.haz.de/lokales/ein-ganz-neuer-text.html"
    for name, head in {
        "canonical": f'<link rel="canonical" href="{url}"><meta property="og:url" content="https://x.de/">',
        "og": f'<meta property="og:url" content="{url}">',
    }.items():
        head += '<meta property="og:type" content="article"><meta property="og:title" content="Neu">'
        (tmp_path / f"{name}.html").write_text(
            f"<html><head>{head}</head><body><h1>Neu</h1></body></html>", encoding="utf-8"
        )
        assert json.loads(read(str(tmp_path / f"{name}.html"), "--json").stdout)["url"] == url


@pytest.mark.slow
def test_a_case_is_written_once_and_holds(page: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    words = (str(page), "--url", SITE.url(STORY), "--case", "arc/new_front_end")
    done = read(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "before you commit" in done.stdout
    written = tmp_path / "tests/pages/arc/new_front_end.html"
    assert written.read_bytes() == page.read_bytes()
    case = json.loads(written.with_suffix(".json").read_text(encoding="utf-8"))
    assert case["article"]["headline"] == STORY.headline
    written.with_suffix(".json").write_text("{}", encoding="utf-8")
    again = read(*words, cwd=tmp_path)
    assert (again.returncode, written.with_suffix(".json").read_text(encoding="utf-8")) == (2, "{}")
    assert "--force" in again.stderr
    assert read(*words, "--force", cwd=tmp_path).returncode == 0
    assert json.loads(written.with_suffix(".json").read_text(encoding="utf-8")) == case
