"""Fixtures of the village, and its usual people."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import forum.jobs
from core import mail
from core.actor import Actor, Role
from core.events import Event, at_once
from core.i18n import load_catalogues
from core.office import Office
from core.settings import DEMO_KEY, Settings
from core.work import Listeners, Work
from forum.events import PostWasFlagged, QuestionIsShared, SuggestionAnswered
from forum.models.spaces import Audience
from tests.engines import MovingDatabase
from tests.forum.personal.village import CATALOGUES, Village


@pytest.fixture
def village(tmp_path: Path, blank: Path, sqlite: MovingDatabase) -> Iterator[Village]:
    settings = Settings(data=tmp_path, secret_key=DEMO_KEY, demo=True, base_url="https://entraide.example")
    clock = [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)]
    told: list[Event] = []

    def overhear(work: Work, fact: Event) -> None:
        del work
        told.append(fact)

    def overhear_flag(work: Work, fact: PostWasFlagged) -> None:
        overhear(work, fact)

    def overhear_deflection(work: Work, fact: SuggestionAnswered) -> None:
        overhear(work, fact)

    ears = (
        at_once(QuestionIsShared, overhear),
        at_once(PostWasFlagged, overhear_flag),
        at_once(SuggestionAnswered, overhear_deflection),
    )
    office = Office(
        settings,
        sqlite.settle_in(tmp_path, blank),
        listeners=Listeners((*forum.jobs.LISTENERS, *mail.JOBS, *ears)),
        catalogues=load_catalogues(CATALOGUES),
        clock=lambda: clock[0],
    )
    place = Village(office, clock, told)
    place.space("square", Audience.PUBLIC)
    yield place
    sqlite.close()


@pytest.fixture
def ada(village: Village) -> Actor:
    """Asks."""
    return village.person("ada")


@pytest.fixture
def ben(village: Village) -> Actor:
    """Answers."""
    return village.person("ben")


@pytest.fixture
def cleo(village: Village) -> Actor:
    """Looks on, in French."""
    return village.person("cleo", locale="fr")


@pytest.fixture
def lcm(village: Village) -> Actor:
    """Looks after everything."""
    return village.grant(village.person("lucie"), Role.LCM)
