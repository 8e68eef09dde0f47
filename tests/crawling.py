"""Runs ``scrapy`` as a user would, and reads what it wrote."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
FREE_OF_DELAY = ("-s", "DOWNLOAD_DELAY=0")


def scrapy(*words: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """``scrapy`` with these words, in the project's folder."""
    command = [sys.executable, "-m", "scrapy", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=timeout, check=False
    )


def crawl(*words: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """``scrapy crawl``, with a data folder of its own: ``data``, else one that is gone then."""
    with TemporaryDirectory() as gone:
        return scrapy("crawl", *words, "-s", f"NEWSBOT_DATA={data or gone}")


def records(path: Path) -> list[dict[str, object]]:
    """The records of a JSON file."""
    return list(json.loads(path.read_text(encoding="utf-8")))
