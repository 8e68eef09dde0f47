"""A command in a process group of its own: started, waited for, struck; how much memory it took."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

PAUSE = 0.005


class Process:
    """A running command. What it says goes to the end of ``log``; settings in the environment do not reach it."""

    def __init__(self, command: Sequence[str], directory: Path, log: Path) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("NEWSBOT_", "SCRAPY_"))
        }
        self.begun = time.time()
        with log.open("ab") as stream:
            self._popen = subprocess.Popen(
                command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream,
                start_new_session=True,
            )  # fmt: skip
        self.memory = 0.0
        """MB that were resident at most, as Linux tells it; 0 elsewhere."""

    @property
    def code(self) -> int | None:
        """Exit code; minus the signal that killed it; None while it runs."""
        return self._popen.returncode

    @property
    def seconds(self) -> float:
        """Since it was started."""
        return time.time() - self.begun

    def ends_within(self, seconds: float) -> bool:
        """Waits until it has ended, so long at most; whether it has."""
        until = time.monotonic() + seconds
        while self._popen.returncode is None:
            self.memory = max(self.memory, _peak(self._popen.pid))
            if self._popen.poll() is not None:
                break
            if time.monotonic() >= until:
                return False
            time.sleep(min(PAUSE, max(0.0, until - time.monotonic())))
        return True

    def strike(self, *signals: signal.Signals, pause: float = 0.2) -> None:
        """Sends signals to the whole group, one after the other, to those who still live."""
        for number, one in enumerate(signals):
            if number and self.ends_within(pause):
                return
            os.killpg(self._popen.pid, one)

    def kill(self) -> None:
        """Ends it at once, as ``kill -9`` does."""
        if self.code is None:
            self.strike(signal.SIGKILL)
            self.ends_within(60)


def _peak(number: int) -> float:
    """Of a living process. Not ``ru_maxrss``: that begins with the memory of whoever started it."""
    try:
        status = Path(f"/proc/{number}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
