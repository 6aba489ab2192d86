"""Search and suggestions: finds the documents that answer a question, in French and English, on this machine.

Owns the analyser, the index, the embeddings, the scoring of pairs and the words for how sure we are. It knows
*documents* (one per thread, one per article), given by sources that `app/wiring.py` plugs in; it has never heard of
threads or articles.

Invariants: the index is a cache that can be rebuilt from the sources at any time; every query carries a `Scope`; every
hit is checked again in SQL, through its source, before anybody sees it; no score ever blocks or closes anything.
"""
