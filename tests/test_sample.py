"""The samples: what their pages give is what lies beside them, byte for byte."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"


@pytest.mark.parametrize("paper", ["wolfsburg", "hannover", "leipzig"])
@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.slow
def test_the_sample_gives_its_records(paper: str, kind: str, tmp_path: Path) -> None:
    target = tmp_path / f"{paper}.{kind}"
    words = ["crawl", paper, "-a", f"warc=data/sample/{paper}.warc.gz", "-O", str(target)]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == (SAMPLE / target.name).read_bytes()


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.glob("*.warc.gz")) < 2_000_000
