"""The last line of a terminal, rewritten in place; what is logged meanwhile stands above it."""

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_BEGIN = "\r\x1b[K"
"""To the begin of the line, which is emptied (ECMA-48, EL)."""
_COLUMNS = 80


class Line:
    """A line below what ``handlers`` log, which write to a terminal."""

    def __init__(self, handlers: "list[logging.StreamHandler[Any]]") -> None:
        self._handlers = handlers
        self._stream = handlers[0].stream
        self._shown = ""
        for handler in handlers:
            handler.setStream(_Above(self))

    def show(self, text: str) -> None:
        """Shows ``text``, as far as the terminal is wide now."""
        self._shown = text[: _columns(self._stream) - 1]
        with suppress(OSError):  # the terminal was closed, the crawl goes on; so below
            self._stream.write(_BEGIN + self._shown)
            self._stream.flush()

    def above(self, text: str) -> None:
        """Writes whole lines above this one."""
        with suppress(OSError):
            self._stream.write(_BEGIN + text + self._shown)

    def flush(self) -> None:
        """Hands what was written to the terminal."""
        with suppress(OSError):
            self._stream.flush()

    def close(self) -> None:
        """Leaves the line empty, and the handlers as they were."""
        if self._handlers:
            self.show("")
        for handler in self._handlers:
            handler.setStream(self._stream)
        self._handlers = []


class _Above:
    """What a handler writes to instead of the terminal."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def write(self, text: str) -> None:
        """Writes lines."""
        self._line.above(text)

    def flush(self) -> None:
        """Hands them on."""
        self._line.flush()


def live() -> Line | None:
    """A line below the log; None where standard error is no terminal, or INFO lines are not logged there."""
    handlers = [handler for handler in logging.root.handlers if _shows(handler)]
    return Line(handlers) if handlers and _is_able() else None  # type: ignore[arg-type]


def let_go() -> None:
    """What a closed terminal, or pipe, did not take is dropped: Python would end with exit code 120 for it."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())


def _is_able() -> bool:
    """Whether standard error is a terminal that can erase a line: of those of Windows, the newer one says so."""
    if sys.stderr is None or not sys.stderr.isatty():
        return False
    return "WT_SESSION" in os.environ if sys.platform == "win32" else os.environ.get("TERM") != "dumb"


def _shows(handler: logging.Handler) -> bool:
    is_ours = isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr
    return is_ours and handler.level <= logging.INFO


def _columns(stream: Any) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or _COLUMNS
    except (OSError, ValueError):
        return _COLUMNS
