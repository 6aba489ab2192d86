"""What is shown: answers that stand out, and bare questions more alike than different questions are here."""

import random

import pytest

from search.confidence import Background, Judge, Rated, load_confidence
from search.confidence.fitting import FALSE, Case, fit
from search.engines.bilingual import weights
from search.engines.embedded import EmbeddedIndex
from search.engines.fake import FakeEmbedder
from search.fusion import Kind, fuse
from search.scoring import Pair
from search.service.calibrating import calibrate
from search.service.candidates import gather, question_of, rate, scored
from search.views import Match, Scope
from tests.search.library import document, fill

EVERYTHING = Scope(everything=True)
SUBJECTS = ("loops", "pointers", "cells", "exams", "fonts", "grants", "invoices", "kernels", "lenses", "markets")


def shown(index: EmbeddedIndex, text: str, judge: Judge | None = None) -> list[str]:
    embedder = FakeEmbedder()
    question = question_of(index, embedder, text)
    found = scored(index, question, gather(index, question, EVERYTHING, embedder.name), embedder.name, judge)
    return [one.key for one in found if one.match]


def test_a_bare_question_must_be_more_alike_than_questions_are_here(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "How do I merge two cells in a spreadsheet?")], FakeEmbedder())
    text = "How do I merge three cells in a spreadsheet?"
    assert shown(index, text) == ["t-1"]
    crowded = Background(FakeEmbedder().name, 5_000, {"en": 0.99}, {"en": 1_000})
    assert shown(index, text, Judge(background=crowded)) == []


def test_the_background_of_look_alikes_is_higher_than_that_of_strangers(index: EmbeddedIndex) -> None:
    embedder = FakeEmbedder()
    fill(index, [document(n, f"What about {subject}?") for n, subject in enumerate(SUBJECTS, 1)], embedder)
    strangers = calibrate(index, embedder.name, {"thread": "t"})
    fill(index, [document(100 + n, f"Why do loops fail on chapter {n}?") for n in range(40)], embedder)
    alike = calibrate(index, embedder.name, {"thread": "t"})
    assert alike.bars["en"] > strangers.bars["en"]
    assert alike.counts["en"] > strangers.counts["en"]


def test_a_background_of_few_says_little() -> None:
    usual = 0.7
    assert Background().bar("en", usual) == usual
    few, many = (Background("m", 10, {"en": 0.95}, {"en": count}) for count in (3, 3_000))
    assert few.bar("en", usual) < 0.74
    assert many.bar("en", usual) > 0.94


def test_a_question_asked_ten_times_is_still_suggested(index: EmbeddedIndex) -> None:
    title = "How do I merge two cells in a spreadsheet?"
    fill(index, [document(n, title, answer="Select both, then Merge.") for n in range(1, 11)], FakeEmbedder())
    fill(
        index,
        [document(20 + n, f"What about {s}?", answer="See lesson 2.") for n, s in enumerate(SUBJECTS)],
        FakeEmbedder(),
    )
    assert len(shown(index, "merge two cells of a spreadsheet")) == 10


def test_the_shipped_models_cover_every_pair_and_order_their_words() -> None:
    confidence = load_confidence()
    assert set(confidence.pairs) == set(confidence.usual) == {"en", "fr", "across", "words_en", "words_fr"}
    for model in confidence.pairs.values():
        assert 0 < model.related < model.close < model.very_likely < 1
        assert all(weight >= 0 for weight in model.weights.values())


def test_a_pair_is_compared_by_what_it_is() -> None:
    pair = Pair("t-1", words=0.2, letters=0.2, cosine=0.9, coverage=0.2, title_coverage=0.2, shared=2, conflict=False)
    assert fuse(pair, "en", "en", Kind.QUESTION) > fuse(pair, "en", "en", Kind.ANSWER)


@pytest.mark.parametrize("seed", range(3))
def test_fitting_keeps_its_promise_on_questions_it_has_not_seen(seed: int) -> None:
    chance = random.Random(seed)
    fitted = fit([_case(chance, number) for number in range(600)], "made up")
    assert fitted.false <= FALSE + 0.01
    assert fitted.recall > 0.7
    assert fitted.model.weights["gap"] > 0
    assert fitted.model.weights["terms"] == 0  # it is noise here, or speaks against: never a reason to show less
    sure = fitted.model.probability({"score": 0.9, "gap": 0.6, "coverage": 1.0, "terms": 0.5})
    unsure = fitted.model.probability({"score": 0.4, "gap": 0.05, "coverage": 0.2, "terms": 0.5})
    assert sure > 0.9
    assert unsure < 0.2


