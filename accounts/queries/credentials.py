"""What sign-in compares with, and what people see of their own sessions, tokens and mailed links."""

from sqlalchemy import func, or_, select

from accounts.agents import recognise
from accounts.models import SessionRow, Ticket, TicketKind, TokenRow, User
from accounts.views import Credential, SessionView, TicketView, TokenView
from core.actor import TokenScope
from core.errors import SignInRequired
from core.ids import hash_token
from core.work import Work


def find_credential(work: Work, address: str) -> Credential:
    """The stored hash for an address: of the account, or of the newest sign-up that waits for its confirmation.

    Both are always looked for, so that every address costs the same.
    """
    account = work.db.execute(select(User.id, User.password_hash).where(User.email == address)).first()
    pending = work.db.execute(
        select(Ticket.id, Ticket.detail)
        .where(
            Ticket.email == address,
            Ticket.kind == TicketKind.CONFIRM,
            Ticket.used_at.is_(None),
            Ticket.expires_at > work.now,
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    ).first()
    if account is not None:
        return Credential(user_id=account.id, password_hash=account.password_hash)
    if pending is not None:
        return Credential(pending_id=pending.id, password_hash=pending.detail["password_hash"])
    return Credential()


def own_credential(work: Work) -> tuple[str | None, str | None]:
    """The actor's stored hash and address, to ask for the present password again.

    Raises:
        SignInRequired: nobody is signed in.
    """
    user = work.db.get(User, work.actor.id) if work.actor.id is not None else None
    if user is None:
        raise SignInRequired
    return user.password_hash, user.email


def find_ticket(work: Work, kind: TicketKind, token: str) -> TicketView | None:
    """What the page of a mailed link shows; None when the link is spent. Looking spends nothing."""
    row = work.db.execute(
        select(Ticket.email, Ticket.expires_at).where(
            Ticket.token_hash == hash_token(token),
            Ticket.kind == kind,
            Ticket.used_at.is_(None),
            Ticket.expires_at > work.now,
        )
    ).first()
    return None if row is None else TicketView(kind, row.email, row.expires_at)


def list_sessions(work: Work, current_id: int | None) -> list[SessionView]:
    """Where the actor is signed in, the latest first."""
    statement = (
        select(SessionRow)
        .where(SessionRow.user_id == work.actor.id, SessionRow.expires_at > work.now)
        .order_by(SessionRow.seen_at.desc(), SessionRow.id.desc())
        .limit(200)
    )
    return [
        SessionView(row.id, recognise(row.agent), row.created_at, row.seen_at, row.id == current_id)
        for row in work.db.scalars(statement)
    ]


def list_tokens(work: Work) -> list[TokenView]:
    """The actor's tokens that were not revoked, the newest first.

    Raises:
        SignInRequired: nobody is signed in.
    """
    if work.actor.id is None:
        raise SignInRequired
    statement = (
        select(TokenRow)
        .where(TokenRow.user_id == work.actor.id, TokenRow.revoked_at.is_(None))
        .order_by(TokenRow.id.desc())
    )
    return [
        TokenView(
            id=row.id,
            name=row.name,
            scopes=[TokenScope(scope) for scope in row.scopes],
            created_at=row.created_at,
            used_at=row.used_at,
            expires_at=row.expires_at,
            is_expired=row.expires_at is not None and row.expires_at <= work.now,
        )
        for row in work.db.scalars(statement)
    ]


def count_live_tokens(work: Work, user_id: int) -> int:
    """How many tokens of a person still work."""
    statement = select(func.count()).where(
        TokenRow.user_id == user_id,
        TokenRow.revoked_at.is_(None),
        or_(TokenRow.expires_at.is_(None), TokenRow.expires_at > work.now),
    )
    return work.db.execute(statement).scalar_one()


def find_token_id(work: Work, token_hash: str) -> int | None:
    """The token with this hash."""
    return work.db.scalar(select(TokenRow.id).where(TokenRow.token_hash == token_hash))


def find_session(work: Work, session_id: int) -> SessionRow | None:
    """A session, locked on PostgreSQL until this transaction ends."""
    return work.db.scalar(select(SessionRow).where(SessionRow.id == session_id).with_for_update())
