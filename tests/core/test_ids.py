"""Identifiers: secrets nobody guesses, signatures nobody forges, positions that survive any URL."""

import base64
import re
from contextlib import suppress
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import Invalid
from core.ids import Cursor, hash_token, is_signed, new_token, sign, slugify

SLUG = re.compile(r"^([a-z0-9]+(-[a-z0-9]+)*)?$")
ROW_IDS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(value)).decode().rstrip("=")


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert {len(token) for token in tokens} == {43}


@given(st.text(max_size=40))
def test_any_text_can_be_hashed_and_compared(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", hash_token(text))
    assert is_signed(sign("secret", text), "secret", text)
    assert not is_signed(text, "secret", text)


def test_a_signature_holds_for_its_secret_and_its_parts_alone() -> None:
    signature = sign("secret", "7", "digest")
    assert is_signed(signature, "secret", "7", "digest")
    for forged in (("other", "7", "digest"), ("secret", "8", "digest"), ("secret", "7digest"), ("secret", "7")):
        assert not is_signed(signature, forged[0], *forged[1:])


@given(value=TEXTS, row_id=ROW_IDS)
def test_a_position_survives_its_journey(value: str, row_id: int) -> None:
    text = Cursor.at(value, row_id).encode()
    assert re.fullmatch(r"[\w-]+", text), "it needs no escaping in a URL"
    assert Cursor.decode(text) == Cursor(value, row_id)


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)), ROW_IDS)  # noqa: DTZ001 - bounds
def test_a_position_in_time_is_exact(moment: datetime, row_id: int) -> None:
    decoded = Cursor.decode(Cursor.at(moment, row_id).encode())
    assert decoded is not None
    assert decoded.instant == moment.astimezone(UTC)
    assert decoded.instant.tzinfo is UTC


@given(st.floats(-1e15, 1e15), ROW_IDS)
def test_a_position_in_numbers_is_exact(number: float, row_id: int) -> None:
    decoded = Cursor.decode(Cursor.at(number, row_id).encode())
    assert decoded is not None
    assert decoded.number == number


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_position_is_the_beginning(nothing: str | None) -> None:
    assert Cursor.decode(nothing) is None


@given(st.text(min_size=1, max_size=60) | st.binary(min_size=1).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
@example("é")
@example("\ud800")
@example("a")
@example("[" * 100_000)
@example(packed([["deep"], 1]))
@example(packed(["x", 2**63]))
@example(packed(["x", 1, 1]))
@example(packed({"value": "x", "id": 1}))
@example(base64.urlsafe_b64encode(b"[" * 50_000).decode())
def test_a_made_up_position_is_refused_or_harmless(text: str) -> None:
    with suppress(Invalid):
        cursor = Cursor.decode(text)
        assert cursor is not None
        assert abs(cursor.id) <= 2**63


@given(TEXTS | st.sampled_from(["nan", "inf", "-inf", "1e400", "9" * 40, "2026-01-01", "0001-01-01T00:00:00+23:00"]))
@example("9999-12-31T23:59:59-23:00")
def test_a_made_up_value_is_refused_before_it_reaches_the_database(value: str) -> None:
    cursor = Cursor(value, 1)
    with suppress(Invalid):
        assert cursor.instant.tzinfo is UTC
    with suppress(Invalid):
        assert abs(int(cursor.number)) < 2**63


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Réseaux & données", "reseaux-donnees"),
        ("L’œuvre d’Élise", "l-oeuvre-d-elise"),
        ("  C++ / C#  ", "c-c"),
        ("Ægir", "aegir"),
        ("日本語", ""),
        ("", ""),
        ("a" * 80, "a" * 60),
        ("x" * 59 + "-yz", "x" * 59),
    ],
)
def test_a_title_becomes_an_address(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text(max_size=200), st.integers(1, 80))
def test_any_title_becomes_a_sound_address_or_none(title: str, limit: int) -> None:
    slug = slugify(title, limit=limit)
    assert SLUG.match(slug)
    assert len(slug) <= limit
    assert slugify(slug, limit=limit) == slug
