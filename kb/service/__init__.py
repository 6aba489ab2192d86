"""Verbs: what the staff does with articles, one function each, work first."""
