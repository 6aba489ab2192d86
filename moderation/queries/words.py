"""The desk's codes in its readers' words."""

from collections.abc import Mapping
from typing import Final

from core.i18n import N_
from core.work import Work
from moderation.models import ItemKind, Outcome, TopicMark, Verdict
from moderation.rules import Reason
from moderation.views import Why

COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    "due_minutes": (N_("due in %(num)d minute"), N_("due in %(num)d minutes")),
    "due_hours": (N_("due in %(num)d hour"), N_("due in %(num)d hours")),
    "due_days": (N_("due in %(num)d day"), N_("due in %(num)d days")),
    "late_minutes": (N_("late by %(num)d minute"), N_("late by %(num)d minutes")),
    "late_hours": (N_("late by %(num)d hour"), N_("late by %(num)d hours")),
    "late_days": (N_("late by %(num)d day"), N_("late by %(num)d days")),
    "me_too": (N_("%(num)d other person has this question"), N_("%(num)d other people have this question")),
    "flags": (N_("reported by %(num)d person"), N_("reported by %(num)d people")),
}
PLAIN: Final[Mapping[str, str]] = {
    "trainer_silent": N_("the trainer has not answered in time"),
    "different": N_("the asker says it is not the same question"),
}
KINDS: Final[Mapping[ItemKind, str]] = {
    ItemKind.UNANSWERED: N_("Unanswered question"),
    ItemKind.DUPLICATE: N_("Possible duplicate"),
    ItemKind.FLAGGED: N_("Reported post"),
    ItemKind.HELD: N_("Post held for approval"),
    ItemKind.TIDY: N_("Tidying proposal"),
    ItemKind.ARTICLE: N_("Article to review"),
    ItemKind.CONTESTED: N_("Contested decision"),
    ItemKind.LEARNER: N_("Learner to contact"),
}
VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.ANSWERED: N_("answered"),
    Verdict.DUPLICATE: N_("duplicate"),
    Verdict.NOT_A_QUESTION: N_("not a question"),
    Verdict.NO_ACTION: N_("nothing to do"),
    Verdict.ESCALATED: N_("handed to a trainer"),
    Verdict.CLOSED: N_("thread closed"),
    Verdict.UPHELD: N_("report upheld, post removed"),
    Verdict.KEPT: N_("left as it is"),
}
OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.ANSWERED: N_("somebody answered it"),
    Outcome.CLOSED: N_("the thread was closed"),
    Outcome.REMOVED: N_("it was removed"),
    Outcome.DUPLICATE: N_("it points to another thread"),
    Outcome.NOT_A_QUESTION: N_("it is not a question any more"),
    Outcome.NO_SIGNAL: N_("nothing is reported any more"),
}
TOPICS: Final[Mapping[TopicMark, str]] = {
    TopicMark.LOGISTICS: N_("logistics"),
    TopicMark.SUBJECT: N_("subject matter"),
}


def tell_why(work: Work, reason: Reason) -> Why:
    """A reason in words."""
    if reason.code in COUNTED:
        singular, plural = COUNTED[reason.code]
        return Why(reason.code, reason.number, work.tn(singular, plural, reason.number))
    return Why(reason.code, reason.number, work.t(PLAIN[reason.code]))


def name_kind(work: Work, kind: str) -> str:
    """A kind of item in words."""
    return work.t(KINDS[ItemKind(kind)])


def name_verdict(work: Work, verdict: str) -> str:
    """A verdict in words."""
    return work.t(VERDICTS[Verdict(verdict)])


def name_outcome(work: Work, outcome: str) -> str:
    """How something was settled elsewhere, in words."""
    return work.t(OUTCOMES[Outcome(outcome)])
