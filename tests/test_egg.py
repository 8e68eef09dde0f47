"""The egg that scrapyd runs: all of newsbot, nothing else, and it works as the zip file that it is."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.scrapyds import ROOT, clean, project

SCRAPY = (sys.executable, "-m", "scrapy")
ABOUT = {"PKG-INFO", "SOURCES.txt", "dependency_links.txt", "entry_points.txt", "requires.txt", "top_level.txt"}
"""What setuptools tells of an egg; a mark whether it may stay zipped comes on top."""
IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.append(sys.argv[1])
import newsbot
for module in pkgutil.walk_packages(newsbot.__path__, "newsbot."):
    print(importlib.import_module(module.name).__file__)
"""


@pytest.fixture(scope="module")
def egg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The egg of a clean copy, as ``scrapyd-deploy`` builds it."""
    folder = tmp_path_factory.mktemp("egg")
    copy = project(folder / "project")
    assert {"newsbot", "tests", "bench", "docs", "data"} <= {path.name for path in copy.iterdir()}
    built = folder / "built" / "newsbot.egg"
    built.parent.mkdir()
    command = [sys.executable, "-m", "scrapyd_client.deploy", "--debug", "--build-egg", str(built)]
    done = subprocess.run(
        command, cwd=copy, env=clean(folder, TMPDIR=str(folder)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return built


def contents(egg: Path) -> set[str]:
    """The files in an egg, without what Python made of them."""
    return {name for name in zipfile.ZipFile(egg).namelist() if not name.endswith((".pyc", "/"))}


def test_it_holds_every_file_of_newsbot_and_no_other(egg: Path) -> None:
    files = (path for path in (ROOT / "newsbot").rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    expected = {path.relative_to(ROOT).as_posix() for path in files}
    assert {"newsbot/spiders/wolfsburg.py", "newsbot/templates/spiders/paper.tmpl"} <= expected
    assert {name for name in contents(egg) if not name.startswith("EGG-INFO/")} == expected


def test_it_says_what_it_is_and_needs(egg: Path) -> None:
    about = {name.removeprefix("EGG-INFO/") for name in contents(egg) if name.startswith("EGG-INFO/")}
    assert ABOUT < about <= ABOUT | {"zip-safe", "not-zip-safe"}
    with zipfile.ZipFile(egg) as opened:
        entry_points, requires = (
            opened.read(f"EGG-INFO/{name}").decode() for name in ("entry_points.txt", "requires.txt")
        )
    assert entry_points.split() == ["[scrapy]", "settings", "=", "newsbot.settings"]
    assert "scrapy<2.20,>=2.19" in requires.splitlines()


def test_every_module_is_imported_from_the_zip(egg: Path, tmp_path: Path) -> None:
    words = (sys.executable, "-I", "-c", IMPORT_ALL, str(egg))
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    modules = [name for name in contents(egg) if name.endswith(".py")]
    assert {Path(line).relative_to(egg).as_posix() for line in done.stdout.split()} == {*modules} - {
        "newsbot/__init__.py"
    }


def test_the_page_of_a_report_is_made_from_the_zip(egg: Path, tmp_path: Path) -> None:
    made = "import sys; sys.path.insert(0, sys.argv[1]); from newsbot import report; print(report.page({}, '1;'))"
    done = subprocess.run(
        (sys.executable, "-I", "-c", made, str(egg)), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "</html>" in done.stdout, done.stderr


def test_without_a_data_folder_a_crawl_refuses(egg: Path, tmp_path: Path) -> None:
    """An egg is a file: nothing can be kept beside its modules, and the working directory is nobody's choice."""
    before = egg.read_bytes()
    environment = clean(tmp_path, PYTHONPATH=str(egg), SCRAPY_SETTINGS_MODULE="newsbot.settings")
    for words in (("crawl", "wolfsburg"), ("crawl", "wolfsburg", "-a", "new_only=1")):
        done = subprocess.run(
            (*SCRAPY, *words), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert done.stderr.startswith("NEWSBOT_DATA is not set")
    assert egg.read_bytes() == before
    assert list(tmp_path.iterdir()) == []
    assert list(egg.parent.iterdir()) == [egg]
