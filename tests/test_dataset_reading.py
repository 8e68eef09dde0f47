"""What docs/dataset.md tells readers of a dataset works: every block of Python and R is run on the samples."""

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
R_BLOCKS = re.findall(r"^```r\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LIBRARIES = ("pandas", "polars", "duckdb", "pyarrow")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles.csv and, where pyarrow is there, articles.parquet."""
    folder = tmp_path_factory.mktemp("reading")
    with (folder / "feed.jsonl").open("w", encoding="utf-8") as feed:
        for paper in ("wolfsburg", "hannover", "leipzig"):
            for record in json.loads((ROOT / f"data/sample/{paper}.json").read_bytes()):
                feed.write(json.dumps(record, ensure_ascii=False) + "\n")
    for name in ("articles.csv", "articles.parquet"):
        if name.endswith(".csv") or find_spec("pyarrow"):
            command = [sys.executable, "-m", "scrapy", "dataset", "-o", str(folder / name), str(folder / "feed.jsonl")]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    return folder


def used(block: str) -> list[str]:
    needed = [name for name in LIBRARIES if re.search(rf"^import {name}\b", block, re.MULTILINE)]
    return [*needed, "pyarrow"] if "articles.parquet" in block else needed


def test_every_library_is_shown() -> None:
    assert {name for block in BLOCKS for name in used(block)} == set(LIBRARIES)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: " ".join(used(block)) or "csv")
@pytest.mark.slow
def test_a_block_runs(folder: Path, block: str) -> None:
    for name in used(block):
        if find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error::FutureWarning", "-c", block],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if "print(" in block:
        assert "hannover" in done.stdout or "dpa" in done.stdout


@pytest.mark.parametrize("block", R_BLOCKS, ids=lambda block: " ".join(re.findall(r"library\((\w+)\)", block)))
def test_a_block_of_r_runs(folder: Path, block: str) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    names = re.findall(r"library\((\w+)\)", block)
    missing = "for (name in commandArgs(TRUE)) if (!requireNamespace(name, quietly = TRUE)) cat(name, '')"
    lacking = subprocess.run(["Rscript", "-e", missing, *names], capture_output=True, text=True, check=True).stdout
    if lacking.strip():
        pytest.skip(f"R lacks {lacking.strip()}")
    if "articles.parquet" in block and find_spec("pyarrow") is None:
        pytest.skip("pyarrow is not installed")
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", block], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 3
