"""The index follows its sources: whatever was missed, killed, reordered or restored is found and mended."""

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Collection
from pathlib import Path

import pytest

from core.work import Work
from search import analyser, embedding, jobs
from search.engines.embedded import EmbeddedIndex, schema
from search.engines.fake import FakeEmbedder
from search.ports import EmbedderState
from search.views import Document, Draft, Removal, Scope, Stamp, TextQuery
from tests.search.library import Reader, document, fill

EVERYTHING = Scope(everything=True)


def test_a_document_is_written_changed_and_taken_out(reader: Reader) -> None:
    reader.library.put(1, "premier titre")
    jobs.reindex_document(reader.office, reader.searcher, "thread", 1)
    assert reader.index.manifest("thread", 0, 9) == [Stamp(1, 1, 1)]
    reader.library.put(1, "second titre")
    jobs.reindex_document(reader.office, reader.searcher, "thread", 1)
    assert reader.index.manifest("thread", 0, 9) == [Stamp(1, 2, 1)]
    del reader.library.documents[1]
    jobs.reindex_document(reader.office, reader.searcher, "thread", 1)
    assert reader.index.manifest("thread", 0, 9) == []


def test_a_document_removed_while_it_was_embedded_does_not_stay(reader: Reader) -> None:
    reader.library.put(1, "retiré pendant l’encodage")
    embedder = reader.searcher.embedder
    assert isinstance(embedder, FakeEmbedder)
    embed = embedder.embed

    def slow(texts: list[str]) -> object:
        reader.library.documents.pop(1, None)
        return embed(texts)

    embedder.embed = slow  # type: ignore[method-assign,assignment]
    jobs.reindex_document(reader.office, reader.searcher, "thread", 1)
    assert reader.index.manifest("thread", 0, 9) == []


def test_check_names_every_difference_and_repair_mends_exactly_those(reader: Reader) -> None:
    for number in range(1, 7):
        reader.library.put(number, f"question {number}")
    reader.index_all()
    reader.index.apply([Removal("t-2")])
    reader.library.put(3, "changée")
    del reader.library.documents[5]
    report = jobs.check(reader.office, reader.searcher)
    assert report.differences == (jobs.Difference("thread", missing=(2,), orphan=(5,), stale=(3,)),)
    assert jobs.repair(reader.office, reader.searcher, report) == 3
    assert jobs.check(reader.office, reader.searcher).is_clean


def test_a_restored_backup_wins_over_a_newer_index(reader: Reader) -> None:
    fill(reader.index, [document(1, "du futur", rev=9)])
    reader.library.put(1, "du passé", rev=4)
    report = jobs.check(reader.office, reader.searcher)
    jobs.repair(reader.office, reader.searcher, report)
    assert reader.index.manifest("thread", 0, 9) == [Stamp(1, 4, 1)]


def test_reindexing_everything_shows_progress_and_leaves_nothing_over(reader: Reader) -> None:
    for number in range(1, 451):
        reader.library.put(number, f"question {number}")
    fill(reader.index, [document(999, "orphelin")])
    seen: list[jobs.Progress] = []
    assert jobs.reindex_all(reader.office, reader.searcher, seen.append) == 450
    assert [one.done for one in seen] == [100, 200, 300, 400, 450]
    assert jobs.check(reader.office, reader.searcher).is_clean
    assert not reader.index.health().needs_reindex


def test_documents_indexed_without_a_model_get_their_vectors_later(reader: Reader) -> None:
    embedder = reader.searcher.embedder
    assert isinstance(embedder, FakeEmbedder)
    embedder.state = EmbedderState.LOADING
    reader.library.put(1, "question")
    jobs.keep_level(reader.office, reader.searcher)
    assert jobs.check(reader.office, reader.searcher).unembedded == 1
    assert jobs.embed_missing(reader.office, reader.searcher) == 0
    embedder.state = EmbedderState.READY
    jobs.keep_level(reader.office, reader.searcher)
    assert jobs.check(reader.office, reader.searcher).unembedded == 0


