"""The desk: the edge of one request. One hop to a thread, one transaction, commit, then the answer.

`do` runs a verb and commits; a failed commit can never look like a success. A keyed act (an `Idempotency-Key`
header, or the hidden nonce of a form) happens once: sent again it gets the first answer, without acting.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from sqlalchemy.exc import IntegrityError

from core.actor import Actor
from core.errors import AppError, Invalid
from core.models import IdempotentAct
from core.office import Office
from core.work import Work

P = ParamSpec("P")
T = TypeVar("T")


class KeyReused(Invalid):
    """The idempotency key was used before for something else."""

    code = "key_reused"

    def __init__(self) -> None:
        """Name the header."""
        super().__init__({"Idempotency-Key": "key_reused"})


class Once(msgspec.Struct, frozen=True):
    """The key under which an act happens once, and what was sent with it."""

    key: str
    content: bytes = b""


class Desk:
    """What a handler holds: it runs verbs and queries for one actor in one language."""

    def __init__(self, office: Office, actor: Actor, locale: str, once: Once | None = None) -> None:
        """Serve this actor."""
        self.office = office
        self.actor = actor
        self.locale = locale
        self._once = once

    async def do(self, verb: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb in one write transaction and commit before answering."""
        once, self._once = self._once, None
        if once is None:
            return await self.office.in_writer(self._write, verb, args, kwargs)
        return await self.office.in_writer(self._write_once, once, verb, args, kwargs)

    async def read(self, query: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query in one read snapshot."""
        return await self.office.in_reader(self._read, query, args, kwargs)

    async def compute(self, run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run slow pure work off the event loop and outside any transaction."""
        return await self.office.compute(run, *args, **kwargs)

    def _read(self, query: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        with self.office.read(self.actor, self.locale) as work:
            return query(work, *args, **kwargs)

    def _write(self, verb: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        with self.office.write(self.actor, self.locale) as work:
            return verb(work, *args, **kwargs)

    def _write_once(self, once: Once, verb: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        key = hashlib.sha256(f"{self.actor.id}\x1f{verb.__module__}.{verb.__name__}\x1f{once.key}".encode()).hexdigest()
        fingerprint = hashlib.sha256(once.content).hexdigest()
        found, answer = self._answered(key, fingerprint)
        if found:
            return answer  # type: ignore[no-any-return]  # the stored answer of the same verb
        try:
            with self.office.write(self.actor, self.locale) as work:
                result = verb(work, *args, **kwargs)
                stored = msgspec.to_builtins(result)
                work.db.add(IdempotentAct(key=key, fingerprint=fingerprint, result=stored, at=work.now))
        except (AppError, IntegrityError):
            # The same key may have been answered while this one waited: then that answer is the answer.
            found, answer = self._answered(key, fingerprint)
            if found:
                return answer  # type: ignore[no-any-return]
            raise
        return result

    def _answered(self, key: str, fingerprint: str) -> tuple[bool, Any]:
        with self.office.read(self.actor, self.locale) as work:
            row = work.db.get(IdempotentAct, key)
            if row is None:
                return False, None
            if row.fingerprint != fingerprint:
                raise KeyReused
            return True, row.result
