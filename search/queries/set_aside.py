"""Reading what was set aside, and what the last nightly check found."""

from collections.abc import Collection

import msgspec
from sqlalchemy import select

from core.work import Work
from search.models import SetAsideRow, StoredCheck
from search.views import CheckReport, KeptCheck, SetAside


def list_set_aside(work: Work) -> tuple[SetAside, ...]:
    """Everything that was set aside, by kind and id."""
    rows = work.db.scalars(select(SetAsideRow).order_by(SetAsideRow.kind, SetAsideRow.document_id))
    return tuple(
        SetAside(row.key, row.kind, row.document_id, row.rev, row.error, row.at, row.tries, row.has_words)
        for row in rows
    )


def keys_set_aside(work: Work, keys: Collection[str]) -> frozenset[str]:
    """Those of these keys that were set aside."""
    return frozenset(work.db.scalars(select(SetAsideRow.key).where(SetAsideRow.key.in_(keys))))


def find_check(work: Work) -> KeptCheck | None:
    """The last nightly check; None before the first."""
    row = work.db.get(StoredCheck, StoredCheck.LAST)
    return KeptCheck(row.at, msgspec.convert(row.report, CheckReport), row.mended) if row is not None else None
