"""What a comparison of the index with its sources found, and what was set aside. Data only."""

from datetime import datetime

import msgspec


class Progress(msgspec.Struct, frozen=True):
    """How far a long run has come: documents of one kind looked at so far, and all of them."""

    kind: str
    done: int
    total: int


class Difference(msgspec.Struct, frozen=True):
    """One kind compared: ids that the index lacks, has too many, or has in another revision.

    `exposed`: those of the right revision that stand under another space or state than the source says now, so that
    the mask of a reader lets the wrong ones through.
    """

    kind: str
    missing: tuple[int, ...] = ()
    orphan: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()
    exposed: tuple[int, ...] = ()

    @property
    def ids(self) -> list[int]:
        """All of them."""
        return sorted({*self.missing, *self.orphan, *self.stale, *self.exposed})


class SetAside(msgspec.Struct, frozen=True):
    """A document on which its source, the analyser, the model or the index fails; the others are indexed.

    `has_words`: it is found by its words, and only its vectors could not be made.
    """

    key: str
    kind: str
    id: int
    rev: int
    error: str
    at: datetime
    tries: int
    has_words: bool = False


class CheckReport(msgspec.Struct, frozen=True):
    """The index against its sources.

    `unembedded`: how many documents are found by words only until their vectors are made, and the first of their keys
    in `waiting`. `set_aside`: what fails whenever it is tried, told here and in no other list.
    """

    differences: tuple[Difference, ...]
    unembedded: int = 0
    waiting: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()

    @property
    def missing(self) -> int:
        """Documents the index lacks."""
        return sum(len(one.missing) for one in self.differences)

    @property
    def orphan(self) -> int:
        """Documents the index should not have."""
        return sum(len(one.orphan) for one in self.differences)

    @property
    def stale(self) -> int:
        """Documents the index has in another revision."""
        return sum(len(one.stale) for one in self.differences)

    @property
    def exposed(self) -> int:
        """Documents that stand where other readers find them."""
        return sum(len(one.exposed) for one in self.differences)

    @property
    def is_clean(self) -> bool:
        """Nothing to repair."""
        return not (self.missing or self.orphan or self.stale or self.exposed)


class KeptCheck(msgspec.Struct, frozen=True):
    """The last nightly check: when, what it found, and how many documents were mended."""

    at: datetime
    report: CheckReport
    mended: int
