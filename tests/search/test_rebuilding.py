"""Another model or other rules for words: the index is built anew beside the one that serves, and nobody waits."""

import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.office import Office
from search import jobs
from search.cutting import laid_out
from search.embedding import parts
from search.engines.embedded import EmbeddedIndex, generations, schema
from search.engines.fake import FakeEmbedder
from search.ports import Embedder, EmbedderState
from search.service import Searcher
from search.service.finding import SearchRequest
from search.views import Draft, Reduced, Scope, Stamp, TextQuery, VectorQuery
from tests.search.library import Reader, document, fill, find_space

EVERYTHING = Scope(everything=True)


@pytest.fixture
def settled(reader: Reader) -> Reader:
    """A reader whose 250 documents are indexed, by their words and by meaning."""
    for number in range(1, 251):
        reader.library.put(number, f"question numéro {number} sur les tableurs")
    jobs.keep_level(reader.office, reader.searcher)
    return reader


def age(reader: Reader) -> None:
    """Let the words of the index have been cut by the rules of another release."""
    assert isinstance(reader.index, EmbeddedIndex)
    with sqlite3.connect(reader.index._files.live().path) as db:
        db.execute("UPDATE meta SET version = ?", (f"{schema.LAYOUT}.before",))
    db.close()


def found(reader: Reader, title: str = "question sur les tableurs") -> int:
    with reader.office.read() as work:
        return reader.searcher.find(work, SearchRequest(q=title)).total


def reduced(reader: Reader) -> Reduced | None:
    with reader.office.read() as work:
        return reader.searcher.suggest(work, Draft(title="question sur les tableurs")).degraded


def changed_to(reader: Reader, embedder: Embedder, former: FakeEmbedder | None = None) -> Reader:
    """The site started again with another model in its settings."""
    again = Reader.__new__(Reader)
    again.office, again.library, again.index = reader.office, reader.library, reader.index
    again.searcher = Searcher(
        reader.index, embedder, [reader.library], readable=reader.library.scope, find_space=find_space
    )
    again.searcher.recall = lambda name: former if former and former.name == name else None
    again.searcher.start()
    return again


def test_an_index_of_older_rules_serves_says_so_and_is_replaced_without_a_gap(settled: Reader) -> None:
    assert (found(settled), reduced(settled)) == (250, None)
    age(settled)
    settled.index.prepare()
    assert (found(settled), reduced(settled)) == (250, Reduced.OUTDATED)
    seen = []
    for _ in jobs.levelling(settled.office, settled.searcher):
        health = settled.index.health()
        seen.append(health.rebuilt)
        assert found(settled) == 250
    assert seen[:2] == [100, 200]
    assert (found(settled), reduced(settled)) == (250, None)
    assert not settled.index.health().needs_reindex
    assert settled.index.health().rebuilt is None


