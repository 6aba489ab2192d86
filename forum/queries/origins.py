"""What was imported before: by the key of its source."""

from collections.abc import Collection

from sqlalchemy import exists, func, select

from core.work import Work
from forum.models import Origin, Revision, Thread

BATCH = 500


def find_origins(work: Work, keys: Collection[str]) -> dict[str, Origin]:
    """The origins of these keys; unknown ones are absent."""
    found: dict[str, Origin] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), BATCH):
        rows = work.db.scalars(select(Origin).where(Origin.key.in_(wanted[start : start + BATCH])))
        found.update((row.key, row) for row in rows)
    return found


def find_native(work: Work, ids: Collection[int]) -> dict[int, Thread]:
    """Those of the threads that were written here and not imported."""
    imported = exists().where(Origin.target_kind == "thread", Origin.target_id == Thread.id)
    return {row.id: row for row in work.db.scalars(select(Thread).where(Thread.id.in_(ids), ~imported))}


def is_edited_here(work: Work, post_id: int) -> bool:
    """Whether a person changed this imported post: its words are then the site's own."""
    return bool(
        work.db.scalar(
            select(func.count()).select_from(Revision).where(Revision.post_id == post_id, Revision.by_id.is_not(None))
        )
    )
