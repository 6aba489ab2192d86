"""What an LCM sends."""

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta

from core.errors import Invalid
from core.forms import Body, Form, Note, Short
from forum.rules import REASONS_TO_CLOSE
from moderation.models import TopicMark, Verdict

RowId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Named = RowId | Annotated[str, Meta(max_length=300)] | None
"""A row by its number, or by what a person pastes: an address of a thread, a handle."""

NEEDED: Final = {
    Verdict.DUPLICATE: "target",
    Verdict.NO_ACTION: "reason",
    Verdict.CLOSED: "reason",
    Verdict.ESCALATED: "to",
}


class Deciding(Form, frozen=True):
    """A decision. `version` and `fence` guard it when given: what the person saw, and the claim they decide under.

    answered: `body` (posted as a reply), or `post_id` of the post that answers (verified), or neither when the
    question is answered already. duplicate: `target`, a thread number or its address. escalated: `to`, a trainer's
    id or handle, and `due_at` (the space's promise, counted from now, when absent; without a time zone it is read in
    the LCM's own). closed and no_action: `reason`. The note is kept with the decision.
    """

    verdict: Verdict
    version: int | None = None
    fence: int | None = None
    body: Body | None = None
    post_id: RowId | None = None
    reason: Short = ""
    note: Note = ""
    target: Named = None
    to: Named = None
    due_at: datetime | None = None


class Marking(Form, frozen=True):
    """What a question is about; null takes the mark away."""

    mark: TopicMark | None


def check_deciding(form: Deciding, *, has_default_target: bool) -> None:
    """Refuse a decision that lacks what its verdict needs.

    Raises:
        Invalid: the missing field is `required`; a reason to close must be one of the forum's.
    """
    name = NEEDED.get(form.verdict)
    is_default = name == "target" and has_default_target
    if name and not is_default and getattr(form, name) in (None, ""):
        raise Invalid({name: "required"})
    if form.verdict is Verdict.CLOSED and form.reason not in REASONS_TO_CLOSE:
        raise Invalid({"reason": "bad_choice"})
