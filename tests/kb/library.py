"""The knowledge base's own small cast: three spaces, people of every role, and short ways to finish a thread."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from accounts.models import Group, User
from core.actor import SYSTEM, VISITOR, Actor, Grant, Role
from core.office import Office
from core.work import Work
from core.worker import Worker
from forum.forms.spaces import NewSpace
from forum.forms.threads import Acceptance, Closing, NewPost, NewThread
from forum.models.spaces import Audience, SpaceLanguage
from forum.service.lifecycle import close_thread
from forum.service.posts import reply
from forum.service.solutions import accept_solution, verify_answer
from forum.service.spaces import create_space
from forum.service.threads import post_thread
from kb.forms import ArticleRequest
from kb.service.drafting import draft_article
from kb.service.publication import publish_article

T = TypeVar("T")

START: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES: Final = ("lea", "owen", "nora", "marc", "bruno", "camille", "ada", "paul", "zoe")
QUESTION: Final = (
    "Bonjour,\n\nMa liste change quand je modifie sa copie.\n\n```python\nb = a\n\nb.pop()\n```\n\nMerci d'avance"
)
ANSWER: Final = """Bonjour Léa,

Le signe = donne un second nom.

Essayez :

```python
b = a.copy()

print(b)
```

Bonne journée
"""


class Library:
    """Everybody acts by name: Marc trains in `python`, Bruno looks after it, Camille looks after everything.

    Zoé trains in the café, Paul looks after it, Nora is in the cohort, Ada administers, Léa and Owen learn.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.now = START
        office.clock = lambda: self.now
        self.spaces: dict[str, int] = {}
        self.actors: dict[str, Actor] = {}
        self._recall()

    def do(self, name: str, verb: Callable[..., T], *args: object) -> T:
        self.now += timedelta(seconds=1)
        with self.office.write(self.actors[name]) as work:
            return verb(work, *args)

    def see(self, name: str, query: Callable[..., T], *args: object) -> T:
        with self.office.read(self.actors[name]) as work:
            return query(work, *args)

    def settle(self) -> None:
        Worker(self.office).drain()

    def ask(self, space: str = "python", title: str = "Ma liste change toute seule", *, by: str = "lea") -> int:
        return self.do(by, post_thread, NewThread(space=space, title=title, body=QUESTION, tags=("listes", "copie")))

    def answer(self, thread_id: int, body: str = ANSWER, *, by: str = "owen") -> int:
        return self.do(by, reply, thread_id, NewPost(body=body))

    def finished(self, space: str = "python", title: str = "Ma liste change toute seule", body: str = ANSWER) -> int:
        """A closed thread of Léa with Owen's answer accepted; in the cohort, Nora asks and Camille answers."""
        asker, helper = ("nora", "camille") if space == "cohort" else ("lea", "owen")
        thread_id = self.ask(space, title, by=asker)
        self.do(asker, accept_solution, thread_id, Acceptance(post_id=self.answer(thread_id, body, by=helper)))
        self.do("camille", close_thread, thread_id, Closing())
        return thread_id

    def verify(self, post_id: int, *, by: str = "marc") -> None:
        self.do(by, verify_answer, post_id)

    def draft(self, thread_id: int, *, by: str = "camille") -> int:
        return self.do(by, draft_article, ArticleRequest(thread_id=thread_id))

    def published(self, space: str = "python", title: str = "Ma liste change toute seule") -> int:
        article_id = self.draft(self.finished(space, title))
        self.do("camille", publish_article, article_id)
        return article_id

    def furnish(self) -> None:
        """Once, before the library is copied for each test."""
        python = NewSpace(title="Python", slug="python", audience=Audience.PUBLIC, language=SpaceLanguage.BOTH)
        cafe = NewSpace(title="Café", slug="cafe", audience=Audience.MEMBERS)
        cohort = NewSpace(title="Cohorte", slug="cohort", audience=Audience.GROUPS, groups=("cohort",))
        with self.office.write() as work:
            work.db.add(Group(name="Cohort", slug="cohort", created_at=self.now))
            work.db.flush()
            for form in (python, cafe, cohort):
                create_space(work, form)
            for name in NAMES:
                _add_person(work, name)

    def _recall(self) -> None:
        """Everything was furnished in this order, in an empty database."""
        self.spaces = {slug: number for number, slug in enumerate(("python", "cafe", "cohort"), start=1)}
        grants = {
            "marc": Grant(Role.TRAINER, self.spaces["python"]),
            "bruno": Grant(Role.LCM, self.spaces["python"]),
            "zoe": Grant(Role.TRAINER, self.spaces["cafe"]),
            "paul": Grant(Role.LCM, self.spaces["cafe"]),
            "camille": Grant(Role.LCM),
            "ada": Grant(Role.ADMIN),
        }
        self.actors = {"visitor": VISITOR, "system": SYSTEM}
        for number, name in enumerate(NAMES, start=1):
            self.actors[name] = Actor(
                id=number,
                name=name.title(),
                handle=name,
                grants=frozenset({grants[name]} if name in grants else ()),
                groups=frozenset({1} if name == "nora" else ()),
            )


def _add_person(work: Work, name: str) -> None:
    user = User(
        email=f"{name}@example.org",
        name=name.title(),
        handle=name,
        folded_name=name,
        status="active",
        locale="fr",
        timezone="Europe/Paris",
        created_at=work.now,
    )
    work.db.add(user)
    work.db.flush()
