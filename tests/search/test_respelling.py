"""Words set right against the index: slips, words run together or apart, elisions without apostrophe."""

import pytest

from search.engines.embedded import EmbeddedIndex
from search.query import draft_terms, understand
from search.views import Scope, TextQuery
from tests.search.library import document, fill


def found(index: EmbeddedIndex, text: str) -> set[str]:
    terms = understand(index, text).terms
    return {hit.key for hit in index.lexical(TextQuery(scope=Scope(everything=True), terms=terms, limit=50)).items}


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("mot de passe", "motdepasse "),
        ("pièce jointe", "piecejointe "),
        ("base de données", "basededonnées "),
        ("wifi du campus", "wi fi "),
        ("JavaScript", "java script "),
        ("un ordinateur lent", "lordinateur "),
        ("probleme avec lordinateur", "ordinateur "),
        ("plan depargne", "épargne "),
        ("la période dessai", "essai "),
        ("l’entrée en formation", "lentree en formation "),
        ("apprentissage", "apprenti "),
        ("inaptitude physique", "inapte "),
        ("accueil", "acceuil "),
        ("developpement", "dévellopement "),
        ("organisme", "rogansime "),
        ("test", "tets "),
        ("connexion", "connecter "),
        ("inscription", "s’inscrire "),
        ("travaux pratiques", "travail pratique "),
        ("forgotten keys", "forgot key "),
        ("une presqu’île", "presquile "),
        ("l’œuvre complète", "oeuvre "),
        ("nai\u0308ve", "naive "),
        ("naïve", "nai\u0308ve "),
        ("aujourd’hui", "aujourd'hui "),
    ],
)
def test_what_was_meant_is_found(index: EmbeddedIndex, stored: str, typed: str) -> None:
    fill(index, [document(1, stored), document(2, "tout autre chose")])
    assert "t-1" in found(index, typed)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("0x80070005", "0x80070006 "),
        ("la 3.11", "3.12 "),
        ("E404", "E405 "),
        ("comptage", "comptable "),
        ("décrire", "écrire "),
        ("authentification", "authe "),
    ],
)
def test_codes_numbers_and_other_words_are_left_alone(index: EmbeddedIndex, stored: str, typed: str) -> None:
    fill(index, [document(1, stored), *(document(number, "écrire un texte comptable") for number in range(2, 6))])
    assert "t-1" not in found(index, typed)
    assert understand(index, typed).corrections == ()


def test_a_word_said_loudly_is_no_acronym(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "Je ne reçois pas mes notes")])
    assert [term.word for term in draft_terms(index, "Je ne reçois PAS mes notes")] == ["reçois", "notes"]


def test_capitals_that_read_as_a_stop_word_are_found_as_themselves(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "Élections du CE"), document(2, "ce que je cherche"), document(3, "Passer en DU")])
    assert found(index, "le CE ") == {"t-1"}
    assert found(index, "DU") == {"t-3"}


def test_a_correction_of_glued_words_is_told(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "mot de passe oublié")])
    told = understand(index, "motdepasse ").corrections
    assert [(one.typed, one.meant) for one in told] == [("motdepasse", "mot passe")]


def test_a_short_search_also_meets_words_of_the_same_root(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "Salarié inapte"), document(2, "Inaptitude physique"), document(3, "Impôt")])
    term = understand(index, "inapte ").terms[0]
    assert found(index, "inapte ") == {"t-1", "t-2"}
    assert not set(term.near) & set(term.forms)


def test_a_long_draft_is_not_widened(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "comptable"), document(2, "comptabilité analytique")])
    terms = draft_terms(index, "Je cherche un bon comptable honnête dans ma ville natale")
    assert not any(term.near for term in terms)
