"""Locks of the operating system on files and folders; they end with their process, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    # Windows does not remove a file that is open, and knows no locks on folders

    def hold(descriptor: int) -> bool:
        """An open file is held."""
        return True

    def clear(path: Path) -> None:
        """Removes a file unless it is open."""
        with suppress(OSError):
            path.unlink()

    @contextmanager
    def alone_in(folder: Path) -> Iterator[None]:
        """Nothing to lock."""
        yield

    def settle(folder: Path) -> None:
        """Nothing to flush."""

else:
    import fcntl

    def hold(descriptor: int) -> bool:
        """Holds an open file while it is open; False if another process holds it, or has removed it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: nobody clears there either
            return True
        return os.fstat(descriptor).st_nlink > 0

    def clear(path: Path) -> None:
        """Removes a file unless a living process holds it, on this machine or on another that shares the folder."""
        with suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()

    @contextmanager
    def alone_in(folder: Path) -> Iterator[None]:
        """Waits until no other process is in ``folder`` this way, and keeps others waiting."""
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except OSError:  # a folder that can be written but not listed
            yield
            return
        try:
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def settle(folder: Path) -> None:
        """Flushes the names in ``folder`` to the disk, where the system lets."""
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
