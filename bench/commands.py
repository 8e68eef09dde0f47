"""Runs ``scrapy`` as a person would, and says what it took."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from bench.meter import held
from bench.samples import ROOT

LOOK = 0.02
"""Seconds between two looks at a process."""


class Taken(NamedTuple):
    """What a command took."""

    seconds: float
    peak: float
    """Most memory that it held, in MB."""
    said: str
    """What it wrote to standard error."""


def scrapy(*words: str, directory: Path = ROOT, environment: Mapping[str, str] | None = None) -> Taken:
    """``scrapy`` with these words, and with ``environment`` added to it; ``RuntimeError`` if it does not end with 0."""
    command = [sys.executable, "-m", "scrapy", *words]
    with TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=directory, stdout=subprocess.DEVNULL, stderr=errors, env={**_own(), **(environment or {})}
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, held(process.pid))
            time.sleep(LOOK)
        seconds = time.perf_counter() - begun
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said[-2000:]}")
    return Taken(seconds, peak, said)


def _own() -> dict[str, str]:
    """This environment, without what would lead to another project, archive or folder."""
    others = ("SCRAPY_SETTINGS_MODULE", "NEWSBOT_ARCHIVE", "NEWSBOT_DATA")
    return {**{name: value for name, value in os.environ.items() if name not in others}, "PYTHONPATH": str(ROOT)}
