"""The tables of the archive, the same in SQLite and PostgreSQL; each change adds a step to ``migrations.STEPS``."""

from datetime import datetime, timezone

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

_Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys only
_Name = Text().with_variant(Text(collation="C"), "postgresql")  # one order everywhere, whatever the server's language


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as whole seconds since 1970 (UTC): the same order and size in both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Seconds since 1970."""
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The time, in UTC."""
        return None if value is None else datetime.fromtimestamp(value, timezone.utc)


tables = MetaData()

meta = Table("meta", tables, Column("name", _Name, primary_key=True), Column("value", Text, nullable=False))

articles = Table(
    "articles",
    tables,
    Column("id", _Number, primary_key=True),
    Column("paper", _Name, nullable=False),
    Column("article_id", _Name, nullable=False),
    UniqueConstraint("paper", "article_id"),
)

runs = Table(
    "runs",
    tables,
    Column("id", _Number, primary_key=True),
    Column("paper", _Name, nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("started", Moment, nullable=False),
    Column("ended", Moment),
    Column("state", _Name, nullable=False),  # running, interrupted, abandoned, or what the crawl called its end
    Column("counts", Text, nullable=False),  # JSON
    Column("coverage", Text, nullable=False),  # JSON
    Index("runs_by_paper", "paper", "started"),
    sqlite_autoincrement=True,  # a number is never given twice
)

versions = Table(
    "versions",  # appended only; two rows may be one version: versions are numbered when they are read
    tables,
    Column("id", _Number, primary_key=True),
    Column("article", ForeignKey(articles.c.id), nullable=False),
    Column("run", ForeignKey(runs.c.id), nullable=False),
    Column("key", _Name, nullable=False),  # of the address in the record
    Column("fetched", Moment, nullable=False),
    Column("published", Moment),
    Column("text_hash", _Name, nullable=False),
    Column("record", Text, nullable=False),  # JSON
    UniqueConstraint("article", "fetched", "text_hash"),
    Index("versions_by_key", "key"),
    Index("versions_by_published", "published"),
    Index("versions_by_run", "run"),
)

signatures = Table(
    "signatures",  # what of a text is compared with others; made when it is needed first, removed with its text
    tables,
    Column("version", _Number, ForeignKey(versions.c.id, ondelete="CASCADE"), primary_key=True),
    Column("algorithm", Integer, nullable=False),  # that made it
    Column("stored", LargeBinary, nullable=False),
    Column("url", Text, nullable=False),  # this and what follows: as the record has it
    Column("canonical_url", Text),
    Column("agency_id", Text),
    Column("rolling", Boolean, nullable=False),
)

visits = Table(
    "visits",
    tables,
    Column("id", _Number, primary_key=True),
    Column("run", ForeignKey(runs.c.id), nullable=False),
    Column("paper", _Name, nullable=False),
    Column("key", _Name, nullable=False),  # of the address that was asked for
    Column("url", Text, nullable=False),
    Column("time", Moment, nullable=False),
    Column("outcome", _Name, nullable=False),
    Column("article", ForeignKey(articles.c.id)),
    Column("text_hash", _Name),
    Column("published", Moment),  # published and modified: as the page said at this visit
    Column("modified", Moment),
    Column("claimed", Moment),  # when the page changed last, as sitemap or feed said before this visit
    Column("reader", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    UniqueConstraint("run", "key", "time"),  # a batch that is written again adds nothing
    Index("visits_by_key", "paper", "key", "time"),
    Index("visits_by_article", "article", "time"),
)

pending = Table(
    "pending",
    tables,
    Column("paper", _Name, primary_key=True),
    Column("key", _Name, primary_key=True),
    Column("url", Text, nullable=False),
    Column("way", _Name, nullable=False),
    Column("day", Text),  # ISO 8601
    Column("source", _Name),  # key of the list that named it
    Column("run", ForeignKey(runs.c.id), nullable=False),
)

leases = Table(
    "leases",
    tables,
    Column("paper", _Name, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)

forgotten = Table("forgotten", tables, Column("hash", _Name, primary_key=True), Column("time", Moment, nullable=False))

documents = Table(
    "documents",  # what hosts told robots; nothing removes them, as they are the proof of what was obeyed
    tables,
    Column("hash", _Name, primary_key=True),  # SHA-256 of the bytes, hex
    Column("size", Integer, nullable=False),  # of the bytes
    Column("content", LargeBinary, nullable=False),  # zlib
)

obeyed = Table(
    "obeyed",
    tables,
    Column("id", _Number, primary_key=True),
    Column("run", ForeignKey(runs.c.id), nullable=False),
    Column("kind", _Name, nullable=False),
    Column("url", _Name, nullable=False),
    Column("status", Integer),  # none where nothing answered
    Column("document", ForeignKey(documents.c.hash)),
    Column("why", _Name, nullable=False),  # why it could not be read, or nothing
    Column("first", Moment, nullable=False),
    Column("last", Moment, nullable=False),
    UniqueConstraint("run", "url", "first"),  # a batch that is written again adds nothing
)
