"""A thread that writes to the archive, so that whoever reads pages never waits for a disk."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from threading import Event, Lock, Thread
from time import monotonic

from newsbot.archive.archive import Archive
from newsbot.archive.values import Address, Document, Run, Visit

BATCH = 200
"""Visits in a transaction at most."""
SECONDS = 0.5
"""How long a visit waits for others at most."""
WAITING = 2000
"""Visits that may wait in memory; then ``put`` waits, too."""
BEAT = 30.0
"""Seconds between two signs of life of the run."""

Parcel = tuple[Visit | None, tuple[Address, ...], Document | None]


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
        self._batch, self._seconds, self._waiting = batch, seconds, waiting
        self._parcels: deque[Parcel] = deque()  # whoever appends wakes nobody: that costs more than a record
        self._error: Exception | None = None
        self._turn = Lock()  # one writes at a time: the thread, or who flushes
        self._wake = Event()  # there is a batch, or the end
        self._closed = False
        self._beat_at = monotonic() + BEAT
        self._thread = Thread(target=self._work, name=f"archive of {run.paper}", daemon=True)
        self._thread.start()

    def put(self, visit: Visit | None, pending: Iterable[Address] = ()) -> None:
        """Hands over a visit, with the addresses that the page named, or only these; returns at once unless too many
        wait."""
        self._put((visit, tuple(pending), None))

    def obey(self, document: Document) -> None:
        """Hands over what a host told robots; it is in the archive no later than any visit that is put after it."""
        self._put((None, (), document))

    def _put(self, parcel: Parcel) -> None:
        self._check()
        self._parcels.append(parcel)
        if len(self._parcels) >= self._batch:
            self._wake.set()
        if len(self._parcels) >= self._waiting:
            self.flush()

    def flush(self) -> None:
        """Returns when all that was put is in the archive."""
        self._check()
        self._write()
        self._raise()

    def close(self) -> None:
        """Writes what waits and ends the thread; the second time it does nothing."""
        if self._closed:
            return
        self._closed = True
        self._wake.set()
        self._thread.join()
        self._write()
        self._raise()

    def _check(self) -> None:
        if self._closed:
            raise ValueError("this writer is closed")
        self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        while not self._closed and self._error is None:
            self._wake.wait(self._seconds)
            self._wake.clear()
            self._write()

    def _write(self) -> None:
        """Writes all that waits, a batch in a transaction; and gives a sign of life."""
        with self._turn:
            try:
                while self._parcels and self._error is None:
                    self._keep([self._parcels.popleft() for _ in range(min(self._batch, len(self._parcels)))])
                if self._error is None and monotonic() >= self._beat_at:
                    self._archive.beat(self._run, self._now())
                    self._beat_at = monotonic() + BEAT
            except Exception as error:  # whatever it is, those who put have to learn of it
                self._error = error

    def _keep(self, parcels: list[Parcel]) -> None:
        visits = [visit for visit, _, _ in parcels if visit]
        named = [address for _, addresses, _ in parcels for address in addresses]
        self._archive.keep(self._run, visits, named, [document for _, _, document in parcels if document])
