"""Verbs: what an LCM does at the desk, one function each, work first; and what follows from the forum's events."""
