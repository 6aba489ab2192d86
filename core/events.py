"""Events: facts in the past tense, announced by a verb and stored with it.

A listener is registered in its package's `jobs.py` and runs in one of three ways (`at_once`, `later`, `outside`); one
that is `asked` waits for a question instead.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact. Subclasses are named in the past tense and carry ids, never texts."""


EventT = TypeVar("EventT", bound=Event)
PayloadT = TypeVar("PayloadT", bound=msgspec.Struct)


class Mode(StrEnum):
    """When and where a listener runs."""

    AT_ONCE = "at_once"
    LATER = "later"
    OUTSIDE = "outside"
    ASKED = "asked"


class Listener(msgspec.Struct, frozen=True):
    """One effect of one kind of event or job."""

    name: str
    kind: type[msgspec.Struct]
    run: Callable[..., object]
    mode: Mode


class Periodic(msgspec.Struct, frozen=True):
    """Recurring work: one row of the schedule. A run that returns True has more to do: its next turn is at once."""

    name: str
    every: timedelta
    run: Callable[..., bool | None]
    mode: Mode


def at_once(kind: type[EventT], run: Callable[[Any, EventT], None]) -> Listener:
    """Run in the verb's own transaction: for promises that may not lag. Cheap SQL only."""
    return Listener(_name(run), kind, run, Mode.AT_ONCE)


def later(kind: type[EventT], run: Callable[[Any, EventT], None]) -> Listener:
    """Run from the outbox in one write transaction together with its "done" mark: exactly once."""
    return Listener(_name(run), kind, run, Mode.LATER)


def outside(kind: type[EventT], run: Callable[[Any, EventT], None]) -> Listener:
    """Run from the outbox with no open transaction, at least once: for slow, idempotent work."""
    return Listener(_name(run), kind, run, Mode.OUTSIDE)


def job(name: str, run: Callable[[Any, PayloadT], None], payload: type[PayloadT], *, slow: bool = False) -> Listener:
    """A job enqueued by name with `work.later`."""
    return Listener(name, payload, run, Mode.OUTSIDE if slow else Mode.LATER)


def asked(name: str, run: Callable[[Any, PayloadT], object], payload: type[PayloadT]) -> Listener:
    """Never enqueued: found by its name, run in the transaction of whoever asks, for what it answers."""
    return Listener(name, payload, run, Mode.ASKED)


def every(interval: timedelta, name: str, run: Callable[[Any], bool | None]) -> Periodic:
    """Recurring work in one write transaction."""
    return Periodic(name, interval, run, Mode.LATER)


def every_outside(interval: timedelta, name: str, run: Callable[[Any], bool | None]) -> Periodic:
    """Recurring slow work with no open transaction; best done in steps, for the outbox waits meanwhile."""
    return Periodic(name, interval, run, Mode.OUTSIDE)


def _name(run: Callable[..., None]) -> str:
    package = run.__module__.split(".", 1)[0]
    return f"{package}.{run.__name__}"
