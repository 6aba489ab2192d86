"""Reads: the queue, one item with its context, and the facts that settling needs."""
