"""Reading what was measured of an index."""

import msgspec

from core.work import Work
from search.confidence import Background
from search.models import MeasuredBackground


def find_background(work: Work, model: str) -> Background:
    """How alike different questions are here for the vectors of a model; an empty one before anything was measured."""
    row = work.db.get(MeasuredBackground, model)
    return msgspec.convert(row.measured, Background) if row is not None else Background()
