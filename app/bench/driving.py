"""Asking a server over HTTP, on one connection or on several at once, and timing each answer."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlencode

import msgspec

from app.bench.drafts import Asked
from app.bench.report import Load, Step
from app.bench.serving import HOST, Server
from app.bench.timing import MILLISECONDS, seconds, spread

TIMEOUT: Final = 120.0
PAGE: Final = 20
Send = Callable[["Client", Asked], bytes]


class AnswerRefused(RuntimeError):
    """The server answered something else than what was asked for."""


class Found(msgspec.Struct, frozen=True):
    """As much of an answer as is counted."""

    items: list[msgspec.Raw]


class Client:
    """One connection that stays open, as a browser keeps it."""

    def __init__(self, port: int, token: str) -> None:
        """Connect at the first request."""
        self._connection: Final = HTTPConnection(HOST, port, timeout=TIMEOUT)
        self._headers: Final = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The answer to one request.

        Raises:
            AnswerRefused: it is no success.
        """
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:  # noqa: PLR2004 - success
            raise AnswerRefused(f"{method} {path} was answered {answer.status}: {content[:300].decode()}")
        return content

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def suggest(client: Client, asked: Asked) -> bytes:
    """Ask for suggestions to a draft."""
    body = msgspec.json.encode({"title": asked.title, "body": asked.body})
    return client.send("POST", "/api/v1/suggestions", body)


def search(client: Client, asked: Asked) -> bytes:
    """Ask for the first page of a search."""
    return client.send("GET", f"/api/v1/search?{urlencode({'q': asked.title, 'limit': PAGE})}")


def drive(server: Server, token: str, send: Send, requests: Sequence[Asked], connections: int) -> Load:
    """Send all requests, each connection one after the other, and say how long they took."""
    clients = [Client(server.port, token) for _ in range(connections)]
    shares = [requests[place::connections] for place in range(connections)]
    busy, began = server.cpu_seconds(), seconds()
    try:
        with ThreadPoolExecutor(connections) as pool:
            answers = [one for share in pool.map(_ask_all, clients, shares, [send] * connections) for one in share]
    finally:
        for client in clients:
            client.close()
    passed, busy = seconds() - began, server.cpu_seconds() - busy
    by_step: dict[str, list[float]] = {}
    for answer in answers:
        by_step.setdefault(answer.step, []).append(answer.seconds)
    return Load(
        connections=connections,
        latency=spread([answer.seconds for answer in answers]),
        steps=tuple(Step(name, spread(spans)) for name, spans in sorted(by_step.items())),
        per_second=round(len(answers) / passed, 1),
        cpu_ms=round(busy / len(answers) * MILLISECONDS, 2),
        found=round(sum(answer.is_found for answer in answers) / len(answers), 3),
    )


class _Answer(msgspec.Struct, frozen=True):
    step: str
    seconds: float
    is_found: bool


def _ask_all(client: Client, requests: Sequence[Asked], send: Send) -> list[_Answer]:
    answers = []
    for asked in requests:
        began = seconds()
        content = send(client, asked)
        passed = seconds() - began
        answers.append(_Answer(asked.step, passed, bool(msgspec.json.decode(content, type=Found).items)))
    return answers
