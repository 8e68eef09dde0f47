"""What is seen while a crawl runs, on a terminal and elsewhere; who is told of a run that went wrong."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsbot import watching
from tests.crawling import FREE_OF_DELAY, ROOT, crawl
from tests.partnersite.server import Server, serving
from tests.partnersite.site import Site
from tests.repeated import command, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals and no signals")

LINE = re.compile(r"wolfsburg [0-9:]+  \d+ articles?, [\d,]+ new, \d+\.\d pages/s, [\d,]+ wait, [\d,]+ refused")


class Screen:
    """What a terminal shows that knows carriage return, line feed and the erasing of a line, and no other sequence."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.lines = [""]
        self.column = 0
        self.seen: list[str] = []
        """The last line, each time it was rewritten."""

    def feed(self, text: str) -> None:
        for piece in re.findall(r"\x1b\[K|\r|\n|[^\x1b\r\n]+|\x1b", text):
            if piece == "\r":
                self.column = 0
            elif piece == "\n":
                self.lines.append("")
            elif piece == "\x1b[K":
                self.seen.append(self.lines[-1])
                self.lines[-1] = self.lines[-1][: self.column]
            else:
                assert piece != "\x1b", "another sequence"
                self._put(piece)

    def _put(self, text: str) -> None:
        for letter in text:
            if self.column == self.columns:  # the terminal wraps
                self.lines.append("")
                self.column = 0
            self.lines[-1] = self.lines[-1][: self.column].ljust(self.column) + letter
            self.column += 1


def shown(
    words: list[str], columns: int, leaves: Callable[[Screen], bool] = lambda _: False, **env: str
) -> tuple[int, Screen]:
    """What a person sees of a command on a terminal; who ``leaves`` closes the window, and the command stays."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    free = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSBOT_", "PYTHONUNBUFFERED"))}
    running = subprocess.Popen(words, cwd=ROOT, env={**free, "TERM": "xterm", **env}, stderr=theirs, stdout=theirs)
    os.close(theirs)
    screen = Screen(columns)
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # Linux says so that the other end is closed
            break
        if not read:
            break
        screen.feed(read.decode())
        if leaves(screen):
            break
    os.close(ours)
    return running.wait(), screen


@pytest.mark.parametrize("columns", [120, 40])
@pytest.mark.slow
def test_a_line_lives_below_the_log(tmp_path: Path, columns: int) -> None:
    with serving(Site("wolfsburg", 100, "pdb", seed=3)) as server:
        words = [*command(server, tmp_path), "-s", "DOWNLOAD_DELAY=0.02", "-a", "max_articles=90"]
        code, screen = shown(words, columns)
    assert code == 0
    live = [line for line in screen.seen if line.startswith("wolfsburg 0:")]
    assert len(set(live)) >= 2
    assert all(len(line) < columns for line in live)
    if columns == 120:
        assert all(LINE.fullmatch(line) for line in live), live
    text = "\n".join(screen.lines)
    assert not any(line.startswith("wolfsburg 0:") for line in screen.lines)  # it is gone in the end
    assert "wolfsburg: 90 articles read" in text.replace("\n", "")
    assert "a minute" not in text


@pytest.mark.parametrize("words", [["-L", "ERROR"], ["--nolog"], ["-s", "NEWSBOT_PROGRESS=0"]])
@pytest.mark.slow
def test_who_wants_it_quiet_has_it_quiet(tmp_path: Path, words: list[str]) -> None:
    with serving(Site("wolfsburg", 20, "pdb", seed=3)) as server:
        _, screen = shown([*command(server, tmp_path), "-s", "DOWNLOAD_DELAY=0.05", *words], 120)
    assert not screen.seen


@pytest.mark.slow
def test_where_records_are_shown_no_line_is(tmp_path: Path) -> None:
    with serving(Site("wolfsburg", 20, "pdb", seed=3)) as server:
        code, screen = shown([*command(server, tmp_path), "-s", "DOWNLOAD_DELAY=0.05", "-o", "-:csv"], 120)
    assert code == 0
    assert not screen.seen


@pytest.mark.parametrize(("ends", "code"), [("", 120), ("watching.let_go()", 0)])
def test_what_a_closed_pipe_did_not_take_is_dropped(ends: str, code: int) -> None:
    says = f"""
