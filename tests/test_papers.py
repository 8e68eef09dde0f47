"""A paper is data: one file, one class, no methods, and what it declares has the right form."""

import ast
import re
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newsbot.paper import PaperSpider

FOLDER = Path(__file__).parent.parent / "newsbot" / "spiders"
FILES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["newsbot.spiders"]}))


def test_every_file_is_one_paper() -> None:
    assert sorted(LOADER.list()) == [path.stem for path in FILES]
    assert {"wolfsburg", "luebeck", "potsdam", "leipzig", "hannover", "rnd"} <= set(LOADER.list())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_paper_is_data(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    (paper,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    assert [ast.unparse(base) for base in paper.bases] == ["PaperSpider"]
    for line in paper.body:
        assert isinstance(line, ast.Assign | ast.Expr), f"{path.name} does more than declare"
    assert len(paper.body) <= 12


@pytest.mark.parametrize("name", LOADER.list())
def test_what_a_paper_declares(name: str) -> None:
    paper = LOADER.load(name)
    assert issubclass(paper, PaperSpider)
    assert paper.name == name == Path(paper.__module__.replace(".", "/")).name
    assert re.fullmatch(r"https://www\.[a-z0-9-]+\.de", paper.site)
    assert re.fullmatch(r"DE-[A-Z]{2}", paper.state)
    assert paper.publication.strip() == paper.publication != ""
    assert paper.__doc__
    assert all(re.fullmatch(r"[a-z0-9.-]+", host) for host in paper.old_hosts)
    assert all(re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", path) for path in paper.sections)


def test_no_two_papers_share_a_host() -> None:
    seen: dict[str, str] = {}
    for name in LOADER.list():
        for host in LOADER.load(name).hosts():
            assert seen.setdefault(host, name) == name, f"{host}: {name} and {seen[host]}"
