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
from typing import Any

from newsbot import text

log = logging.getLogger("newsbot")

WENT_WRONG = {3: "blocked", 4: "failed", 5: "drifting"}
"""What is told of, by exit code."""
KILLED = "killed"
"""What is told of a run that died without a word, when the next one of its paper begins."""
PATIENCE = 30.0
"""Seconds that the command may take."""


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
    if words and (trouble := _run(words, json.dumps(notice, ensure_ascii=False).encode(), patience)):
        log.error("NEWSBOT_NOTIFY, %s: %s", text.printable(words[0]), text.printable(trouble))


def _run(words: list[str], notice: bytes, patience: float) -> str:
    """What went wrong; empty if nothing did."""
    try:
        running = subprocess.Popen(  # noqa: S603, what the operator set
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    except (OSError, ValueError) as reason:
        return f"can't be started: {getattr(reason, 'strerror', None) or reason}"
    try:
        _, said = running.communicate(notice + b"\n", timeout=patience)
    except subprocess.TimeoutExpired:
        _end(running)
        return f"was ended after {patience:g} s"
    if not running.returncode:
        return ""
    return f"exit code {running.returncode}: {' '.join(said.decode('utf-8', 'replace').split()) or 'it said nothing'}"


def _end(running: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            running.kill()
        else:
            os.killpg(running.pid, signal.SIGKILL)
    for pipe in (running.stdin, running.stderr):
        if pipe:
            pipe.close()
    running.wait()
