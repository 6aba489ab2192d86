"""Fixtures of the knowledge base: a library on a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import forum.jobs
import kb.jobs
from core.db import Base, Database
from core.i18n import load_catalogues
from core.mail import JOBS
from core.office import Office
from core.settings import DEMO_KEY, Settings
from core.work import Listeners
from tests.kb.library import Library

CATALOGUES = Path(__file__).parents[2] / "frontend" / "catalogues"


@pytest.fixture
def reindexed() -> list[tuple[str, int]]:
    """The documents search was asked to look at again, in order."""
    return []


@pytest.fixture
def library(tmp_path: Path, reindexed: list[tuple[str, int]]) -> Iterator[Library]:
    """A furnished library."""
    settings = Settings(data=tmp_path, secret_key=DEMO_KEY, demo=True)
    database = Database(settings.database)
    Base.metadata.create_all(database.engine)
    listeners = (
        *JOBS,
        *forum.jobs.LISTENERS,
        *kb.jobs.listeners(lambda _office, kind, article_id: reindexed.append((kind, article_id))),
    )
    office = Office(settings, database, listeners=Listeners(listeners), catalogues=load_catalogues(CATALOGUES))
    yield Library(office)
    database.close()
