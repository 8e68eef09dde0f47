"""What all tests share: a hypothesis profile for slow and busy machines, archives of both kinds, a data folder each."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.archives import address, archive, postgres
from tests.datasets import make

__all__ = ["address", "archive", "make", "postgres"]

settings.register_profile("newsbot", deadline=None)
settings.load_profile("newsbot")


@pytest.fixture(autouse=True)
def own_data(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the crawls of a test keep: what one leaves waiting, the next one would ask for."""
    folder = tmp_path_factory.mktemp("newsbot")
    monkeypatch.setenv("NEWSBOT_DATA", str(folder))
    return folder
