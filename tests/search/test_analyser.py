"""The analyser: the same term whatever the spelling, on both sides of a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analyser import analyse, content, detect, fold, forms_of, normalise, words
from search.analyser.numbers import conflict, numbers


def forms(text: str) -> list[str]:
    return [word.form for word in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l’école", ["école"]),
        ("l'école", ["école"]),
        ("L’ÉCOLE", ["école"]),
        ("qu'on s'inscrive", ["on", "inscrive"]),
        ("jusqu’à lorsqu'il", ["à", "il"]),
        ("Qu’est-ce que c’est ?", ["est", "ce", "que", "est"]),
        ("aujourd’hui", ["aujourdhui"]),
        ("don't it's what's", ["dont", "it", "what"]),
        ("cœur, œuvre et curriculum vitæ", ["coeur", "oeuvre", "et", "curriculum", "vitae"]),
        ("ﬁchier ２０２６", ["fichier", "2026"]),
        ("e\u0301te\u0301", ["été"]),
        ("co\u00adur\u200bs", ["cours"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("🎉 \x00 «»", []),
        (
            "\u0300 \ufdfa",
            ["\u0635\u0644\u0649\u0627\u0644\u0644\u0647\u0639\u0644\u064a\u0647\u0648\u0633\u0644\u0645"],
        ),
        ("", []),
    ],
)
def test_words_are_cut_and_spelled_one_way(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("C++", "c++"),
        ("C#", "c#"),
        (".NET", ".net"),
        ("v2.3", "v2.3"),
        ("print()", "print()"),
        ("snake_case", "snake_case"),
        ("node.js", "node.js"),
        ("e-mail", "email"),
        ("std::vector", "std::vector"),
        ("2,5", "2,5"),
    ],
)
def test_code_and_compounds_are_kept_whole_beside_their_parts(text: str, whole: str) -> None:
    found = words(f"avec {text} ici")
    assert any(whole in word.wholes for word in found)
    assert all(whole in forms_of(word) for word in found if word.wholes)


def test_an_error_code_is_one_word() -> None:
    assert forms("error 0x80070005!") == ["error", "0x80070005"]


def test_searching_for_a_language_with_signs_does_not_search_for_its_letter() -> None:
    assert [forms_of(word) for word in content("C++")] == [("c++",)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("étudiée", "étudier"),
        ("etudier", "étudié"),
        ("formations", "formation"),
        ("inscription", "inscriptions"),
        ("réinitialiser", "reinitialisation"),
        ("passwords", "password"),
        ("running", "runs"),
        ("l’élève", "eleves"),
    ],
)
def test_inflections_and_missing_accents_meet(one: str, other: str) -> None:
    assert set(forms_of(words(one)[-1])) & set(forms_of(words(other)[-1]))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Comment changer mon mot de passe ?", "fr"),
        ("mot de passe oublie", "fr"),
        ("How do I change my password?", "en"),
        ("forgot password", "en"),
        ("git rebase ne marche pas", "fr"),
        ("Excel : figer la première ligne", "fr"),
        ("freeze the first row", "en"),
    ],
)
def test_the_language_of_a_short_title_is_seen(text: str, lang: str) -> None:
    assert detect(text).lang == lang


def test_a_text_without_words_has_no_sure_language() -> None:
    assert not detect("12 + 30 = ?").is_sure


def test_two_words_that_both_languages_share_leave_a_doubt() -> None:
    assert not detect("inscription formation").is_sure


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Comment est-ce que je peux me connecter ?", ["comment", "peux", "connecter"]),
        ("How do I log in to the platform?", ["log", "platform"]),
        ("to be or not to be", ["to", "be", "or", "not", "to", "be"]),
        ("le langage R", ["langage", "r"]),
    ],
)
def test_stop_words_are_left_out_unless_nothing_is_left(text: str, kept: list[str]) -> None:
    assert [word.form for word in content(text)] == kept


def test_offsets_are_those_of_the_raw_text() -> None:
    text = "Où s’inscrire à l’Œuvre — C++ ?"
    assert [text[word.start : word.end] for word in words(text)] == ["Où", "inscrire", "à", "Œuvre", "C"]


@given(st.text(max_size=300))
def test_any_text_is_analysed_and_its_offsets_hold(text: str) -> None:
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.form
        assert not set(word.form) & set(" \t\n\"'")
    for lang in ("fr", "en"):
        analysed = analyse(text, lang, both=True)
        assert all(term and not any(c.isspace() for c in term) for term in analysed.extras.union(analysed.terms))


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(normalise(text))
    assert fold(once) == once


def test_a_changed_number_is_a_conflict_and_a_missing_one_is_not() -> None:
    assert conflict(numbers("Python 2"), numbers("Python 3"))
    assert conflict(numbers("version v3.11"), numbers("version 3.12"))
    assert not conflict(numbers("Python 3"), numbers("Python"))
    assert not conflict(numbers("2,5 jours"), numbers("2.5 jours"))
