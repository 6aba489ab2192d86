"""Identifiers: secrets, their hashes, public names and positions in a list."""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import UTC, datetime
from typing import Final

import msgspec

from core.errors import Invalid

TOKEN_BYTES: Final = 32
"""256 bits from the system's generator: guessing is out of reach, so the stored hash needs no salt."""


def new_token() -> str:
    """A fresh secret for a cookie, a link or a bearer header; store only its hash."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What the database keeps of a secret (SHA-256, hex)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def sign(secret: str, *parts: str) -> str:
    """A keyed fingerprint of the parts (HMAC-SHA-256, hex)."""
    return hmac.new(secret.encode(), "\x1f".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def is_signed(signature: str, secret: str, *parts: str) -> bool:
    """Whether `signature` was made by `sign` with the same secret and parts, in constant time."""
    return hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), sign(secret, *parts).encode())


def slugify(text: str, *, limit: int = 60) -> str:
    """A lower-case ASCII name for a URL: `Réseaux & données` becomes `reseaux-donnees`."""
    text = text.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae").replace("Æ", "Ae").replace("’", "'")
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:limit].strip("-")


class Cursor(msgspec.Struct, frozen=True):
    """A position in an ordered list: the sort value of the last row seen, and its id."""

    value: str
    id: int

    @classmethod
    def at(cls, value: datetime | float | str, row_id: int) -> "Cursor":
        """The position after a row."""
        return cls(value.isoformat() if isinstance(value, datetime) else str(value), row_id)

    @property
    def instant(self) -> datetime:
        """The sort value, when the list is ordered by time."""
        try:
            moment = datetime.fromisoformat(self.value)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise Invalid({"cursor": "bad_choice"})

    @property
    def number(self) -> float:
        """The sort value, when the list is ordered by a number."""
        try:
            number = float(self.value)
        except ValueError:
            raise Invalid({"cursor": "bad_choice"}) from None
        if not abs(number) < 2**63:  # also what is not a number
            raise Invalid({"cursor": "bad_choice"})
        return number

    def encode(self) -> str:
        """As it travels in a URL."""
        return base64.urlsafe_b64encode(msgspec.json.encode([self.value, self.id])).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str | None) -> "Cursor | None":
        """Read a cursor from a URL; None for none.

        Raises:
            Invalid: the text is not a cursor this program made.
        """
        if not text:
            return None
        try:
            value, row_id = msgspec.json.decode(
                base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=tuple[str, int]
            )
        except (ValueError, msgspec.MsgspecError):
            raise Invalid({"cursor": "bad_choice"}) from None
        if not -(2**63) <= row_id < 2**63:
            raise Invalid({"cursor": "bad_choice"})
        return cls(value, row_id)
