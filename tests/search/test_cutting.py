"""Passages: what of a long thread gets a vector of its own, where it is cut, and that a short one gets none."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.cutting import PASSAGES, ROOM, SHORT, WHOLE_PARTS, Region, beginning_at, laid_out, passages, region
from search.embedding import parts, with_vectors
from search.engines.fake import FakeEmbedder
from search.views import Document
from tests.search.library import document

SENTENCE = "Une phrase qui dit quelque chose. "
LONG = SENTENCE * 40


def answered(*texts: str, **changes: object) -> Document:
    answer, replies = laid_out(enumerate(texts, 101))
    return document(1, "Un titre", answer=answer, replies=replies, **changes)


def names(one: Document) -> list[str]:
    return [passage.name for passage in passages(one)]


def test_a_short_thread_gets_the_vectors_it_always_had() -> None:
    short = answered("Une réponse.", "Une autre.", body="Une question.")
    full = answered("r" * 599, "s" * 599, body="q" * ROOM)
    assert tuple(parts(short)) == tuple(parts(full)) == WHOLE_PARTS
    neighbours = [short, answered(LONG * 3, body=LONG * 2)]
    (alone,), (beside, _) = with_vectors(FakeEmbedder(), [short]), with_vectors(FakeEmbedder(), neighbours)
    assert alone.vectors is not None
    assert beside.vectors is not None
    assert np.array_equal(alone.vectors, beside.vectors)


def test_texts_of_short_threads_are_read_by_the_model_as_if_there_were_no_long_ones() -> None:
    batches: list[list[str]] = []
    embedder = FakeEmbedder()
    embed = embedder.embed
    embedder.embed = lambda texts: (batches.append(list(texts)), embed(texts))[1]  # type: ignore[method-assign]
    long, short = answered(LONG * 2), document(2, "Court")
    with_vectors(embedder, [long, short])
    assert batches[0] == [text for one in (long, short) for name, text in parts(one).items() if name in WHOLE_PARTS]
    assert batches[1] == [text for name, text in parts(long).items() if name not in WHOLE_PARTS]


def test_a_passage_belongs_to_one_reply_and_says_where_in_it_it_begins() -> None:
    far = "La réponse lointaine tient en quelques mots, mais on la cherche."
    one = answered(LONG, SENTENCE * 3, far)
    assert names(one) == [f"reply-101-{ROOM // len(SENTENCE) * len(SENTENCE)}", "reply-102", "reply-103"]
    assert parts(one)["reply-103"] == f"Un titre\n{far}"
    assert [region(name) for name in names(one)[1:]] == [Region(102, 0), Region(103, 0)]
    assert region(names(one)[0]) == Region(101, 1190)


def test_a_reply_that_had_barely_begun_in_the_first_part_is_one_passage() -> None:
    one = answered(SENTENCE * 30, LONG[:1_000])
    assert passages(one)[0].text == LONG[:1_000].strip()


@pytest.mark.parametrize("part", ["", *WHOLE_PARTS, "question-1190", "answer-1190"])
def test_other_parts_name_no_reply(part: str) -> None:
    assert region(part) is None


def test_a_long_question_and_an_answer_of_unknown_replies_have_passages_too() -> None:
    one = document(1, "Un titre", body=LONG * 5, answer=LONG)
    assert [name.partition("-")[0] for name in names(one)] == ["question", "question", "answer"]


def test_a_document_has_so_many_passages_and_no_more_the_best_replies_first() -> None:
    one = answered(LONG, *[f"Réponse numéro {number}, assez longue pour compter." for number in range(50)])
    assert len(names(one)) == PASSAGES
    assert names(one)[1:] == ["reply-102", "reply-103", "reply-104", "reply-105", "reply-106"]


def test_a_reply_that_says_no_more_than_thanks_is_no_passage() -> None:
    assert names(answered(LONG, "Merci !", "x" * SHORT)) == ["reply-101-1190", "reply-103"]


@given(
    body=st.lists(st.sampled_from(["mot", "phrase.", "fin !\n", "x" * 900, "e\u0301", "\n\n"]), max_size=400),
    replies=st.lists(st.lists(st.sampled_from(["oui", "non.", "\n", "y" * 1_500]), max_size=300), max_size=12),
)
def test_no_word_is_cut_and_every_passage_stands_where_it_says(body: list[str], replies: list[list[str]]) -> None:
    texts = [" ".join(words) for words in replies]
    one = answered(*texts, body=" ".join(body))
    assert len(passages(one)) <= PASSAGES
    for passage in passages(one):
        place = region(passage.name)
        text = texts[place.post_id - 101] if place else one.body
        start = place.start if place else int(passage.name.partition("-")[2])
        assert text[start:].lstrip().startswith(passage.text)
        assert set(passage.text.split()) <= set(text.split())


def test_a_document_stored_before_has_no_replies_and_is_read() -> None:
    stored = msgspec.to_builtins(answered("Une réponse."))
    del stored["replies"]
    assert msgspec.convert(stored, Document).replies == ()


@pytest.mark.parametrize(
    ("start", "expected"), [(0, "un deux"), (3, "deux"), (4, "un deux"), (1, "deux"), (99, "un deux")]
)
def test_a_text_is_shown_from_the_beginning_of_a_word(start: int, expected: str) -> None:
    assert beginning_at("un deux", start) == expected
