"""Work: the one context object. An open transaction, who acts, when, in which language, and how to announce facts.

Passed first, never global. Nothing here commits: the edge does (core.desk for a request, core.worker for a job).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor
from core.db import insert_into
from core.errors import SignInRequired
from core.events import Event, Listener, Mode
from core.i18n import Catalogues
from core.models import AuditRow, OutboxJob
from core.settings import Settings

Clock = Callable[[], datetime]
WAKE: Final = "outbox"
"""The signal that tells the worker there is something to do."""


def utc_now() -> datetime:
    """The present instant; the only place that asks the system."""
    return datetime.now(UTC)


class Listeners:
    """Which listeners follow which event, in the order they were wired."""

    def __init__(self, listeners: tuple[Listener, ...] = ()) -> None:
        """Index the listeners by event and by name; two of one name are a mistake."""
        self.by_name: Final[dict[str, Listener]] = {}
        self._by_kind: Final[dict[type[msgspec.Struct], list[Listener]]] = {}
        for listener in listeners:
            if listener.name in self.by_name:
                raise ValueError(f"two listeners are named {listener.name}")
            self.by_name[listener.name] = listener
            self._by_kind.setdefault(listener.kind, []).append(listener)

    def of(self, event: Event) -> list[Listener]:
        """Those who follow this event."""
        return self._by_kind.get(type(event), [])


class Work:
    """One piece of work inside one transaction."""

    def __init__(  # noqa: PLR0913 - the one place where everything meets
        self,
        db: Session,
        actor: Actor,
        *,
        now: datetime,
        locale: str,
        settings: Settings,
        listeners: Listeners,
        catalogues: Catalogues,
    ) -> None:
        """Gather what a verb may need."""
        self.db = db
        self.actor = actor
        self.now = now
        self.locale = locale
        self.settings = settings
        self.listeners = listeners
        self.catalogues = catalogues
        self.signals: set[str] = set()

    def require_person(self) -> int:
        """The id of the person who acts.

        Raises:
            SignInRequired: a visitor, or the system.
        """
        if self.actor.id is None:
            raise SignInRequired
        return self.actor.id

    def emit(self, event: Event) -> None:
        """Announce a fact: `at_once` listeners run now, the others are stored with this transaction."""
        for listener in self.listeners.of(event):
            if listener.mode is Mode.AT_ONCE:
                listener.run(self.as_system(), event)
            else:
                self.later(listener.name, event)

    def later(
        self, name: str, payload: msgspec.Struct, *, effect_key: str | None = None, run_at: datetime | None = None
    ) -> None:
        """Ask for a job by name. With an effect key the effect happens once, however often it is asked for."""
        statement = insert_into(self.db, OutboxJob).values(
            name=name,
            payload=msgspec.to_builtins(payload),
            effect_key=effect_key,
            created_at=self.now,
            run_at=run_at or self.now,
        )
        self.db.execute(statement.on_conflict_do_nothing(index_elements=[OutboxJob.effect_key]))
        self.signals.add(WAKE)

    def signal(self, topic: str) -> None:
        """Tell open pages, after the commit, that something they show has changed."""
        self.signals.add(topic)

    def record(self, verb: str, target_kind: str, target_id: int, **detail: Any) -> None:  # noqa: ANN401 - JSON values
        """Append to the action log."""
        self.db.add(
            AuditRow(
                at=self.now,
                actor_id=self.actor.id,
                actor_name=self.actor.name,
                verb=verb,
                target_kind=target_kind,
                target_id=target_id,
                detail=detail,
            )
        )

    def t(self, msgid: str, **values: object) -> str:
        """Translate for the reader of this work."""
        return self.catalogues.t(self.locale, msgid, **values)

    def tn(self, singular: str, plural: str, number: int, **values: object) -> str:
        """Translate with a plural; `%(num)d` is the number."""
        return self.catalogues.tn(self.locale, singular, plural, number, **values)

    def speaking(self, locale: str) -> "Work":
        """The same work in another reader's language, for a mail or a notice."""
        return self._but(locale=locale)

    def as_system(self) -> "Work":
        """The same transaction, acting as the system: for effects that follow from a person's act."""
        return self._but(actor=SYSTEM)

    def acting(self, actor: Actor, now: datetime, listeners: Listeners | None = None) -> "Work":
        """The same transaction at another time and by somebody else: for the seed and for imports."""
        return self._but(actor=actor, now=now, listeners=listeners or self.listeners)

    def _but(self, **changes: Any) -> "Work":  # noqa: ANN401 - a copy with some attributes replaced
        twin = object.__new__(Work)
        twin.__dict__.update(self.__dict__ | changes)
        return twin


def payload_of(listener: Listener, data: Mapping[str, Any]) -> msgspec.Struct:
    """The event or payload struct a stored job carries."""
    return msgspec.convert(dict(data), listener.kind)
