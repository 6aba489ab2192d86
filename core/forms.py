"""What people send, made safe to keep: one text hygiene and one way to refuse, for pages and API alike.

Every string is stripped and normalised (NFC); NUL, lone surrogates and control characters are refused, because
PostgreSQL would refuse them later and readers cannot see them.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from core.errors import Invalid

BODY_CHARS: Final = 32_000
"""Longest body. Source: bleach stays under 0.3 s CPU there with raw HTML off (reference measurements, ADR 0004)."""

Title = Annotated[str, Meta(min_length=3, max_length=200)]
Body = Annotated[str, Meta(min_length=1, max_length=BODY_CHARS)]
Short = Annotated[str, Meta(max_length=200)]
Note = Annotated[str, Meta(max_length=2_000)]
Slug = Annotated[str, Meta(min_length=2, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]

BAD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

FormT = TypeVar("FormT", bound="Form")


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A struct filled by a person; its strings are cleaned when it is made."""

    def __post_init__(self) -> None:
        """Clean every string, also those in lists, and judge it again when that changed it."""
        for field in msgspec.structs.fields(self):
            value = getattr(self, field.name)
            try:
                cleaned = _cleaned(value)
                if cleaned != value:
                    msgspec.convert(cleaned, field.type)
                    msgspec.structs.force_setattr(self, field.name, cleaned)
            except (ValueError, msgspec.ValidationError) as problem:
                raise ValueError(f"{problem} - at `$.{field.encode_name}`") from None


def clean(text: str) -> str:
    """Strip, normalise to NFC with Unix line ends, and refuse what cannot be kept.

    Raises:
        ValueError: a NUL, a lone surrogate or another control character is in it.
    """
    if BAD.search(text):
        raise ValueError("bad_characters")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    return value


def parse(form: type[FormT], values: Mapping[str, object]) -> FormT:
    """Read a submitted form; fields whose name begins with `_` belong to the transport and are left out.

    Text is cleaned before its length is judged, so that spaces alone are an empty title.

    Raises:
        Invalid: with the code of the first refused field: required, too_short, too_long, wrong_type,
            unknown_field, bad_characters or bad_choice.
    """
    kept = {name: value for name, value in values.items() if not name.startswith("_")}
    for name, value in kept.items():
        if isinstance(value, str):
            try:
                kept[name] = clean(value)
            except ValueError:
                raise Invalid({name: "bad_characters"}) from None
    empty = {field.encode_name for field in msgspec.structs.fields(form) if not field.required}
    kept = {name: value for name, value in kept.items() if value != "" or name not in empty}
    missing = {
        field.encode_name: "required"
        for field in msgspec.structs.fields(form)
        if field.required and kept.get(field.encode_name, "") in ("", None)
    }
    if missing:
        raise Invalid(missing)
    try:
        return msgspec.convert(kept, form, strict=False)
    except msgspec.ValidationError as error:
        raise refusal(str(error)) from None


REASONS: Final = (
    (re.compile(r"missing required field `(\w+)`"), "required"),
    (re.compile(r"contains unknown field `(\w+)`"), "unknown_field"),
    (re.compile(r"of length >="), "too_short"),
    (re.compile(r"of length <="), "too_long"),
    (re.compile(r"bad_characters"), "bad_characters"),
    (re.compile(r"Invalid enum value|matching regex|Expected `(int|float|str)` [<>]"), "bad_choice"),
)
"""What msgspec says, and the code we give for it. A test asserts each line against the installed version."""


def refusal(message: str) -> Invalid:
    """Our one error shape from a msgspec validation message such as "… - at `$.title`"."""
    paths = re.findall(r"at `\$\.?([^`]*)`", message)
    field = re.sub(r"\[.*", "", ".".join(reversed(paths))).strip(".")
    for pattern, code in REASONS:
        found = pattern.search(message)
        if found:
            named = found.group(1) if found.groups() and code in {"required", "unknown_field"} else None
            return Invalid({".".join(filter(None, (field, named))): code})
    return Invalid({field: "wrong_type"})
