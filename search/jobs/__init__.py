"""Keeping the index level with its sources: one document, everything, the comparison, the repair, the building anew.

All of it is idempotent and may run at any time, several at once. Nothing here knows which engine stands behind the
port, nor what a document is made from.
"""

from search.jobs.comparing import check
from search.jobs.levelling import embed_missing, keep_level, levelling
from search.jobs.nightly import check_nightly
from search.jobs.rebuilding import reindex_all
from search.jobs.renewing import reindex_document, repair
from search.views import CheckReport, Difference, Progress

__all__ = [
    "CheckReport",
    "Difference",
    "Progress",
    "check",
    "check_nightly",
    "embed_missing",
    "keep_level",
    "levelling",
    "reindex_all",
    "reindex_document",
    "repair",
]
