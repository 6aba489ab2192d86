"""Words looked up once are not looked up again, until the index changes."""

from pathlib import Path

from search.engines.embedded import EmbeddedIndex
from search.views import Removal
from tests.search.library import document, fill


def test_a_word_is_looked_up_again_once_the_index_changed(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "search.sqlite3")
    index.prepare()
    fill(index, [document(1, "une procédure de remboursement")])
    assert index.spell(["remboursemant"])[0].corrections == ("remboursement",)
    index.apply([Removal("t-1")])
    assert index.spell(["remboursemant"])[0].corrections == ()
    fill(index, [document(2, "un autre remboursement")])
    assert index.spell(["remboursemant"])[0].corrections == ("remboursement",)
    index.close()


def test_the_last_word_is_completed_though_it_was_looked_up_as_a_whole_one(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "search.sqlite3")
    index.prepare()
    fill(index, [document(1, "une procédure de remboursement")])
    assert index.spell(["rembo"])[0].completions == ()
    assert index.spell(["rembo"], prefix=True)[0].completions == ("remboursement",)
    assert index.spell(["rembo"])[0].completions == ()
    index.close()


def test_what_was_found_is_kept(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "search.sqlite3")
    index.prepare()
    fill(index, [document(1, "une procédure de remboursement")])
    first, again = index.spell(["remboursemant"]), index.spell(["remboursemant"])
    assert first[0] is again[0]
    index.close()
