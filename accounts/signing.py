"""The doors, as pages and API share them: each strings a count, a hash and a verb, in that order.

Counting has its own transaction, so that a refusal cannot uncount it; hashing happens outside any transaction; a secret
is made here and handed to the person, while verbs see its hash only.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from accounts import passwords, rules
from accounts.errors import (
    AccountUnconfirmed,
    LinkSpent,
    SessionNeeded,
    TokenShownOnce,
    WrongCredentials,
    WrongPassword,
)
from accounts.forms import (
    AskReset,
    ChangeAddress,
    ChangePassword,
    Confirmation,
    InvitedSignUp,
    NewToken,
    ResetPassword,
    SignIn,
    SignUp,
)
from accounts.models import TicketKind
from accounts.queries import credentials as reads
from accounts.service import addresses, credentials, joining, limits, sessions, tokens
from accounts.service.sessions import SESSION_LIFE, Opening
from accounts.views import IssuedToken, NewSession
from core.desk import Desk
from core.errors import TooMany
from core.ids import hash_token, new_token

P = ParamSpec("P")
T = TypeVar("T")

TOKEN_MARK = "ent_"  # noqa: S105 - a mark by which leaked tokens are recognised, not a secret


async def sign_in(desk: Desk, form: SignIn, *, peer: str, agent: str) -> NewSession:
    """Open a session. Unknown address and wrong password are one refusal, after the same work.

    Raises:
        WrongCredentials, AccountUnconfirmed, AccountSuspended: the last two only after the right password.
        TooMany: ten tries in a quarter of an hour for one account, a hundred an hour from one place.
    """
    desk = _unkeyed(desk)
    address = rules.normal_address(form.email)
    await desk.do(limits.count_sign_in, address, peer)
    credential = await desk.read(reads.find_credential, address)
    known_hash = credential.password_hash
    verdict = await _slowly(desk, passwords.verify_password, desk.office.settings, known_hash, form.password)
    if not verdict.is_right or known_hash is None:
        await desk.do(sessions.note_failed_sign_in, credential.user_id)
        raise WrongCredentials
    await desk.do(limits.forgive_sign_in, address, peer)
    if credential.user_id is None:
        await _remind(desk, address, credential.pending_id)
        raise AccountUnconfirmed
    renewed = await _hash(desk, form.password) if verdict.is_outdated else None
    token = new_token()
    opening = Opening(
        user_id=credential.user_id,
        known_hash=known_hash,
        token_hash=hash_token(token),
        agent=agent,
        renewed_hash=renewed,
    )
    session_id = await desk.do(sessions.open_session, opening)
    return _opened(desk, token, credential.user_id, session_id)


async def sign_up(desk: Desk, form: SignUp, *, peer: str) -> None:
    """Ask for an account. The answer is a mail; here, known and unknown addresses get the same.

    Raises:
        SignUpClosed, InvitationNeeded: by the site's settings.
        Invalid, PasswordRefused: what was typed cannot be used.
        TooMany: twenty an hour from one place.
    """
    plain = _unkeyed(desk)
    address = rules.normal_address(form.email)
    password = passwords.check_password(desk.office.settings, form.password, (form.name, address))
    await plain.do(limits.admit_sign_up, peer)
    password_hash = await _hash(plain, password)
    if await _may_mail(plain, address):
        await desk.do(joining.ask_confirmation, address, form.name, password_hash)


async def confirm(desk: Desk, form: Confirmation) -> None:
    """Make the account; its owner then signs in with the password they chose.

    Raises:
        LinkSpent: see `service.joining.confirm`.
    """
    await desk.do(joining.confirm, form.token)


async def accept_invitation(desk: Desk, form: InvitedSignUp, *, peer: str) -> None:
    """Make the account of an invited person; they then sign in.

    Raises:
        SignUpClosed, PasswordRefused, TooMany: as for a sign-up.
        LinkSpent: see `service.joining.accept_invitation`.
    """
    plain = _unkeyed(desk)
    await plain.do(limits.admit_invited, peer)
    ticket = await plain.read(reads.find_ticket, TicketKind.INVITE, form.invitation)
    if ticket is None:
        raise LinkSpent
    password = passwords.check_password(desk.office.settings, form.password, (form.name, ticket.email))
    await desk.do(joining.accept_invitation, form, await _hash(plain, password))


async def ask_reset(desk: Desk, form: AskReset, *, peer: str) -> None:
    """Ask for a link to choose a new password: always the same answer.

    Raises:
        TooMany: twenty an hour from one place. More than five mails an hour to one address are left out silently.
    """
    plain = _unkeyed(desk)
    address = rules.normal_address(form.email)
    await plain.do(limits.count_reset, peer)
    if await _may_mail(plain, address):
        await desk.do(credentials.ask_reset, address)


async def reset_password(desk: Desk, form: ResetPassword) -> None:
    """Choose a new password by the mailed link; every session and token ends, and the owner is told by mail.

    Raises:
        LinkSpent, PasswordRefused.
    """
    plain = _unkeyed(desk)
    ticket = await plain.read(reads.find_ticket, TicketKind.RESET, form.token)
    if ticket is None:
        raise LinkSpent
    password = passwords.check_password(desk.office.settings, form.password, (ticket.email,))
    await desk.do(credentials.reset_password, form.token, await _hash(plain, password))


async def change_password(desk: Desk, form: ChangePassword, *, agent: str) -> NewSession:
    """Replace the actor's password; every session and token ends, and this browser gets a new session.

    Raises:
        SignInRequired, SessionNeeded, WrongPassword, PasswordRefused, TooMany.
    """
    desk = _unkeyed(desk)
    actor = desk.actor
    known_hash, email = await desk.read(reads.own_credential)
    if actor.id is None or not rules.is_in_person(actor):
        raise SessionNeeded
    password = passwords.check_password(desk.office.settings, form.password, (actor.name, email or ""))
    known_hash = await _again(desk, known_hash, form.current)
    token = new_token()
    password_hash = await _hash(desk, password)
    session_id = await desk.do(credentials.change_password, known_hash, password_hash, hash_token(token), agent)
    return _opened(desk, token, actor.id, session_id)


async def ask_address(desk: Desk, form: ChangeAddress) -> None:
    """Ask for another address. The answer is a mail there; here, known and unknown addresses get the same.

    Raises:
        SignInRequired, SessionNeeded, WrongPassword, SameAddress, TooMany.
        Invalid: it is not an address.
    """
    desk = _unkeyed(desk)
    known_hash, _email = await desk.read(reads.own_credential)
    if not rules.is_in_person(desk.actor):
        raise SessionNeeded
    address = rules.normal_address(form.email)
    known_hash = await _again(desk, known_hash, form.current)
    await desk.do(limits.count_own_address)
    if await _may_mail(desk, address):
        await desk.do(addresses.ask_address, known_hash, address)


async def change_address(desk: Desk, form: Confirmation, *, agent: str) -> NewSession | None:
    """Give an account its new address, by the mailed link; its owner's browser gets a new session, others none.

    Raises:
        LinkSpent: see `service.addresses.change_address`.
    """
    desk = _unkeyed(desk)
    token = new_token()
    session_id = await desk.do(addresses.change_address, form.token, hash_token(token), agent)
    if session_id is None or desk.actor.id is None:
        return None
    return _opened(desk, token, desk.actor.id, session_id)


async def rotate_session(desk: Desk, session_id: int) -> NewSession | None:
    """A new cookie for a session whose rights changed; None when another request of the same page just got it."""
    desk = _unkeyed(desk)
    token = new_token()
    renewed_id = await desk.do(sessions.renew_session, session_id, hash_token(token))
    if renewed_id is None or desk.actor.id is None:
        return None
    return _opened(desk, token, desk.actor.id, renewed_id)


async def create_token(desk: Desk, form: NewToken) -> IssuedToken:
    """A bearer token for the actor's programs; its secret is shown this once.

    Raises:
        SessionNeeded, ScopeTooWide, TooManyTokens: see `service.tokens.create_own_token`.
        TokenShownOnce: the same keyed request was answered before.
    """
    token = TOKEN_MARK + new_token()
    token_id = await desk.do(tokens.create_own_token, form, hash_token(token))
    if await desk.read(reads.find_token_id, hash_token(token)) != token_id:
        raise TokenShownOnce
    return IssuedToken(token_id, token)


async def _again(desk: Desk, known_hash: str | None, typed: str) -> str:
    """The hash of the present password, typed again: an open browser is not yet its owner."""
    await desk.do(limits.count_own_password)
    verdict = await _slowly(desk, passwords.verify_password, desk.office.settings, known_hash, typed)
    if not verdict.is_right or known_hash is None:
        raise WrongPassword
    return known_hash


async def _remind(desk: Desk, address: str, pending_id: int | None) -> None:
    if pending_id is not None and await _may_mail(desk, address):
        await desk.do(joining.ask_again, pending_id)


async def _may_mail(desk: Desk, address: str) -> bool:
    """Count a mail to this address; beyond the limit it is left out, and nobody is told."""
    try:
        await desk.do(limits.count_mail, address)
    except TooMany:
        return False
    return True


async def _hash(desk: Desk, password: str) -> str:
    return await _slowly(desk, passwords.hash_password, desk.office.settings, password)


async def _slowly(desk: Desk, run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    with passwords.QUEUE.place():
        return await desk.compute(run, *args, **kwargs)


def _unkeyed(desk: Desk) -> Desk:
    """The same desk without its idempotency key: what is counted is counted each time, and no secret is stored."""
    return Desk(desk.office, desk.actor, desk.locale)


def _opened(desk: Desk, token: str, user_id: int, session_id: int) -> NewSession:
    return NewSession(token, user_id, session_id, desk.office.clock() + SESSION_LIFE)
