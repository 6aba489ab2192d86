"""Bring a database to the schema this program needs."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.db import Database

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> bool:
    """Run the missing migrations; True when there were any. Each runs in its own transaction."""
    with database.engine.connect() as connection:
        before = current(connection)
        connection.rollback()
        command.upgrade(_config(connection), revision)
        connection.commit()
        return current(connection) != before


def downgrade(database: Database, revision: str) -> None:
    """Take migrations back to a revision."""
    with database.engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def check(database: Database) -> None:
    """Fail when the models and the migrated schema differ."""
    with database.engine.connect() as connection:
        command.check(_config(connection))


def write_revision(database: Database, message: str) -> None:
    """Draft a migration from the difference between models and schema, to be read and mended by hand."""
    with database.engine.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def current(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision this program needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
