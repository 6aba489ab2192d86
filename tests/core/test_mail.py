"""Mail, through a real SMTP server: one message per effect key, safe headers, late rather than lost."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from core import mail
from core.events import asked
from core.mail import Again, Letter, Withdrawal
from core.models import Mail
from core.office import Office
from core.outbox import MAX_ATTEMPTS
from core.work import Work
from core.worker import Worker
from tests.core.kernel import NOON, Kernel, count, regretted
from tests.mailbox import Box, free_port, serving

FIELDS: dict[str, Any] = {
    "subject": "Une réponse à « boucle »",
    "text": "Bonjour,\n\nça marche…\n",
    "effect_key": "k:1",
}


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def box(port: int) -> Iterator[Box]:
    with serving(port) as box:
        yield box


@pytest.fixture
def office(kernel: Kernel, port: int) -> Office:
    """An office with a mail server to hand its mails to."""
    return kernel.process(
        *mail.JOBS,
        mail_host="127.0.0.1",
        mail_port=port,
        mail_security="none",
        mail_from="Entraide <no-reply@forum.example>",
    )


def send(office: Office, to_address: str = "lea@example.org", to_name: str = "Léa Dupré", **changes: Any) -> None:
    with office.write() as work:
        mail.send(work, to_name, to_address, **{**FIELDS, **changes})


def test_a_mail_arrives_as_it_was_written(office: Office, box: Box) -> None:
    send(office)
    Worker(office).drain()
    (message,) = box.messages
    assert box.recipients == ["lea@example.org"]
    assert (message["To"], message["From"]) == ("Léa Dupré <lea@example.org>", "Entraide <no-reply@forum.example>")
    assert message["Subject"] == FIELDS["subject"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOON
    assert message.get_content().replace("\r\n", "\n") == FIELDS["text"]
    with office.read() as work:
        assert mail.list_mails(work)[0].sent_at == NOON


def test_one_effect_key_is_one_message(office: Office, box: Box) -> None:
    send(office)
    send(office, subject="The same thing again")
    send(office, effect_key="k:2")
    Worker(office).drain()
    assert [message["Subject"] for message in box.messages] == [FIELDS["subject"]] * 2
    assert count(office, Mail) == 2


def test_a_job_that_runs_twice_sends_once(office: Office, box: Box) -> None:
    send(office)
    Worker(office).drain()
    with office.read() as work:
        (row,) = mail.list_mails(work)
    mail.deliver(office, mail.MailId(row.id))
    mail.deliver(office, mail.MailId(row.id + 1))
    assert len(box.messages) == 1


def test_a_repeat_after_a_lost_answer_is_recognised_by_its_message_id(office: Office) -> None:
    send(office)
    send(office, effect_key="k:2")
    with office.read() as work:
        first, second = work.db.query(Mail).order_by(Mail.id)
        ids = [mail.compose(row, office.settings)["Message-ID"] for row in (first, first, second)]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@forum.example>")


def test_a_mail_whose_act_was_refused_never_existed(office: Office, box: Box) -> None:
    with regretted(office) as work:
        mail.send(work, "Léa", "lea@example.org", **FIELDS)
    Worker(office).drain()
    assert (box.messages, count(office, Mail)) == ([], 0)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00\n", "\t\r\n "])
def test_no_line_break_reaches_a_header(office: Office, box: Box, end: str) -> None:
    evil = f"Hello{end}Bcc: everybody@example.org"
    send(office, to_name=evil, subject=evil, headers={"X-Reason": evil})
    Worker(office).drain()
    (message,) = box.messages
    assert box.recipients == ["lea@example.org"]
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Hello")
    assert " ".join(message["X-Reason"].split()) == "Hello Bcc: everybody@example.org"


def test_an_address_with_a_line_break_reaches_nobody(office: Office, box: Box) -> None:
    send(office, to_address="lea@example.org\r\nBcc: everybody@example.org")
    Worker(office).drain()
    assert box.messages == []
    with office.read() as work:
        assert mail.list_mails(work)[0].sent_at is None


class Topic(msgspec.Struct, frozen=True):
    """What a mail is about."""

    words: str


def write_again(work: Work, about: Topic) -> Letter | Withdrawal:
    return Letter(f"{about.words} at {work.now:%H:%M}", "now") if about.words else Withdrawal.HIDDEN


def test_a_mail_is_written_again_right_before_it_leaves_or_withdrawn(kernel: Kernel, port: int) -> None:
    office = kernel.process(
        *mail.JOBS,
        asked("test.write", write_again, Topic),
        mail_host="127.0.0.1",
        mail_port=port,
        mail_security="none",
        mail_from="no-reply@forum.example",
    )
    send(office, again=Again("test.write", Topic("Kites")))
    send(office, effect_key="k:2", again=Again("test.write", Topic("")))
    Worker(office).drain()
    kernel.pass_time(hours=1)
    with serving(port) as box:
        Worker(office).drain()
        kernel.pass_time(hours=9)
        Worker(office).drain()
    assert [(message["Subject"], message.get_content()) for message in box.messages] == [("Kites at 13:00", "now\r\n")]
    with office.read() as work:
        withdrawn, sent = mail.list_mails(work)
    assert (withdrawn.withdrawn_because, withdrawn.sent_at) == ("hidden", None)
    assert (sent.withdrawn_because, sent.subject, sent.text) == (None, "Kites at 13:00", "now")
    assert all(job.done_at for job in kernel.jobs())


def test_one_click_unsubscription_passes_through(office: Office, box: Box) -> None:
    headers = {
        "List-Unsubscribe": f"<https://forum.example/unsubscribe?{'k' * 180}=1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    send(office, headers=headers)
    Worker(office).drain()
    (message,) = box.messages
    assert {name: str(message[name]).replace(" ", "") for name in headers} == headers


def test_a_server_that_is_down_delays_the_mail_and_loses_nothing(kernel: Kernel, office: Office, port: int) -> None:
    loop = Worker(office)
    send(office)
    loop.drain()
    (waiting,) = kernel.jobs()
    assert (waiting.attempts, waiting.done_at, waiting.dead_at) == (1, None, None)
    assert waiting.last_error
    with serving(port) as box:
        kernel.pass_time(minutes=1)
        loop.drain()
        kernel.pass_time(hours=1)
        loop.drain()
        assert len(box.messages) == 1
    assert kernel.jobs()[0].done_at is not None


def test_a_refused_mail_is_tried_again_then_shown_to_the_administrator(
    kernel: Kernel, office: Office, box: Box
) -> None:
    box.refusal = "550 no such person"
    loop = Worker(office)
    send(office)
    for _ in range(MAX_ATTEMPTS):
        loop.drain()
        kernel.pass_time(hours=2)
    (dead,) = kernel.jobs()
    assert dead.dead_at is not None
    assert "no such person" in dead.last_error


def test_without_a_server_mails_stay_where_the_administrator_sees_them(kernel: Kernel) -> None:
    office = kernel.process(*mail.JOBS)
    send(office)
    send(office, effect_key="k:2", subject="Second")
    Worker(office).drain()
    with office.read() as work:
        rows = mail.list_mails(work)
    assert [row.subject for row in rows] == ["Second", FIELDS["subject"]]
    assert {row.sent_at for row in rows} == {None}
    assert rows[0].to == "Léa Dupré <lea@example.org>"
    assert all(job.done_at for job in kernel.jobs())
