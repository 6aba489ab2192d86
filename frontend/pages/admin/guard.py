"""Who may open a page of the administration."""

from core.desk import Desk
from core.errors import require
from frontend.pages.typed import require_person


def require_admin(desk: Desk) -> None:
    """Let administrators pass.

    Raises:
        SignInRequired: nobody is signed in.
        Forbidden: somebody is, without being an administrator.
    """
    require_person(desk)
    require(desk.actor.is_admin, "administrate")
