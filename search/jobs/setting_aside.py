"""Remembering which documents fail, in which revision and why; forgetting them once they are indexed or gone.

What is noted here is no failure of its job any more: a document is told here or among the dead jobs, never in both.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import delete

from core.office import Office
from search.models import SetAsideRow
from search.ports import Source
from search.queries.set_aside import keys_set_aside

ERROR_CHARS: Final = 1_000
_log: Final = logging.getLogger(__name__)


def note(
    bench: Office, source: Source, ids: Sequence[int], faults: Mapping[int, Exception], has_words: Collection[int]
) -> None:
    """After a try: these ids were looked at, `faults` failed, those of `has_words` in their vectors only."""
    keys = {f"{source.prefix}-{number}": number for number in ids}
    with bench.read() as work:
        known = keys_set_aside(work, list(keys))
    if not known and not faults:
        return
    with bench.write() as work:
        mended = [key for key in known if keys[key] not in faults]
        work.db.execute(delete(SetAsideRow).where(SetAsideRow.key.in_(mended)))
        for number, error in faults.items():
            stamp = next(iter(source.manifest(work, number - 1, 1)), None)
            key = f"{source.prefix}-{number}"
            before = work.db.get(SetAsideRow, key)
            if stamp is None or stamp.id != number:
                # Gone meanwhile: there is nothing to index, and nothing to tell.
                work.db.execute(delete(SetAsideRow).where(SetAsideRow.key == key))
                continue
            _log.warning("document %s is set aside: %s", key, _worded(error), exc_info=error)
            work.db.merge(
                SetAsideRow(
                    key=key,
                    kind=source.kind,
                    document_id=number,
                    rev=stamp.rev,
                    error=_worded(error),
                    at=work.now,
                    tries=before.tries + 1 if before and before.rev == stamp.rev else 1,
                    has_words=number in has_words,
                )
            )


def _worded(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:ERROR_CHARS].replace("\x00", "")
