"""Runs a command of ``scrapy`` in this process, and takes down what it said."""

import io
import json
import logging
from argparse import ArgumentParser
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings


class Answer(NamedTuple):
    """What a run of a command was."""

    code: int
    out: str
    err: str
    target: Path | None

    @property
    def document(self) -> Any:
        """What was printed as JSON."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records of the JSON Lines that it wrote."""
        assert self.code == 0, self.err
        assert self.target
        return [json.loads(line) for line in self.target.read_text(encoding="utf-8").splitlines()]


def run(command: ScrapyCommand, words: tuple[str, ...], settings: Settings) -> Answer:
    """What ``command`` does with these words, as ``scrapy`` would start it."""
    parser = ArgumentParser(conflict_handler="resolve")
    command.settings = settings
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
    target = getattr(opts, "output", None)
    return Answer(code, out.getvalue(), err.getvalue(), Path(target) if isinstance(target, str) else None)
