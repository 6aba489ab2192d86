"""Fixtures of the knowledge base: a library on a database of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import forum.jobs
import kb.jobs
from core.db import Database
from core.i18n import load_catalogues
from core.mail import JOBS
from core.office import Office
from core.settings import DEMO_KEY, Settings
from core.work import Listeners
from tests.engines import MovingDatabase
from tests.kb.library import Library

CATALOGUES = Path(__file__).parents[2] / "frontend" / "catalogues"


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory, blank: Path) -> Path:
    """Spaces and people without a word said, to copy."""
    folder = tmp_path_factory.mktemp("library")
    shutil.copy(blank, folder)
    office = _office(folder, lambda *_document: None)
    Library(office).furnish()
    office.database.close()
    return folder / blank.name


@pytest.fixture
def reindexed() -> list[tuple[str, int]]:
    """The documents search was asked to look at again, in order."""
    return []


@pytest.fixture
def library(
    tmp_path: Path, empty_library: Path, sqlite: MovingDatabase, reindexed: list[tuple[str, int]]
) -> Iterator[Library]:
    """A furnished library."""
    office = _office(tmp_path, lambda _office, kind, article_id: reindexed.append((kind, article_id)))
    office.database = sqlite.settle_in(tmp_path, empty_library)
    yield Library(office)
    sqlite.close()


def _office(folder: Path, reindex: Callable[[Office, str, int], None]) -> Office:
    settings = Settings(data=folder, secret_key=DEMO_KEY, demo=True)
    listeners = Listeners((*JOBS, *forum.jobs.LISTENERS, *kb.jobs.listeners(reindex)))
    return Office(settings, Database(settings.database), listeners=listeners, catalogues=load_catalogues(CATALOGUES))
