"""Bearer tokens: made for a program by a person, with no more rights than the person has."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, update

from accounts import rules
from accounts.errors import ScopeTooWide, SessionNeeded, TooManyTokens
from accounts.forms import NewToken
from accounts.models import TokenRow
from accounts.queries.actors import TOUCH_EVERY, load_actor
from accounts.queries.credentials import count_live_tokens
from core.actor import Actor, TokenScope
from core.errors import NotFound, require
from core.work import Work

MOST_TOKENS: Final = 50


def create_own_token(work: Work, form: NewToken, token_hash: str) -> int:
    """A token for the actor's programs. The secret stays at the edge; its hash comes here.

    Raises:
        SessionNeeded: a token cannot make tokens.
        ScopeTooWide: more than the actor may do.
        TooManyTokens: fifty still work.
    """
    if not rules.is_in_person(work.actor):
        raise SessionNeeded
    life = None if form.expires_in_days is None else work.now + timedelta(days=form.expires_in_days)
    return _create(work, work.actor, form.name, token_hash, form.scopes, life)


def create_token(
    work: Work, user_id: int, name: str, token_hash: str, scopes: Iterable[TokenScope] | None = None
) -> int:
    """A token made by the command line for somebody; without scopes, everything they may do.

    Raises:
        Forbidden: the actor is not the system.
        NotFound: no such person, or suspended.
        ScopeTooWide, TooManyTokens: as for their own.
    """
    require(work.actor.is_system, "create_token")
    owner = load_actor(work, user_id)
    return _create(work, owner, name, token_hash, rules.usable_scopes(owner) if scopes is None else scopes, None)


def revoke_token(work: Work, token_id: int) -> None:
    """End one of the actor's tokens.

    Raises:
        NotFound: no such token of this person, or revoked before.
    """
    revoked = work.db.execute(
        update(TokenRow)
        .where(TokenRow.id == token_id, TokenRow.user_id == work.actor.id, TokenRow.revoked_at.is_(None))
        .values(revoked_at=work.now)
        .returning(TokenRow.id)
        .execution_options(synchronize_session=False)
    ).first()
    if revoked is None:
        raise NotFound(kind="token")
    work.record("revoke_token", "token", token_id)


def touch_token(work: Work, token_id: int) -> None:
    """Note that a token is in use; called only when `Bearer.needs_touch`."""
    unused = TokenRow.used_at.is_(None) | (TokenRow.used_at <= work.now - TOUCH_EVERY)
    work.db.execute(update(TokenRow).where(TokenRow.id == token_id, unused).values(used_at=work.now))


def _create(
    work: Work, owner: Actor, name: str, token_hash: str, scopes: Iterable[TokenScope], expires_at: datetime | None
) -> int:
    wanted = frozenset(scopes)
    if owner.id is None or not wanted <= rules.usable_scopes(owner):
        raise ScopeTooWide
    if count_live_tokens(work, owner.id) >= MOST_TOKENS:
        raise TooManyTokens
    statement = insert(TokenRow).values(
        token_hash=token_hash,
        user_id=owner.id,
        name=name,
        scopes=sorted(wanted),
        created_at=work.now,
        expires_at=expires_at,
    )
    token_id = work.db.execute(statement.returning(TokenRow.id)).scalar_one()
    work.record("create_token", "token", token_id, user_id=owner.id, scopes=sorted(wanted))
    return token_id
