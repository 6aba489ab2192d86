"""One engine for all the sites of a session.

SQLAlchemy keeps compiled statements per engine: with an engine for each test, a third of the suite is spent compiling
the same statements again.
"""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.event import listen

from core.db import Database


class MovingDatabase(Database):
    """A database that can move to another address of the same kind, its engine and what that learnt included."""

    def __init__(self, url: str) -> None:
        """Begin at `url`; connections are made where the database is at that moment."""
        super().__init__(url)
        listen(self.engine, "do_connect", self._lead)
        if self.is_sqlite:
            listen(self.engine, "connect", do_not_wait_for_the_disk)

    def move(self, url: str) -> "MovingDatabase":
        """Leave nothing open, and go on at `url`."""
        self.close()
        self.url = url
        return self

    def settle_in(self, folder: Path, blank: Path) -> "MovingDatabase":
        """Go on with a copy of this SQLite file in a folder of one test, named as the settings name it."""
        shutil.copy(blank, folder / "entraide.sqlite3")
        return self.move(f"sqlite:///{folder / 'entraide.sqlite3'}")

    def keep(self) -> bytes:
        """All of it as it is now; SQLite only."""
        self.close()  # the last connection writes the log back into the file
        return self._file.read_bytes()

    def go_back(self, kept: bytes) -> None:
        """Be again as it was."""
        self.close()
        self._file.write_bytes(kept)

    @property
    def _file(self) -> Path:
        return Path(str(make_url(self.url).database))

    def _lead(self, dialect: Any, _record: object, args: list[Any], options: dict[str, Any]) -> None:
        args[:], here = dialect.create_connect_args(make_url(self.url))
        options.update(here)


def do_not_wait_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """No power cut happens inside a test; those about crashes start their own processes with the real settings."""
    connection.execute("PRAGMA synchronous=OFF")
