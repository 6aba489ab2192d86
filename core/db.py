"""The database: one declarative base, the column types both databases share, and who opens transactions.

SQLite runs in WAL with `synchronous=FULL` (a commit survives a power cut) and takes its write lock at the first
statement of a write transaction (BEGIN IMMEDIATE): a deferred one that reads and then writes fails under load.
PostgreSQL goes through psycopg 3. Nobody but `core.desk`, `core.worker` and the command line opens a transaction.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, DateTime, Engine, Integer, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Id: Final = BigInteger().with_variant(Integer, "sqlite")
"""Primary and foreign keys: 64 bits on both databases, and SQLite's rowid."""

WRITES: Final = "entraide_write"
"""The execution option of a connection that may write."""

Json: Final = JSON().with_variant(JSONB(), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read back aware UTC; SQLite forgets the zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of every package hangs here, for migrations to see."""

    metadata = MetaData(naming_convention=NAMES)


def insert_into(db: Session, model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows ON CONFLICT, as this session's database writes it: unique keys settle races, not looks."""
    return sqlite.insert(model) if db.get_bind().dialect.name == "sqlite" else postgresql.insert(model)


def is_writing(db: Session) -> bool:
    """Whether this session's transaction may write, so that what it reads in order to change must be held."""
    return bool(db.get_bind().get_execution_options().get(WRITES, False))


class Database:
    """One database: an engine and the two kinds of transactions."""

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        """Connect lazily to `url`, a SQLAlchemy URL of sqlite or postgresql+psycopg."""
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url, pool_size)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write; commits when the block ends well, rolls back otherwise."""
        with (
            Session(self.engine.execution_options(**{WRITES: True}), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read snapshot, always rolled back."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session
            session.rollback()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 15, "check_same_thread": False}, pool_size=8, max_overflow=24)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "temp_store=MEMORY",
            "cache_size=-32000",
            "journal_size_limit=67108864",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: str, pool_size: int) -> Engine:
    options = (
        "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    )
    arguments: dict[str, Any] = {"options": options, "connect_timeout": 10}
    return create_engine(url, pool_size=pool_size, max_overflow=4, pool_pre_ping=True, connect_args=arguments)
