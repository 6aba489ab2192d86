"""The default index: one SQLite file beside the database, words in FTS5, vectors scanned exactly by numpy.

A cache: it can be deleted at any time and is rebuilt from the sources. Several threads and processes may read it while
one writes. It never decides who may see what beyond applying the given scope, inside SQL and inside the vector mask.
"""

from search.engines.embedded.engine import EmbeddedIndex

__all__ = ["EmbeddedIndex"]
