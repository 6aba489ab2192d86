"""What `forum search check` answers: to a program in full, to a person by name, sort by sort."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from search.service import Searcher
from search.views import CheckReport, IndexHealth, SetAside

WORDS: Final = {
    "missing": "missing from the index",
    "orphan": "in the index, and gone",
    "stale": "in the index as they were before",
    "exposed": "wrongly visible: under another space or state than now",
}


class Told(msgspec.Struct, frozen=True):
    """The answer for a program. Documents are named by key, under the sort of difference."""

    missing: int
    orphan: int
    stale: int
    exposed: int
    unembedded: int
    clean: bool
    documents: dict[str, list[str]]
    waiting: tuple[str, ...]
    set_aside: tuple[SetAside, ...]
    index: IndexHealth


def told(searcher: Searcher, report: CheckReport) -> Told:
    """Everything that was found. Clean means that nothing differs and nothing failed."""
    return Told(
        report.missing,
        report.orphan,
        report.stale,
        report.exposed,
        report.unembedded,
        is_well(report),
        {sort: _keys(searcher, report, sort) for sort in WORDS},
        report.waiting,
        report.set_aside,
        searcher.index.health(),
    )


def lines(found: Told) -> Iterator[str]:
    """The same for a person: the counts, then each document by its key, then what the index is about."""
    yield (
        f"missing {found.missing}, orphan {found.orphan}, stale {found.stale}, wrongly visible {found.exposed}, "
        f"without vectors {found.unembedded}, set aside {len(found.set_aside)}"
    )
    for sort, words in WORDS.items():
        yield from _named(words, found.documents[sort])
    yield from _named("found by words only, until the model has read them", found.waiting)
    for one in found.set_aside:
        where = "found by words only" if one.has_words else "not found"
        yield f"set aside, {where}: {one.key} (revision {one.rev}, tries {one.tries}, {one.at:%Y-%m-%d %H:%M} UTC)"
        yield f"    {one.error}"
    yield from _standing(found.index, found.unembedded)


def is_well(report: CheckReport) -> bool:
    """Nothing to mend and nothing that fails; what only waits for its vectors is no fault."""
    return report.is_clean and not report.set_aside


def _keys(searcher: Searcher, report: CheckReport, sort: str) -> list[str]:
    return [
        f"{searcher.sources[one.kind].prefix}-{number}" for one in report.differences for number in getattr(one, sort)
    ]


def _named(words: str, keys: Sequence[str]) -> Iterator[str]:
    if keys:
        yield f"{words}:"
        yield f"    {' '.join(keys)}"


def _standing(health: IndexHealth, unembedded: int) -> Iterator[str]:
    if health.rebuilt is not None:
        yield f"The index is being built anew: {health.rebuilt} of about {health.documents} documents."
    elif health.serving.is_outdated:
        yield "The index was made by other rules for words: it serves until the worker has built it anew."
    if unembedded and health.documents:
        yield f"Read by the model: {100 * (health.documents - unembedded) // health.documents} % of the documents."