from contextlib import suppress
from newsbot import watching
with suppress(OSError):
    print("zu spät", flush=True)
{ends}
"""
    ours, theirs = os.pipe()
    os.close(ours)
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    running = subprocess.run(
        [sys.executable, "-c", says], cwd=ROOT, env=buffered, stdout=theirs, stderr=subprocess.DEVNULL
    )
    os.close(theirs)
    assert running.returncode == code


@pytest.mark.slow
def test_a_window_that_is_closed_ends_no_crawl(tmp_path: Path) -> None:
    with serving(Site("wolfsburg", 40, "pdb", seed=3)) as server:
        words = [*command(server, tmp_path), "-s", "DOWNLOAD_DELAY=0.05"]
        code, _ = shown(words, 120, leaves=lambda screen: any("pages/s" in line for line in screen.lines))
    assert code == 0  # and not 120: what nobody reads is no fault
    (feed,) = (tmp_path / "exports").glob("*.jsonl")
    assert len(feed.read_text("utf-8").splitlines()) >= 38


@pytest.mark.slow
def test_a_terminal_that_can_nothing_gets_lines(tmp_path: Path) -> None:
    with serving(Site("wolfsburg", 20, "pdb", seed=3)) as server:
        _, screen = shown([*command(server, tmp_path), "-s", "DOWNLOAD_DELAY=0.05"], 120, TERM="dumb")
    assert not screen.seen


@pytest.mark.slow
def test_elsewhere_there_are_lines(tmp_path: Path) -> None:
    with serving(Site("wolfsburg", 60, "pdb", seed=3)) as server:
        done = crawl("wolfsburg", "-a", f"site={server.url}", "-s", "DOWNLOAD_DELAY=0.02", "-s", "NEWSBOT_PROGRESS=0.5")
    assert "\x1b" not in done.stderr
    assert "\r" not in done.stderr
    assert re.search(r" INFO \d+ articles read, \d+ a minute, \d+ addresses wait\n", done.stderr)


# -- notices

TAKES = "import sys, pathlib; pathlib.Path(sys.argv[1]).open('a').write(sys.stdin.read())"


def takes(path: Path) -> tuple[str, str]:
    """The setting of a command that writes what it is told to a file."""
    return "-s", f"NEWSBOT_NOTIFY={sys.executable} -c \"{TAKES}\" '{path}'"


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    """A file with a name that a shell would take apart."""
    return tmp_path / "what was; heard $(told).jsonl"


def ask(server: Server, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return crawl("wolfsburg", "-a", f"site={server.url}", *FREE_OF_DELAY, *words, data=data)


@pytest.mark.slow
def test_a_run_that_is_done_is_told_to_nobody(tmp_path: Path, heard: Path) -> None:
    with serving(Site("wolfsburg", 10, "pdb", seed=3)) as server:
        assert ask(server, tmp_path, *takes(heard)).returncode == 0
    assert ask(server, tmp_path, *takes(heard), "-a", "since=x").returncode == 2
    assert not heard.exists()


def test_a_blocked_run_is_told(tmp_path: Path, heard: Path) -> None:
    with serving(Site("wolfsburg", 10, "pdb", seed=3, blocked="all")) as server:
        done = ask(server, tmp_path, *takes(heard))
    assert done.returncode == 3, done.stderr
    (notice,) = told(heard)
    assert (notice["what"], notice["paper"], notice["exit"]) == ("blocked", "wolfsburg", 3)
    assert f"wolfsburg: {notice['sentence']}" in done.stderr
    assert notice["run"].startswith("20")
    assert notice["counts"]["articles"] == 0
    assert notice["counts"]["requests"] >= 1


@pytest.mark.slow
def test_a_run_that_was_killed_is_told_when_the_next_one_begins(tmp_path: Path, heard: Path) -> None:
    with serving(Site("wolfsburg", 60, "pdb", seed=3)) as server:
        running = start(server, tmp_path)
        while len(server.requests) < 20:
            time.sleep(0.02)
        running.kill()
        running.communicate()
        done = ask(server, tmp_path, *takes(heard))
        assert done.returncode == 0, done.stderr
        assert told(heard), done.stderr
        (notice,) = told(heard)
        assert (notice["what"], notice["paper"], notice["exit"]) == ("killed", "wolfsburg", None)
        assert ask(server, tmp_path, *takes(heard)).returncode == 0
    assert len(told(heard)) == 1


@pytest.mark.slow
def test_an_archive_that_is_not_there_is_told(tmp_path: Path, heard: Path) -> None:
    nowhere = ("-s", "NEWSBOT_ARCHIVE=postgresql://127.0.0.1:1/none")
    done = crawl("wolfsburg", *nowhere, *takes(heard), data=tmp_path)
    assert done.returncode == 3, done.stderr
    (notice,) = told(heard)
    assert (notice["what"], notice["run"], f"{notice['sentence']}\n") == ("blocked", None, done.stderr)


def test_an_archive_that_can_not_be_used_is_told(tmp_path: Path, heard: Path) -> None:
    (tmp_path / "archive.sqlite").write_bytes(b"no database" * 100)
    done = crawl("wolfsburg", *takes(heard), data=tmp_path)
    assert done.returncode == 2, done.stderr
    (notice,) = told(heard)
    assert (notice["what"], notice["exit"], f"{notice['sentence']}\n") == ("failed", 2, done.stderr)


def test_what_is_told_steers_nothing(tmp_path: Path) -> None:
    hostile = "a\nb\x00\x1b[2J\x9b\x85\u2028\u202e\udcff\x7f äöü €"
    path = tmp_path / "told"
    watching.tell(f"sh -c 'cat > {path}'", {"sentence": hostile})
    (line,) = path.read_text("utf-8").split("\n")[:-1]
    assert line.isprintable()
    assert "äöü €" in line
    assert json.loads(line) == {"sentence": hostile}


def test_who_says_much_fills_no_memory(caplog: pytest.LogCaptureFixture) -> None:
    tracemalloc.start()
    try:
        watching.tell("sh -c 'yes no | head -c 20000000 >&2; exit 3'", {})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("NEWSBOT_NOTIFY, sh: exit code 3: no no no")
    assert len(said) < 600


@pytest.mark.parametrize("code", [0, 3])
def test_what_a_command_leaves_running_is_not_waited_for(caplog: pytest.LogCaptureFixture, code: int) -> None:
    begun = time.monotonic()
    watching.tell(f"sh -c 'echo no >&2; sleep 30 & exit {code}'", {})
    assert time.monotonic() - begun < 15
    assert [record.getMessage() for record in caplog.records] == ["NEWSBOT_NOTIFY, sh: exit code 3: no"] * bool(code)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("/no/such/program", "NEWSBOT_NOTIFY, /no/such/program: can't be started: No such file or directory"),
        ("sh -c 'echo oh; echo no >&2; exit 7'", "NEWSBOT_NOTIFY, sh: exit code 7: no"),
        ("sh -c 'exit 1'", "NEWSBOT_NOTIFY, sh: exit code 1: it said nothing"),
        ("mail 'x", "NEWSBOT_NOTIFY is no command (No closing quotation): mail 'x"),
        ("true", ""),
        ("  ", ""),
    ],
)
def test_a_command_that_fails_is_one_line(caplog: pytest.LogCaptureFixture, given: str, said: str) -> None:
    watching.tell(given, {"paper": "x" * 200_000})
    assert [record.getMessage() for record in caplog.records] == ([said] if said else [])


def test_a_command_that_takes_too_long_is_ended_with_all_it_started(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    begun = time.monotonic()
    watching.tell(f"sh -c 'sleep 60 & echo $! > {tmp_path}/pid; wait'", {}, patience=0.5)
    assert time.monotonic() - begun < 5
    assert [record.getMessage() for record in caplog.records] == ["NEWSBOT_NOTIFY, sh: was ended after 0.5 s"]
    child = (tmp_path / "pid").read_text().strip()
    ends = time.monotonic() + 10  # the kernel takes its time
    while is_alive(child) and time.monotonic() < ends:
        pass
    assert not is_alive(child)


def is_alive(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_the_exit_code_stays(tmp_path: Path) -> None:
    with serving(Site("wolfsburg", 10, "pdb", seed=3, blocked="all")) as server:
        done = ask(server, tmp_path, "-s", "NEWSBOT_NOTIFY=false")
    assert done.returncode == 3
    assert done.stderr.count("NEWSBOT_NOTIFY, false: exit code 1: it said nothing") == 1
