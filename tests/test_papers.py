"""A paper is data: one file, one class, no methods, and what it declares has the right form."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newsbot.paper import PaperSpider

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "newsbot" / "spiders"
FILES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["newsbot.spiders"]}))
OWN = """
    wolfsburg hannover neue_presse peine goettingen schaumburg leipzig dresden torgau potsdam rostock luebeck kiel
    marburg rnd saechsische
"""
OUTSIDE = """
    celle hameln rinteln springe gelnhausen nienburg lueneburg holzminden schwaebisch_gmuend siegen remscheid solingen
"""
STATES = "BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH"
"""ISO 3166-2, after the country."""


def test_every_file_is_one_paper() -> None:
    assert sorted(LOADER.list()) == [path.stem for path in FILES]
    assert set(OWN.split()) | set(OUTSIDE.split()) <= set(LOADER.list())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_paper_is_data(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    (paper,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    assert [ast.unparse(base) for base in paper.bases] == ["PaperSpider"]
    for line in paper.body:
        assert isinstance(line, ast.Assign | ast.Expr), f"{path.name} does more than declare"
    assert (paper.end_lineno or 0) - paper.lineno <= 12


@pytest.mark.parametrize("name", LOADER.list())
def test_what_a_paper_declares(name: str) -> None:
    paper = LOADER.load(name)
    assert issubclass(paper, PaperSpider)
    assert paper.name == name == Path(paper.__module__.replace(".", "/")).name
    assert re.fullmatch(r"https://(www\.)?[a-z0-9-]+\.[a-z]{2,}", paper.site), "scheme and host, without a slash"
    assert paper.state.removeprefix("DE-") in STATES.split(), "the federal state by ISO 3166-2, e.g. DE-NI"
    assert paper.publication.strip() == paper.publication != "", "the printed name"
    assert isinstance(vars(paper)["own"], bool)
    assert paper.__doc__
    assert all(re.fullmatch(r"[a-z0-9.-]+", host) for host in paper.old_hosts)
    assert all(re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", path) for path in paper.sections)
    assert all(re.fullmatch(r"(/[a-z0-9_-]+)+/?", path) for path in paper.feeds)


def test_outside_titles_are_those_that_madsack_does_not_own() -> None:
    assert all(LOADER.load(name).own for name in OWN.split())
    assert not any(LOADER.load(name).own for name in OUTSIDE.split())


def test_no_two_papers_share_a_host() -> None:
    seen: dict[str, str] = {}
    for name in LOADER.list():
        for host in LOADER.load(name).hosts():
            assert seen.setdefault(host, name) == name, f"{host}: {name} and {seen[host]}"


def test_no_two_papers_share_a_printed_name() -> None:
    printed = [LOADER.load(name).publication for name in LOADER.list()]
    assert len(set(printed)) == len(printed)


def test_the_template_gives_a_paper_that_lacks_two_facts(tmp_path: Path) -> None:
    """As docs/papers.md tells, in a copy of the project: ``genspider``, two values, and the rules above hold."""
    spiders = tmp_path / "newsbot" / "spiders"
    spiders.mkdir(parents=True)
    for folder in (tmp_path / "newsbot", spiders):
        (folder / "__init__.py").touch()
    command = [sys.executable, "-m", "scrapy", "genspider", "-t", "paper", "musterstadt", "https://www.musterbote.de/"]
    words = ["-s", "NEWSPIDER_MODULE=spiders", "-s", "SPIDER_MODULES=spiders"]
    done = subprocess.run(
        [*command, *words, "-s", f"TEMPLATES_DIR={ROOT / 'newsbot' / 'templates'}"],
        cwd=tmp_path / "newsbot", capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    path = spiders / "musterstadt.py"
    made = path.read_text(encoding="utf-8")
    assert 'site = "https://www.musterbote.de"\n' in made
    filled = made.replace('publication = ""', 'publication = "Musterbote"').replace('"DE-"', '"DE-NI"')
    assert len(filled.splitlines()) == len(made.splitlines())
    path.write_text(filled, encoding="utf-8")
    test_a_paper_is_data(path)
    space: dict[str, object] = {"__name__": "musterstadt"}
    exec(compile(filled, str(path), "exec"), space)
    (paper,) = (one for one in space.values() if isinstance(one, type) and one.__module__ == "musterstadt")
    assert issubclass(paper, PaperSpider)
    assert (paper.name, paper.publication, paper.state, paper.own) == ("musterstadt", "Musterbote", "DE-NI", False)
    assert paper.hosts() == {"musterbote.de", "www.musterbote.de", "m.musterbote.de"}


def test_the_template_is_found_by_its_name() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "genspider", "--list"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.split()[-1] == "paper"
