"""How fast what is written is found: threads posted over HTTP, then searched for until they show."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Final
from urllib.parse import urlencode

import msgspec

from app.bench.drafts import Written as Question
from app.bench.driving import Client
from app.bench.report import Load, Written
from app.bench.seeding import Planted
from app.bench.serving import Server
from app.bench.timing import seconds, spread, waiting

A_PERSON: Final = 14
"""Threads each person posts: even twice as many are below what the site allows in ten minutes, and its limit stays."""
SPACE: Final = "both"
PATIENCE: Final = 120.0
PAUSE: Final = 0.01
AT_ONCE: Final = 4
Progress = Callable[[str, int, int], None]


class NeverFound(RuntimeError):
    """A thread was posted and did not show in two minutes."""


class Measured(msgspec.Struct, frozen=True):
    """What a run measured over HTTP."""

    loads: tuple[Load, ...] = ()
    written: Written | None = None


class _Posted(msgspec.Struct, frozen=True):
    mark: str
    took: float
    at: float


class _Results(msgspec.Struct, frozen=True):
    total: int


def measure_writing(
    server: Server, tokens: Sequence[str], questions: Sequence[Question], planted: Planted, progress: Progress
) -> Measured:
    """Half of the questions one by one, each until it is found; the other half at once, until the last is found.

    Raises:
        NeverFound: a thread did not show.
    """
    with ExitStack() as open_now:
        writers = [open_now.enter_context(closing(Client(server.port, token))) for token in tokens]
        reader = open_now.enter_context(closing(Client(server.port, planted.token)))
        return Measured(written=_measured(writers, reader, questions, planted, progress))


def _measured(
    writers: Sequence[Client], reader: Client, questions: Sequence[Question], planted: Planted, progress: Progress
) -> Written:
    half = len(questions) // 2
    posts, visible = [], []
    for place, question in enumerate(questions[:half]):
        posted = _post(writers[place // A_PERSON], question, place)
        posts.append(posted.took)
        visible.append(_await(reader, posted.mark) - posted.at)
        progress("posts", place + 1, half)
    began = seconds()
    at_once = list(enumerate(questions[half:], half))
    by_writer = [at_once[start : start + A_PERSON] for start in range(0, len(at_once), A_PERSON)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        chosen = reversed(writers[-len(by_writer) :])
        marks = [mark for found in pool.map(_post_all, chosen, by_writer) for mark in found]
    last = max(_await(reader, mark) for mark in marks)
    return Written(
        posts=spread(posts),
        visible=spread(visible),
        burst=len(marks),
        burst_per_second=round(len(marks) / (last - began), 1),
        planted_per_second=round(planted.documents / planted.seconds, 1),
    )


def _post_all(client: Client, questions: Sequence[tuple[int, Question]]) -> list[str]:
    return [_post(client, question, place).mark for place, question in questions]


def _post(client: Client, question: Question, place: int) -> _Posted:
    """Post a question with a word that no other text has."""
    mark = f"zq{place}x{len(question.body)}w"
    body = msgspec.json.encode({"space": SPACE, "title": f"{question.title} {mark}"[-200:], "body": question.body})
    began = seconds()
    client.send("POST", "/api/v1/threads", body)
    at = seconds()
    return _Posted(mark, at - began, at)


def _await(client: Client, mark: str) -> float:
    """When a search found it."""
    path = f"/api/v1/search?{urlencode({'q': mark, 'exact': 'true', 'limit': 1})}"
    for _ in waiting(PATIENCE, PAUSE):
        if msgspec.json.decode(client.send("GET", path), type=_Results).total:
            return seconds()
    raise NeverFound(f"{mark} was posted and not found in {PATIENCE:.0f} s")
