"""The archive: every article in every state, every visit, every run. All methods may be called from any thread."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from newsbot import urls
from newsbot.archive import captured, documents, forgetting, keeping, leases, reading, runs, schema, signing
from newsbot.archive.database import Database
from newsbot.archive.errors import ArchiveError
from newsbot.archive.forgetting import Sought, Wanted
from newsbot.archive.owners import this_process
from newsbot.archive.values import (
    Address,
    Document,
    Forgotten,
    Known,
    Obeyed,
    Run,
    RunRecord,
    Signed,
    State,
    Tally,
    Visit,
)
from newsbot.archive.versions import Sighting


class Archive:
    """An open archive. Streams see it as it was when they began; whoever drops one early closes it with ``close()``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.where = database.where
        """Path or address, without a password."""

    def close(self) -> None:
        """Closes the connections."""
        self._database.dispose()

    def begin(self, paper: str, arguments: Mapping[str, Any], now: datetime, owner: str | None = None) -> Run:
        """Begins a run of ``paper``, or continues the one that did not end (same arguments, younger than 24 h).

        Raises ``Busy`` while another one is under way. ``owner`` is this process, unless something else holds the run.
        """
        holder = owner or this_process()
        return self._database.write(lambda connection: runs.begin(connection, paper, arguments, now, holder))

    def unfinished(self, paper: str, arguments: Mapping[str, Any], now: datetime) -> datetime | None:
        """When the run was started that ``begin`` would continue; None if it would open a new one."""
        with self._database.reading() as connection:
            return runs.unfinished(connection, paper, arguments, now)

    def beat(self, run: Run, now: datetime) -> None:
        """A sign of life, at least every two minutes; ``LeaseLost`` if another run took over."""
        self._database.write(lambda connection: leases.renew(connection, run.paper, run.owner, now))

    def end(
        self,
        run: Run,
        state: str,
        counts: Mapping[str, Any],
        coverage: Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Ends a run; ``interrupted`` is a state that the next ``begin`` continues."""
        moment = now or datetime.now(timezone.utc)
        self._database.write(lambda connection: runs.end(connection, run, state, counts, coverage or {}, moment))

    def keep(
        self, run: Run, visits: Sequence[Visit], pending: Iterable[Address] = (), obeyed: Iterable[Document] = ()
    ) -> None:
        """Writes what was obeyed, visits with their articles, and addresses that wait, in one transaction.

        Harmless when repeated.
        """
        named, told = tuple(pending), tuple(obeyed)

        def work(connection: Connection) -> None:
            documents.note(connection, run, told)
            keeping.keep(connection, run, visits, named)

        self._database.write(work)

    def obeyed(self, paper: str, since: datetime | None = None, until: datetime | None = None) -> list[Obeyed]:
        """Which robots.txt and tdmrep.json runs of ``paper`` obeyed, as answered in a period, newest first."""
        with self._database.reading() as connection:
            return documents.obeyed_by(connection, paper, since, until)

    def document(self, beginning: str) -> bytes | None:
        """The file that runs obeyed whose SHA-256 (hex) begins so; None if there is none, or more than one."""
        with self._database.reading() as connection:
            return documents.content(connection, beginning)

    def pending(self, run: Run) -> list[tuple[Address, int]]:
        """Addresses of the paper that wait, with the number of the run that named them, by key.

        ``source`` is a key here. Those of other runs are left over from crawls that did not end.
        """
        table = schema.pending.c
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.pending).where(table.paper == run.paper).order_by(table.key)).all()
        return [
            (Address(row.url, row.way, date.fromisoformat(row.day) if row.day else None, row.source), row.run)
            for row in rows
        ]

    def outcomes(self, run: Run) -> dict[str, str]:
        """Outcomes in this run, the part before a crash included, by key; but for what failed or was left."""
        with self._database.reading() as connection:
            return runs.outcomes(connection, run)

    def records_of(self, run: Run) -> Iterator[State]:
        """What the run read, each state of an article once, in the order in which it was kept."""
        with self._database.reading() as connection:
            yield from reading.of_run(connection, run)

    def tally(self, run: Run) -> Tally:
        """What the run brought so far."""
        with self._database.reading() as connection:
            return runs.tally(connection, run)

    def runs(
        self,
        paper: str | None = None,
        limit: int | None = 20,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[RunRecord]:
        """The last runs, newest first; of those that began from ``since`` to before ``until``. None is no bound."""
        with self._database.reading() as connection:
            return runs.listed(connection, paper, limit, since, until)

    def is_under_way(self, paper: str, now: datetime) -> bool:
        """Whether a living process crawls ``paper``."""
        with self._database.reading() as connection:
            return leases.is_held(connection, paper, now)

    def known(self, paper: str) -> Iterator[Known]:
        """What is known of each address of ``paper`` (articles, lists, feeds alike), by key."""
        with self._database.reading() as connection:
            yield from reading.known(connection, paper)

    def known_among(self, paper: str, keys: Collection[str]) -> dict[str, Known]:
        """What is known of those of ``keys`` that were visited."""
        with self._database.reading() as connection:
            return reading.known_among(connection, paper, keys)

    def read_by(self, paper: str, keys: Collection[str], reader: str) -> set[str]:
        """Those of ``keys`` that ``reader``, or a newer version of newsbot, has visited."""
        with self._database.reading() as connection:
            return captured.read_by(connection, paper, keys, reader)

    def readers(self, paper: str, captures: Collection[captured.Captured]) -> dict[captured.Captured, str | None]:
        """Which version of newsbot read those of ``captures`` (``urls.key``, time) that are here, the last one."""
        with self._database.reading() as connection:
            return captured.readers(connection, paper, captures)

    def texts(self, paper: str, article_ids: Collection[str]) -> dict[str, set[str]]:
        """Hashes of the texts of those of the articles that are here."""
        with self._database.reading() as connection:
            return captured.texts(connection, paper, article_ids)

    def captured(self, paper: str, captures: Sequence[captured.Captured]) -> dict[captured.Captured, dict[str, Any]]:
        """The records of those of ``captures`` (``urls.key``, time) that are here."""
        with self._database.reading() as connection:
            return captured.records(connection, paper, captures)

    def unsettled(self, paper: str, since: datetime) -> Iterator[Known]:
        """What is known of addresses that gave no article at some visit, and of articles that came out after ``since``.

        Where no time of publication is known, a visit after ``since`` counts.
        """
        with self._database.reading() as connection:
            yield from reading.unsettled(connection, paper, since)

    def article_ids(self, paper: str) -> Iterator[str]:
        """Ids of all articles of ``paper``, in no order."""
        table = schema.articles.c
        with self._database.reading() as connection:
            yield from connection.execution_options(yield_per=1000).scalars(
                select(table.article_id).where(table.paper == paper)
            )

    def sightings(self, paper: str, article_id: str) -> list[Sighting]:
        """When which text of an article was seen; ``versions.number`` and ``numbered`` number them."""
        with self._database.reading() as connection:
            return reading.sightings(connection, paper, article_id)

    def withheld(self, paper: str, article_id: str) -> set[str]:
        """Hashes of what was stored of an article while its text was withheld: these are no versions."""
        with self._database.reading() as connection:
            return reading.withheld(connection, paper, article_id)

    def select(
        self,
        papers: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        versions: Literal["latest", "all"] = "latest",
    ) -> Iterator[State]:
        """Versions, published from ``since`` to before ``until`` where one is given.

        Papers by name, articles by first publication (those without one last), then by id.
        """
        with self._database.reading() as connection:
            yield from reading.selected(connection, papers, since, until, versions)

    def article(self, paper: str, article_id: str) -> State | None:
        """The newest version of an article that a paywall did not shorten; None if the article is not there."""
        with self._database.reading() as connection:
            return reading.article(connection, paper, article_id)

    def newest(self, before: datetime) -> datetime | None:
        """When the last article was published that came out before a time; None if there is none."""
        published = schema.versions.c.published
        with self._database.reading() as connection:
            last: datetime | None = connection.scalar(select(func.max(published)).where(published < before))
            return last

    def signed(
        self,
        algorithm: int,
        sign: signing.Sign,
        since: datetime | None = None,
        until: datetime | None = None,
        unsaved: Callable[[ArchiveError], object] = lambda reason: None,
    ) -> Iterator[Signed]:
        """Each text of each article, signed, in no order: published, else fetched, from ``since`` to before ``until``.

        Signatures of this ``algorithm`` that are kept are used; for the others, records are read, ``sign`` signs
        them, and they are kept. If that fails, ``unsaved`` is told why, once, and all the same they come.
        """
        yield from signing.signed(self._database, algorithm, sign, (since, until), unsaved)

    def count(self, paper: str | None = None) -> int:
        """How many articles the archive holds."""
        query = select(func.count()).select_from(schema.articles)
        with self._database.reading() as connection:
            return connection.scalar(query if paper is None else query.where(schema.articles.c.paper == paper)) or 0

    def papers(self) -> set[str]:
        """The papers that have an article."""
        with self._database.reading() as connection:
            return set(connection.scalars(select(schema.articles.c.paper).distinct()))

    def sought(self, wanted: Wanted, examples: int = 0) -> Sought:
        """What ``forget`` would remove."""
        return forgetting.sought(self._database, wanted, examples)

    def forget(self, now: datetime, wanted: Wanted, done: Callable[[int], object] = lambda articles: None) -> Forgotten:
        """Removes the articles that fit all that is ``wanted``, for good; ``done`` is told how many, as they go.

        Hashes stay, so that ``keep`` passes over them. ``ValueError`` if nothing is given. ``wipe`` does the rest.
        """
        if not any(wanted):
            raise ValueError("say what is to be forgotten: an address, an author, a paper or a day")
        return forgetting.forget(self._database, now, wanted, done)

    def wipe(self) -> bool:
        """Overwrites what was removed where a log of changes still holds it; False if that comes later by itself.

        SQLite does it unless someone reads an older state now, PostgreSQL in its own time (VACUUM).
        """
        return forgetting.wipe(self._database)

    def forgotten(self, marks: Iterable[str]) -> set[str]:
        """Those of ``marks`` (``urls.key`` of an address, ``article_mark``) that are to stay out of the archive."""
        with self._database.reading() as connection:
            return forgetting.forgotten_among(connection, marks)

    def forgets(self) -> bool:
        """Whether anything is to stay out of the archive."""
        with self._database.reading() as connection:
            return connection.execute(select(schema.forgotten.c.hash).limit(1)).first() is not None

    def is_forgotten(self, key: str) -> bool:
        """Whether the address with this ``urls.key`` is to stay out of the archive."""
        return bool(self.forgotten([urls.key(key)]))
