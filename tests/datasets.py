"""What the tests of datasets share: invented records as a crawl writes them, feeds, and the command in this process."""

import io
import json
import logging
from argparse import ArgumentParser
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from scrapy.settings import Settings

from newsbot import formats
from newsbot.commands.dataset import Command
from newsbot.items import Article
from newsbot.pipelines.normalise import normalise

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


class Answer(NamedTuple):
    """What a run of the command was."""

    code: int
    out: str
    err: str
    target: Path | None

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records of the JSON Lines that it wrote."""
        assert self.code == 0, self.err
        assert self.target
        return [json.loads(line) for line in self.target.read_text(encoding="utf-8").splitlines()]


def dataset(*words: str, **settings: Any) -> Answer:
    """``scrapy dataset`` with these words and settings."""
    command, parser = Command(), ArgumentParser(conflict_handler="resolve")
    command.settings = Settings({name: str(value) for name, value in settings.items()})
    command.add_options(parser)
    parser.add_argument("files", nargs="*")
    opts = parser.parse_intermixed_args(words)
    log = logging.getLogger("newsbot")
    level = log.level
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            command.process_options(opts.files, opts)
            command.run(opts.files, opts)
            code = command.exitcode
        except SystemExit as end:
            code = int(str(end.code))
        finally:
            log.setLevel(level)
    return Answer(code, out.getvalue(), err.getvalue(), Path(opts.output) if opts.output else None)
