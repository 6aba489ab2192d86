"""People by what others call them: a handle, a name, a part of it."""

import pytest

from accounts.forms import NewUser
from accounts.queries.people import ids_by_name
from accounts.service.people import create_user
from core.actor import Role
from tests.world import World


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("helene-aubry", True),
        ("Hélène Aubry", True),
        ("aubry", True),
        ("HELENE", True),
        ("Hélène", True),
        ("hel", False),
        ("aub%", False),
        ("_", False),
        ("", False),
        ("Aubry Hélène", False),
    ],
)
def test_somebody_is_found_by_a_whole_word_of_their_name(any_world: World, text: str, is_found: bool) -> None:
    with any_world.office.write() as work:
        form = NewUser(
            email="h@example.org", name="Hélène Aubry", role=Role.LEARNER, locale="fr", handle="helene-aubry"
        )
        number = create_user(work, form)
    assert any_world.see("visitor", ids_by_name, text) == (frozenset({number}) if is_found else frozenset())