def _case(chance: random.Random, number: int) -> Case:
    """The right answer stands out, most of the time; long questions have no answer a little more often."""
    has_answer = chance.random() < 0.5
    terms = chance.uniform(0.1, 0.7) if has_answer else chance.uniform(0.2, 0.9)
    best = {"score": chance.gauss(0.75, 0.1), "gap": chance.gauss(0.35, 0.1), "coverage": 0.8, "terms": terms}
    other = {"score": chance.gauss(0.45, 0.1), "gap": chance.gauss(0.08, 0.06), "coverage": 0.4, "terms": terms}
    return Case(
        number, has_answer, (best, other) if has_answer else (other,), (True, False) if has_answer else (False,)
    )


def test_one_word_is_a_topic_however_alike(index: EmbeddedIndex) -> None:
    fill(index, [document(1, "Excel", answer="A spreadsheet.")], FakeEmbedder())
    question = question_of(index, FakeEmbedder(), "Excel")
    found = scored(index, question, ["t-1"], FakeEmbedder().name)
    assert [one.match for one in found] == [Match.RELATED]


def test_a_draft_with_a_body_is_put_in_order_by_all_of_it_and_judged_by_its_closest_part(index: EmbeddedIndex) -> None:
    embedder = FakeEmbedder()
    title = "How do I freeze the first row?"
    spreadsheet = "The headings of my spreadsheet scroll away."
    garden = "The berries of my garden die in winter."
    fill(index, [document(1, title, body=spreadsheet), document(2, title, body=garden)], embedder)
    question = question_of(index, embedder, title, garden)
    found = rate(index, question, ["t-1", "t-2"], embedder.name)
    assert [entry.document.key for entry in found.entries] == ["t-2", "t-1"]
    assert [one.pair.cosine for one in found.rated] == pytest.approx([1.0, 1.0])
    bare = question_of(index, embedder, title)
    assert all(one.order == one.score for one in rate(index, bare, ["t-1", "t-2"], embedder.name).rated)
    vague = question_of(index, embedder, title, "I tried several things yesterday evening, please hurry.")
    assert all(one.match for one in scored(index, vague, ["t-1", "t-2"], embedder.name))


def same_question(cosine: float | None) -> Rated:
    pair = Pair("t-1", 0.2, 0.2, cosine, coverage=0.4, title_coverage=0.4, shared=2, conflict=False)
    return Rated(pair, fuse(pair, "en", "en"), "en", answers=True)


def test_weights_are_never_borrowed_by_another_model(index: EmbeddedIndex) -> None:
    """From some models every two texts have a cosine of 0.9: to trust it would be noise."""
    question = question_of(index, None, "merge two cells of a spreadsheet")
    packaged = load_confidence().pairs["en"].model
    assert Judge(model=packaged).words(question, [same_question(0.9)], 1_000) != [None]
    assert Judge(model="somebody/else").words(question, [same_question(0.9)], 1_000) == [None]
    alone = Judge().judged(question, [same_question(None)], 1_000)
    assert Judge(model="somebody/else").judged(question, [same_question(0.9)], 1_000) == alone


def test_what_was_measured_here_speaks_for_any_model(index: EmbeddedIndex) -> None:
    question = question_of(index, None, "merge two cells of a spreadsheet")
    measured = Background("somebody/else", 5_000, {"en": 0.3}, {"en": 1_000})
    judge = Judge(background=measured, model="somebody/else")
    assert judge.words(question, [same_question(0.9)], 5_000) == [Match.CLOSE]


def test_the_shipped_models_say_whose_vectors_they_were_fitted_for() -> None:
    assert {name: model.model for name, model in load_confidence().pairs.items()} == {
        "en": weights.NAME, "fr": weights.NAME, "across": weights.NAME, "words_en": "", "words_fr": "",
    }  # fmt: skip
