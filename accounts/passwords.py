"""Passwords: judged, hashed with argon2id, verified. Pure and slow: never called inside a transaction.

The parameters come from the settings (the floor is that of OWASP: 19 MiB, 2 passes, 1 lane); an older hash is renewed
at the next sign-in. A password is compared after the same cleaning as every text (NFC, without spaces around it).
"""

import re
import secrets
import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accounts.common_passwords import COMMON
from accounts.errors import PasswordRefused
from core.errors import TooMany
from core.forms import clean
from core.ids import slugify
from core.settings import Settings

MIN_CHARS: Final = 8
MAX_BYTES: Final = 1_024
"""Refused before hashing: a hash reads its whole input."""
WAITING: Final = 50
"""Hashes waiting at once before the next person is asked to come back: some 3 s of work on two cores (89 ms each)."""
SALT_BYTES: Final = 16
HASH_BYTES: Final = 32
SHORTEST_PERSONAL: Final = 4


class Verdict(msgspec.Struct, frozen=True):
    """Whether a password fits, and whether its hash was made with older parameters."""

    is_right: bool
    is_outdated: bool = False


def check_password(settings: Settings, password: str, personal: Iterable[str] = ()) -> str:
    """Judge a new password and give it back cleaned. `personal` is what others know: name and address.

    Raises:
        PasswordRefused: too_short, too_long, too_common, too_personal or bad_characters.
    """
    password = _cleaned(password)
    if len(password) < MIN_CHARS:
        raise PasswordRefused("too_short")
    if _is_common(password):
        raise PasswordRefused("too_common")
    if _core(password) in set(_known_words(settings, personal)):
        raise PasswordRefused("too_personal")
    return password


def hash_password(settings: Settings, password: str) -> str:
    """The argon2id hash to store. Slow on purpose."""
    QUEUE.count()
    return _hasher(settings).hash(_cleaned(password))


def verify_password(settings: Settings, password_hash: str | None, password: str) -> Verdict:
    """Compare a password with a stored hash; without one, do the same work and say no."""
    QUEUE.count()
    hasher = _hasher(settings)
    try:
        hasher.verify(password_hash or _dummy_hash(settings), _cleaned(password))
    except (VerificationError, InvalidHashError):
        return Verdict(is_right=False)
    is_right = password_hash is not None
    return Verdict(is_right, is_right and hasher.check_needs_rehash(password_hash or ""))


class Queue:
    """How many hashes are under way in this process: each takes memory, so beyond a number the next is refused."""

    def __init__(self, places: int) -> None:
        """Start with nobody waiting."""
        self.places = places
        self.taken = 0
        self.served = 0
        self._lock = threading.Lock()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait here while a hash is computed.

        Raises:
            TooMany: every place is taken.
        """
        with self._lock:
            if self.taken >= self.places:
                raise TooMany(timedelta(seconds=5))
            self.taken += 1
        try:
            yield
        finally:
            with self._lock:
                self.taken -= 1

    def count(self) -> None:
        """Note one hash; tests compare these numbers, because times lie."""
        with self._lock:
            self.served += 1


QUEUE: Final = Queue(WAITING)


def _hasher(settings: Settings) -> PasswordHasher:
    return PasswordHasher(
        time_cost=settings.password_passes,
        memory_cost=settings.password_memory_kib,
        parallelism=1,
        hash_len=HASH_BYTES,
        salt_len=SALT_BYTES,
    )


def _dummy_hash(settings: Settings) -> str:
    """A well-formed hash of nothing anybody could type, with the parameters in force."""
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (SALT_BYTES, HASH_BYTES))
    return f"$argon2id$v=19$m={settings.password_memory_kib},t={settings.password_passes},p=1${salt}${digest}"


def _cleaned(password: str) -> str:
    if len(password) > MAX_BYTES:
        raise PasswordRefused("too_long")
    try:
        password = clean(password)
    except ValueError:
        raise PasswordRefused("bad_characters") from None
    if len(password.encode()) > MAX_BYTES:
        raise PasswordRefused("too_long")
    return password


def _is_common(password: str) -> bool:
    folded = password.casefold()
    return folded in COMMON or _core(password) in COMMON or re.fullmatch(r"(.{1,3}?)\1+.?.?", folded) is not None


def _core(password: str) -> str:
    """The word a password is built on: `Été2024!` becomes `ete`."""
    return slugify(password, limit=MAX_BYTES).replace("-", "").rstrip("0123456789") or password.casefold()


def _known_words(settings: Settings, personal: Iterable[str]) -> Iterator[str]:
    for text in (settings.site_name, *personal):
        for part in (text, *re.split(r"[\s@._-]+", text)):
            word = _core(part) if part else ""
            if len(word) >= SHORTEST_PERSONAL:
                yield word
