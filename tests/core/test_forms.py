"""Forms: one hygiene and one shape of refusal, whichever door the words come through."""

import unicodedata
from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Meta

from core.errors import Invalid
from core.forms import BAD, REASONS, Body, Email, Form, Note, Slug, Title, clean, parse, refusal


class Colour(StrEnum):
    """A choice."""

    RED = "red"


class Inner(Form, frozen=True, kw_only=True):
    """A part of a form."""

    name: Title


class Sample(Form, frozen=True, kw_only=True):
    """Every kind of field."""

    title: Title
    body: Body = "text"
    note: Note = ""
    slug: Slug | None = None
    email: Email | None = None
    colour: Colour = Colour.RED
    side: Literal["left", "right"] = "left"
    count: Annotated[int, Meta(ge=1, le=9)] = 1
    is_on: bool = False
    tags: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=5)], ...], Meta(max_length=2)] = ()
    inner: Inner | None = None


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "title", "required"),
    ({"title": ""}, "title", "required"),
    ({"title": " \n\t "}, "title", "required"),
    ({"title": None}, "title", "required"),
    ({"title": "ab"}, "title", "too_short"),
    ({"title": "  ab  "}, "title", "too_short"),
    ({"title": "x" * 201}, "title", "too_long"),
    ({"title": "abc", "body": "x" * 32_001}, "body", "too_long"),
    ({"title": 7}, "title", "wrong_type"),
    ({"title": "abc", "count": "many"}, "count", "wrong_type"),
    ({"title": "abc", "count": 2**70}, "count", "bad_choice"),
    ({"title": "abc", "count": 0}, "count", "bad_choice"),
    ({"title": "abc", "colour": "mauve"}, "colour", "bad_choice"),
    ({"title": "abc", "side": "up"}, "side", "bad_choice"),
    ({"title": "abc", "slug": "Not a slug"}, "slug", "bad_choice"),
    ({"title": "abc", "email": "nobody"}, "email", "bad_choice"),
    ({"title": "abc", "tags": ["a", "b", "c"]}, "tags", "too_long"),
    ({"title": "abc", "tags": ["a", "toolong"]}, "tags", "too_long"),
    ({"title": "abc", "tags": "a"}, "tags", "wrong_type"),
    ({"title": "abc", "surprise": "x"}, "surprise", "unknown_field"),
    ({"title": "a\x00bc"}, "title", "bad_characters"),
    ({"title": "abc", "note": "bell\x07"}, "note", "bad_characters"),
    ({"title": "abc\ud800"}, "title", "bad_characters"),
    ({"title": "abc", "tags": ["a\x00"]}, "tags", "bad_characters"),
    ({"title": "abc", "inner": {"name": "x"}}, "inner.name", "too_short"),
    ({"title": "abc", "inner": {"name": "abc\x00"}}, "inner.name", "bad_characters"),
    ({"title": "abc", "inner": {"name": "     "}}, "inner.name", "too_short"),
    ({"title": "abc", "inner": {}}, "inner.name", "required"),
    ({"title": "abc", "inner": {"name": "abc", "more": 1}}, "inner.more", "unknown_field"),
]


@pytest.mark.parametrize(("sent", "field", "code"), REFUSED)
def test_a_form_is_refused_by_field_and_code(sent: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(Sample, sent)
    assert refused.value.fields == {field: code}


@pytest.mark.parametrize(
    ("sent", "field", "code"), [row for row in REFUSED if "\ud800" not in str(row[0].get("title"))]
)
def test_json_is_refused_by_the_same_field(sent: dict[str, Any], field: str, code: str) -> None:
    """Spaces alone are "too short" here and "required" there; both mean the field has nothing in it."""
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(msgspec.json.encode(sent), type=Sample)
    found = refusal(str(refused.value)).fields
    assert list(found) == [field]
    assert found[field] == code or {found[field], code} <= {"required", "too_short", "wrong_type"}


def test_every_missing_field_is_named_at_once() -> None:
    class Two(Form, frozen=True, kw_only=True):
        """Two required fields."""

        first: Title
        second: Title

    with pytest.raises(Invalid) as refused:
        parse(Two, {})
    assert refused.value.fields == {"first": "required", "second": "required"}


def test_every_reason_is_what_the_installed_msgspec_says() -> None:
    """A new version that words a refusal differently must not turn a clear code into `wrong_type`."""
    heard = []
    for sent, _field, _code in REFUSED:
        try:
            msgspec.convert(sent, Sample)
        except msgspec.ValidationError as error:
            heard.append(str(error))
    for pattern, _code in REASONS:
        assert any(pattern.search(message) for message in heard), f"msgspec says nothing like {pattern.pattern}"
    told = {next(iter(refusal(message).fields.values())) for message in heard}
    assert told == {code for _pattern, code in REASONS} | {"wrong_type"}


def test_every_alternative_of_a_bad_choice_is_still_said() -> None:
    says = []
    for sent in ({"colour": "mauve"}, {"slug": "No"}, {"count": 0}, {"count": 10}, {"side": "up"}):
        with pytest.raises(msgspec.ValidationError) as refused:
            msgspec.convert({"title": "abc", **sent}, Sample)
        says.append(str(refused.value))
    assert {next(iter(refusal(message).fields.values())) for message in says} == {"bad_choice"}


def test_what_is_accepted_is_clean_by_either_door() -> None:
    sent = {"title": "  e\u0301te\u0301\r\n ", "tags": [" a ", "b"], "inner": {"name": " abc "}}
    by_form, by_json = parse(Sample, sent), msgspec.json.decode(msgspec.json.encode(sent), type=Sample)
    assert by_form == by_json
    assert (by_form.title, by_form.tags, by_form.inner) == ("été", ("a", "b"), Inner(name="abc"))


def test_the_fields_of_the_transport_are_left_out() -> None:
    assert parse(Sample, {"title": "abc", "_csrf": "token", "_once": "nonce"}).title == "abc"


def test_an_empty_field_that_may_be_left_out_counts_as_left_out() -> None:
    form = parse(Sample, {"title": "abc", "slug": "", "count": "", "colour": "", "is_on": "true"})
    assert (form.slug, form.count, form.colour, form.is_on) == (None, 1, Colour.RED, True)


def test_nothing_without_a_place_is_blamed_on_the_whole_form() -> None:
    assert refusal("Object missing its way").fields == {"": "wrong_type"}


@given(st.text(max_size=200))
@example("\x00")
@example("a\r\nb\rc")
@example("\u1100\u1161\u11a8 \u212b")
@example("\x1f")
@example("\x85a\u2028")
def test_clean_text_is_kept_whole_or_refused(text: str) -> None:
    if BAD.search(text):
        with pytest.raises(ValueError, match="bad_characters"):
            clean(text)
        return
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert "\r" not in cleaned
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


@given(st.text(st.characters(categories=["Cc", "Cs", "L", "Zs"]), max_size=12))
def test_no_string_of_a_form_escapes_the_hygiene(text: str) -> None:
    sent = {"title": "abc" + text, "note": text, "tags": ["a" + text[:4]], "inner": {"name": "abc" + text}}
    with suppress(Invalid):
        form = parse(Sample, sent)
        assert form.inner is not None
        for kept in (form.title, form.note, *form.tags, form.inner.name):
            assert kept == clean(kept)
