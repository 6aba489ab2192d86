"""A document on which something fails is set aside and named; everything else is indexed."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import Unavailable
from core.office import Office
from core.work import Work
from search import jobs
from search.engines.embedded import engine, writing
from search.engines.fake import FakeEmbedder
from search.errors import IndexUnavailable
from search.queries.set_aside import find_check, list_set_aside
from search.views import Document, Draft, Removal, SetAside, State, Upsert, Vectors
from tests.search.library import Reader, document, fill

POISON = "poison"


@pytest.fixture
def shelf(reader: Reader) -> Reader:
    """Twenty documents, the seventh of which is bad."""
    for number in range(1, 21):
        reader.library.put(number, POISON if number == 7 else f"question {number}")
    return reader


def aside(reader: Reader) -> tuple[SetAside, ...]:
    with reader.office.read() as work:
        return list_set_aside(work)


def held(reader: Reader) -> list[int]:
    return [stamp.id for stamp in reader.index.manifest("thread", 0, 999)]


def fail_to_load(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    load = reader.library.load

    def failing(work: Work, ids: Collection[int]) -> list[Document]:
        documents = load(work, ids)
        if any(one.title == POISON for one in documents):
            raise ValueError("an impossible date")
        return documents

    monkeypatch.setattr(reader.library, "load", failing)


def fail_to_analyse(_reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = writing.prepare

    def failing(one: Document) -> writing.Prepared:
        if one.title == POISON:
            raise RecursionError("words without end")
        return prepare(one)

    monkeypatch.setattr(engine.writing, "prepare", failing)


def fail_to_write(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    apply = reader.index.apply

    def failing(batch: Sequence[Upsert | Removal]) -> object:
        if any(isinstance(item, Upsert) and item.document.title == POISON for item in batch):
            raise OverflowError("too large to be stored")
        return apply(batch)

    monkeypatch.setattr(reader.index, "apply", failing)


def fail_to_embed(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = reader.searcher.embedder
    assert isinstance(embedder, FakeEmbedder)
    embed = embedder.embed

    def failing(texts: Sequence[str]) -> Vectors:
        if any(POISON in text for text in texts):
            raise IndexError("index out of range in self")
        return embed(texts)

    monkeypatch.setattr(embedder, "embed", failing)


@pytest.mark.parametrize("fail", [fail_to_load, fail_to_analyse, fail_to_write])
def test_one_bad_document_keeps_none_of_the_others_out(
    shelf: Reader, monkeypatch: pytest.MonkeyPatch, fail: object
) -> None:
    assert callable(fail)
    fail(shelf, monkeypatch)
    jobs.keep_level(shelf.office, shelf.searcher)
    assert held(shelf) == [number for number in range(1, 21) if number != 7]
    (one,) = aside(shelf)
    assert (one.key, one.kind, one.id, one.rev, one.tries, one.has_words) == ("t-7", "thread", 7, 1, 1, False)
    assert one.error.partition(":")[0] in {"ValueError", "RecursionError", "OverflowError"}
    report = jobs.check(shelf.office, shelf.searcher)
    assert report.is_clean, "it is told as set aside, and not as missing too"
    assert report.set_aside == (one,)


def test_a_document_the_model_fails_on_is_found_by_its_words(shelf: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_to_embed(shelf, monkeypatch)
    jobs.keep_level(shelf.office, shelf.searcher)
    assert held(shelf) == list(range(1, 21))
    assert [(one.key, one.has_words) for one in aside(shelf)] == [("t-7", True)]
    report = jobs.check(shelf.office, shelf.searcher)
    assert (report.unembedded, shelf.index.serving().model) == (0, "fake-1")
    jobs.keep_level(shelf.office, shelf.searcher)
    assert aside(shelf)[0].tries == 1, "what fails is not tried again every few minutes"


def test_what_failed_is_tried_again_when_it_changes_and_forgotten_when_it_goes_well(
    shelf: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_write(shelf, monkeypatch)
    jobs.keep_level(shelf.office, shelf.searcher)
    jobs.keep_level(shelf.office, shelf.searcher)
    assert aside(shelf)[0].tries == 1
    shelf.library.put(7, "mieux dit")
    jobs.reindex_document(shelf.office, shelf.searcher, "thread", 7)
    assert (aside(shelf), 7 in held(shelf)) == ((), True)


def test_a_repair_tries_what_was_set_aside_again(shelf: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as bad:
        fail_to_write(shelf, bad)
        jobs.keep_level(shelf.office, shelf.searcher)
        jobs.repair(shelf.office, shelf.searcher, jobs.check(shelf.office, shelf.searcher))
        assert aside(shelf)[0].tries == 2
    jobs.repair(shelf.office, shelf.searcher, jobs.check(shelf.office, shelf.searcher))
    assert (aside(shelf), 7 in held(shelf)) == ((), True)


def test_what_was_set_aside_and_then_removed_is_told_no_more(shelf: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_to_write(shelf, monkeypatch)
    jobs.keep_level(shelf.office, shelf.searcher)
    del shelf.library.documents[7]
    jobs.reindex_document(shelf.office, shelf.searcher, "thread", 7)
    assert aside(shelf) == ()


def test_a_text_that_turns_bad_does_not_go_on_standing_with_its_former_words(
    shelf: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_write(shelf, monkeypatch)
    shelf.library.put(3, POISON)
    fill(shelf.index, [document(3, "question 3")])
    jobs.reindex_document(shelf.office, shelf.searcher, "thread", 3)
    assert 3 not in held(shelf)
    with shelf.office.read() as work:
        assert shelf.searcher.suggest(work, Draft(title="question 3")).items == ()


def test_nobody_is_blamed_for_an_index_that_is_away(shelf: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_batch: object) -> object:
        raise IndexUnavailable(reason="disk full")

    monkeypatch.setattr(shelf.index, "apply", away)
    with pytest.raises(Unavailable):
        jobs.keep_level(shelf.office, shelf.searcher)
    assert aside(shelf) == ()


def test_nobody_is_blamed_when_everything_fails(shelf: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 21):
        shelf.library.put(number, POISON)
    with monkeypatch.context() as bad:
        fail_to_analyse(shelf, bad)
        with pytest.raises(RecursionError):
            jobs.keep_level(shelf.office, shelf.searcher)
        assert aside(shelf) == ()
    with monkeypatch.context() as bad:
        fail_to_embed(shelf, bad)
        jobs.keep_level(shelf.office, shelf.searcher)
        assert (len(held(shelf)), aside(shelf)) == (20, ()), "words serve"
    jobs.keep_level(shelf.office, shelf.searcher)
    assert jobs.check(shelf.office, shelf.searcher).unembedded == 0


def test_a_document_where_other_readers_find_it_is_named_and_mended(reader: Reader) -> None:
    for number in range(1, 5):
        reader.library.put(number, f"question {number}")
    fill(
        reader.index,
        [
            document(1, "question 1"),
            document(2, "question 2", space_id=9),
            document(3, "question 3", state=State.VERIFIED),
            document(4, "question 4", rev=3, space_id=9),
        ],
    )
    report = jobs.check(reader.office, reader.searcher)
    assert report.differences == (jobs.Difference("thread", stale=(4,), exposed=(2, 3)),)
    assert not report.is_clean
    assert jobs.repair(reader.office, reader.searcher, report) == 3
    assert jobs.check(reader.office, reader.searcher).is_clean
    assert {stamp.space_id for stamp in reader.index.manifest("thread", 0, 9)} == {1}


def test_differences_are_found_across_many_pages(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.jobs.comparing.MANIFEST", 3)
    for number in range(1, 31):
        reader.library.put(number, f"question {number}")
    reader.index_all()
    for number in (3, 4, 9, 29, 30):
        del reader.library.documents[number]
    reader.index.apply([Removal(f"t-{number}") for number in (1, 12, 13, 27)])
    fill(reader.index, [document(number, "trop") for number in (40, 41, 42, 43)])
    reader.library.put(28, "changée")
    (one,) = jobs.check(reader.office, reader.searcher).differences
    assert one == jobs.Difference(
        "thread", missing=(1, 12, 13, 27), orphan=(3, 4, 9, 29, 30, 40, 41, 42, 43), stale=(28,)
    )


class TestEveryNight:
    def at(self, reader: Reader, hour: int, day: int = 10) -> Office:
        """The office at some hour in Paris, in winter."""
        reader.office.clock = lambda: datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour - 1)
        return reader.office

    def test_the_index_is_mended_and_what_was_found_is_kept(
        self, shelf: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        fail_to_write(shelf, monkeypatch)
        jobs.keep_level(shelf.office, shelf.searcher)
        shelf.index.apply([Removal("t-2")])
        jobs.check_nightly(self.at(shelf, 3), shelf.searcher)
        with shelf.office.read() as work:
            kept = find_check(work)
        assert kept is not None
        assert (kept.at, kept.mended) == (datetime(2026, 3, 10, 2, tzinfo=UTC), 1)
        assert kept.report.differences[0].missing == (2,)
        assert [(one.key, one.tries) for one in kept.report.set_aside] == [("t-7", 2)]
        assert "1 missing" in caplog.text
        assert "1 mended" in caplog.text

    @pytest.mark.parametrize(("hour", "day", "runs"), [(5, 10, 1), (14, 10, 1), (3, 11, 2), (14, 11, 1), (16, 12, 2)])
    def test_it_is_done_once_a_night_or_by_day_after_a_night_that_was_missed(
        self, shelf: Reader, hour: int, day: int, runs: int
    ) -> None:
        jobs.keep_level(shelf.office, shelf.searcher)
        jobs.check_nightly(self.at(shelf, 3), shelf.searcher)
        shelf.index.apply([Removal("t-2")])
        jobs.check_nightly(self.at(shelf, hour, day), shelf.searcher)
        assert (2 in held(shelf)) == (runs == 2)
