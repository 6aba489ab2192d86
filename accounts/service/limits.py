"""How often the doors may be tried. Counted in a transaction of its own, so that a later refusal cannot uncount it.

Addresses are hashed here: a list of who was tried is nobody's business.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import case, delete, update

from accounts.errors import InvitationNeeded, SignUpClosed
from core.ids import hash_token
from core.limits import Limit, hit
from core.models import RateBucket
from core.work import Work

SIGN_IN: Final = Limit("sign_in", 10, timedelta(minutes=15))
SIGN_IN_PEER: Final = Limit("sign_in_peer", 100, timedelta(hours=1))
SIGN_UP_PEER: Final = Limit("sign_up_peer", 20, timedelta(hours=1))
RESET_PEER: Final = Limit("reset_peer", 20, timedelta(hours=1))
MAIL: Final = Limit("account_mail", 5, timedelta(hours=1))
"""Mails to one address that anybody can cause: confirmation, reset, "you have an account"."""
INVITE: Final = Limit("invite", 200, timedelta(days=1))
ADDRESS: Final = Limit("own_address", 10, timedelta(days=1))
"""Each is a mail to an address of the actor's choice."""
PASSWORD: Final = Limit("own_password", 10, timedelta(minutes=15))


def count_sign_in(work: Work, address: str, peer: str) -> None:
    """Count a try against the account and the place it comes from."""
    hit(work, SIGN_IN, _subject(address))
    hit(work, SIGN_IN_PEER, peer)


def forgive_sign_in(work: Work, address: str, peer: str) -> None:
    """The password was right: the account's tries are forgotten, and a whole classroom can share one address."""
    work.db.execute(delete(RateBucket).where(RateBucket.key == f"{SIGN_IN.action}:{_subject(address)}"))
    work.db.execute(
        update(RateBucket)
        .where(RateBucket.key == f"{SIGN_IN_PEER.action}:{peer}"[:200])
        .values(level=case((RateBucket.level > 1.0, RateBucket.level - 1.0), else_=0.0))
    )


def admit_sign_up(work: Work, peer: str) -> None:
    """Count a sign-up, if this site has them.

    Raises:
        SignUpClosed, InvitationNeeded: by the `signup` setting.
    """
    if work.settings.signup == "invitation":
        raise InvitationNeeded
    admit_invited(work, peer)


def admit_invited(work: Work, peer: str) -> None:
    """Count the sign-up of somebody who was invited.

    Raises:
        SignUpClosed: by the `signup` setting.
    """
    if work.settings.signup == "closed":
        raise SignUpClosed
    hit(work, SIGN_UP_PEER, peer)


def count_reset(work: Work, peer: str) -> None:
    """Count a wish for a new password."""
    hit(work, RESET_PEER, peer)


def count_mail(work: Work, address: str) -> None:
    """Count a mail that somebody else may have caused."""
    hit(work, MAIL, _subject(address))


def count_own_password(work: Work) -> None:
    """Count a try at the present password from within a session."""
    hit(work, PASSWORD, str(work.actor.id))


def count_own_address(work: Work) -> None:
    """Count a wish for another address."""
    hit(work, ADDRESS, str(work.actor.id))


def _subject(address: str) -> str:
    return hash_token(address)[:40]
