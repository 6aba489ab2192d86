"""Measurements anyone can run again; no test asserts a time."""
