"""What people ask of search: suggestions for a draft, a search, related documents.

Every answer follows the same path: understand the text, embed it before any table is read, ask the index within the
reader's scope, score pairs, then have each source check every hit again in SQL for this reader.
"""

from search.service.finding import SearchRequest
from search.service.searcher import Searcher

__all__ = ["SearchRequest", "Searcher"]
