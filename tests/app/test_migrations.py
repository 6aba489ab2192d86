"""The schema: migrations and models say the same on both databases, forwards and back."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

import app.tables  # noqa: F401 - every table must be known
from app import database
from core.db import Base, Database
from tests.cluster import create_database


@pytest.fixture
def sqlite_empty(tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    empty = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    yield empty
    empty.close()


@pytest.fixture
def postgres_empty(postgres: str) -> Iterator[Database]:
    """The same on PostgreSQL."""
    empty = Database(create_database(postgres, f"empty_{secrets.token_hex(4)}"))
    yield empty
    empty.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest) -> Database:
    """A database without a table, of each kind."""
    found: Database = request.getfixturevalue(f"{request.param}_empty")
    return found


def tables(place: Database) -> set[str]:
    return set(inspect(place.engine).get_table_names()) - {"alembic_version"}


def revision(place: Database) -> str | None:
    with place.engine.connect() as connection:
        return database.current(connection)


def test_up_down_and_up_again_and_the_models_agree(empty: Database) -> None:
    assert database.upgrade(empty), "there was something to do"
    assert revision(empty) == database.head()
    assert tables(empty) == set(Base.metadata.tables)
    database.check(empty)
    assert not database.upgrade(empty), "a second time there is nothing to do"
    database.downgrade(empty, "base")
    assert (tables(empty), revision(empty)) == (set(), None)
    database.upgrade(empty)
    assert tables(empty) == set(Base.metadata.tables)
    database.check(empty)


def test_a_forgotten_migration_is_noticed(sqlite_empty: Database) -> None:
    database.upgrade(sqlite_empty)
    with sqlite_empty.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE accounts_group DROP COLUMN name")
    with pytest.raises(Exception, match="New upgrade operations detected"):
        database.check(sqlite_empty)


def test_every_table_belongs_to_a_package_and_every_text_has_its_length() -> None:
    for name, table in Base.metadata.tables.items():
        owner = name.partition("_")[0]
        assert owner in {"core", "accounts", "search", "forum", "moderation", "kb"}, name
        assert table.primary_key.columns, name
        for key in table.foreign_keys:
            target = key.column.table.name.partition("_")[0]
            order = ["core", "accounts", "search", "forum", "moderation", "kb"]
            assert order.index(target) <= order.index(owner), f"{name} points upwards to {key.target_fullname}"