def test_a_model_that_gets_ready_during_the_first_reindex_embeds_what_was_indexed_before(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder, load = reader.searcher.embedder, reader.library.load
    assert isinstance(embedder, FakeEmbedder)
    embedder.state = EmbedderState.LOADING

    def ready_at_last(work: Work, ids: Collection[int]) -> list[Document]:
        if reader.library.reads == 1:
            embedder.state = EmbedderState.READY
        return load(work, ids)

    monkeypatch.setattr(reader.library, "load", ready_at_last)
    reader.library.put(1, "question")
    jobs.keep_level(reader.office, reader.searcher)
    assert jobs.check(reader.office, reader.searcher).unembedded == 0


def test_a_crowd_of_look_alikes_raises_the_bar_for_bare_questions(reader: Reader) -> None:
    for number in range(1, 40):
        reader.library.put(number, _look_alike(number))
    reader.index_all()
    jobs.keep_level(reader.office, reader.searcher)
    assert _suggested(reader), "too few documents to say what is usual here"
    for number in range(40, 300):
        reader.library.put(number, _look_alike(number))
    reader.index_all()
    jobs.keep_level(reader.office, reader.searcher)
    assert _suggested(reader) == []
    reader.library.put(400, "Comment exporter mes notes vers un tableur")
    reader.index_all()
    assert _suggested(reader, "Comment exporter mes notes vers un tableur") == [400]


def _look_alike(number: int) -> str:
    word = "".join(chr(ord("b") + int(digit)) for digit in f"{number:03}")
    return f"Pourquoi la boucle du chapitre {word} ne finit jamais"


def _suggested(reader: Reader, title: str = "Pourquoi la boucle de mon devoir ne finit jamais") -> list[int]:
    with reader.office.read() as work:
        return [item.id for item in reader.searcher.suggest(work, Draft(title=title)).items]


def test_an_index_of_other_rules_starts_again_empty_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    index = EmbeddedIndex(path)
    index.prepare()
    fill(index, [document(1, "question")])
    index.mark_complete()
    index.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET version = 'old'")
    db.close()
    again = EmbeddedIndex(path)
    health = again.prepare()
    assert (health.documents, health.needs_reindex) == (0, True)
    again.close()


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    path.write_bytes(b"not a database at all" * 500)
    index = EmbeddedIndex(path)
    assert index.prepare().needs_reindex
    assert path.with_name("search.sqlite3.damaged").exists()
    index.close()


def test_the_version_follows_the_analyser_and_the_embedded_texts() -> None:
    assert schema.VERSION.split(".")[1:] == [str(analyser.VERSION), str(embedding.VERSION)]


def _write_for_ever(path: str, ready: "multiprocessing.synchronize.Event") -> None:
    index = EmbeddedIndex(Path(path))
    ready.set()
    rev = 1
    while True:
        fill(
            index, [document(number, f"question {number} mot{rev}", rev=rev) for number in range(1, 6)], FakeEmbedder()
        )
        rev += 1


def test_killed_while_writing_the_index_is_behind_but_never_wrong(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    index = EmbeddedIndex(path)
    index.prepare()
    context = multiprocessing.get_context("fork")
    for turn in range(5):
        ready = context.Event()
        writer = context.Process(target=_write_for_ever, args=(str(path), ready))
        writer.start()
        ready.wait(20)
        time.sleep(0.05 + 0.03 * turn)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        stamps = index.manifest("thread", 0, 99)
        assert len({stamp.rev for stamp in stamps}) <= 1
        assert index.lexical(TextQuery(scope=EVERYTHING)).total == len(stamps) == index.health().documents
        assert index.statistics({"question"}).frequencies.get("question", 0) == len(stamps)
        assert index.health().vectors == len(stamps)
    index.close()
