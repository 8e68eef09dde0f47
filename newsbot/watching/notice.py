"""Tells a command of the operator that a run went wrong; what becomes of the command changes nothing."""

import json
import logging
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from threading import Thread
from typing import IO, Any

from newsbot import text

log = logging.getLogger("newsbot")

WENT_WRONG = {3: "blocked", 4: "failed", 5: "drifting"}
"""What is told of, by exit code."""
KILLED = "killed"
"""What is told of a run that died without a word, when the next one of its paper begins."""
PATIENCE = 30.0
"""Seconds that the command may take."""
HEARD = 2000
"""Bytes of what it says that are kept."""


def tell(command: str, notice: Mapping[str, Any], patience: float = PATIENCE) -> None:
    """Runs ``command``, its words split as a shell does but without one, with the notice as JSON on standard input.

    That it can't be started, ends with another code than 0, or takes longer than ``patience`` (it is killed then, with
    all that it started) is one line in the log.
    """
    try:
        words = shlex.split(command)
    except ValueError as reason:
        log.error("NEWSBOT_NOTIFY is no command (%s): %s", reason, text.printable(command))
        return
    if words and (trouble := _run(words, _line(notice), patience)):
        log.error("NEWSBOT_NOTIFY, %s: %s", text.printable(words[0]), text.printable(trouble))


def _line(notice: Mapping[str, Any]) -> bytes:
    """One line of JSON, in which nothing steers a terminal or a mail: what can't be printed is escaped."""
    said = json.dumps(notice, ensure_ascii=False, default=str)
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in said).encode() + b"\n"


def _run(words: list[str], notice: bytes, patience: float) -> str:
    """What went wrong; empty if nothing did."""
    try:
        running = subprocess.Popen(  # noqa: S603, what the operator set
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    except (OSError, ValueError) as reason:
        return f"can't be started: {getattr(reason, 'strerror', None) or reason}"
    said = bytearray()
    Thread(target=_hand, args=(running.stdin, notice), daemon=True).start()
    listener = Thread(target=_listen, args=(running.stderr, said), daemon=True)
    listener.start()
    try:
        running.wait(patience)
    except subprocess.TimeoutExpired:
        _end(running)
        return f"was ended after {patience:g} s"
    if not running.returncode:
        return ""
    listener.join(1)  # what it left running may hold the pipe for long
    return f"exit code {running.returncode}: {' '.join(said.decode('utf-8', 'replace').split()) or 'it said nothing'}"


def _hand(pipe: IO[bytes], notice: bytes) -> None:
    with suppress(OSError), pipe:  # it need not read
        pipe.write(notice)


def _listen(pipe: IO[bytes], said: bytearray) -> None:
    """Keeps the begin of what is said, and reads on: whoever is not read waits."""
    with pipe:
        while more := os.read(pipe.fileno(), 65536):
            said += more[: HEARD - len(said)]


def _end(running: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            running.kill()
        else:
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()
