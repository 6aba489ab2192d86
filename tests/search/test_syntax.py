"""Field words: read in both languages, taken out of the words, and never in the way of a text that holds none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.syntax import FIELD_WORDS, FieldWord, first_day, read, without


def fields(text: str) -> list[tuple[str, str]]:
    return [(field.name, field.value) for field in read(text).fields]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("loop tag:python", "loop", [("tag", "python")]),
        ("tag:#Python boucle", "boucle", [("tag", "python")]),
        ('étiquette:"base de données" sql', "sql", [("tag", "base-de-données")]),
        ("auteur:@marc", "", [("author", "marc")]),
        ('author:"Marc Dupont" print', "print", [("author", "Marc Dupont")]),
        ("Espace:cafe croissant", "croissant", [("space", "cafe")]),
        ("is:unanswered est:sans-réponse est:sans-reponse", "", [("is", "unanswered")]),
        ("est:vérifiée est:fiche is:question", "", [("is", "verified"), ("is", "article"), ("is", "thread")]),
        ("langue:français lang:en", "", [("lang", "fr"), ("lang", "en")]),
        ("avant:2026-3-9 apres:2024-02", "", [("before", "2026-03-09"), ("after", "2024-02")]),
        ("how is:this est:quoi", "how is:this est:quoi", []),
        ("lang:de after:2026-13 before:2026-02-30", "lang:de after:2026-13 before:2026-02-30", []),
        ("title:mot http://example.org 12:30", "title:mot http://example.org 12:30", []),
        ('tag: tag:"" :x', 'tag: tag:"" :x', []),
        ('"error tag:python" is:closed', '"error tag:python"', [("is", "closed")]),
        ("-tag:python", "-tag:python", []),
        ("xtag:a tag:b", "xtag:a", [("tag", "b")]),
    ],
)  # fmt: skip
def test_field_words_are_parted_from_words(text: str, words: str, expected: list[tuple[str, str]]) -> None:
    assert (read(text).words, fields(text)) == (words, expected)


def test_a_field_word_is_taken_out_wherever_it_stands() -> None:
    assert without("tag:a loop TAG:A list tag:b", FieldWord("tag", "a")) == "loop list tag:b"
    assert without("loop", FieldWord("tag", "a")) == "loop"


def test_a_thousand_field_words_are_mostly_words() -> None:
    reading = read(" ".join(f"tag:t{number}" for number in range(1000)))
    assert len(reading.fields) == FIELD_WORDS
    assert reading.words.startswith(f"tag:t{FIELD_WORDS} ")


PIECES = st.sampled_from(["tag:", "is:", "before:", '"', "2026", "-", " ", "loop", "é", "\x00", "verified", ":", "🙂"])


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=80))
def test_any_text_is_read_and_what_is_left_holds_no_field_word_more(text: str) -> None:
    reading = read(text)
    for field in reading.fields:
        assert field.value
        assert field not in read(without(text, field)).fields
        if field.name in {"before", "after"}:
            first_day(field.value)
    if not reading.fields:
        assert reading.words == text
