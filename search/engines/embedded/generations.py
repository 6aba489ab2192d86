"""The files of one index: the one that serves, the one being filled beside it, and the change from one to the other.

An index begins as one file. One built anew gets the next number (`search.sqlite3.1`), and a pointer beside them
(`search.sqlite3.live`) names the file that serves; without a pointer it is the first. The pointer is replaced in one
step while the writer's lock of the old file is held: a write of any process is in the old file before the change, and
so in the new one too, or finds the pointer moved and goes to the new file. Knows no search.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from search.engines.embedded.matrix import Matrix
from search.engines.embedded.spelling import Spellings
from search.engines.embedded.store import Store
from search.errors import IndexUnavailable

_ASIDE: Final = ("", "-wal", "-shm")
_log: Final = logging.getLogger(__name__)


class Generation:
    """One file: its connections, the vectors read from it, and the words looked up in it."""

    def __init__(self, path: Path, exact_rows: int) -> None:
        """Nothing is opened before the first use."""
        self.path: Final = path
        self.store: Final = Store(path)
        self.spellings: Final = Spellings()
        self._exact_rows: Final = exact_rows
        self._matrices: Final[dict[str, Matrix]] = {}
        self._lock: Final = threading.Lock()

    def matrix(self, model: str) -> Matrix:
        """The vectors of one model, in memory once used; those of another leave it, for one model serves at a time."""
        with self._lock:
            found = self._matrices.get(model)
            if found is None:
                self._matrices.clear()
                found = self._matrices[model] = Matrix(self.store, model, self._exact_rows)
            return found

    def has_vectors(self, model: str = "") -> bool:
        """Whether those of a model, or of any, are in memory or on their way."""
        with self._lock:
            return model in self._matrices if model else bool(self._matrices)

    def warm(self, model: str) -> None:
        """Read the vectors of a model into memory."""
        self.matrix(model).catch_up()


class Generations:
    """The files of one index, by the name of the first."""

    def __init__(self, first: Path, exact_rows: int) -> None:
        """Nothing is opened before the first use."""
        self._first: Final = first
        self._exact_rows: Final = exact_rows
        self._pointer: Final = first.with_name(first.name + ".live")
        self._lock: Final = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._live: Generation | None = None
        self._shadow: Generation | None = None
        self._leaving: Generation | None = None
        self._is_warming = False

    def live(self) -> Generation:
        """The file that serves, now: another process may have changed it since the last use."""
        with self._lock:
            seen = self._look()
            if self._live is None or seen != self._seen:
                number = self._number()
                path = self._path(number)
                if self._live is None or self._live.path != path:
                    self._leave()
                    self._live = Generation(path, self._exact_rows)
                self._seen = seen
            return self._live

    def shadow(self) -> Generation | None:
        """The file being filled beside the live one, when there is one."""
        live = self.live()
        path = self.shadow_path()
        with self._lock:
            if live is not self._live or not path.exists():
                self._shadow = None
            elif self._shadow is None or self._shadow.path != path:
                self._shadow = Generation(path, self._exact_rows)
            return self._shadow

    def shadow_path(self) -> Path:
        """Where an index is built anew."""
        return self._path(self._number() + 1)

    @contextmanager
    def read(self) -> Iterator[tuple[Generation, sqlite3.Connection]]:
        """The live file inside one read snapshot."""
        with ExitStack() as stack:
            generation = self.live()
            try:
                db = stack.enter_context(generation.store.read())
            except IndexUnavailable:
                now = self.live()
                if now is generation:
                    raise
                generation, db = now, stack.enter_context(now.store.read())
            yield generation, db

    @contextmanager
    def read_vectors(self, model: str) -> Iterator[tuple[Generation, sqlite3.Connection]]:
        """As `read`; but the file of before answers until the vectors of the new one are in memory.

        A million of them take seconds. The file of before may be gone from its folder: it is still open here.
        """
        with ExitStack() as stack:
            leaving = self._still_warm(self.live(), model)
            if leaving is not None:
                try:
                    db = stack.enter_context(leaving.store.read())
                except IndexUnavailable:
                    leaving = None
            if leaving is None:
                leaving, db = stack.enter_context(self.read())
            yield leaving, db

    @contextmanager
    def write(self) -> Iterator[tuple[Generation, sqlite3.Connection]]:
        """The live file inside one write transaction; nobody changes the files meanwhile."""
        while True:
            generation = self.live()
            with ExitStack() as stack:
                try:
                    db = stack.enter_context(generation.store.write())
                except IndexUnavailable:
                    if self.live() is generation:
                        raise
                    continue
                if self.live() is generation:
                    yield generation, db
                    return

    def swap(self) -> bool:
        """Let the shadow serve; False when there is none."""
        with self.write():
            shadow = self.shadow_path()
            if not shadow.exists():
                return False
            fresh = self._pointer.with_name(self._pointer.name + ".new")
            with fresh.open("w", encoding="ascii") as file:
                file.write(f"{self._number() + 1}\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._pointer)
        self.sweep()
        return True

    def drop_shadow(self) -> None:
        """Throw away what was being built."""
        path = self.shadow_path()
        with self._lock:
            if self._shadow is not None:
                self._shadow.store.retire()
                self._shadow = None
        _unlink(path)

    def sweep(self) -> None:
        """Throw away the files that served before; who still reads one of them has it open and keeps it to the end."""
        for number in range(self._number() - 1, -1, -1):
            path = self._path(number)
            if path.exists():
                _unlink(path)

    def close(self) -> None:
        """Let go of the files; later calls open them again."""
        with self._lock:
            self._retire()

    def _leave(self) -> None:
        """Another file serves: the one of before is kept as long as it has vectors that the new one has not yet."""
        before, self._live = self._live, None
        self._retire()
        if before is not None and before.has_vectors():
            self._leaving = before
        elif before is not None:
            before.store.retire()

    def _still_warm(self, now: Generation, model: str) -> Generation | None:
        with self._lock:
            leaving = self._leaving
            if leaving is None:
                return None
            if not leaving.has_vectors(model):
                self._leaving = None
                leaving.store.retire()
                return None
            if not self._is_warming:
                self._is_warming = True
                threading.Thread(target=self._warm, args=(now, model), name="index vectors", daemon=True).start()
            return leaving

    def _warm(self, now: Generation, model: str) -> None:
        try:
            now.warm(model)
        except IndexUnavailable:
            _log.warning("the vectors of %s could not be read; the next question tries", now.path.name, exc_info=True)
        finally:
            with self._lock:
                self._is_warming = False
                if self._leaving is not None and now is self._live:
                    self._leaving.store.retire()
                    self._leaving = None

    def _retire(self) -> None:
        for generation in (self._live, self._shadow, self._leaving):
            if generation is not None:
                generation.store.retire()
        self._live = self._shadow = self._leaving = None

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._pointer.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _number(self) -> int:
        with suppress(OSError, ValueError):
            return max(int(self._pointer.read_text("ascii")), 0)
        return 0

    def _path(self, number: int) -> Path:
        return self._first.with_name(f"{self._first.name}.{number}") if number else self._first


def _unlink(path: Path) -> None:
    for suffix in _ASIDE:
        try:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        except OSError as error:  # a system that keeps open files: the next sweep finds it
            _log.warning("%s could not be thrown away: %s", path.name + suffix, error)
