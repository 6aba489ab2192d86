"""Cutting what a document's vectors would not hold into passages: where each begins and ends, and what it is called.

Pure. A passage never begins or ends inside a word, and belongs to one text: the question, one reply, or an answer whose
replies are not told apart.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice, pairwise
from typing import Final

import msgspec

from search.views import Document

WHOLE_PARTS: Final = ("title", "question", "answer")
"""The parts of every document; what else has a vector is a passage of a long text."""
ROOM: Final = 1_200
"""A model of 256 tokens reads about this much; the rest of a longer text is not seen anyway."""
PASSAGES: Final = 6
"""Passages of one document at most: its room on the disk and in memory, and its share of the model's time."""
OF_QUESTION: Final = 2
"""So many of them at most hold the end of a long question; the others are left to what answers it."""
SHORT: Final = 40
"""A shorter passage says no more than the title that is put before it."""

LaidOut = tuple[str, tuple[tuple[int, int], ...]]
"""Replies joined, and where each begins: `Document.answer` and `Document.replies`."""
NO_ANSWER: Final[LaidOut] = ("", ())

_BREAK: Final = re.compile(r"\n\s*|[.!?…]+[\"'»”\u2019)\]]*\s+")
_SPACE: Final = re.compile(r"\s+")


class Region(msgspec.Struct, frozen=True):
    """Where a passage stands: in which post (0: not told apart), and from which character of its text."""

    post_id: int
    start: int


class Cut(msgspec.Struct, frozen=True):
    """A passage: the name of its vector, and its text."""

    name: str
    text: str


def passages(document: Document) -> list[Cut]:
    """What lies beyond the first `ROOM` characters of question and answer, the best replies first; none when short."""
    question = islice(_beyond("question", document.body, ROOM), OF_QUESTION)
    return list(islice(chain(question, _of_answer(document)), PASSAGES))


def region(part: str) -> Region | None:
    """Where in which reply a passage stands, by the name of its vector; None when it is not of one reply."""
    kind, _, place = part.partition("-")
    if kind != _REPLY:
        return None
    post_id, _, start = place.partition("-")
    return Region(int(post_id), int(start or 0))


def beginning_at(text: str, start: int) -> str:
    """A text from one of its characters on, from the next word when it changed meanwhile; all of it when it is over."""
    if start <= 0 or text[start - 1 : start].isspace():
        return text[start:].strip() or text
    following = _SPACE.search(text, start)
    return text[following.end() :] if following else text


def laid_out(posts: Iterable[tuple[int, str]]) -> LaidOut:
    """Replies as one answer."""
    starts, texts, length = [], [], 0
    for post_id, text in posts:
        starts.append((post_id, length))
        texts.append(text)
        length += len(text) + len(_BETWEEN)
    return _BETWEEN.join(texts), tuple(starts)


_REPLY: Final = "reply"
_BETWEEN: Final = "\n\n"


def _of_answer(document: Document) -> Iterator[Cut]:
    if not document.replies:
        yield from _beyond("answer", document.answer, ROOM)
        return
    bounds = (*document.replies, (0, len(document.answer) + len(_BETWEEN)))
    for (post_id, start), (_, following) in pairwise(bounds):
        text = document.answer[start : following - len(_BETWEEN)]
        yield from _beyond(f"{_REPLY}-{post_id}", text, ROOM - start)


def _beyond(name: str, text: str, covered: int) -> Iterator[Cut]:
    """The passages of a text whose first characters are held by another vector already."""
    if len(text) <= covered:
        return
    # Of a reply that had barely begun there, the whole is kept together.
    start = _cut(text, 0, covered) if covered > ROOM // 2 else 0
    while start < len(text):
        end = _cut(text, start, start + ROOM)
        passage = text[start:end].strip()
        if len(passage) >= SHORT:
            yield Cut(f"{name}-{start}" if start else name, passage)
        start = end


def _cut(text: str, start: int, end: int) -> int:
    """Where to stop: after the last sentence or line that fits, else after the last word, never inside one."""
    if len(text) <= end:
        return len(text)
    for boundary in (_BREAK, _SPACE):
        found = [one.end() for one in boundary.finditer(text, start + (end - start) // 2, end)]
        if found:
            return found[-1]
    following = _SPACE.search(text, end)
    return following.end() if following else len(text)
