"""Plant the demo community: every act through the verb a person would use, in the order it happened.

Acts of the last two days are followed by notices, as on a living site; older ones only by what must hold at once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy import select

import accounts.models
from accounts import passwords
from accounts.forms import GrantRole, NewGroup, NewUser
from accounts.queries.actors import load_actor
from accounts.service.groups import add_member, create_group
from accounts.service.people import create_user
from accounts.service.roles import grant_role
from app.demo.content import PersonScript, Script, ThreadScript, read_people, read_script
from app.demo.library import article_step
from app.demo.steps import Step, steps_of
from app.wiring import Site
from core.actor import SYSTEM, Actor, Role
from core.events import Mode
from core.work import Listeners, Work
from forum.clock import WorkingHours
from forum.forms.spaces import NewSpace
from forum.models.spaces import Audience, SpaceKind, SpaceLanguage
from forum.service.spaces import create_space
from frontend.pages.accounts import Demo, DemoAccount

PASSWORD: Final = "entraide-demo"  # noqa: S105 - the demo's, told to everybody
SHOWN: Final = ("lea", "owen", "marc", "camille", "admin")
RECENT: Final = timedelta(hours=48)
Say = Callable[[str], None]


def plant(site: Site, *, say: Say) -> None:
    """Plant the community unless somebody is there already, and say how to sign in."""
    script = read_script()
    with site.office.read() as work:
        is_empty = work.db.scalar(select(accounts.models.User.id).limit(1)) is None
    if is_empty:
        say(f"Planting a demo community: {len(script.people)} people, {len(script.threads)} threads…")
        hashed = passwords.hash_password(site.office.settings, PASSWORD)
        with site.office.write() as work:
            Garden(work, script, hashed).grow()
    demo = offered()
    say(f"Demo accounts (password for all of them: {demo.password})")
    for account in demo.accounts:
        say(f"  {account.role:<8} {account.email}")


@lru_cache(maxsize=1)
def offered() -> Demo:
    """Whom a visitor of the demo may be, for the terminal and for the sign-in page."""
    people = {person.key: person for person in read_people()}
    shown = [people[key] for key in SHOWN]
    return Demo(tuple(DemoAccount(one.name, Role(one.role), one.email) for one in shown), PASSWORD)


class Garden:
    """One planting: who is who while the script is played."""

    def __init__(self, work: Work, script: Script, password_hash: str) -> None:
        """Prepare to play the script, ending now."""
        self.work = work
        self.script = script
        self.password_hash = password_hash
        self.now = work.now
        self.ids: dict[str, int] = {}
        self.actors: dict[str, Actor] = {}
        self.spaces: dict[str, int] = {}
        self.threads: dict[str, int] = {}
        self.posts: dict[tuple[str, int], int] = {}
        at_once = [one for one in work.listeners.by_name.values() if one.mode is Mode.AT_ONCE]
        self._quiet = Listeners(tuple(at_once))

    def grow(self) -> None:
        """Play everything."""
        for person in self.script.people:
            self.ids[person.key] = self._person(person)
        self._groups()
        self._spaces()
        self._roles()
        self.actors = {key: load_actor(self.work, user_id) for key, user_id in self.ids.items()}
        steps = [step for thread in self.script.threads for step in steps_of(thread, self.now)]
        steps += [article_step(one, self._thread(one.thread), self.now) for one in self.script.articles]
        for step in sorted(steps, key=lambda one: one.at):
            step.act(self, self.at(step))

    def at(self, step: Step) -> Work:
        """The work of a step: its person, its time, and the listeners of its age."""
        actor = self.actors.get(step.who, SYSTEM)
        return self.work.acting(actor, step.at, None if self.now - step.at < RECENT else self._quiet)

    def days_ago(self, days: float) -> datetime:
        """An instant before now."""
        return self.now - timedelta(days=days)

    def _thread(self, key: str) -> ThreadScript:
        return next(thread for thread in self.script.threads if thread.key == key)

    def _person(self, person: PersonScript) -> int:
        form = NewUser(
            email=person.email,
            name=person.name,
            handle=person.handle,
            locale="fr" if person.locale == "fr" else "en",
            timezone=person.timezone,
            bio=person.bio.strip(),
            password_hash=self.password_hash,
            created_at=self.days_ago(person.joined_days_ago),
        )
        return create_user(self.work.acting(SYSTEM, self.days_ago(person.joined_days_ago), self._quiet), form)

    def _groups(self) -> None:
        for group in self.script.groups:
            group_id = create_group(self._founding(), NewGroup(name=group.name, slug=group.slug))
            for person in self.script.people:
                if group.slug in person.groups:
                    add_member(self._founding(), group_id, self.ids[person.key])

    def _spaces(self) -> None:
        for space in self.script.spaces:
            hours = {day: tuple(spans) for day, spans in space.working_hours.items() if day != "timezone"}
            form = NewSpace(
                title=space.title,
                slug=space.slug,
                description=space.description.strip(),
                kind=SpaceKind(space.kind),
                audience=Audience(space.audience),
                language=SpaceLanguage(space.language),
                promised_minutes=round(space.promised_hours * 60),
                hours=WorkingHours(timezone=space.working_hours["timezone"], holidays=tuple(space.holidays), **hours),
                groups=tuple(space.groups),
            )
            self.spaces[space.slug] = create_space(self._founding(), form)

    def _roles(self) -> None:
        for person in self.script.people:
            if person.role != Role.LEARNER:
                held: list[int | None] = [self.spaces[slug] for slug in person.spaces]
                for space_id in held or [None]:
                    form = GrantRole(role=Role(person.role), space_id=space_id)
                    grant_role(self._founding(), self.ids[person.key], form)

    def _founding(self) -> Work:
        return self.work.acting(SYSTEM, self.days_ago(190), self._quiet)
