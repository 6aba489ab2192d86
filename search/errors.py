"""The ways search refuses."""

from core.errors import Unavailable


class IndexUnavailable(Unavailable):
    """The search index cannot be read or written now."""

    code = "index_unavailable"


class IndexDamaged(IndexUnavailable):
    """The index file is not a database any more; preparing it sets it aside and begins anew."""

    code = "index_damaged"
