"""The proof that a form was ours: a signature over the session, so that another visitor's token proves nothing.

For people, the seed is `SignedIn.csrf_seed`; for visitors, the random value of their visit cookie. The edge also
checks the Origin header; neither check replaces the other.
"""

from core.ids import is_signed, sign
from core.settings import Settings

PURPOSE = "csrf"


def csrf_token(settings: Settings, seed: str) -> str:
    """The hidden field for forms of this session or visit."""
    return sign(settings.secret_key, PURPOSE, seed)


def is_csrf_token(settings: Settings, seed: str, sent: str) -> bool:
    """Whether the form was made for this session or visit."""
    return bool(seed) and is_signed(sent, settings.secret_key, PURPOSE, seed)
