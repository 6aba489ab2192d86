"""Sessions: opened at sign-in, renewed when privileges change, thirty days from the last visit, listed and closed."""

from datetime import timedelta
from typing import Final

import msgspec
from sqlalchemy import delete, insert, update

from accounts import rules
from accounts.errors import AccountSuspended, SessionNeeded, WrongCredentials
from accounts.models import SessionRow, Status, User
from accounts.queries.actors import TOUCH_EVERY
from accounts.queries.credentials import find_session
from core.errors import NotFound
from core.work import Work

SESSION_LIFE: Final = timedelta(days=30)
"""Also the Max-Age of the cookie, sent again with every touch."""
OVERLAP: Final = timedelta(minutes=1)
"""A renewed session still answers to its old cookie this long: pages load several things at once."""
AGENT_CHARS: Final = 300


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A verified sign-in: the hash it was verified against, and the hash of the cookie to be."""

    user_id: int
    known_hash: str
    token_hash: str
    agent: str
    renewed_hash: str | None = None


def open_session(work: Work, opening: Opening) -> int:
    """Open a session for somebody whose password was just verified.

    Raises:
        WrongCredentials: the password changed while it was being verified.
        AccountSuspended: the account is closed for now.
    """
    user = work.db.get(User, opening.user_id, with_for_update=True)
    if user is None or user.password_hash != opening.known_hash:
        raise WrongCredentials
    if user.status != Status.ACTIVE:
        raise AccountSuspended
    user.seen_at = work.now
    if opening.renewed_hash is not None:
        user.password_hash = opening.renewed_hash
    work.record("sign_in", "person", user.id)
    return _insert(work, user.id, opening.token_hash, opening.token_hash, opening.agent)


def note_failed_sign_in(work: Work, user_id: int | None) -> None:
    """Leave a trace of a wrong password; the same trace, without a name, when nobody has the address."""
    work.record("sign_in_failed", "person", user_id or 0)


def renew_session(work: Work, session_id: int, token_hash: str) -> int | None:
    """Give a stale session a new cookie; None when another request just did. Open forms stay valid."""
    session = find_session(work, session_id)
    if session is None or not session.is_stale or session.user_id != work.actor.id:
        return None
    session.is_stale = False
    session.seen_at = work.now
    session.expires_at = min(session.expires_at, work.now + OVERLAP)
    return _insert(work, session.user_id, token_hash, session.csrf_seed, session.agent)


def touch_session(work: Work, session_id: int) -> None:
    """Note a visit and start the thirty days again; called only when `SignedIn.needs_touch`."""
    touched = work.db.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.seen_at <= work.now - TOUCH_EVERY)
        .values(seen_at=work.now, expires_at=work.now + SESSION_LIFE)
        .returning(SessionRow.user_id)
        .execution_options(synchronize_session=False)
    ).first()
    if touched is not None:
        work.db.execute(update(User).where(User.id == touched.user_id).values(seen_at=work.now))


def close_session(work: Work, session_id: int) -> None:
    """Sign out one of the actor's browsers, this one or another.

    Raises:
        SessionNeeded: not for a bearer token.
        NotFound: no such session of this person.
    """
    _require_person(work)
    closed = work.db.execute(
        delete(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.user_id == work.actor.id)
        .returning(SessionRow.id)
        .execution_options(synchronize_session=False)
    ).first()
    if closed is None:
        raise NotFound(kind="session")
    work.signal(f"user:{work.actor.id}")


def close_other_sessions(work: Work, current_id: int) -> None:
    """Sign out the actor everywhere but here.

    Raises:
        SessionNeeded: not for a bearer token.
    """
    _require_person(work)
    work.db.execute(delete(SessionRow).where(SessionRow.user_id == work.actor.id, SessionRow.id != current_id))
    work.signal(f"user:{work.actor.id}")


def start_session(work: Work, token_hash: str, agent: str) -> int:
    """A fresh session for the actor, after everything of theirs was revoked by their own new password."""
    _require_person(work)
    user = work.db.get(User, work.actor.id)
    if user is None or user.status != Status.ACTIVE:
        raise AccountSuspended
    return _insert(work, user.id, token_hash, token_hash, agent)


def _insert(work: Work, user_id: int, token_hash: str, csrf_seed: str, agent: str) -> int:
    statement = insert(SessionRow).values(
        token_hash=token_hash,
        csrf_seed=csrf_seed,
        user_id=user_id,
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + SESSION_LIFE,
        agent=agent[:AGENT_CHARS],
        is_stale=False,
    )
    return work.db.execute(statement.returning(SessionRow.id)).scalar_one()


def _require_person(work: Work) -> None:
    if not rules.is_in_person(work.actor):
        raise SessionNeeded
