"""Scores and words of confidence: absolute, sensible from the first document on, silent rather than wrong."""

import pytest

from search.confidence import Judge, Rated
from search.engines.embedded import EmbeddedIndex
from search.fusion import ACROSS, BLENDS, WORDS_ONLY, Kind, fuse
from search.scoring import Pair
from search.service.candidates import Scored, gather, question_of, scored
from search.views import Match, Scope
from tests.search.library import document, fill

EVERYTHING = Scope(everything=True)


def best(index: EmbeddedIndex, draft: str, body: str = "") -> Scored | None:
    question = question_of(index, None, draft, body)
    found = scored(index, question, gather(index, question, EVERYTHING, ""), "")
    return found[0] if found else None


def shown(index: EmbeddedIndex, draft: str) -> Match | None:
    first = best(index, draft)
    return first.match if first else None


ALONE = [
    (
        "Comment réinitialiser mon mot de passe sur la plateforme ?",
        "J’ai oublié mon mot de passe de la plateforme",
        True,
    ),
    ("Comment réinitialiser mon mot de passe sur la plateforme ?", "mot de passe perdu", True),
    ("Comment réinitialiser mon mot de passe sur la plateforme ?", "Impossible d’installer Python sous Windows", False),
    (
        "Comment réinitialiser mon mot de passe sur la plateforme ?",
        "Comment faire pour m’inscrire à la formation ?",
        False,
    ),
    ("Comment réinitialiser mon mot de passe sur la plateforme ?", "La plateforme est-elle ouverte dimanche ?", False),
    ("How do I freeze the top row in Excel?", "Freeze first row of an Excel sheet", True),
    ("How do I freeze the top row in Excel?", "How do I print in Excel?", False),
    ("How do I freeze the top row in Excel?", "How do I hand in the nursing essay?", False),
    ("Durée de conservation des données personnelles (RGPD)", "RGPD : combien de temps conserver des données ?", True),
    ("Durée de conservation des données personnelles (RGPD)", "Quelle est la durée du stage infirmier ?", False),
]


@pytest.mark.parametrize(("title", "draft", "is_shown"), ALONE)
def test_one_document_is_enough_to_tell_a_paraphrase_from_another_question(
    index: EmbeddedIndex, title: str, draft: str, is_shown: bool
) -> None:
    fill(index, [document(1, title)])
    assert (shown(index, draft) is not None) == is_shown


def test_the_same_title_is_very_likely_the_same_question(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "Comment figer la première ligne dans Excel ?")])
    assert shown(index, "comment figer la premiere ligne dans excel") is Match.VERY_LIKELY


def test_a_changed_number_is_at_most_related(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "Installer Python 2.7 sous Windows")])
    assert shown(index, "Installer Python 2.7 sous Windows") is Match.VERY_LIKELY
    assert shown(index, "Installer Python 3.12 sous Windows") in (None, Match.RELATED)


def test_one_shared_topic_word_is_never_called_close(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "Excel")])
    assert shown(index, "Excel") is Match.RELATED


def test_scores_compare_from_one_question_to_the_next(index: EmbeddedIndex) -> None:
    fill(index, [document(number, f"question ordinaire {number} sur le cours") for number in range(1, 30)])
    fill(index, [document(50, "sémaphore bloqué après un fork")])
    same, near = best(index, "sémaphore bloqué après un fork"), best(index, "sémaphore sous Windows")
    assert same
    assert near
    assert same.pair.words == pytest.approx(1.0, abs=0.05)
    assert near.pair.words < 0.7


def test_a_long_body_does_not_dilute_a_telling_title(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "Comment figer la première ligne dans Excel ?")])
    story = "Je travaille sur un grand tableau de stagiaires avec beaucoup de colonnes et de dates. " * 10
    alone, with_body = best(index, "figer la première ligne Excel"), best(index, "figer la première ligne Excel", story)
    assert alone
    assert with_body
    assert with_body.score >= alone.score - 0.01


def test_weights_sum_to_one() -> None:
    for blend in (*BLENDS["fr"].values(), *BLENDS["en"].values(), ACROSS, WORDS_ONLY):
        assert blend.cosine + blend.words + blend.letters + blend.coverage == pytest.approx(1.0)


def test_a_perfect_pair_scores_one_and_an_empty_one_nothing() -> None:
    perfect = Pair("t-1", 1.0, 1.0, 1.0, 1.0, 1.0, 3, conflict=False)
    empty = Pair("t-1", 0.0, 0.0, -0.2, 0.0, 0.0, 0, conflict=False)
    for lang in ("fr", "en"):
        for kind in Kind:
            assert fuse(perfect, lang, lang, kind) == pytest.approx(1.0)
            assert fuse(empty, lang, lang, kind) == 0.0


def test_a_high_score_without_evidence_is_not_shown(index: EmbeddedIndex) -> None:
    question = question_of(index, None, "deux mots")
    lonely = Pair("t-1", 0.9, 0.9, 0.3, 0.1, 0.1, 0, conflict=False)
    assert Judge().words(question, [Rated(lonely, 0.9, "fr", answers=True)], 1000) == [None]
