"""The ways accounts refuses."""

from typing import ClassVar

from core.errors import Conflict, Forbidden, Invalid


class WrongCredentials(Invalid):
    """Unknown address or wrong password: the answer never says which."""

    code: ClassVar[str] = "wrong_credentials"

    def __init__(self) -> None:
        """The whole form is refused, not one field."""
        super().__init__({"": "wrong_credentials"})


class WrongPassword(Invalid):
    """The present password, asked for again, is not this one."""

    code: ClassVar[str] = "wrong_password"

    def __init__(self) -> None:
        """Name the field."""
        super().__init__({"current": "wrong_password"})


class SameAddress(Invalid):
    """The account has this address already."""

    code: ClassVar[str] = "same_address"

    def __init__(self) -> None:
        """Name the field."""
        super().__init__({"email": "same_address"})


class PasswordRefused(Invalid):
    """A new password that is too_short, too_long, too_common or too_personal."""

    code: ClassVar[str] = "password_refused"

    def __init__(self, reason: str) -> None:
        """Name the field."""
        super().__init__({"password": reason})


class AccountUnconfirmed(Forbidden):
    """The password is right and the address not confirmed yet; a new confirmation mail is on its way."""

    code: ClassVar[str] = "account_unconfirmed"


class AccountSuspended(Forbidden):
    """The password is right and the account suspended."""

    code: ClassVar[str] = "account_suspended"


class SignUpClosed(Forbidden):
    """This site lets nobody create an account."""

    code: ClassVar[str] = "sign_up_closed"


class InvitationNeeded(Forbidden):
    """This site lets only invited people create an account."""

    code: ClassVar[str] = "invitation_needed"


class SessionNeeded(Forbidden):
    """Only a person in a browser may do this: a bearer token may not make or change credentials."""

    code: ClassVar[str] = "session_needed"


class LinkSpent(Conflict):
    """The link was used, replaced or too old, or never was one: the answer is the same."""

    code: ClassVar[str] = "link_spent"


class LastAdministrator(Conflict):
    """Nobody would be left to run the site."""

    code: ClassVar[str] = "last_administrator"


class AlreadySuspended(Conflict):
    """Somebody suspended this account first."""

    code: ClassVar[str] = "already_suspended"


class NotSuspended(Conflict):
    """The account is not suspended, or no longer."""

    code: ClassVar[str] = "not_suspended"


class AddressTaken(Conflict):
    """Another account has this address. Only administrators and the command line ever see this."""

    code: ClassVar[str] = "address_taken"


class HandleTaken(Invalid):
    """Another person has this handle, or it is reserved."""

    code: ClassVar[str] = "handle_taken"

    def __init__(self) -> None:
        """Name the field."""
        super().__init__({"handle": "taken"})


class GroupTaken(Invalid):
    """Another group has this short name."""

    code: ClassVar[str] = "group_taken"

    def __init__(self) -> None:
        """Name the field."""
        super().__init__({"slug": "taken"})


class ScopeTooWide(Invalid):
    """The token would do more than its owner may."""

    code: ClassVar[str] = "scope_too_wide"

    def __init__(self) -> None:
        """Name the field."""
        super().__init__({"scopes": "too_wide"})


class TooManyTokens(Conflict):
    """Revoke a token first."""

    code: ClassVar[str] = "too_many_tokens"


class TokenShownOnce(Conflict):
    """This request was answered before; the token was shown then and cannot be shown again."""

    code: ClassVar[str] = "token_shown_once"
