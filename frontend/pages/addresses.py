"""What an address asks of a list: a value nobody knows narrows nothing, and an old link is never a refusal."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from core.forms import clean

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)
VALUE_CHARS: Final = 200
LARGEST: Final = 2**31 - 1


def plain(text: str, *, chars: int = VALUE_CHARS) -> str:
    """A value of an address, fit to be searched for; one with characters that cannot be kept is none."""
    try:
        return clean(text)[:chars]
    except ValueError:
        return ""


def value_in(query: Mapping[str, str], name: str) -> str | None:
    """A parameter of an address; None when it is absent or empty."""
    return plain(query.get(name, "")) or None


def choice_in(query: Mapping[str, str], name: str, kind: type[ChoiceT]) -> ChoiceT | None:
    """A parameter that is one of these values."""
    value = query.get(name, "")
    return kind(value) if value in set(kind) else None


def number_in(query: Mapping[str, str], name: str) -> int:
    """A whole number; nonsense is none."""
    text = query.get(name, "")
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() and len(text) < 12 else 0  # noqa: PLR2004
