"""The real server in a process of its own, and what the system tells of it. Linux only: it reads /proc."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

import msgspec

from app.bench.timing import seconds, waiting

HOST: Final = "127.0.0.1"
START: Final = 600.0
"""Seconds a server may take to be ready, its model included."""
QUIET: Final = 0.05
"""Share of a core below which a server is at rest: its worker has looked through the index and measured it."""
PAUSE: Final = 1.0
STOP: Final = 20.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PROC: Final = Path("/proc")
_LOG: Final = "server.log"


class ServerFailed(RuntimeError):
    """The server ended, or never became ready."""


class Health(msgspec.Struct, frozen=True):
    """What `/health/ready` says."""

    status: str
    semantic: str


class Started(msgspec.Struct, frozen=True):
    """Seconds from the start until the first answer, until the model was ready, and until the worker was at rest."""

    answering: float
    ready: float
    at_rest: float


class Server(msgspec.Struct, frozen=True):
    """A running server."""

    process: int
    port: int
    started: Started

    def cpu_seconds(self) -> float:
        """Processor time of the server and its children so far."""
        return sum(_cpu_ticks(one) for one in _tree(self.process)) / _TICKS

    def memory_mb(self) -> tuple[float, float]:
        """Resident memory now, and at its highest, of the server and its children."""
        found = [_memory_kb(one) for one in _tree(self.process)]
        return tuple(round(sum(one[place] for one in found) / 1024, 1) for place in (0, 1))  # type: ignore[return-value]


@contextmanager
def serving(folder: Path, model: str) -> Iterator[Server]:
    """`forum serve` on a planted folder, ready and at rest; ended with the block, however that ends.

    Raises:
        ServerFailed: it ended or did not become ready; the end of its log says why.
    """
    port = _free_port()
    environ = {key: value for key, value in os.environ.items() if not key.startswith("FORUM_")}
    environ |= {
        "FORUM_DATA": str(folder), "FORUM_HOST": HOST, "FORUM_PORT": str(port), "FORUM_EMBEDDING_MODEL": model,
        "FORUM_SECRET_KEY": secrets.token_urlsafe(48), "FORUM_BASE_URL": f"http://{HOST}:{port}", "HF_HUB_OFFLINE": "1",
    }  # fmt: skip
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
    log = folder / _LOG
    began = seconds()
    with log.open("wb") as out, subprocess.Popen(command, env=environ, stdout=out, stderr=out) as process:  # noqa: S603 - our own program
        try:
            yield Server(process.pid, port, _await_ready(process, port, log, began, wants_model=model != "off"))
        finally:
            _end(process)


def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path, began: float, *, wants_model: bool) -> Started:
    answering = 0.0
    for _ in waiting(START, 0.05):
        if process.poll() is not None:
            raise ServerFailed(f"the server ended: {_last_lines(log)}")
        health = _health(port)
        if health is None:
            continue
        answering = answering or seconds() - began
        if health.semantic == "broken":
            raise ServerFailed(f"the model could not be loaded: {_last_lines(log)}")
        if health.semantic == "ready" or not wants_model:
            ready = seconds() - began
            _await_rest(process.pid)
            return Started(round(answering, 2), round(ready, 2), round(seconds() - began, 2))
    raise ServerFailed(f"the server was not ready after {START:.0f} s: {_last_lines(log)}")


def _await_rest(process: int) -> None:
    """Wait until it used hardly any processor time for a while."""
    before, since = _cpu_ticks(process), 0.0
    for waited in waiting(START, 0.1):
        if waited - since < PAUSE:
            continue
        now = _cpu_ticks(process)
        if now - before < QUIET * (waited - since) * _TICKS:
            return
        before, since = now, waited


def _health(port: int) -> Health | None:
    connection = HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        return msgspec.json.decode(answer.read(), type=Health)
    except (OSError, HTTPException, msgspec.DecodeError):
        return None
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP)
    except subprocess.TimeoutExpired:
        process.kill()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _tree(process: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for path in _PROC.glob("[0-9]*/stat"):
        fields = _stat(path)
        if fields:
            parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, pending = [], [process]
    while pending:
        one = pending.pop()
        found.append(one)
        pending += parents.get(one, [])
    return found


def _stat(path: Path) -> list[str]:
    """What is told of a process after its name, which may hold anything: its state, its parent, and so on."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu_ticks(process: int) -> int:
    fields = _stat(_PROC / str(process) / "stat")
    return int(fields[11]) + int(fields[12]) if fields else 0


def _memory_kb(process: int) -> tuple[int, int]:
    try:
        lines = (_PROC / str(process) / "status").read_text().splitlines()
    except OSError:
        return 0, 0
    figures = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if "kB" in rest}
    return figures.get("VmRSS", 0), figures.get("VmHWM", 0)


def _last_lines(log: Path) -> str:
    return " / ".join(log.read_text("utf-8", "replace").splitlines()[-3:])
