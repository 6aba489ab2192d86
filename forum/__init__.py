"""Spaces, threads and posts: what people write to each other, and who may see it.

Invariants: a thread has three independent axes (lifecycle, resolution, relation) and never one enum for all; every
read starts from what the actor may see (`queries.visible_*`); resolution is derived from rows, and the column on the
thread only summarises it; a change that search must learn of bumps `rev` and emits `ThreadChanged`.
It does not know the queue, the knowledge base or any page.
"""
