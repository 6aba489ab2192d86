"""Facts the desk announces."""

from core.events import Event


class QuestionWasEscalated(Event, frozen=True):
    """A question was handed to a trainer."""

    escalation_id: int
