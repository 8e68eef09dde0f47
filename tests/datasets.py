"""What the tests of datasets share: invented records as a crawl writes them, feeds, and the command in this process."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from newsbot import formats
from newsbot.commands.dataset import Command
from newsbot.items import Article
from newsbot.pipelines.normalise import normalise
from tests.commanding import Answer, run

START = datetime(2026, 3, 2, 6, 0, tzinfo=timezone.utc)
_SERIAL = count()


def reading(paper: str = "peine", id: str = "", *, hour: float = 0, **columns: Any) -> dict[str, Any]:
    """A record as a crawl writes it; ``hour``: when it was fetched, from the start."""
    fetched = START + timedelta(hours=hour)
    given: dict[str, Any] = {
        "publication": paper.title(),
        "url": f"https://{paper}.example/{id}",
        "headline": "Turm wird saniert",
        "body": "Das Gerüst steht.",
        "published": START,
        "access": "free",
        **columns,
    }
    article = Article(paper=paper, article_id=id or str(next(_SERIAL)), fetched=fetched, **given)
    return formats.record(normalise(article))


def feed(path: Path, *records: dict[str, Any]) -> str:
    """The path of a JSON Lines feed with these records."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), encoding="utf-8")
    return str(path)


def dataset(*words: str, **settings: Any) -> Answer:
    """``scrapy dataset`` with these words and settings."""
    return run(Command(), words, Settings({name: str(value) for name, value in settings.items()}))


@pytest.fixture
def make(tmp_path: Path, address: str) -> Callable[..., Answer]:
    """``scrapy dataset`` with an archive of each kind."""

    def make(*words: str) -> Answer:
        if "-o" not in words:
            words = ("-o", str(tmp_path / "out" / "x.jsonl"), *words)
        return dataset(*words, NEWSBOT_DATA=tmp_path / "data", NEWSBOT_ARCHIVE=address)

    return make
