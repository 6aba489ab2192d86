"""A small school: an office on a fresh database, a clock we can turn, and people to act."""

from datetime import datetime, timedelta

from sqlalchemy import select

from accounts import passwords
from accounts.forms import GrantRole, NewGroup, NewUser
from accounts.queries.actors import load_actor
from accounts.service.groups import create_group
from accounts.service.people import create_user
from accounts.service.roles import grant_role
from core.actor import VISITOR, Actor, Role
from core.desk import Desk
from core.mail import MailRow, list_mails
from core.models import AuditRow
from core.office import Office
from core.worker import Worker

PASSWORD = "trois poires et un renard"
OTHER_PASSWORD = "sept chats sous la pluie"


class School:
    """What a test may ask of the place."""

    def __init__(self, office: Office, clock: list[datetime]) -> None:
        self.office = office
        self._clock = clock

    def wait(self, time: timedelta) -> None:
        """Turn the clock."""
        self._clock[0] += time

    def person(self, name: str, role: Role = Role.LEARNER, space_id: int | None = None) -> Actor:
        """A member with the password of everybody here."""
        email = f"{name.lower()}@school.example"
        with self.office.write() as work:
            stored = passwords.hash_password(self.office.settings, PASSWORD)
            user_id = create_user(work, NewUser(email=email, name=name, password_hash=stored))
            if role != Role.LEARNER:
                grant_role(work, user_id, GrantRole(role=role, space_id=space_id))
        return self.again(user_id)

    def group(self, actor: Actor, name: str) -> int:
        """An empty group."""
        with self.office.write(actor) as work:
            return create_group(work, NewGroup(name=name))

    def again(self, user_id: int | None) -> Actor:
        """The person as they are now."""
        assert user_id is not None
        with self.office.read() as work:
            return load_actor(work, user_id)

    def desk(self, actor: Actor = VISITOR, locale: str = "fr") -> Desk:
        """A request of this actor."""
        return Desk(self.office, actor, locale)

    def post_office(self) -> None:
        """Let the worker answer what was asked."""
        Worker(self.office).drain()

    def mails(self) -> list[MailRow]:
        """What was written, in order."""
        self.post_office()
        with self.office.read() as work:
            return list_mails(work, limit=500)[::-1]

    def token_in_last_mail(self) -> str:
        """The secret of the newest link."""
        text = self.mails()[-1].text
        return text.split("=", 1)[1].split()[0]

    def log(self) -> list[str]:
        """The verbs of the action log."""
        with self.office.read() as work:
            return list(work.db.scalars(select(AuditRow.verb).order_by(AuditRow.id)))
