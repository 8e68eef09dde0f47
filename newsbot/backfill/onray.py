"""The same task per file on a Ray cluster: any node reads, this process writes."""

import logging
import socket
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from newsbot.backfill.ends import gone
from newsbot.backfill.pool import ATTEMPTS, Engine, Reader
from newsbot.backfill.values import Message, Task

SECONDS = 10.0
AHEAD = 8
"""Parts that a node may be ahead of who writes."""


class RayMissing(ValueError):
    """Ray can't be used; the message says why in one sentence."""


def engine(address: str) -> Engine:
    """Reads on the cluster at ``address`` (``host:port``; ``auto``: the one of this machine).

    Files have to be found under the same path on each node, and newsbot installed. Raises ``RayMissing``.
    """
    try:
        ray: Any = import_module("ray")
    except ImportError as error:
        raise RayMissing("--ray needs Ray: pip install -r requirements-backfill.txt") from error
    try:
        _reach(address)
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, configure_logging=False)
    except (OSError, RuntimeError, ValueError) as error:
        raise RayMissing(f"the Ray cluster {address} can't be reached: {str(error).splitlines()[0]}") from error
    return lambda tasks, read: _read(ray, tasks, read)


def _reach(address: str) -> None:
    """Raises ``OSError`` or ``ValueError`` where nothing answers: Ray itself would try for minutes."""
    host, colon, port = address.rpartition(":")
    if colon:
        socket.create_connection((host, int(port)), SECONDS).close()


def _read(ray: Any, tasks: Sequence[Task], read: Reader) -> Iterator[Message]:
    remote = ray.remote(num_cpus=1, num_returns="streaming", max_retries=0, _generator_backpressure_num_objects=AHEAD)(
        read
    )
    running = {remote.remote(task): (task, 1) for task in tasks}
    try:
        while running:
            (ready,), _ = ray.wait(list(running), num_returns=1, fetch_local=False)
            task, attempt = running[ready]
            try:
                yield ray.get(next(ready))
            except StopIteration:
                del running[ready]
            except ray.exceptions.RayError as error:
                del running[ready]
                if attempt < ATTEMPTS:  # what was kept of it is known by then
                    running[remote.remote(task)] = (task, attempt + 1)
                else:
                    yield gone(task, f"its node was lost, {type(error).__name__}, {attempt} times")
    finally:
        ray.shutdown()
