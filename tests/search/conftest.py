"""Fixtures of search: an index file, and readers with and without a model."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.i18n import Catalogues
from core.office import Office
from core.settings import DEMO_KEY, Settings
from core.work import Listeners
from search.engines.embedded import EmbeddedIndex
from search.engines.fake import FakeEmbedder
from tests.engines import MovingDatabase
from tests.search.library import Reader


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    """An empty index."""
    made = EmbeddedIndex(tmp_path / "search.sqlite3")
    made.prepare()
    yield made
    made.close()


@pytest.fixture
def office(tmp_path: Path, blank: Path, sqlite: MovingDatabase) -> Iterator[Office]:
    """An office with an empty database."""
    settings = Settings(data=tmp_path, secret_key=DEMO_KEY, demo=True)
    database = sqlite.settle_in(tmp_path, blank)
    yield Office(
        settings,
        database,
        listeners=Listeners(),
        catalogues=Catalogues({}),
        clock=lambda: datetime(2026, 3, 9, tzinfo=UTC),
    )
    database.close()


@pytest.fixture
def reader(office: Office, index: EmbeddedIndex) -> Reader:
    """A searcher with the deterministic embedder."""
    return Reader(office, index, FakeEmbedder())


@pytest.fixture
def words_reader(office: Office, index: EmbeddedIndex) -> Reader:
    """A searcher without any model."""
    return Reader(office, index, None)
