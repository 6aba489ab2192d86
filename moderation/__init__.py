"""The Learning Community Manager's desk: the queue, who holds what, decisions, escalations and undoing them.

Invariants: a question that is open and unanswered is in the queue, escalated with a due date, or was let go by a
person with a reason, from the very transaction that made it so; one row per (kind, target), re-used by every new
signal; an item has one holder and one decision at a time, won by a single UPDATE; what the loser meant to write is
refused with the winner's name, never dropped silently.
It changes threads and posts only through the forum's verbs. It does not know the knowledge base, search or any page.
"""
