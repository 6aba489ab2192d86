"""Fixtures of the kernel: a fresh SQLite file each, and one PostgreSQL database emptied before each use."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from core.db import Base
from tests.cluster import create_database
from tests.core.kernel import Kernel


@pytest.fixture
def kernel(tmp_path: Path, blank: Path) -> Iterator[Kernel]:
    """The kernel on SQLite."""
    shutil.copy(blank, tmp_path / "entraide.sqlite3")
    kernel = Kernel(tmp_path)
    yield kernel
    kernel.close()


@pytest.fixture(scope="session")
def postgres_url(postgres: str) -> str:
    """One database for all kernel tests: creating one costs more than emptying six tables."""
    return create_database(postgres, f"kernel_{secrets.token_hex(4)}", template="blank")


@pytest.fixture
def postgres_kernel(tmp_path: Path, postgres_url: str) -> Iterator[Kernel]:
    """The kernel on PostgreSQL."""
    kernel = Kernel(tmp_path, postgres_url)
    with kernel.office.write() as work:
        for name, table in Base.metadata.tables.items():
            if name.startswith("core_"):
                work.db.execute(delete(table))
    yield kernel
    kernel.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_kernel(request: pytest.FixtureRequest) -> Kernel:
    """The kernel on each database."""
    kernel: Kernel = request.getfixturevalue("kernel" if request.param == "sqlite" else "postgres_kernel")
    return kernel
