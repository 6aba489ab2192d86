"""Bringing documents from their source into an index: read, embedded, written, then looked at again.

A document is read in a short read transaction, embedded outside it, written, then looked at again: should its source
have changed meanwhile, it is done over. So whoever writes last has seen the latest, and an index that was killed
halfway is behind, never wrong for good. One document on which something fails does not keep the others out: a batch
that fails is halved until the culprit stands alone.
"""

import logging
from collections.abc import Collection, Sequence
from typing import Final

import msgspec
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import Unavailable
from core.office import Office
from search.embedding import Known, parts, with_vectors, without_vectors
from search.jobs.setting_aside import note
from search.ports import EmbedderState, Index, Source
from search.service import Searcher
from search.views import CheckReport, Document, Removal, Upsert

PAGE: Final = 100
TRIES: Final = 3
MANY: Final = 8
"""So many documents failing all together, by their words too, are not the fault of any of them."""

NOBODYS_FAULT: Final = (Unavailable, OperationalError, InterfaceError, PoolTimeout, OSError, MemoryError)
"""What is away or full fails for every document: the work stops, and is tried again as a whole."""

_log: Final = logging.getLogger(__name__)


class Aim(msgspec.Struct, frozen=True):
    """Where documents of one source are brought; `force`: the source wins over a newer index."""

    bench: Office
    searcher: Searcher
    source: Source
    index: Index
    force: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """What a batch came to: the documents as they were read, and what failed on others."""

    documents: dict[int, Document] = {}
    faults: dict[int, Exception] = {}


def reindex_document(bench: Office, searcher: Searcher, kind: str, document_id: int) -> None:
    """Make the index agree with the source about one document: written, or taken out."""
    renew(Aim(bench, searcher, searcher.sources[kind], searcher.index), [document_id])


def repair(bench: Office, searcher: Searcher, report: CheckReport, index: Index | None = None) -> int:
    """Write or take out exactly what the report names, also what was set aside; how many documents were touched."""
    touched = 0
    for one in report.differences:
        aside = [failing.id for failing in report.set_aside if failing.kind == one.kind]
        ids = sorted({*one.ids, *aside})
        aim = Aim(bench, searcher, searcher.sources[one.kind], index or searcher.index, force=True)
        for start in range(0, len(ids), PAGE):
            renew(aim, ids[start : start + PAGE])
        touched += len(ids)
    return touched


def renew(aim: Aim, ids: Sequence[int]) -> None:
    """Bring these documents into the index, or take them out, until nothing moved meanwhile."""
    for _ in range(TRIES):
        if not ids:
            return
        outcome = _write(aim, ids)
        if len(outcome.faults) == len(ids) >= MANY:
            _write_words(aim, outcome)
            return
        has_words = frozenset(number for number in outcome.faults if _by_words(aim, number))
        note(aim.bench, aim.source, ids, outcome.faults, has_words)
        ids = _moved(aim, [number for number in ids if number not in outcome.faults], outcome.documents)


def is_embedding(searcher: Searcher) -> bool:
    """Whether vectors can be made now."""
    return searcher.embedder is not None and searcher.embedder.state is EmbedderState.READY


def _write(aim: Aim, ids: Sequence[int]) -> Outcome:
    try:
        return Outcome(_write_together(aim, ids))
    except NOBODYS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one text makes any library raise, the others are indexed
        if len(ids) == 1:
            return Outcome({}, {ids[0]: error})
    half = len(ids) // 2
    first, second = _write(aim, ids[:half]), _write(aim, ids[half:])
    return Outcome({**first.documents, **second.documents}, {**first.faults, **second.faults})


def _write_together(aim: Aim, ids: Sequence[int]) -> dict[int, Document]:
    documents = _load(aim, ids)
    items = _ready(aim, list(documents.values()))
    gone = [Removal(_key(aim, number)) for number in ids if number not in documents]
    aim.index.apply([*_forced(aim, items), *gone])
    return documents


def _by_words(aim: Aim, number: int) -> bool:
    """Try a failing document once more without its vectors; what fails so too is taken out of the index."""
    try:
        documents = list(_load(aim, [number]).values())
        aim.index.apply(_forced(aim, without_vectors(documents)))
    except NOBODYS_FAULT:
        raise
    except Exception:  # noqa: BLE001 - the error that counts is the first one, which is noted
        aim.index.apply([Removal(_key(aim, number))])
        return False
    return bool(documents)


def _write_words(aim: Aim, outcome: Outcome) -> None:
    """When everything fails, no text is at fault: words serve when it was the model, else the work stops."""
    error = next(iter(outcome.faults.values()))
    try:
        aim.index.apply(_forced(aim, without_vectors(list(_load(aim, list(outcome.faults)).values()))))
    except Exception:  # noqa: BLE001 - the error that counts is the first one
        raise error from None
    _log.warning("vectors of %s documents could not be made; words serve", len(outcome.faults), exc_info=error)


def _moved(aim: Aim, ids: Sequence[int], before: dict[int, Document]) -> list[int]:
    if not ids:
        return []
    try:
        after = _load(aim, ids)
    except NOBODYS_FAULT:
        raise
    except Exception:  # noqa: BLE001 - something turned bad since it was written: the next try finds which
        return list(ids)
    return [number for number in ids if _revision(before, number) != _revision(after, number)]


def _load(aim: Aim, ids: Sequence[int]) -> dict[int, Document]:
    with aim.bench.read() as work:
        return {document.id: document for document in aim.source.load(work, ids)}


def _ready(aim: Aim, documents: Sequence[Document]) -> list[Upsert]:
    embedder, known = aim.searcher.embedder, _known(aim, documents)
    if embedder is not None and is_embedding(aim.searcher):
        return with_vectors(embedder, documents, known)
    if embedder is None:
        return without_vectors(documents)
    # Nothing can be embedded now: what is known whole needs no model.
    whole = [document for document in documents if parts(document).keys() <= known.get(document.key, {}).keys()]
    keys = {document.key for document in whole}
    left = [document for document in documents if document.key not in keys]
    return [*with_vectors(embedder, whole, known), *without_vectors(left)]


def _known(aim: Aim, documents: Sequence[Document]) -> Known:
    """Vectors that the live index has of the same texts: building it anew by other rules needs the model for few."""
    embedder, live = aim.searcher.embedder, aim.searcher.index
    if embedder is None or aim.index is live:
        return {}
    entries = live.load([document.key for document in documents], embedder.name)
    found = {}
    for document in documents:
        entry = entries.get(document.key)
        if entry is not None:
            before, now = parts(entry.document), parts(document)
            same = {name for name, text in now.items() if before.get(name) == text}
            found[document.key] = {name: vector for name, vector in entry.vectors.items() if name in same}
    return found


def _forced(aim: Aim, items: Collection[Upsert]) -> list[Upsert]:
    return [msgspec.structs.replace(item, force=True) for item in items] if aim.force else list(items)


def _key(aim: Aim, number: int) -> str:
    return f"{aim.source.prefix}-{number}"


def _revision(documents: dict[int, Document], number: int) -> int | None:
    return documents[number].rev if number in documents else None
