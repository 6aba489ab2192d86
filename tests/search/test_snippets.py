"""Snippets and passages: raw text, whole words, escaped once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.passage import best_passage
from search.query import terms_of
from search.snippets import marked, snippet, to_html
from search.views import Piece, Term


def forms(text: str) -> set[str]:
    return {form for term in terms_of(text) for form in term.forms}


def matches(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.match]


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Les inscriptions sont ouvertes", "inscription", ["inscriptions"]),
        ("L’école est à l’étranger", "ecole etranger", ["école", "étranger"]),
        ("I forgot my passwords.", "password", ["passwords"]),
        ("Compiler du C++ en C", "C++", ["C"]),
        ("rien ici", "autre", []),
        ("", "autre", []),
    ],
)
def test_every_form_of_a_searched_word_is_marked(text: str, query: str, found: list[str]) -> None:
    assert matches(marked(text, forms(query))) == found


def test_markup_in_a_text_is_shown_and_never_run() -> None:
    html = to_html(marked("<script>alert('password')</script> & password", forms("password")))
    assert html == ("&lt;script&gt;alert(&#39;<mark>password</mark>&#39;)&lt;/script&gt; &amp; <mark>password</mark>")


def test_a_snippet_opens_where_the_words_are_and_cuts_between_words() -> None:
    text = "début " * 100 + "le mot de passe oublié se réinitialise ici " + "fin " * 100
    pieces = snippet(text, forms("mot passe réinitialiser"))
    assert matches(pieces) == ["mot", "passe", "réinitialise"]
    assert pieces[0].text == pieces[-1].text == "…"
    inside = "".join(piece.text for piece in pieces).strip("…")
    assert set(inside.split()) <= set(text.split())


@given(st.text(max_size=600), st.text(max_size=40), st.integers(10, 300))
def test_a_snippet_of_anything_is_part_of_it_and_fits(text: str, query: str, chars: int) -> None:
    pieces = snippet(text, forms(query), chars)
    inside = "".join(piece.text for piece in pieces)
    assert len(inside) <= chars + 2
    line = " ".join(text.split())
    assert inside.removeprefix("…").removesuffix("…") in line or inside in line
    assert "".join(piece.text for piece in marked(text, forms(query))) == text


ANSWER = (
    "Bonjour et bienvenue. Nous avons reçu votre message. Pour réinitialiser le mot de passe, cliquez sur « Oublié ». "
    "Un lien arrive par courriel. Bonne journée à tous. Le planning est affiché dans le hall."
)


def test_the_passage_is_the_sentences_that_answer() -> None:
    passage = best_passage(ANSWER, terms_of("comment réinitialiser mon mot de passe ?"), 160).text
    assert "réinitialiser le mot de passe" in passage
    assert "planning" not in passage


def test_a_passage_without_shared_words_is_the_beginning() -> None:
    assert best_passage(ANSWER, terms_of("tout autre sujet")).text.startswith("Bonjour et bienvenue.")


def test_a_sentence_longer_than_the_room_is_cut_at_a_word() -> None:
    text = "anticonstitutionnellement " * 40
    passage = best_passage(text, terms_of("anticonstitutionnellement")).text
    assert len(passage) <= 300
    assert set(passage.removesuffix("…").split()) == {"anticonstitutionnellement"}


def test_no_answer_has_no_passage() -> None:
    assert best_passage("", (Term("mot", ("mot",)),)).text == ""


@given(st.text(max_size=1500), st.text(max_size=60))
def test_a_passage_of_anything_fits(text: str, query: str) -> None:
    assert len(best_passage(text, terms_of(query)).text) <= 300


def test_of_two_passages_the_one_that_says_more_is_worth_more() -> None:
    terms = terms_of("réinitialiser mon mot de passe")
    assert best_passage("Pour le mot de passe à réinitialiser, voyez le menu.", terms).worth > (
        best_passage("Voyez le menu.", terms).worth
    )