def test_newer_rules_for_words_need_no_new_vectors(settled: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    age(settled)
    settled.library.put(7, "un titre changé")
    embedder, read = settled.searcher.embedder, []
    assert isinstance(embedder, FakeEmbedder)
    embed = embedder.embed
    monkeypatch.setattr(embedder, "embed", lambda texts: (read.extend(texts), embed(texts))[1])
    jobs.keep_level(settled.office, settled.searcher)
    assert read == ["un titre changé"]
    assert settled.index.health().embedded == {"fake-1": 250}


def test_newer_rules_for_passages_embed_the_passages_and_nothing_else(
    settled: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, replies = laid_out([(11, "Une première réponse. " * 60), (12, "Une autre, et c’est la bonne pour finir.")])
    before = settled.library.put(7, "un long fil", answer=answer)
    jobs.keep_level(settled.office, settled.searcher)
    settled.library.put(7, "un long fil", answer=answer, replies=replies, rev=before.rev)
    age(settled)
    embedder, read = settled.searcher.embedder, []
    assert isinstance(embedder, FakeEmbedder)
    embed = embedder.embed
    monkeypatch.setattr(embedder, "embed", lambda texts: (read.extend(texts), embed(texts))[1])
    jobs.keep_level(settled.office, settled.searcher)
    assert read == [text for name, text in parts(settled.library.documents[7]).items() if name.startswith("reply-")]
    assert settled.index.load(["t-7"], "fake-1")["t-7"].vectors.keys() == parts(settled.library.documents[7]).keys()


def test_what_changes_while_the_index_is_built_is_in_the_new_one(settled: Reader) -> None:
    age(settled)
    steps = jobs.levelling(settled.office, settled.searcher)
    next(steps)
    settled.library.put(3, "changée pendant ce temps")
    jobs.reindex_document(settled.office, settled.searcher, "thread", 3)
    del settled.library.documents[5]
    jobs.reindex_document(settled.office, settled.searcher, "thread", 5)
    settled.library.put(900, "nouvelle pendant ce temps")
    settled.library.put(4, "changée sans que personne ne le dise")
    for _ in steps:
        pass
    assert not settled.index.has_shadow()
    assert jobs.check(settled.office, settled.searcher).is_clean
    assert found(settled, "changée pendant ce temps") >= 2


def test_a_building_that_was_left_is_gone_on_with(settled: Reader) -> None:
    age(settled)
    steps = jobs.levelling(settled.office, settled.searcher)
    next(steps)
    next(steps)
    del steps
    assert settled.index.health().rebuilt == 200
    assert found(settled) == 250
    before = settled.library.reads
    jobs.keep_level(settled.office, settled.searcher)
    assert settled.library.reads - before <= 4, "what was built already was read again"
    assert (found(settled), settled.index.health().serving.is_outdated) == (250, False)


def test_a_building_by_rules_that_are_old_by_now_starts_over(settled: Reader) -> None:
    age(settled)
    next(jobs.levelling(settled.office, settled.searcher))
    shadow = settled.index.begin_shadow()
    assert isinstance(shadow, EmbeddedIndex)
    with sqlite3.connect(shadow._files.live().path) as db:
        db.execute("UPDATE meta SET version = ?", (f"{schema.LAYOUT}.before",))
    db.close()
    assert settled.index.begin_shadow().health().documents == 0


def test_the_index_is_not_built_anew_while_the_model_is_loaded(settled: Reader) -> None:
    age(settled)
    embedder = settled.searcher.embedder
    assert isinstance(embedder, FakeEmbedder)
    embedder.state = EmbedderState.LOADING
    jobs.keep_level(settled.office, settled.searcher)
    assert settled.index.health().serving.is_outdated
    embedder.state = EmbedderState.BROKEN
    jobs.keep_level(settled.office, settled.searcher)
    assert settled.index.health().embedded == {"fake-1": 250}, "vectors that are there need no model to be kept"


def test_reindexing_by_hand_goes_on_beside_the_live_index(settled: Reader) -> None:
    seen = []
    assert isinstance(settled.index, EmbeddedIndex)
    before = settled.index._files.live().path
    total = jobs.reindex_all(settled.office, settled.searcher, lambda _: seen.append(found(settled)))
    assert (total, set(seen)) == (250, {250})
    assert settled.index._files.live().path != before
    assert not before.exists(), "the file that served before is thrown away"


def test_the_former_model_answers_until_the_new_one_has_read_everything(settled: Reader) -> None:
    former = FakeEmbedder()
    site = changed_to(settled, FakeEmbedder(name="new-2"), former)
    assert site.searcher.former is former
    steps = jobs.levelling(site.office, site.searcher)
    next(steps)
    assert site.index.health().embedded == {"fake-1": 250, "new-2": 100}
    assert reduced(site) is None
    assert near(site) == (True, "fake-1")
    for _ in steps:
        pass
    assert near(site) == (True, "new-2")
    assert site.searcher.former is None, "the former model leaves the memory"
    assert site.index.health().embedded == {"new-2": 250}, "and its vectors the disk"
    assert site.index.serving().model == "new-2"


def test_without_the_former_model_answers_say_that_not_everything_was_read(settled: Reader) -> None:
    site = changed_to(settled, FakeEmbedder(name="new-2"))
    assert (found(site), reduced(site)) == (250, Reduced.PARTIAL)
    next(jobs.levelling(site.office, site.searcher))
    assert jobs.check(site.office, site.searcher).unembedded == 150
    assert reduced(site) is Reduced.PARTIAL
    jobs.keep_level(site.office, site.searcher)
    assert (reduced(site), site.index.health().embedded) == (None, {"new-2": 250})


def test_another_process_learns_that_the_new_model_serves(settled: Reader) -> None:
    server = changed_to(settled, FakeEmbedder(name="new-2"), FakeEmbedder())
    assert near(server) == (True, "fake-1")
    assert isinstance(settled.index, EmbeddedIndex)
    worker = changed_to(settled, FakeEmbedder(name="new-2"))
    jobs.keep_level(worker.office, worker.searcher)
    assert near(server) == (True, "new-2")


def near(reader: Reader) -> tuple[bool, str]:
    """Whether a question finds its twin, and which model read it."""
    answering, _ = reader.searcher._now()
    assert answering.embedder is not None
    with reader.office.read() as work:
        items = reader.searcher.suggest(work, Draft(title="question numéro 17 sur les tableurs")).items
    return 17 in {item.id for item in items}, answering.embedder.name


def test_a_change_of_file_is_seen_by_every_process_at_once(settled: Reader) -> None:
    assert isinstance(settled.index, EmbeddedIndex)
    path = settled.index._files.live().path
    other = EmbeddedIndex(path)
    assert other.lexical(TextQuery(scope=EVERYTHING)).total == 250
    jobs.reindex_all(settled.office, settled.searcher)
    fill(other, [document(999, "écrit par un autre processus")])
    assert settled.index.lexical(TextQuery(scope=EVERYTHING)).total == 251
    assert other.lexical(TextQuery(scope=EVERYTHING)).total == 251
    other.close()


def test_the_vectors_of_before_answer_until_those_of_the_new_file_are_read(
    settled: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = settled.index
    query = VectorQuery(scope=EVERYTHING, model="fake-1", vectors=FakeEmbedder().embed(["question numéro 17"]), limit=1)
    assert index.nearest(query)[0].key == "t-17"
    may_read, begun = threading.Event(), threading.Event()
    warm = generations.Generation.warm

    def slowly(self: generations.Generation, model: str) -> None:
        begun.set()
        assert may_read.wait(20)
        warm(self, model)

    monkeypatch.setattr(generations.Generation, "warm", slowly)
    shadow = index.begin_shadow()
    fill(shadow, [document(999, "question numéro 17")], FakeEmbedder())
    index.swap()
    assert index.nearest(query)[0].key == "t-17", "the file of before answers at once"
    assert index.manifest("thread", 0, 9) == [Stamp(999, 1, 1)], "everything else is read where it is"
    assert begun.wait(20)
    may_read.set()
    for _ in _during(20):
        if index.nearest(query)[0].key == "t-999":
            break
    assert index.nearest(query)[0].key == "t-999"


def _build_for_ever(path: str, ready: "multiprocessing.synchronize.Event") -> None:
    index = EmbeddedIndex(Path(path))
    ready.set()
    while True:
        shadow = index.begin_shadow()
        held = [stamp.id for stamp in index.manifest("thread", 0, 99)]
        for entry in index.load([f"t-{number}" for number in held]).values():
            fill(shadow, [entry.document])
        shadow.mark_complete()
        index.swap()


def test_killed_while_building_no_half_index_ever_serves(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    index = EmbeddedIndex(path)
    index.prepare()
    fill(index, [document(number, f"question {number}") for number in range(1, 11)])
    index.mark_complete()
    context = multiprocessing.get_context("fork")
    for turn in range(5):
        ready = context.Event()
        builder = context.Process(target=_build_for_ever, args=(str(path), ready))
        builder.start()
        ready.wait(20)
        until = 0.05 + 0.04 * turn
        for _ in _during(until):
            assert index.lexical(TextQuery(scope=EVERYTHING)).total == 10
        os.kill(builder.pid or 0, signal.SIGKILL)
        builder.join()
        assert index.lexical(TextQuery(scope=EVERYTHING)).total == index.health().documents == 10
        assert not index.health().needs_reindex
    index.close()


def _during(seconds: float) -> Iterator[None]:
    for _ in range(int(seconds / 0.005)):
        yield
        time.sleep(0.005)


def test_a_site_begun_anew_takes_no_note_of_files_that_are_gone(office: Office, tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "search.sqlite3")
    reader = Reader(office, index, FakeEmbedder())
    reader.library.put(1, "seule")
    jobs.reindex_all(office, reader.searcher)
    jobs.reindex_all(office, reader.searcher)
    index.close()
    for path in tmp_path.glob("search.sqlite3*"):
        path.unlink()
    again = Reader(office, EmbeddedIndex(tmp_path / "search.sqlite3"), FakeEmbedder())
    assert again.index.health().needs_reindex
    assert (tmp_path / "search.sqlite3").exists()
