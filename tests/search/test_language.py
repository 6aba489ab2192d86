"""The language of short titles, and how sure we are: floors on titles of our own."""

import pytest

from search.analyser import detect
from tests.search.titles import ENGLISH, FRENCH, MIXED, SHARED


@pytest.mark.parametrize(
    ("lang", "titles", "floor", "sure"),
    [("fr", FRENCH, 0.97, 0.85), ("en", ENGLISH, 0.95, 0.6)],
)
def test_short_titles_are_read_in_their_language(lang: str, titles: tuple[str, ...], floor: float, sure: float) -> None:
    """Measured when the floors were set: French .986, of which sure .907; English .962 and .682."""
    found = [detect(title) for title in titles]
    assert len(titles) > 120
    assert sum(one.lang == lang for one in found) / len(found) >= floor
    assert sum(one.lang == lang and one.is_sure for one in found) / len(found) >= sure


def test_a_sure_answer_is_never_wrong_on_our_titles() -> None:
    cases = [*((title, "fr") for title in FRENCH), *((title, "en") for title in ENGLISH), *MIXED]
    assert [title for title, lang in cases if detect(title).is_sure and detect(title).lang != lang] == []


def test_code_and_loan_words_do_not_hide_the_language_around_them() -> None:
    right = [title for title, lang in MIXED if detect(title).lang == lang]
    assert len(right) / len(MIXED) >= 0.85


@pytest.mark.parametrize("title", SHARED)
def test_what_both_languages_write_alike_leaves_a_doubt(title: str) -> None:
    assert not detect(title).is_sure


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("git push --force main.py", "en"),
        ("XMLHttpRequest.onreadystatechange est vide", "fr"),
        ("C:\\Users\\moi\\Documents : accès refusé", "fr"),
        ("MON COMPTE EST BLOQUÉ", "fr"),
        ("MY ACCOUNT IS LOCKED", "en"),
        ("qu’est-ce que c’est", "fr"),
        ("nai\u0308ve Bayes en pratique", "fr"),
    ],
)
def test_identifiers_capitals_and_decomposed_letters(text: str, lang: str) -> None:
    assert detect(text).lang == lang
