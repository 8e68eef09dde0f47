"""``scrapy read``: one page from a file or a server, printed with its witnesses, or written as a case."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.partnersite.server import serving
from tests.partnersite.site import Site

ROOT = Path(__file__).parent.parent
SITE = Site("hannover", 10, "arc", seed=2)
STORY = next(story for story in SITE.stories if story.kind == "plain")


def read(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", "read", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


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


def test_an_address_is_fetched() -> None:
    with serving(SITE) as server:
        done = read(server.url + SITE.path(STORY))
        asked = [request.path for request in server.requests]
    assert done.returncode == 0, done.stderr
    assert STORY.headline in done.stdout
    assert asked == ["/robots.txt", SITE.path(STORY)]


def test_what_is_no_article_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text("<p>Nichts.</p>", encoding="utf-8")
    done = read(str(tmp_path / "empty.html"))
    assert done.returncode == 1
    assert done.stderr.startswith("UnknownLayout: ")


@pytest.mark.parametrize("words", [["nowhere.html"], [], ["a", "b"]])
def test_a_wrong_call_is_one_sentence(words: list[str]) -> None:
    done = read(*words)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_case_is_written_once_and_holds(page: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    command = [str(page), "--url", SITE.url(STORY), "--case", "arc/new_front_end"]
    environment_root = ROOT
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "read", *command],
        cwd=tmp_path,
        env={"PYTHONPATH": str(environment_root), "PATH": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    case = json.loads((tmp_path / "tests/pages/arc/new_front_end.json").read_text(encoding="utf-8"))
    assert case["article"]["headline"] == STORY.headline
    assert (tmp_path / "tests/pages/arc/new_front_end.html").read_bytes() == page.read_bytes()
