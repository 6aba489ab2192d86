"""Alembic's entry: the same migrations for SQLite and PostgreSQL, on a connection handed over by app.database."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import app.tables  # noqa: F401 - every table must be known
from core.db import Base, Id, Instant, Json


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by name, so that a migration reads like the models."""
    names = {Id: "Id", Json: "Json"}
    if kind == "type" and (isinstance(item, Instant) or item in names):
        name = "Instant" if isinstance(item, Instant) else names[item]
        autogen.imports.add(f"from core.db import {name}")
        return "Instant()" if name == "Instant" else name
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
