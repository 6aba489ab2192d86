"""The knowledge base: articles made from finished threads, with where every paragraph comes from.

Owns articles, their paragraphs, sources, other titles, tags, revisions, and their states (draft → in review →
published → verified | needs review | obsolete). Invariants: nobody reads a paragraph whose source post they may not
read, nor an article whose source thread they may not see; an article lives in the space of its thread; every version
stays in the revisions; a thread has one article at most. Whether an article is shown is decided in SQL when it is
asked for (`queries.visibility`). It does not know the queue, nor any page; it never changes a thread.
"""
