"""Fixtures: one application for the session, one fresh site for each test."""

import os
import secrets
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from app import database
from app.factory import App, create_app
from app.wiring import Site, build_site
from core.db import Database
from core.settings import Settings
from search.engines.fake import FakeEmbedder
from search.engines.minilm import SentenceEmbedder
from search.ports import EmbedderState
from tests.cluster import binaries, cluster, create_database
from tests.engines import MovingDatabase
from tests.world import World, furnish

os.environ["HF_HUB_OFFLINE"] = "1"
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)  # a busy machine fails nothing
hypothesis.settings.load_profile("suite")


LONGEST_FIRST = (
    "tests/journeys",
    "tests/faults",
    "tests/access",
    "tests/search/test_bilingual",
    "tests/core/test_markup_budget",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no core waits at the end for the other."""
    items.sort(key=lambda item: next((n for n, path in enumerate(LONGEST_FIRST) if item.nodeid.startswith(path)), 9))


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database to copy."""
    path = tmp_path_factory.mktemp("blank") / "entraide.sqlite3"
    empty = Database(f"sqlite:///{path}")
    database.upgrade(empty)
    empty.close()  # the last connection writes the log back into the file
    return path


def test_settings(folder: Path, **changes: object) -> Settings:
    """Settings of a test site: cheap passwords, no mail server."""
    values: dict[str, object] = {
        "data": folder,
        "secret_key": "a-secret-of-the-tests-0123456789-abcdef",
        "locale": "en",
    }
    cheap = {"password_memory_kib": 64, "password_passes": 1, "embedding_model": "fake"}
    return Settings(**{**values, **cheap, **changes})  # type: ignore[arg-type]


test_settings.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def minilm() -> SentenceEmbedder:
    """The packaged model, loaded once for all who use it."""
    embedder = SentenceEmbedder()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third-party code warns while it loads
        embedder.start()
        assert embedder.wait(120) is EmbedderState.READY
    return embedder


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """One event loop for every browser of the session."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> App:
    """The application, built once: its site is replaced for each test."""
    return create_app(build_site(test_settings(tmp_path_factory.mktemp("app"))), with_worker=False)


@pytest.fixture(scope="session")
def sqlite(blank: Path) -> Iterator[MovingDatabase]:
    """The SQLite engine of the session."""
    database = MovingDatabase(f"sqlite:///{blank}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, blank: Path) -> Path:
    """A database with the cast and the places of `World`, to copy."""
    folder = tmp_path_factory.mktemp("furnished")
    shutil.copy(blank, folder / "entraide.sqlite3")
    site = build_site(test_settings(folder), embedder=FakeEmbedder())
    furnish(site)
    site.office.database.close()
    return folder / "entraide.sqlite3"


@pytest.fixture
def world(
    tmp_path: Path, furnished: Path, sqlite: MovingDatabase, shared_app: App, portal: BlockingPortal
) -> Iterator[World]:
    """A furnished site of its own."""
    site = build_site(test_settings(tmp_path), embedder=FakeEmbedder())
    yield _open(site, sqlite.settle_in(tmp_path, furnished), shared_app, portal)
    sqlite.close()


def _open(site: Site, database: MovingDatabase, app: App, portal: BlockingPortal) -> World:
    site.office.database = database
    site.searcher.start()
    app.adopt(site)
    return World(site, app, portal)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket of a cluster that holds a migrated database named `blank`."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster() as socket:
        empty = Database(create_database(socket, "blank"))
        database.upgrade(empty)
        empty.close()
        yield socket


@pytest.fixture(scope="session")
def postgres_furnished(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[MovingDatabase]:
    """The PostgreSQL engine of the session, where a furnished database stands to copy."""
    url = create_database(postgres, "furnished", template="blank")
    settings = test_settings(tmp_path_factory.mktemp("furnished"), database_url=url)
    site = build_site(settings, embedder=FakeEmbedder())
    furnish(site)
    site.office.database.close()
    database = MovingDatabase(url)
    yield database
    database.close()


@pytest.fixture
def postgres_world(
    tmp_path: Path, postgres: str, postgres_furnished: MovingDatabase, shared_app: App, portal: BlockingPortal
) -> Iterator[World]:
    """A furnished site on PostgreSQL."""
    url = create_database(postgres, f"site_{secrets.token_hex(4)}", template="furnished")
    site = build_site(test_settings(tmp_path, database_url=url), embedder=FakeEmbedder())
    yield _open(site, postgres_furnished.move(url), shared_app, portal)
    postgres_furnished.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_world(request: pytest.FixtureRequest) -> World:
    """The same site on each database."""
    world: World = request.getfixturevalue("world" if request.param == "sqlite" else "postgres_world")
    return world
