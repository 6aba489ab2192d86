"""A village: two spaces, a few people, the forum's real verbs and jobs on a fresh database, and a clock we can turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import event, select

from accounts.models import GrantRow, Group, Membership, Status, User
from accounts.queries.actors import load_actor
from core.actor import Actor, Role
from core.events import Event
from core.models import AuditRow, Mail
from core.office import Office
from core.worker import Worker
from forum.clock import office_hours
from forum.forms.threads import NewPost, NewThread
from forum.models import Post, Space, SpaceGroup
from forum.models.spaces import Audience
from forum.models.threads import ThreadKind
from forum.queries.notices import list_notices
from forum.service.posts import reply
from forum.service.threads import post_thread

CATALOGUES = Path(__file__).parents[3] / "frontend" / "catalogues"


class Village:
    """What a test may ask of the place."""

    def __init__(self, office: Office, clock: list[datetime], told: list[Event]) -> None:
        self.office = office
        self.clock = clock
        self.told = told
        """Events that others would hear of."""

    def wait(self, time: timedelta) -> None:
        self.clock[0] += time

    def person(
        self, handle: str, *, locale: str = "en", timezone: str = "Europe/Paris", email: str | None = "", **more: Any
    ) -> Actor:
        with self.office.write() as work:
            user = User(
                email=f"{handle}@village.example" if email == "" else email,
                name=handle.title(),
                handle=handle,
                folded_name=handle,
                status=more.pop("status", Status.ACTIVE),
                locale=locale,
                timezone=timezone,
                created_at=work.now,
                **more,
            )
            work.db.add(user)
            work.db.flush()
            return load_actor(work, user.id) if user.status == Status.ACTIVE else Actor(id=user.id)

    def grant(self, actor: Actor, role: Role, space_id: int | None = None) -> Actor:
        with self.office.write() as work:
            work.db.add(GrantRow(user_id=actor.id, role=role, space_id=space_id, at=work.now))
        return self.again(actor)

    def again(self, actor: Actor) -> Actor:
        assert actor.id is not None
        with self.office.read() as work:
            return load_actor(work, actor.id)

    def space(self, slug: str, audience: Audience = Audience.MEMBERS) -> int:
        with self.office.write() as work:
            space = Space(
                slug=slug,
                title=slug.title(),
                audience=audience,
                language="en",
                working_hours=msgspec.to_builtins(office_hours("Europe/Paris")),
                created_at=work.now,
            )
            work.db.add(space)
            work.db.flush()
            return space.id

    def circle(self, space_id: int, *members: Actor) -> int:
        """Let these people into a space for groups."""
        with self.office.write() as work:
            group = Group(name="circle", slug=f"circle-{space_id}", created_at=work.now)
            work.db.add(group)
            work.db.flush()
            work.db.add(SpaceGroup(space_id=space_id, group_id=group.id))
            work.db.add_all(Membership(group_id=group.id, user_id=member.id, at=work.now) for member in members)
            return group.id

    def do(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self.office.write(actor) as work:
            return verb(work, *args, **kwargs)

    def read(self, actor: Actor, query: Callable[..., Any], *args: Any, locale: str = "") -> Any:
        with self.office.read(actor, locale) as work:
            return query(work, *args)

    def row(self, model: type[Any], *key: Any) -> Any:
        """A row as it is now, cut loose from its transaction."""
        with self.office.read() as work:
            found = work.db.get(model, key if len(key) > 1 else key[0])
            work.db.expunge_all()
            return found

    def rows(self, model: type[Any]) -> list[Any]:
        """All rows, cut loose from their transaction."""
        with self.office.read() as work:
            found = list(work.db.scalars(select(model)))
            work.db.expunge_all()
            return found

    def change(self, model: type[Any], key: Any, **values: Any) -> None:
        with self.office.write() as work:
            row = work.db.get(model, key)
            for name, value in values.items():
                setattr(row, name, value)

    def ask(
        self,
        actor: Actor,
        space: str = "square",
        title: str = "How do I copy a list?",
        body: str = "I tried.",
        **more: Any,
    ) -> int:
        return int(self.do(actor, post_thread, NewThread(space=space, title=title, body=body, **more)))

    def announce(self, actor: Actor, space: str = "square", title: str = "The school is closed") -> int:
        return self.ask(actor, space, title, kind=ThreadKind.ANNOUNCEMENT)

    def answer(self, actor: Actor, thread_id: int, body: str = "Call its copy method.") -> int:
        return int(self.do(actor, reply, thread_id, NewPost(body=body)))

    def opening(self, thread_id: int) -> int:
        with self.office.read() as work:
            return int(work.db.scalars(select(Post.id).where(Post.thread_id == thread_id, Post.number == 1)).one())

    def settle(self) -> None:
        """Let the worker do what follows."""
        Worker(self.office).drain()

    def notices(self, actor: Actor, locale: str = "en") -> list[str]:
        self.settle()
        return [view.text for view in self.read(actor, list_notices, locale=locale).items]

    def mails(self) -> list[Mail]:
        self.settle()
        return self.rows(Mail)

    def log(self) -> list[str]:
        return [row.verb for row in self.rows(AuditRow)]

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        seen: list[str] = []

        def note(*args: Any) -> None:
            seen.append(str(args[2]))

        event.listen(self.office.database.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.office.database.engine, "before_cursor_execute", note)
