"""A thread that writes to the archive, so that whoever reads pages never waits for a disk."""

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from queue import Empty, Queue
from threading import Event, Lock, Thread
from time import monotonic

from newsbot.archive.archive import Archive
from newsbot.archive.values import Address, Run, Visit

BATCH = 200
"""Visits in a transaction at most."""
SECONDS = 0.25
"""How long a visit waits for others at most."""
WAITING = 2000
"""Visits that may wait in memory; then ``put`` waits, too."""
BEAT = 30.0
"""Seconds between two signs of life of the run."""

Parcel = tuple[Visit | None, tuple[Address, ...]]


class Writer:
    """Keeps the visits of one run, in the order in which they are put, in batches.

    An error of the archive ends the writing: each later ``put``, ``flush`` and ``close`` raises it. What ``flush``
    confirmed is safe then; the rest is pending for the next run.
    """

    def __init__(
        self,
        archive: Archive,
        run: Run,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        batch: int = BATCH,
        seconds: float = SECONDS,
        waiting: int = WAITING,
    ) -> None:
        self._archive, self._run, self._now = archive, run, now
        self._batch, self._seconds = batch, seconds
        self._parcels: Queue[Parcel | Event | None] = Queue(waiting)
        self._error: Exception | None = None
        self._turn = Lock()  # flush and close
        self._closed = False
        self._beat_at = monotonic() + BEAT
        self._thread = Thread(target=self._work, name=f"archive of {run.paper}", daemon=True)
        self._thread.start()

    def put(self, visit: Visit | None, pending: Iterable[Address] = ()) -> None:
        """Hands over a visit, with the addresses that the page named, or only these; returns at once unless too many
        wait."""
        self._check()
        self._parcels.put((visit, tuple(pending)))

    def flush(self) -> None:
        """Returns when all that was put is in the archive."""
        with self._turn:
            self._check()
            self._settle()

    def close(self) -> None:
        """Writes what waits and ends the thread; the second time it does nothing."""
        with self._turn:
            if not self._closed:
                self._closed = True
                self._parcels.put(None)
                self._thread.join()
                self._raise()

    def _settle(self) -> None:
        done = Event()
        self._parcels.put(done)
        done.wait()
        self._raise()

    def _check(self) -> None:
        if self._closed:
            raise ValueError("this writer is closed")
        self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        goes_on = True
        while goes_on:
            parcels, waiters, goes_on = self._gathered()
            if self._error is None:
                try:
                    self._write(parcels)
                except Exception as error:  # whatever it is, those who put have to learn of it
                    self._error = error
            for waiter in waiters:
                waiter.set()

    def _write(self, parcels: list[Parcel]) -> None:
        if parcels:
            named = [address for _, addresses in parcels for address in addresses]
            self._archive.keep(self._run, [visit for visit, _ in parcels if visit], named)
        if monotonic() >= self._beat_at:
            self._archive.beat(self._run, self._now())
            self._beat_at = monotonic() + BEAT

    def _gathered(self) -> tuple[list[Parcel], list[Event], bool]:
        """What to write next, who waits for it, and whether more may come."""
        parcels: list[Parcel] = []
        until = monotonic() + BEAT
        while len(parcels) < self._batch:
            try:
                found = self._parcels.get(timeout=max(until - monotonic(), 0))
            except Empty:
                break
            if not isinstance(found, tuple):
                return parcels, [found] if found else [], found is not None
            if not parcels:
                until = monotonic() + self._seconds
            parcels.append(found)
        return parcels, [], True
