"""Who reads the files: this process alone, or processes of its own, one file each at a time."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from newsbot.backfill.ends import gone
from newsbot.backfill.values import Message, Task

Reader = Callable[[Task], Iterator[Message]]
"""``messages`` or ``counted``."""
Engine = Callable[[Sequence[Task], Reader], Iterator[Message]]
"""Gives the messages of all tasks; those of one task in their order."""
ATTEMPTS = 2
"""Times that a file is tried whose reader was killed: by the kernel for want of memory, say."""


def engine(jobs: int) -> Engine:
    """With one job this process reads, else so many processes."""
    return _alone if jobs == 1 else lambda tasks, read: _spawned(tasks, read, jobs)


def _alone(tasks: Sequence[Task], read: Reader) -> Iterator[Message]:
    for task in tasks:
        yield from read(task)


def _spawned(tasks: Sequence[Task], read: Reader, jobs: int) -> Iterator[Message]:
    """Each process has a pipe of its own: one that is killed holds up nobody, and none runs ahead of who writes."""
    waiting = deque((task, 1) for task in tasks)
    busy: dict[Connection, tuple[Any, Task, int]] = {}
    try:
        while waiting or busy:
            while waiting and len(busy) < jobs:
                connection, process = _started(read)
                busy[connection] = (process, *_given(connection, waiting))
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                process, task, attempt = busy[ready]
                try:
                    message = ready.recv()
                except (EOFError, OSError):
                    del busy[ready]
                    process.join()
                    if attempt < ATTEMPTS:
                        waiting.append((task, attempt + 1))
                    else:
                        yield gone(task, f"whoever read it ended with exit code {process.exitcode}, {attempt} times")
                    continue
                if message is not None:
                    yield message
                elif waiting:
                    busy[ready] = (process, *_given(ready, waiting))
                else:
                    del busy[ready]
                    ready.close()
    finally:
        for connection, (process, *_) in busy.items():
            connection.close()
            process.terminate()


def _started(read: Reader) -> tuple[Connection, Any]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, read), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _given(connection: Connection, waiting: "deque[tuple[Task, int]]") -> tuple[Task, int]:
    task, attempt = waiting.popleft()
    with suppress(OSError):  # it died between two files; reading from it will tell
        connection.send(task)
    return task, attempt


def _work(connection: Connection, read: Reader) -> None:
    """Reads what it is given; ends when there is nobody to read for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it says when to end
    try:
        while True:
            for message in read(connection.recv()):
                connection.send(message)
            connection.send(None)
    except (EOFError, OSError):
        os._exit(0)
