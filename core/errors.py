"""The ways Entraide refuses. A refusal carries a stable code and parameters, never a sentence.

Sentences are translated at the edge (frontend/messages.py); HTTP statuses are given by app/errors.py.
"""

from datetime import timedelta
from typing import ClassVar


class AppError(Exception):
    """A refusal a person can act on. Subclasses name the fact: `ThreadClosed`, `UnknownAddress`."""

    code: ClassVar[str] = "refused"

    def __init__(self, **params: object) -> None:
        """Keep the parameters the translated sentence may show."""
        super().__init__(self.code)
        self.params = params


class SignInRequired(AppError):
    """Nobody is signed in, and this needs somebody."""

    code = "sign_in_required"


class TokenRequired(SignInRequired):
    """A program asked for something without a token."""

    code = "token_required"


class Forbidden(AppError):
    """The actor is known and may not do this."""

    code = "forbidden"


class NotFound(AppError):
    """No such thing, or it exists but not for this actor: the answer is the same."""

    code = "not_found"


class Conflict(AppError):
    """The state moved on; the person can look and act again."""

    code = "conflict"


class Invalid(AppError):
    """What was sent cannot be used. `fields` maps each field to a stable code."""

    code = "invalid"

    def __init__(self, fields: dict[str, str], **params: object) -> None:
        """Keep the code of each refused field; the empty name stands for the whole form."""
        super().__init__(**params)
        self.fields = fields


class TooMany(AppError):
    """Too many tries in a short time."""

    code = "too_many"

    def __init__(self, retry_after: timedelta) -> None:
        """Say when trying again makes sense."""
        super().__init__(seconds=max(1, round(retry_after.total_seconds())))
        self.retry_after = retry_after


class Unavailable(AppError):
    """Something this needs is down and no degraded answer exists."""

    code = "unavailable"


class Expired(Forbidden):
    """The form was open too long, or the session changed meanwhile: reload and send again."""

    code = "form_expired"


def require(allowed: bool, act: str) -> None:  # noqa: FBT001 - reads as a sentence: require(rules.may_close(...), "close")
    """Raise Forbidden unless the rule allowed the act."""
    if not allowed:
        raise Forbidden(act=act)
