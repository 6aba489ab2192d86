"""Expressions that mean the same: found in a question, added to its words, never in their place."""

import pytest

from search.engines.embedded import EmbeddedIndex
from search.query import understand
from search.service.candidates import question_of, scored
from search.snippets import marked
from search.views import Scope, TextQuery
from search.vocabulary import EVERYDAY, EVERYDAY_LISTS, Vocabulary, compile_lists, is_same, read
from tests.search.library import document, fill

WORDS = compile_lists([("AT", "accident du travail"), ("RC", "rupture conventionnelle", "rupture amiable")])


def found(index: EmbeddedIndex, text: str, vocabulary: Vocabulary = WORDS) -> set[str]:
    understood = understand(index, text, vocabulary)
    query = TextQuery(scope=Scope(everything=True), terms=understood.terms, limit=50)
    return {hit.key for hit in index.lexical(query).items}


@pytest.fixture
def filled(index: EmbeddedIndex) -> EmbeddedIndex:
    fill(
        index,
        [
            document(1, "Accident du travail : que déclarer ?"),
            document(2, "Qui rembourse un AT ?"),
            document(3, "Look at the accident of the week"),
            document(4, "Le travail du samedi"),
            document(5, "Rupture conventionnelle et préavis"),
            document(6, "Une rupture amiable est-elle possible ?"),
        ],
    )
    return index


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("AT", {"t-1", "t-2"}),
        ("un AT ", {"t-1", "t-2"}),
        ("accident du travail ", {"t-1", "t-2"}),
        ("accidents de travail ", {"t-1", "t-2"}),
        ("RC ", {"t-5", "t-6"}),
        ("rupture amiable ", {"t-5", "t-6"}),
        ("look at ", {"t-3"}),
    ],
)
def test_each_expression_finds_the_others_first(filled: EmbeddedIndex, asked: str, first: set[str]) -> None:
    question = question_of(filled, None, asked, vocabulary=WORDS)
    best = scored(filled, question, {*found(filled, asked), "t-4"}, "")
    assert {one.key for one in best[: len(first)]} == first


def test_in_small_letters_an_acronym_alone_is_understood(filled: EmbeddedIndex) -> None:
    assert found(filled, "at") == {"t-1", "t-2", "t-3"}


def test_without_a_list_only_the_word_itself_is_found(filled: EmbeddedIndex) -> None:
    assert found(filled, "AT", Vocabulary()) == {"t-2"}


def test_the_other_expressions_are_marked(filled: EmbeddedIndex) -> None:
    understood = understand(filled, "AT", WORDS)
    pieces = marked("Accident du travail : que faire ?", understood.forms)
    assert [piece.text for piece in pieces if piece.match] == ["Accident", "travail"]


def test_an_expression_counts_even_when_a_word_of_it_came_before(filled: EmbeddedIndex) -> None:
    understood = understand(filled, "contrat de travail et accident du travail ", WORDS)
    assert any("=at" in term.forms for term in understood.terms)


def test_a_word_of_an_expression_alone_is_not_the_expression(filled: EmbeddedIndex) -> None:
    assert not any("=at" in term.forms for term in understand(filled, "accident ", WORDS).terms)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Élève", "eleves", True),
        ("accident du travail", "Accidents de travail", True),
        ("AT", "at", True),
        ("AT", "accident", False),
        ("C", "C++", False),
    ],
)
def test_expressions_are_compared_as_they_are_read(one: str, other: str, same: bool) -> None:
    assert is_same(read(one), read(other)) is same


def test_punctuation_is_no_expression() -> None:
    assert read("?! …") == ()
    assert compile_lists([("AT", "…"), ("x",)]) == Vocabulary()


def test_the_everyday_lists_hold_together() -> None:
    readings = [[read(term) for term in terms] for terms in EVERYDAY_LISTS]
    assert all(all(words) for terms in readings for words in terms)
    assert len(EVERYDAY.by_first) > 40
    firsts = [term for terms in EVERYDAY_LISTS for term in terms]
    assert len(firsts) == len(set(firsts))
