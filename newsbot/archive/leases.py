"""One run per paper and archive at a time: who holds a paper, and until when."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from newsbot.archive.database import insert_missing
from newsbot.archive.errors import Busy, LeaseLost
from newsbot.archive.owners import is_dead, shown
from newsbot.archive.schema import leases

HOLD = timedelta(minutes=5)
"""For how long a sign of life counts; clocks of machines that share an archive may differ by less than that."""


def take(connection: Connection, paper: str, owner: str, now: datetime) -> None:
    """Takes the lease of ``paper``; ``Busy`` if a living process holds it."""
    wanted = {"owner": owner, "since": now, "expires": now + HOLD}
    insert_missing(connection, leases, [{"paper": paper, **wanted}])
    held = connection.execute(select(leases).where(leases.c.paper == paper).with_for_update()).one()
    if held.owner != owner and held.expires > now and not is_dead(held.owner):
        since = held.since.astimezone().strftime("%d.%m.%Y %H:%M")
        raise Busy(f"{paper} is being crawled since {since} by {shown(held.owner)}.")
    connection.execute(update(leases).where(leases.c.paper == paper).values(**wanted))


def is_held(connection: Connection, paper: str, now: datetime) -> bool:
    """Whether a living process holds the lease of ``paper``."""
    held = connection.execute(select(leases.c.owner, leases.c.expires).where(leases.c.paper == paper)).first()
    return held is not None and held.expires > now and not is_dead(held.owner)


def renew(connection: Connection, paper: str, owner: str, now: datetime) -> None:
    """A sign of life; ``LeaseLost`` if the lease is no longer held."""
    held = update(leases).where(leases.c.paper == paper, leases.c.owner == owner)
    if not connection.execute(held.values(expires=now + HOLD)).rowcount:
        raise LeaseLost(f"another crawl of {paper} took over, as this one gave no sign of life for {HOLD}.")


def release(connection: Connection, paper: str, owner: str) -> None:
    """Gives the lease back, if it is still held."""
    connection.execute(delete(leases).where(leases.c.paper == paper, leases.c.owner == owner))
