"""Bring threads of other sites in. Importing the same rows twice changes nothing; what people changed here stays.

The verbs run as the system, announce nothing (no notice, no mail) and keep the dates of the source. Whoever calls
them brings the index and the queue level afterwards.
"""

from forum.service.importing.links import link_duplicates
from forum.service.importing.spaces import make_missing_spaces
from forum.service.importing.threads import import_threads

__all__ = ["import_threads", "link_duplicates", "make_missing_spaces"]
