"""Fixtures of accounts: a school with cheap passwords."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from accounts.jobs import LISTENERS
from core.i18n import load_catalogues
from core.mail import JOBS
from core.office import Office
from core.settings import DEMO_KEY, Settings
from core.work import Listeners
from tests.accounts.school import School
from tests.engines import MovingDatabase

CATALOGUES = Path(__file__).parents[2] / "frontend" / "catalogues"


def _settings(folder: Path) -> Settings:
    return Settings(
        data=folder,
        secret_key=DEMO_KEY,
        demo=True,
        base_url="https://entraide.example",
        password_memory_kib=8,
        password_passes=1,
    )


@pytest.fixture
def open_school(tmp_path: Path, blank: Path, sqlite: MovingDatabase) -> Iterator[Callable[..., School]]:
    """Open a school with other settings than the usual."""

    database = sqlite.settle_in(tmp_path, blank)

    def build(**changes: object) -> School:
        settings = msgspec.structs.replace(_settings(tmp_path), **changes)
        clock = [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)]
        office = Office(
            settings,
            database,
            listeners=Listeners((*LISTENERS, *JOBS)),
            catalogues=load_catalogues(CATALOGUES),
            clock=lambda: clock[0],
        )
        return School(office, clock)

    yield build
    database.close()


@pytest.fixture
def school(open_school: Callable[..., School]) -> School:
    """The school as it is on an ordinary day."""
    return open_school()


@pytest.fixture
def anyio_backend() -> str:
    """The event loop the server uses."""
    return "asyncio"
