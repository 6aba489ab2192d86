"""Revision histories: what was kept, added, removed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diff import Change, ChangeKind, word_diff


def spelled(changes: tuple[Change, ...], without: ChangeKind) -> str:
    return "".join(change.text for change in changes if change.kind != without)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("same", "same", [("same", "same")]),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        ("I like tea", "I like coffee", [("same", "I like "), ("removed", "tea"), ("added", "coffee")]),
        ("un deux", "un, deux", [("removed", "un "), ("added", "un, "), ("same", "deux")]),
        ("a b c", "a c", [("same", "a "), ("removed", "b "), ("same", "c")]),
    ],
)
def test_a_change_is_shown_word_by_word(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert [(change.kind, change.text) for change in word_diff(old, new)] == expected


@given(st.text("ab \n.", max_size=60), st.text("ab \n.", max_size=60))
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    changes = word_diff(old, new)
    assert spelled(changes, ChangeKind.ADDED) == old
    assert spelled(changes, ChangeKind.REMOVED) == new
    assert all(first.kind != second.kind for first, second in itertools.pairwise(changes))
    assert changes == word_diff(old, new)


def test_large_rewrites_are_compared_by_line() -> None:
    kept = [f"kept {number}\n" for number in range(20)]
    old = "".join(line + "a b a b\n" * 40 for line in kept)
    new = "".join(line + "b a\n" * 40 for line in kept)
    changes = word_diff(old, new)
    assert spelled(changes, ChangeKind.ADDED) == old
    assert all(change.text.endswith("\n") for change in changes)
    assert "kept 7\n" in [change.text for change in changes if change.kind == ChangeKind.SAME]


def test_texts_made_to_be_slow_are_replaced_whole() -> None:
    old, new = "?" * 32_000, ("?" * 9 + "!") * 3_200
    assert [change.kind for change in word_diff("x" + old, "y" + new)] == ["removed", "added"]
