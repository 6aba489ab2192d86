"""The editor's page works without a script: numbered fields become paragraphs."""

import pytest

from core.errors import Invalid
from kb.forms import Editing, ParagraphForm, editing_from_fields
from kb.models import ParagraphRole


def test_numbered_fields_become_paragraphs_in_their_order() -> None:
    fields = {
        "_csrf": "token",
        "title": " Copier une liste ",
        "version": "3",
        "summary": "",
        "note": "Plus clair",
        "tags": "listes, copie,",
        "alternate_titles": "Copie de liste\r\n\r\nList copy",
        "paragraphs.10.body": "Dernier",
        "paragraphs.2.id": "7",
        "paragraphs.2.body": "Premier",
        "paragraphs.2.heading": "",
        "paragraphs.2.role": "question",
        "paragraphs.3.id": "8",
        "paragraphs.3.body": "  ",
    }
    assert editing_from_fields(fields) == Editing(
        title="Copier une liste",
        version=3,
        note="Plus clair",
        tags=("listes", "copie"),
        alternate_titles=("Copie de liste", "List copy"),
        paragraphs=(ParagraphForm(id=7, body="Premier", role=ParagraphRole.QUESTION), ParagraphForm(body="Dernier")),
    )


def test_emptied_tags_and_titles_are_taken_away() -> None:
    fields = {"title": "abc", "version": "1", "paragraphs.0.body": "x", "tags": "", "alternate_titles": ""}
    form = editing_from_fields(fields)
    assert (form.tags, form.alternate_titles) == ((), ())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "ab"}, "title"),
        ({"version": ""}, "version"),
        ({"paragraphs.0.body": ""}, "paragraphs"),
        ({"paragraphs.0.role": "poem"}, "paragraphs"),
        ({"paragraphs.0.body": "x" * 32_001}, "paragraphs"),
        ({"paragraphs.0.body": "a\x00b"}, "paragraphs"),
        ({"surprise": "1"}, "surprise"),
    ],
)
def test_bad_fields_are_named(change: dict[str, str], field: str) -> None:
    fields = {"title": "Copier", "version": "1", "paragraphs.0.body": "Texte", **change}
    with pytest.raises(Invalid) as refusal:
        editing_from_fields(fields)
    assert set(refusal.value.fields) == {field}
