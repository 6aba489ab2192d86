"""Who a cookie, a token or an id stands for. Asked on every request: prepared statements, two of them, plain rows."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import CompoundSelect, Row, bindparam, literal, or_, select, union_all

from accounts.models import GrantRow, Membership, SessionRow, Status, TokenRow, User
from accounts.views import Bearer, SignedIn
from core.actor import Actor, Grant, Role, TokenScope
from core.errors import NotFound
from core.ids import hash_token
from core.work import Work

AnyRow = Row[*tuple[Any, ...]]

TOUCH_EVERY: Final = timedelta(minutes=10)
LONGEST_SECRET: Final = 200

_PERSON: Final = (User.id, User.name, User.handle, User.locale, User.timezone)

_BY_SESSION: Final = (
    select(*_PERSON, SessionRow.id.label("session_id"), SessionRow.csrf_seed, SessionRow.seen_at, SessionRow.is_stale)
    .join(SessionRow, SessionRow.user_id == User.id)
    .where(
        SessionRow.token_hash == bindparam("hash"),
        SessionRow.expires_at > bindparam("now", type_=SessionRow.expires_at.type),
        User.status == Status.ACTIVE,
    )
)
_BY_TOKEN: Final = (
    select(*_PERSON, TokenRow.id.label("token_id"), TokenRow.scopes, TokenRow.used_at)
    .join(TokenRow, TokenRow.user_id == User.id)
    .where(
        TokenRow.token_hash == bindparam("hash"),
        TokenRow.revoked_at.is_(None),
        or_(TokenRow.expires_at.is_(None), TokenRow.expires_at > bindparam("now", type_=TokenRow.created_at.type)),
        User.status == Status.ACTIVE,
    )
)
_BY_ID: Final = select(*_PERSON).where(User.id == bindparam("id"), User.status == Status.ACTIVE)
_RIGHTS: Final[CompoundSelect[Any]] = union_all(
    select(GrantRow.role.label("role"), GrantRow.space_id.label("at_id")).where(GrantRow.user_id == bindparam("id")),
    select(literal(""), Membership.group_id).where(Membership.user_id == bindparam("id")),
)


def find_actor_by_session(work: Work, token: str) -> SignedIn | None:
    """The person behind a session cookie; None unless we made that session and it still lives."""
    row = _find(work, _BY_SESSION, token)
    if row is None:
        return None
    return SignedIn(
        actor=_actor(work, row),
        session_id=row.session_id,
        csrf_seed=row.csrf_seed,
        needs_touch=work.now - row.seen_at >= TOUCH_EVERY,
        needs_rotation=row.is_stale,
    )


def find_actor_by_token(work: Work, token: str) -> Bearer | None:
    """The person behind a bearer token, limited to its scopes; None when unknown, revoked or expired."""
    row = _find(work, _BY_TOKEN, token)
    if row is None:
        return None
    return Bearer(
        actor=_actor(work, row, frozenset(TokenScope(scope) for scope in row.scopes)),
        token_id=row.token_id,
        needs_touch=row.used_at is None or work.now - row.used_at >= TOUCH_EVERY,
    )


def load_actor(work: Work, user_id: int) -> Actor:
    """The person as an actor with full rights: for the command line, and for jobs that act on somebody's behalf.

    Raises:
        NotFound: no such person, or suspended.
    """
    row: AnyRow | None = work.db.execute(_BY_ID, {"id": user_id}).first()
    if row is None:
        raise NotFound(kind="person")
    return _actor(work, row)


def _find(work: Work, statement: Any, token: str) -> AnyRow | None:  # noqa: ANN401 - a select of several shapes
    if not 0 < len(token) <= LONGEST_SECRET:
        return None
    found: AnyRow | None = work.db.execute(statement, {"hash": hash_token(token), "now": work.now}).first()
    return found


def _actor(work: Work, row: AnyRow, scopes: frozenset[TokenScope] | None = None) -> Actor:
    rights = work.db.execute(_RIGHTS, {"id": row.id}).all()
    return Actor(
        id=row.id,
        name=row.name,
        handle=row.handle,
        locale=row.locale,
        timezone=row.timezone,
        grants=frozenset(Grant(Role(role), at_id) for role, at_id in rights if role),
        groups=frozenset(at_id for role, at_id in rights if not role),
        scopes=scopes,
    )
