"""One row per person and thing, kept by the database and not by a look before the leap.

Two requests at the same instant meet in the unique key; the loser changes nothing, or overwrites, in one statement.
"""

from typing import Any

from sqlalchemy import ColumnElement, inspect
from sqlalchemy.dialects import postgresql, sqlite

from core.db import Base
from core.work import Work

Insert = sqlite.Insert | postgresql.Insert


def insert_missing(work: Work, model: type[Base], **values: Any) -> int | None:  # noqa: ANN401 - column values
    """Insert unless its unique key is there; the first column of the new row's key, or None when it was there."""
    statement = _insert(work, model).values(**values).on_conflict_do_nothing().returning(_key(model))
    return work.db.scalar(statement)


def upsert(
    work: Work,
    model: type[Base],
    unique: tuple[str, ...],
    *,
    only_if: ColumnElement[bool] | None = None,
    fixed: tuple[str, ...] = (),
    **values: Any,  # noqa: ANN401 - column values
) -> int | None:
    """Insert, or overwrite the row with this unique key, but its `fixed` columns; None when `only_if` refused."""
    statement = _insert(work, model).values(**values)
    changed = {name: statement.excluded[name] for name in values if name not in unique and name not in fixed}
    kept = statement.on_conflict_do_update(index_elements=list(unique), set_=changed, where=only_if)
    return work.db.scalar(kept.returning(_key(model)), execution_options={"populate_existing": True})


def _insert(work: Work, model: type[Base]) -> Insert:
    return sqlite.insert(model) if work.db.get_bind().dialect.name == "sqlite" else postgresql.insert(model)


def _key(model: type[Base]) -> ColumnElement[int]:
    return inspect(model).primary_key[0]
