"""Verbs: what people do in the forum, one function each, work first."""
