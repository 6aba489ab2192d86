"""Fixtures: one application for the session, one fresh site for each test."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from sqlalchemy.event import listen

from app import database
from app.factory import App, create_app
from app.wiring import build_site
from core.db import Database
from core.settings import Settings
from search.engines.fake import FakeEmbedder
from tests.cluster import binaries, cluster, create_database
from tests.world import World

os.environ["HF_HUB_OFFLINE"] = "1"
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)  # a busy machine fails nothing
hypothesis.settings.load_profile("suite")


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
def portal() -> Iterator[BlockingPortal]:
    """One event loop for every browser of the session."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> App:
    """The application, built once: its site is replaced for each test."""
    return create_app(build_site(test_settings(tmp_path_factory.mktemp("app"))), with_worker=False)


@pytest.fixture
def world(tmp_path: Path, blank: Path, shared_app: App, portal: BlockingPortal) -> Iterator[World]:
    """A furnished site of its own."""
    shutil.copy(blank, tmp_path / "entraide.sqlite3")
    site = build_site(test_settings(tmp_path), embedder=FakeEmbedder())
    listen(site.office.database.engine, "connect", do_not_wait_for_the_disk)
    site.searcher.start()
    shared_app.adopt(site)
    yield World(site, shared_app, portal)
    site.office.database.close()


def do_not_wait_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """No power cut happens inside a test; those about crashes start their own processes with the real settings."""
    connection.execute("PRAGMA synchronous=OFF")


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


@pytest.fixture
def postgres_world(tmp_path: Path, postgres: str, shared_app: App, portal: BlockingPortal) -> Iterator[World]:
    """A furnished site on PostgreSQL."""
    url = create_database(postgres, f"site_{secrets.token_hex(4)}", template="blank")
    site = build_site(test_settings(tmp_path, database_url=url), embedder=FakeEmbedder())
    site.searcher.start()
    shared_app.adopt(site)
    yield World(site, shared_app, portal)
    site.office.database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_world(request: pytest.FixtureRequest) -> World:
    """The same site on each database."""
    world: World = request.getfixturevalue("world" if request.param == "sqlite" else "postgres_world")
    return world
