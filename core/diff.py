"""What changed between two texts, word by word, for revision histories. Pure: same texts, same changes."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

import msgspec

MAX_PAIRS: Final = 200_000
"""Pairs of equal words, one in each text, that the comparison may look at; beyond, lines are compared, then nothing.

The comparison is worse than linear in them: 200,000 cost 0.6 s at worst where this was written, two unrelated
long posts 8 ms.
"""

_WORDS: Final = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
"""A word with the space after it: fewer pieces, and no page reads as changed from space to space."""

_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")


class ChangeKind(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Change(msgspec.Struct, frozen=True):
    """A stretch of text kept, added or removed."""

    kind: ChangeKind
    text: str


_Stretch = tuple[ChangeKind, str]


def word_diff(old: str, new: str) -> tuple[Change, ...]:
    """The stretches that lead from `old` to `new`, in reading order; a replacement is removed, then added.

    The stretches not added spell `old`, those not removed spell `new`, to the last space.
    """
    head, old_middle, new_middle, tail = _trim(_WORDS.findall(old), _WORDS.findall(new))
    middle = _compare(old_middle, new_middle)
    if middle is None:
        middle = _compare_lines("".join(old_middle), "".join(new_middle))
    return _join([(ChangeKind.SAME, head), *middle, (ChangeKind.SAME, tail)])


def _trim(old: list[str], new: list[str]) -> tuple[str, list[str], list[str], str]:
    """Cut what both begin and end with: most edits touch one place of a long text."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    room = shorter - start
    end = next((i for i in range(room) if old[-1 - i] != new[-1 - i]), room)
    tail = old[len(old) - end :]
    return "".join(old[:start]), old[start : len(old) - end], new[start : len(new) - end], "".join(tail)


def _compare_lines(old: str, new: str) -> list[_Stretch]:
    by_line = _compare(_LINES.findall(old), _LINES.findall(new))
    return [(ChangeKind.REMOVED, old), (ChangeKind.ADDED, new)] if by_line is None else by_line


def _compare(old: Sequence[str], new: Sequence[str]) -> list[_Stretch] | None:
    """The stretches between two sequences of pieces, or None if that would take too long."""
    if _pairs(old, new) > MAX_PAIRS:
        return None
    stretches: list[_Stretch] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if tag == "equal":
            stretches.append((ChangeKind.SAME, removed))
        else:
            stretches += [(ChangeKind.REMOVED, removed), (ChangeKind.ADDED, added)]
    return stretches


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counts = Counter(new)
    return sum(counts[piece] for piece in old)


def _join(stretches: Sequence[_Stretch]) -> tuple[Change, ...]:
    """Drop empty stretches and glue neighbours of one kind."""
    changes: list[Change] = []
    for kind, text in stretches:
        if changes and text and changes[-1].kind == kind:
            changes[-1] = Change(kind, changes[-1].text + text)
        elif text:
            changes.append(Change(kind, text))
    return tuple(changes)
