"""TEMPORARY: a world without the HTTP application."""

import shutil

import pytest

from app.wiring import build_site
from search.engines.fake import FakeEmbedder
from tests.conftest import test_settings
from tests.world import World


@pytest.fixture
def world(tmp_path, blank):
    shutil.copy(blank, tmp_path / "entraide.sqlite3")
    site = build_site(test_settings(tmp_path), embedder=FakeEmbedder())
    site.searcher.start()
    yield World(site, None, None)
    site.office.database.close()
