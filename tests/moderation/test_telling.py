"""The mail to a trainer is written again right before it leaves: a request undone or hidden meanwhile is withdrawn."""

from sqlalchemy import select

from core.mail import Letter, Withdrawal
from forum.forms.threads import RemovalForm
from forum.service.lifecycle import remove_thread
from moderation.models import Escalation
from moderation.service.telling import EscalationId, write_escalation_again
from tests.moderation.desk import item_of, settle_as
from tests.world import World


def test_a_request_to_a_trainer_is_withdrawn_when_its_question_is_hidden(any_world: World) -> None:
    thread = any_world.ask("lea", title="Why does it stop?")
    settle_as(any_world, item_of(any_world, thread).id, "escalated", to="marc")
    with any_world.office.read() as work:
        about = EscalationId(work.db.scalars(select(Escalation.id)).one())
    letter = any_world.see("system", write_escalation_again, about)
    assert isinstance(letter, Letter)
    assert letter.subject == "A question for you: “Why does it stop?”"
    any_world.do("camille", remove_thread, thread, RemovalForm())
    assert any_world.see("system", write_escalation_again, about) is Withdrawal.HIDDEN
