"""The cast: one small course community, by name. Every test starts from these people and places."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from anyio.from_thread import BlockingPortal
from sqlalchemy import select

from accounts.forms import GrantRole, NewGroup, NewUser
from accounts.models import User
from accounts.queries.actors import load_actor
from accounts.service.groups import add_member, create_group
from accounts.service.people import create_user
from accounts.service.roles import grant_role
from accounts.service.sessions import start_session
from accounts.service.tokens import create_token
from app.factory import App
from app.schedule import schedule
from app.wiring import Site
from core.actor import SYSTEM, VISITOR, Actor, Role
from core.ids import hash_token, new_token
from core.work import Work
from core.worker import Worker
from forum.forms.spaces import NewSpace
from forum.forms.threads import Acceptance, NewPost, NewThread
from forum.models.spaces import Audience, SpaceLanguage
from forum.service import posts, solutions, threads
from forum.service.spaces import create_space
from tests.browser import Browser

T = TypeVar("T")

MONDAY_MORNING: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE: Final = {
    "lea": Role.LEARNER,
    "owen": Role.LEARNER,
    "nora": Role.LEARNER,
    "marc": Role.TRAINER,
    "camille": Role.LCM,
    "ada": Role.ADMIN,
}
"""Nora is in the cohort; Léa and Owen are not. Marc trains everywhere, Bruno looks after `python` alone."""


class World:
    """A site with its people, a clock that stands still, and short ways to act as anyone."""

    def __init__(self, site: Site, app: App, portal: BlockingPortal) -> None:
        """Stop the clock of a furnished site, and recall who lives there."""
        self.site = site
        self.office = site.office
        self.app = app
        self.portal = portal
        self.now = MONDAY_MORNING
        self.office.clock = lambda: self.now
        self.ids: dict[str, int] = {}
        self._tokens: dict[str, str] = {}
        self.worker = Worker(site.office, schedule(site.searcher))
        with self.office.read() as work:
            self.ids.update({str(handle): number for handle, number in work.db.execute(select(User.handle, User.id))})

    def actor(self, name: str) -> Actor:
        """Somebody by name; `visitor` is nobody and `system` the system."""
        if name in {"visitor", "system"}:
            return VISITOR if name == "visitor" else SYSTEM
        with self.office.read() as work:
            return load_actor(work, self.ids[name])

    def do(self, name: str, verb: Callable[..., T], *args: object, **kwargs: object) -> T:
        """Run a verb as somebody, committed."""
        with self.office.write(self.actor(name)) as work:
            return verb(work, *args, **kwargs)

    def see(self, name: str, query: Callable[..., T], *args: object, **kwargs: object) -> T:
        """Run a query as somebody."""
        with self.office.read(self.actor(name)) as work:
            return query(work, *args, **kwargs)

    def ask(
        self, name: str = "lea", space: str = "python", title: str = "How do I loop over a list?", body: str = ""
    ) -> int:
        """Somebody asks a question."""
        form = NewThread(space=space, title=title, body=body or f"{title}\n\nI tried several things.")
        return self.do(name, threads.post_thread, form)

    def reply(self, thread_id: int, name: str = "marc", body: str = "Use a for loop.") -> int:
        """Somebody replies."""
        return self.do(name, posts.reply, thread_id, NewPost(body=body))

    def accept(self, thread_id: int, post_id: int, name: str = "lea") -> None:
        """The asker accepts."""
        self.do(name, solutions.accept_solution, thread_id, Acceptance(post_id=post_id))

    def pass_time(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def settle(self) -> None:
        """Let the worker do all that waits."""
        self.worker.drain()

    def browser(self, name: str = "visitor", language: str = "en") -> Browser:
        """A browser, signed in unless it is a visitor's."""
        browser = Browser(self.portal, self.app, language=language)
        if name != "visitor":
            token = new_token()
            self.do(name, start_session, hash_token(token), "test browser")
            browser.client.cookies.set("entraide_session", token)
        return browser

    def program(self, name: str) -> Browser:
        """A program with a bearer token of somebody."""
        return Browser(self.portal, self.app, token=self.token(name))

    def token(self, name: str) -> str:
        """A bearer token of somebody, made once."""
        if name not in self._tokens:
            self._tokens[name] = new_token()
            with self.office.write() as work:
                create_token(work, self.ids[name], "test", hash_token(self._tokens[name]))
        return self._tokens[name]


def furnish(site: Site) -> None:
    """People and places, made once and copied for each test; the worker has just done its rounds."""
    site.office.clock = lambda: MONDAY_MORNING
    with site.office.write() as work:
        ids = {name: _person(work, name, role) for name, role in {**PEOPLE, "bruno": Role.LEARNER}.items()}
        cohort = create_group(work, NewGroup(name="Cohort A", slug="cohort-a"))
        add_member(work, cohort, ids["nora"])
        both = SpaceLanguage.BOTH
        python = create_space(work, NewSpace(title="Python", slug="python", audience=Audience.PUBLIC, language=both))
        create_space(work, NewSpace(title="Café", slug="cafe", audience=Audience.MEMBERS))
        create_space(work, NewSpace(title="Cohort A", slug="cohort-a", audience=Audience.GROUPS, groups=("cohort-a",)))
        grant_role(work, ids["bruno"], GrantRole(role=Role.LCM, space_id=python))
    site.searcher.start()
    Worker(site.office, schedule(site.searcher)).drain()


def _person(work: Work, name: str, role: Role) -> int:
    form = NewUser(
        email=f"{name}@example.org", name=name.title(), handle=name, role=role, locale="en", timezone="Europe/Paris"
    )
    return create_user(work, form)
