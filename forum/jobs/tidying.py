"""Daily: forget expired drafts, and files that never got a row. Never touches what a person can still see."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete

from core.events import every, every_outside
from core.office import Office
from core.work import Work
from forum.models import Draft
from forum.queries.personal import known_uploads

ORPHAN_AGE: Final = timedelta(days=1)
BATCH: Final = 200


def purge_drafts(work: Work) -> None:
    """Forget drafts past their time."""
    work.db.execute(delete(Draft).where(Draft.expires_at < work.now), execution_options={"synchronize_session": False})


def purge_orphan_uploads(office: Office) -> None:
    """Remove files older than a day that no row names: their upload was refused or interrupted."""
    folder = office.settings.uploads
    if not folder.is_dir():
        return
    for batch in _batches(_old_files(folder, office.clock() - ORPHAN_AGE)):
        with office.read() as work:
            known = known_uploads(work, [path.name for path in batch])
        for path in batch:
            if path.name not in known:
                path.unlink(missing_ok=True)


def _old_files(folder: Path, before: datetime) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
            yield path


def _batches(paths: Iterator[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    for path in paths:
        batch.append(path)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


SCHEDULE: Final = (
    every(timedelta(days=1), "forum.purge_drafts", purge_drafts),
    every_outside(timedelta(days=1), "forum.purge_orphan_uploads", purge_orphan_uploads),
)
