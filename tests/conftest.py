"""What all tests share: a hypothesis profile for slow and busy machines, archives of both kinds, a data folder each."""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.archives import address, archive, postgres
from tests.datasets import make

__all__ = ["address", "archive", "make", "postgres"]

for _sign in {"SIGINT", "SIGHUP"} & {*signal.Signals.__members__}:
    # A shell lets what runs in the background ignore these, and whatever a test starts would do so, too; it ignores
    # nothing where this process takes them itself.
    if signal.getsignal(signal.Signals[_sign]) is signal.SIG_IGN:
        signal.signal(signal.Signals[_sign], lambda *_: None)

settings.register_profile("newsbot", deadline=None)
settings.load_profile("newsbot")


@pytest.fixture(autouse=True)
def own_data(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the crawls of a test keep: what one leaves waiting, the next one would ask for."""
    folder = tmp_path_factory.mktemp("newsbot")
    monkeypatch.setenv("NEWSBOT_DATA", str(folder))
    return folder
